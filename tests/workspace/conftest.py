"""A city at work: an editor and a lead with a browser each, and everybody who must not see their desk."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client

from cities.models import City, Figure
from core.accounts.models import User
from core.review.models import Proposal
from measurement import child
from tests import people
from tests.factories import CityFactory, FigureFactory, term
from tests.packages import ROOT
from tests.workspace.reading import Page
from tests.worlds import fresh, made_once

DESK = "/en/w/kunming/"
FILES = ROOT / "tests" / "measurement"


class Office(NamedTuple):
    city: City
    figure: Figure
    editor: User
    lead: User
    at_editor: Client
    at_lead: Client

    def open(self, path: str, client: Client | None = None) -> Page:
        return Page(client or self.at_editor, DESK + path)

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.get()


def people_at_work() -> tuple[City, Figure, User, User]:
    city = CityFactory(
        slug="kunming", name_en="Kunming", name_zh_hans="昆明", summary_en="A city on a lake.", text_en="Long.\nText."
    )
    figure = FigureFactory(city=city, measure="area", unit="km2", value=21013, year=2020)
    for scheme, code in (("settings", "lake"), ("ecosystems", "wetland"), ("challenges", "heat"), ("topics", "parks")):
        term(scheme, code)
    return city, figure, people.editor(city, name="Mei Editor"), people.lead(city, name="Lin Lead")


at_work = made_once(people_at_work)


@pytest.fixture
def office(at_work: tuple[City, Figure, User, User], db: None) -> Office:
    return office_of(fresh(at_work))


def office_of(at_work: tuple[City, Figure, User, User]) -> Office:
    city, figure, editor, lead = at_work
    return Office(city, figure, editor, lead, people.sign_in(Client(), editor), people.sign_in(Client(), lead))


@pytest.fixture
def fake_child(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Answers as the program that measures map layers did once; the words that it was started with are kept."""
    asked: list[Sequence[str]] = []

    def measure(words: Sequence[str], *, answer: Path, **_options: object) -> int:
        asked.append(words)
        name = "look.json" if words[0].startswith("--look") else "run.json"
        answer.write_text((FILES / name).read_text())
        return child.GOOD

    monkeypatch.setattr(child, "measure", measure)
    return asked
