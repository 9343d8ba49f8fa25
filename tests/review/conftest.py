"""A city with people, a figure and something to change."""

from typing import NamedTuple

import pytest

from cities.models import City, Figure
from core.accounts.models import User
from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import ProposalKind, kind_of
from tests import people
from tests.factories import CityFactory, FigureFactory
from tests.worlds import fresh, made_once


class Cast(NamedTuple):
    city: City
    figure: Figure
    editor: User
    lead: User
    curator: User
    outsider: User

    @property
    def kind(self) -> ProposalKind:
        return kind_of("city")

    def propose(self, **patch: Plain) -> Proposal:
        return actions.start(self.kind, tenant=self.city.pk, row=self.city, patch=patch, by=Actor.person(self.editor))

    def sent(self, **patch: Plain) -> Proposal:
        proposal = self.propose(**patch)
        return actions.send(proposal, expected=proposal.version, by=Actor.person(self.lead))


def make_cast() -> Cast:
    city = CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明", summary_en="A city on a lake.")
    figure = FigureFactory(city=city, value=1000, year=2020)
    return Cast(
        city,
        figure,
        people.editor(city, name="Mei Editor"),
        people.lead(city, name="Lin Lead"),
        people.curator(name="Ana Curator"),
        people.outsider(),
    )


everybody = made_once(make_cast)


@pytest.fixture
def cast(everybody: Cast, db: None) -> Cast:
    return fresh(everybody)
