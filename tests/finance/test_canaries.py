"""Nothing that a city keeps stands anywhere that a link leads to: pages, files, feeds and the API are walked whole."""

import html
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from core.history.write import Actor
from core.ratelimits import limits
from core.text.moments import today_at
from finance import visibility
from finance.interests import actions as interests
from finance.interests import packs
from finance.projects import actions
from tests import factories as make
from tests.finance.helping_projects import ALONE, World, canaries, make_published, told
from tests.finance.test_project_secrets import READS, text_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
BEGINNINGS = ("/en/", "/en/finance/", "/ja/finance/projects/", "/en/review/", "/en/review/market/", "/en/account/")
OTHERS = (
    "/en/cities/compare/?c=heron-bay",
    "/api/v1/",
    "/api/v1/projects/",
    "/api/v1/calls/",
    "/api/v1/schema/",
    "/sitemap.xml",
    "/feed.atom",
    "/admin/",
)
# Of an interest, of a pack, and why a project stands where it stands: read by the city alone, whatever it opens.
KEPT = {"zqkeptnote", "zqkeptpost", "zqkeptlesson", "zqkeptfunder", "zqkeptreason", "4718293", "4,718,293"}


def make_whole() -> World:
    """With an interest that was closed, an open pack and a move that has its reason."""
    world = make_published()
    by: Any = {"person": world.lead, "by": Actor.person(world.lead)}
    today = timezone.localdate()
    row = interests.begin(world.project, make.CallFactory(), **by)
    for step in ("apply", "agree"):
        said: Any = {"post": "zqkeptpost", "note": "zqkeptnote"}
        row = interests.move(row, step, on=today, **said, expected=row.version, **by)
    outcome: Any = {"amount": Decimal(4718293), "currency": "EUR", "learned": "zqkeptlesson", "language": "en"}
    interests.close(row, on=today, **outcome, expected=row.version, **by)
    groups = list(visibility.groups())
    packs.make(world.project, groups=groups, recipients=["zqkeptfunder"], until=today_at(world.city.time_zone), **by)
    world.project.refresh_from_db()
    actions.move(world.project, "on_hold", reason="zqkeptreason", expected=world.project.version, **by)
    return world


everything = made_once(make_whole)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def crawl(client: Client, *also: str) -> dict[str, str]:
    """What each address says that a link leads to; of the languages English, and Japanese where it begins."""
    found: dict[str, str] = {}
    waiting = [*BEGINNINGS, *OTHERS, *also]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        is_picture = response.headers.get("Content-Type", "").startswith(("image/", "font/"))
        found[address] = "" if is_picture else text_of(response)
        if response.status_code in (301, 302):
            waiting += locals_of(address, [response.headers["Location"]])
        elif response.status_code == 200:
            waiting += locals_of(address, links(found[address]))
    return found


def links(text: str) -> list[str]:
    """Of a page those in attributes; of a feed, a sitemap or an answer of the API whole addresses."""
    return re.findall(r'(?:href|src)="([^"]*)"', text) + re.findall(rf'{settings.SITE_URL}[^\s"<]*', text)


def locals_of(base: str, found: list[str]) -> list[str]:
    whole = (urldefrag(urljoin(f"{settings.SITE_URL}{base}", html.unescape(each)))[0] for each in found)
    own = (in_whole(each.removeprefix(settings.SITE_URL)) for each in whole if each.startswith(f"{settings.SITE_URL}/"))
    return [each for each in own if is_worth_it(each)]


def in_whole(address: str) -> str:
    """A filter shows less of a list, and there is no end of them."""
    return address.partition("?")[0]


# Other languages say the same, and forms of the index and of a table tell of no project.
LEFT_OUT = re.compile(
    r"/(zh-han[st]|ja)/|/static/|/en/(contact|display|sign-out|index/try|cities/compare|review/bands|review/import/.)"
)


def is_worth_it(address: str) -> bool:
    return not LEFT_OUT.match(address)


@pytest.mark.parametrize("persona", ["visitor", "outsider", "curator"])
@override_settings(RATE_LIMITS=1000)
def test_t66_nothing_that_is_closed_stands_where_a_link_leads(persona: str, world: World) -> None:
    limits.forget()
    closed = {word for group in visibility.groups() if group not in READS[persona] for word in canaries(group)}

    found = crawl(world.at[persona], f"/api/v1/projects/{world.project.slug}/")

    leaks = {address: there for address, text in found.items() if (there := told(text, closed | ALONE | KEPT))}
    assert leaks == {}
    for address in (f"/en/finance/projects/{world.project.slug}/", f"/api/v1/projects/{world.project.slug}/"):
        assert told(found[address], canaries("description"))  # it would be seen
    assert len(found) > 100
