"""Two cities with their people, an outsider of a third, and the steps that a test begins from."""

from typing import Any, NamedTuple

from cities.models import City
from cooperation.links import actions as linking
from cooperation.models import Link, Posting, Request
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.history.write import Actor
from tests import people
from tests.factories import CityFactory, PostingFactory


class World(NamedTuple):
    asking: City
    asked: City
    editor: User  # of the asking city
    lead: User
    other_lead: User  # of the asked city
    outsider: User
    curator: User
    offer: Posting


def make_world() -> World:
    asking = CityFactory(slug="heron-bay", name_en="Heron Bay")
    asked = CityFactory(slug="reed-hills", name_en="Reed Hills")
    return World(
        asking,
        asked,
        people.editor(asking, name="Example editor of Heron Bay"),
        people.lead(asking, name="Example lead of Heron Bay"),
        people.lead(asked, name="Example lead of Reed Hills"),
        people.outsider(),
        people.curator(),
        PostingFactory(slug="reed-beds", city=asked, title_en="How we restored reed beds"),
    )


WORDS = {"title": "Reed beds", "text": "zqsecret: how did you pay for it?", "form": "call", "language": "en"}


def by(person: User) -> Actor:
    return Actor.person(person)


def drafted(world: World, **values: Any) -> Request:
    return requesting.start_request(
        world.asking, world.asked, posting=world.offer, values={**WORDS, **values}, by=by(world.editor)
    )


def asked(world: World, **values: Any) -> Request:
    request = drafted(world, **values)
    return requesting.send_request(request, expected=request.version, person=world.lead, by=by(world.lead))


def agreed(world: World, *, is_shown: bool = True, **values: Any) -> Link:
    request = asked(world, **values)
    return requesting.accept(
        request, is_shown=is_shown, expected=request.version, person=world.other_lead, by=by(world.other_lead)
    )


def logged(world: World, link: Link, learned: str = "zqlearned: ask the farmers first.", **values: Any) -> Any:
    said = {"day": link.starts, "kind": "visit", "learned": learned, "language": "en", **values}
    return linking.log_exchange(link, city=world.asking, values=said, person=world.editor, by=by(world.editor))
