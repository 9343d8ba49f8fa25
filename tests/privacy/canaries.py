"""Values that can be found again wherever they leak, one in each field that is private or rests on a consent."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpResponseBase
from django.test import Client

from cities.models import City
from cities.team.models import StaffRole
from core.accounts.models import User
from core.consent.models import What
from core.consent.records import Way
from core.history.write import Actor
from core.notifications.models import Notice
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.search.indexing import index_all
from events import consents
from events.models import Material, Session, Speaker
from tests import people
from tests.access.asking import matrix
from tests.access.world import World, make_world
from tests.factories import CityFactory, ContributionFactory, EventFactory, OrganisationFactory, SpeakerFactory

LANGUAGES = ("en", "zh-hans", "zh-hant", "ja")
NAMED = ("zqgiven", "zqfamily", "zqlocal", "zqslug")  # shown with consent alone
TALK = "zqrecording"
PRIVATE = (
    *("zqmail", "zqphone", "zqaccount", "zqstaff", "zqinvited", "zqdraft", "zqproposal", "zqcomment", "zqsender"),
    *("zqtoken", "zqimport", "zqnotice", "zqreason", "zqpaper"),
)
ALL = re.compile(r"zq[a-z]+", re.IGNORECASE)


class Planted(NamedTuple):
    world: World
    speaker: Speaker
    city: City


def plant() -> Planted:
    world = make_world()
    city = CityFactory(slug="harbour", name_en="Harbour")
    body = OrganisationFactory(slug="port", name_en="Port office")
    speaker = SpeakerFactory(
        slug="zqslug",
        given_name="Zqgiven",
        family_name="Zqfamily",
        local_name="Zqlocal",
        local_language="ja",
        sort_key="zqfamily zqgiven",
        post_en="Director of gardens",
        organisation=body,
        city=city,
        consent="none",
    )
    event = EventFactory(slug="garden-day", city=city, title_en="Garden day")
    session = Session.objects.create(event=event, title="Gardens", title_en="Gardens", order=1)
    ContributionFactory(session=session, speaker=speaker)
    Material.objects.create(event=event, kind="recording", title_en="Film", link="https://films.example/zqrecording")
    EventFactory(slug="hidden-day", city=city, title_en="Zqdraft", state="draft")
    consents.keep_contact(speaker, email="zqmail@example.org", phone="zqphone 1", by=Actor(id=None, label="zqsender"))
    agree(speaker)
    staff(city)
    index_all()
    return Planted(world, speaker, city)


def agree(speaker: Speaker) -> None:
    everything = dict.fromkeys(What, True)
    by = Actor(id=None, label="zqsender", reason="zqreason")
    consents.agree(speaker, everything, by=by, way=Way.OFFICE, language="en", note="zqpaper")


def staff(city: City) -> None:
    """People who work for a city, what they do, and what they are told."""
    lead = people.with_role(city, StaffRole.Role.LEAD, email="zqaccount@example.org", name="Zqstaff")
    role = StaffRole.objects.get(user=lead)
    role.is_focal_point = True
    role.save()
    by = Actor.person(lead)
    proposal = actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "Zqproposal"}, by=by)
    actions.comment(proposal, key="", text="Zqcomment", by=by)
    told(lead)


def told(lead: User) -> None:
    Notice.objects.create(person=lead, kind="review.published", facts={"name": "zqnotice"}, address="zqnotice")


def addresses(planted: Planted) -> list[str]:
    """Everything that a visitor may open, in four languages, and the pages about what was planted."""
    found = [planted.world.path(row) for row in matrix() if open_to_visitors(row)]
    found += [
        "/en/cities/harbour/",
        "/en/events/garden-day/",
        "/en/events/garden-day/event.ics",
        "/en/organisations/port/",
        "/en/search/?q=zqfamily",
        "/en/search/?q=zqgiven",
        "/en/search/?q=gardens",
        "/en/cities/compare/?city=harbour&city=kunming",
        "/api/v1/search/?q=zqfamily",
        "/api/v1/search/?q=gardens",
        "/api/v1/events/garden-day/",
        "/api/v1/events/?city=harbour",
        "/api/v1/speakers/?city=harbour",
        "/api/v1/sessions/?event=garden-day",
        "/api/v1/cities/harbour/?lang=ja",
    ]
    return [other for path in dict.fromkeys(found) for other in in_all_languages(path)]


def open_to_visitors(row: object) -> bool:
    route, expected = row.route, row.expected("GET", "visitor")  # type: ignore[attr-defined]
    return expected == "open" and not route.startswith(("~/speakers/card/<", "~/invite/", "~/confirm/", "~/reset/<"))


def in_all_languages(path: str) -> list[str]:
    return [path.replace("/en/", f"/{code}/", 1) for code in LANGUAGES] if path.startswith("/en/") else [path]


def texts(paths: list[str]) -> Iterator[tuple[str, HttpResponseBase, str]]:
    """Path, answer and everything that it says: headers and body."""
    client = Client()
    for path in paths:
        answer = client.get(path)
        body = answer.getvalue() if answer.streaming else answer.content
        asked = path.partition("?")[2]
        said = " ".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "ETag")
        yield path, answer, f"{said}\n{without_question(body.decode('utf-8', 'replace'), asked)}"


def without_question(text: str, asked: str) -> str:
    """A page of results says again what was looked for: that is the reader's own word, in their own spelling."""
    return text.replace(asked.removeprefix("q="), "") if asked.startswith("q=") else text


def found_in(text: str) -> set[str]:
    return {each.lower() for each in ALL.findall(text)}
