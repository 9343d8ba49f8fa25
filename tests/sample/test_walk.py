"""One row of each kind is published by the action of its kind and found everywhere; then hidden, and found nowhere.

What a kind does not have stands in `EXCEPTIONS`, each with its reason. An exception that is none any more fails.
"""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alliance.api.v1.lists import LISTS
from cities.models import City
from core.accounts.models import User
from core.content.models import content_kinds
from core.history.write import Actor
from core.importexport.kinds import table_kinds as sheet_kinds
from core.notifications.actions import follow
from core.notifications.models import Notice
from core.review.proposals import actions
from core.review.proposals.kinds import kind_for
from core.review.translations import kinds as translated_kinds
from tests import factories as make
from tests import people
from tests.api.reading import model_of
from tests.kinds import KINDS as ONE_OF_EACH
from tests.sample.factories import SampleFactory
from tests.worlds import fresh, made_once, undone

pytestmark = pytest.mark.django_db
KINDS = tuple(ONE_OF_EACH)
SHOWN: dict[str, dict[str, Any]] = {"link": {"is_public": True}}
GONE: dict[str, dict[str, Any]] = {"link": {"is_public": False}, "city": {"status": "withdrawn"}}
WORD, QUIET = "zqheron", "zqquiet"  # no other text has them


class World(NamedTuple):
    city: City
    rows: Mapping[str, Any]
    lead: User
    curator: User
    follower: User
    at_city: Client
    at_secretariat: Client


def slug_of(kind: str) -> str:
    return f"{WORD}-{kind}"


def title_of(kind: str) -> str:
    return f"{WORD} {kind} row"


def unpublished(city: City) -> dict[str, Any]:
    """A row of each kind, by the name of its model."""
    resource = make.ResourceFactory(slug=slug_of("resource"), title_en=title_of("resource"), state="draft")
    resource.cities.add(city)
    event = make.EventFactory(**named("event"), city=city, starts=date(2099, 10, 25), state="draft")
    make.ParticipationFactory(event=event, city=city)
    plan = make.PlanFactory(**named("plan"), city=city, state="draft")
    held = make.PlanFactory(city=city, title_en="What holds them")
    funder = make.FunderFactory(slug=slug_of("funder"), name_en=title_of("funder"), state="draft")
    call = make.CallFactory(
        **named("call"), funder=funder, state="draft", link="https://call.example/", checked_on=date(2026, 11, 1)
    )
    call.sources.add(make.SourceFactory())
    names = {"family_name": title_of("speaker"), "given_name": "", "post_en": title_of("speaker")}
    special = {
        "city": city,
        "plan": plan,
        "goal": make.GoalFactory(**below("goal"), plan=held, state="draft"),
        "plantarget": make.PlanTargetFactory(**below("plantarget"), plan=held, state="draft"),
        "planaction": make.PlanActionFactory(**below("planaction"), plan=held, state="draft"),
        "cityindicator": make.CityIndicatorFactory(
            slug=below("cityindicator")["slug"], name_en=title_of("cityindicator"), city=city, state="draft"
        ),
        "organisation": make.OrganisationFactory(
            slug=slug_of("organisation"), name_en=title_of("organisation"), city=city, state="draft"
        ),
        "sample": SampleFactory(**named("sample"), city=city, contact=QUIET, state="draft"),
        "result": make.ResultFactory(
            slug=f"{slug_of('result')}--2026", title_en=title_of("result"), city=city, state="draft"
        ),
        "link": make.linked(city, make.CityFactory(), **named("link"), is_public=False),
        "event": event,
        "speaker": make.SpeakerFactory(slug=slug_of("speaker"), **names, city=city, state="draft"),
        "resource": resource,
        "funder": funder,
        "call": call,
        "placegroup": make.PlaceGroupFactory(slug=slug_of("placegroup"), name_en=title_of("placegroup"), state="draft"),
        "instrumentnote": make.InstrumentNoteFactory(
            slug=slug_of("instrumentnote"), example_en=title_of("instrumentnote"), state="draft"
        ),
    }
    ordinary = [kind for kind in KINDS if kind not in special]
    return special | {kind: ONE_OF_EACH[kind].make(**named(kind), city=city, state="draft") for kind in ordinary}


def named(kind: str) -> dict[str, str]:
    return {"slug": slug_of(kind), "title_en": title_of(kind)}


def below(kind: str) -> dict[str, str]:
    """What hangs on a plan has the city in its address name."""
    return {**named(kind), "slug": f"{slug_of('city')}--{slug_of(kind)}"}


def make_world() -> World:
    city = make.CityFactory(slug=slug_of("city"), name_en=title_of("city"), status="founding")
    lead, curator, follower = people.lead(city), people.curator(), people.person()
    rows = unpublished(city)
    follow(follower, kind="city", thing=city.pk)
    for kind, row in rows.items():
        if kind == "city":
            set_to(row, {"website": "https://city.example/", "confirmed_on": "2026-01-01"}, curator)
        else:
            set_to(row, SHOWN.get(kind, {"state": "published"}), curator)
    at_city, at_secretariat = people.sign_in(Client(), lead), people.sign_in(Client(), curator)
    return World(city, rows, lead, curator, follower, at_city, at_secretariat)


def set_to(row: Any, changes: dict[str, Any], curator: User) -> None:
    """By the action of the row's kind, as the admin does."""
    row.refresh_from_db()
    verbs: Any = admin.site._registry[type(row)].verbs  # type: ignore[attr-defined]
    verbs.change(row, changes=changes, expected=row.version, by=Actor.person(curator))
    row.refresh_from_db()


everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


# --- Where a reader finds it --------------------------------------------------------------------------------------


def read(address: str, client: Client | None = None) -> str:
    """Nothing, where there is no such page."""
    response = (client or Client()).get(address)
    return response.text if response.status_code == 200 and not response.streaming else ""


def in_list(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in read(reverse(row.list_name))


def on_its_page(world: World, row: Any) -> bool:
    return bool(row.page_name) and title_of(kind_of(row)) in read(reverse(row.page_name, args=[row.slug]))


def on_page_of_city(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in read(reverse("city", args=[world.city.slug]))


def in_search(world: World, row: Any) -> bool:
    return has_address(row) and f'href="{row.get_absolute_url()}"' in read(f"/en/search/?q={WORD}+{kind_of(row)}")


def in_sitemap(world: World, row: Any) -> bool:
    return has_address(row) and f"/en{row.get_absolute_url().removeprefix('/en')}<" in read("/sitemap.xml")


def has_address(row: Any) -> bool:
    """A group of places is on no page."""
    return hasattr(row, "get_absolute_url")


def in_feed(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in entries(read(reverse("atom")))


def in_feed_of_city(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in entries(read(reverse("city_atom", args=[world.city.slug])))


def entries(feed: str) -> str:
    """Without the feed's own title, which names the city."""
    return feed.partition("<entry")[2]


def in_api_list(world: World, row: Any) -> bool:
    name = api_name(row)
    return bool(name) and row.slug in [each["slug"] for each in results(f"/api/v1/{name}/")]


def in_api(world: World, row: Any) -> bool:
    name = api_name(row)
    return bool(name) and title_of(kind_of(row)) in read(f"/api/v1/{name}/{row.slug}/")


def api_name(row: Any) -> str:
    """The list of its kind in the API; nothing where there is none. Offers and needs are two lists of one kind."""
    side = getattr(row, "side", None)
    lists = [
        name for name, view in LISTS.items() if model_of(view) is type(row) and getattr(view, "side", None) == side
    ]
    return lists[0] if lists else ""


def results(address: str) -> list[dict[str, Any]]:
    response = Client().get(address)
    return list(response.json()["results"]) if response.status_code == 200 else []


def in_list_of_translations(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in read(f"{reverse('review_translations')}?kind={kind_of(row)}", world.at_secretariat)


PUBLIC: dict[str, Callable[[World, Any], bool]] = {
    "list": in_list,
    "page": on_its_page,
    "page of the city": on_page_of_city,
    "search": in_search,
    "sitemap": in_sitemap,
    "feed": in_feed,
    "feed of the city": in_feed_of_city,
    "list in the API": in_api_list,
    "API": in_api,
    "list of translations": in_list_of_translations,
}


# --- Where those find it who work with it -------------------------------------------------------------------------


def kind_of(row: Any) -> str:
    return str(row._meta.model_name)


def in_workspace(world: World, row: Any) -> bool:
    """The profile of the city, or the list of the kind."""
    address = f"/en/w/{world.city.slug}/{getattr(row, 'segment', 'none')}/"
    return title_of(kind_of(row)) in read(address, world.at_city)


def in_own_export(world: World, row: Any) -> bool:
    return title_of(kind_of(row)) in cells(world.at_city, f"/en/w/{world.city.slug}/export.xlsx")


def in_curators_export(world: World, row: Any) -> bool:
    code = sheet_of(row)
    address = reverse("export_rows", args=[code or "none", "xlsx"])
    return title_of(kind_of(row)) in cells(world.at_secretariat, address)


def sheet_of(row: Any) -> str:
    return next((kind.code for kind in sheet_kinds() if kind.model is type(row) and kind.main), "")


def cells(client: Client, address: str) -> set[str]:
    response = client.get(address)
    if response.status_code != 200:
        return set()
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    book = load_workbook(io.BytesIO(content), read_only=True)
    return {str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell}


def in_import(world: World, row: Any) -> bool:
    """The page of the import names the columns in which texts of the kind are brought."""
    code = sheet_of(row)
    return bool(code) and f"{row.title_field}_zh_hans" in read(
        reverse("import_start", args=[code]), world.at_secretariat
    )


def in_admin(world: World, row: Any) -> bool:
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    return title_of(kind_of(row)) in read(f"{address}?q={WORD}", world.at_secretariat)


def in_queue(world: World, row: Any) -> bool:
    kind = kind_for(type(row))
    if kind is None or not kind.sections:
        return False
    by = Actor.person(world.lead)
    proposal = actions.start(kind, tenant=world.city.pk, row=row, patch={f"{row.title_field}_ja": "鷺"}, by=by)
    actions.send(proposal, expected=proposal.version, by=by)
    return title_of(kind_of(row)) in read(reverse("review"), world.at_secretariat)


def in_history(world: World, row: Any) -> bool:
    """With who did it; people are named by their slug there."""
    page = read(reverse("object_history", args=[row._meta.label_lower, row.pk]), world.at_secretariat)
    return world.curator.name in page and (title_of(kind_of(row)) in page or row.slug in page)


def told_to_followers(world: World, row: Any) -> bool:
    return Notice.objects.filter(person=world.follower, facts__title_en=title_of(kind_of(row))).exists()


INSIDE: dict[str, Callable[[World, Any], bool]] = {
    "workspace": in_workspace,
    "own export": in_own_export,
    "export of curators": in_curators_export,
    "import": in_import,
    "admin": in_admin,
    "queue": in_queue,
    "history": in_history,
    "following": told_to_followers,
}

OF_OFFICE = "written by the secretariat, not by a city"
NO_NEWS = "bodies and people are no news: what they do is"
NO_PAGE = "the page of a plan is that of its city, which names the plan in the question of its address"
IN_ITS_PLAN = "a goal stands on the page of its plan"
BELOW_ITS_CITY = "it stands under its city, on the page of the plan"
FROM_A_REQUEST = "a link comes of a request that was accepted, and is brought by no sheet"
FROM_ITS_ASSESSMENT = "a result comes of its assessment, and is written nowhere else"
FROM_ITS_PROJECT = "what is shown of a project comes of the work on it, and is written nowhere else"
OF_NO_CITY = "curators keep what is known of the market: it belongs to no city"
BY_ITS_CALLS = "a funder has no page of its own: it is named at its calls"
DECIDES_UNSEEN = "a group of places decides whom a call fits, and has no page"
ON_ITS_INSTRUMENT = "it is read on the page of its instrument, and in the API with it"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("result", "list"): "results of cities are not set side by side: each stands under its city",
    ("result", "queue"): FROM_ITS_ASSESSMENT,
    ("result", "import"): FROM_ITS_ASSESSMENT,
    ("result", "workspace"): "the city finds it by the year of its assessment",
    ("projectprofile", "queue"): FROM_ITS_PROJECT,
    ("projectprofile", "import"): FROM_ITS_PROJECT,
    ("link", "import"): FROM_A_REQUEST,
    ("link", "queue"): "it goes there by what its cities agreed, and has no sections",
    ("plan", "page"): NO_PAGE,
    ("plan", "sitemap"): NO_PAGE,
    **{
        ("goal", outlet): IN_ITS_PLAN
        for outlet in (
            *("list", "page", "page of the city", "sitemap"),
            *("list in the API", "API"),
        )
    },
    ("plantarget", "list"): BELOW_ITS_CITY,
    ("planaction", "list"): BELOW_ITS_CITY,
    ("planaction", "page of the city"): BELOW_ITS_CITY,
    ("plantarget", "page of the city"): BELOW_ITS_CITY,
    ("cityindicator", "list"): BELOW_ITS_CITY,
    ("cityindicator", "page of the city"): BELOW_ITS_CITY,
    ("organisation", "feed"): NO_NEWS,
    ("organisation", "feed of the city"): NO_NEWS,
    ("organisation", "following"): NO_NEWS,
    ("speaker", "feed"): NO_NEWS,
    ("speaker", "feed of the city"): NO_NEWS,
    ("speaker", "following"): NO_NEWS,
    ("speaker", "workspace"): OF_OFFICE,
    ("speaker", "own export"): OF_OFFICE,
    ("speaker", "queue"): OF_OFFICE,
    ("event", "workspace"): OF_OFFICE,
    ("event", "own export"): OF_OFFICE,
    ("event", "queue"): OF_OFFICE,
    ("resource", "workspace"): OF_OFFICE,
    ("resource", "own export"): OF_OFFICE,
    ("resource", "queue"): OF_OFFICE,
    **{
        (kind, outlet): OF_NO_CITY
        for kind in ("funder", "call", "placegroup", "instrumentnote")
        for outlet in ("page of the city", "feed of the city", "workspace", "own export", "queue", "following")
    },
    **{("funder", outlet): BY_ITS_CALLS for outlet in ("page", "search", "sitemap", "feed")},
    **{
        ("placegroup", outlet): DECIDES_UNSEEN
        for outlet in ("list", "page", "search", "sitemap", "feed", "list in the API", "API")
    },
    **{
        ("instrumentnote", outlet): ON_ITS_INSTRUMENT
        for outlet in ("list", "page", "search", "sitemap", "feed", "list in the API", "API")
    },
    ("placegroup", "history"): "histories are shown of what has a page: what is written of a group stands in the admin",
    ("instrumentnote", "admin"): "the list there names it by its key, its instrument and its country",
    ("sample", "page of the city"): "a section is a function in alliance/portal/sections.py: samples have none",
}


STAYS_WITHOUT_ITS_CITY = {"organisation": "a body works in many places, and may belong to no city"}
OF_A_CITY = [kind for kind in KINDS if kind in {model._meta.model_name for model in content_kinds()} - {"city"}]


def test_every_kind_with_texts_in_several_languages_is_walked(world: World) -> None:
    assert {kind.code for kind in translated_kinds()} == set(KINDS) == set(world.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_published_is_found(kind: str, world: World) -> None:
    row = world.rows[kind]
    found = {}

    for name, outlet in {**PUBLIC, **INSIDE}.items():
        with undone():
            found[name] = outlet(world, row)

    missing = [name for name, is_there in found.items() if not is_there and (kind, name) not in EXCEPTIONS]
    needless = [name for name, is_there in found.items() if is_there and (kind, name) in EXCEPTIONS]
    assert (missing, needless) == ([], []), f"{kind}: where it is missing, and exceptions that are none any more"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withdrawn_is_found_nowhere(kind: str, world: World) -> None:
    row = world.rows[kind]

    set_to(row, GONE.get(kind, {"state": "withdrawn"}), world.curator)

    assert [name for name, outlet in PUBLIC.items() if outlet(world, row)] == []


@pytest.mark.parametrize("kind", OF_A_CITY)
def test_what_belongs_to_a_hidden_city_is_found_nowhere(kind: str, world: World) -> None:
    set_to(world.city, {"status": "withdrawn"}, world.curator)

    found = [name for name, outlet in PUBLIC.items() if outlet(world, world.rows[kind])]

    if kind in STAYS_WITHOUT_ITS_CITY:
        assert found, f"{kind} is an exception that is none any more"
    else:
        assert found == [], f"{kind}: in search it goes with its city by search.register_related(City, …)"


def test_a_private_column_is_read_by_the_staff_of_the_city_alone(world: World) -> None:
    sample = world.rows["sample"]
    assert sample.contact == QUIET
    public = ["/en/samples/", sample.get_absolute_url(), f"/en/search/?q={QUIET}x", "/api/v1/samples/"]
    public += [f"/api/v1/samples/{sample.slug}/", world.city.get_absolute_url(), "/feed.atom", "/sitemap.xml"]

    told = [address for address in public if QUIET in read(address).replace(f"{QUIET}x", "")]

    assert told == []
    assert QUIET in read(f"/en/w/{world.city.slug}/samples/{sample.slug}/basics/", world.at_city)
