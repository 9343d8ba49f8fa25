"""The rule that publishes the cooperation of trusted cities at once: off at first."""

from typing import Any

import pytest

from cooperation.auto_publish import is_cooperation
from cooperation.links import actions as linking
from cooperation.models import Posting
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.review.rules.auto_publish import change_in, definition_of
from tests.cooperation.helping import World, agreed, by, logged, make_world
from tests.review.test_rules import trust, turn_on
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def a_need(world: World) -> Proposal:
    patch: Any = {"side": "need", "title_en": "Reed beds", "text_en": "How do you cut reed?", "languages": ["en"]}
    made = proposals.start(kind_of("posting"), tenant=world.asking.pk, row=None, patch=patch, by=by(world.lead))
    return proposals.send(made, expected=made.version, by=by(world.lead))


def test_it_is_off_at_first_and_then_for_trusted_cities(world: World) -> None:
    trust(world.asking, world.curator)
    assert not definition_of("cooperation").is_on
    waiting = a_need(world)
    assert Proposal.objects.get(pk=waiting.pk).state == "submitted"

    turn_on("cooperation", world.curator)
    published = a_need(world)

    assert Proposal.objects.get(pk=published.pk).state == "published"
    assert Posting.objects.get(city=world.asking).state == "published"


def test_a_city_that_is_not_trusted_waits(world: World) -> None:
    turn_on("cooperation", world.curator)
    assert Proposal.objects.get(pk=a_need(world).pk).state == "submitted"


def test_an_exchange_is_published_at_once_and_the_words_of_a_link_wait(world: World) -> None:
    trust(world.asking, world.curator)
    turn_on("cooperation", world.curator)
    link = agreed(world)
    exchange = logged(world, link)
    linking.show_exchange(exchange, person=world.lead, by=by(world.lead))
    assert link.public_exchanges.count() == 1

    for city, person in ((world.asking, world.lead), (world.asked, world.other_lead)):
        linking.agree(link, city=city, read=link.words_version, person=person, by=by(person))
    assert Proposal.objects.filter(kind="link", state="submitted").count() == 1
    assert not link.title


def test_files_and_exchanges_of_another_city_wait(world: World) -> None:
    link = agreed(world)
    exchange = logged(world, link)
    proposal = linking.show_exchange(exchange, person=world.lead, by=by(world.lead))
    head = f"public_exchanges.{exchange.pk}"
    for key, value in ((f"{head}.files", ["plan.pdf"]), (f"{head}.city", world.asked.pk), ("title_en", "More")):
        other = Proposal.objects.get(pk=proposal.pk)
        other.changes = {**other.changes, key: value}
        assert not is_cooperation(change_in(other)), key
