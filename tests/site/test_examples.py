"""No list, count, search, feed, table or map holds what is made up; its own page still answers, and says so."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve

from alliance.api.v1 import lists as v1
from assessment.models import Result
from cities.applications.models import Application
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.models import Link, Posting
from cooperation.neighbours.models import Trait
from core.content.examples import example_paths, has_column, is_made_up, made_up, real
from core.content.models import content_kinds
from core.search.indexing import index
from core.search.registry import index_of
from core.vocabulary.models import Source
from events.models import Event, Session, Speaker
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup
from finance.projects.models import ProjectProfile
from measurement.species.models import SpeciesList
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget
from resources.models import Resource
from tests import factories as make
from tests.access.asking import routes
from tests.api.reading import ROWS, get, model_of
from tests.keeping import forget
from tests.kinds import KINDS
from tests.sample.factories import SampleFactory
from tests.worlds import made_once

pytestmark = pytest.mark.django_db
MARK = "Zzmadeup"
SHOW_ONE = {"index", "plans", "commitments", "cooperation", "finance", "projects"}  # may lead to one example
# A picture of one example, which says twice what it is.
PICTURE = re.compile(
    r'<section[^>]*aria-labelledby="picture"(?=.*?>Example<)(?=.*?fictional).*?</section>'
    r'|<figure class="panel index-example">(?=.*?>A fictional example<).*?</figure>',
    re.DOTALL,
)
NOT_PUBLIC = {Application, Trait}  # of curators alone; of the site alone; of the tests alone


class World(NamedTuple):
    city: City
    rows: list[Any]  # made up, of all kinds
    before: dict[str, str]  # the text of each public address, before they were there
    after: dict[str, str]


def named(model: type[models.Model], number: int) -> dict[str, str]:
    return {model.title_field + "_en": f"{MARK} {model._meta.model_name} {number}"}  # type: ignore[attr-defined]


def speaker(**fields: Any) -> Speaker:
    fields.pop("post_en", None)
    row = make.SpeakerFactory(family_name=f"{MARK}son", **fields)
    make.ContributionFactory(speaker=row, session=Session.objects.get(event__slug="forum"))
    return row


def result(*, city: City, **fields: Any) -> Result:
    return make.ResultFactory(city=city, **fields)


# What makes a row of each kind, of a city where it has one. Of a kind of a city that is named in no table of this file
# it is the factory in tests/kinds.py.
OF_CITIES: dict[type[models.Model], Callable[..., Any]] = {
    **{
        kind: KINDS[str(kind._meta.model_name)].make
        for kind in content_kinds()
        if has_column(kind) and kind is not City
    },
    Event: make.EventFactory,
    Speaker: speaker,
    Link: lambda *, city, **fields: make.linked(city, City.objects.get(slug="partner"), **fields),
}
OF_NOBODY: dict[type[models.Model], Callable[..., Any]] = {
    Resource: make.ResourceFactory,
    Funder: make.FunderFactory,
    Call: make.CallFactory,
    PlaceGroup: make.PlaceGroupFactory,
    InstrumentNote: make.InstrumentNoteFactory,
}
# Kinds without the column: they are made up if their city is.
BY_THEIR_CITY: dict[type[models.Model], Callable[..., Any]] = {
    CityIndicator: make.CityIndicatorFactory,
    Result: result,
    SpeciesList: make.SpeciesListFactory,
}
IN_PLANS: dict[type[models.Model], Callable[..., Any]] = {
    Goal: make.GoalFactory,
    PlanTarget: make.PlanTargetFactory,
    PlanAction: make.PlanActionFactory,
}


def make_world() -> World:
    city = make.CityFactory(slug="bay", name_en="Bay")
    make_real(city)
    before = read_all()
    rows = made_up_rows(city)
    return World(city, rows, before, read_all())


def make_real(city: City) -> None:
    """One thing of each kind that is not made up, on which others hang."""
    make.CityFactory(slug="partner")
    forum = make.EventFactory(slug="forum", city=city)
    make.SessionFactory(event=forum)
    make.ParticipationFactory(event=forum, city=city)
    make.OrganisationFactory(slug="office", city=city)
    make.SourceFactory(key="yearbook")
    things = [make.ResourceFactory(slug="guide"), make.PracticeFactory(slug="garden", city=city), forum]
    things += [make.PlanFactory(slug="bay-plan", city=city), make.SpeakerFactory(slug="mei-lake", city=city)]
    things += [make.CallFactory(slug="call"), make.ProjectProfileFactory(slug="park", city=city)]
    things += [make.PostingFactory(city=city, side=side) for side in ("offer", "need")]
    with_terms([*things, make.CommitmentFactory(city=city)])


def made_up_rows(city: City) -> list[Any]:
    nowhere = make.CityFactory(slug="zzmadeup-city", name_en=f"{MARK} city", is_example=True)
    forum = Event.objects.get(slug="forum")
    make.ParticipationFactory(event=forum, city=nowhere)
    rows: list[Any] = [nowhere]
    for model, maker in OF_CITIES.items():
        rows.append(maker(city=city, is_example=True, slug=f"zzmadeup-{model._meta.model_name}-1", **named(model, 1)))
        rows.append(maker(city=nowhere, slug=f"zzmadeup-{model._meta.model_name}-2", **named(model, 2)))
    for model, maker in OF_NOBODY.items():
        names = named(model, 1) if hasattr(model, "title_field") else {}
        rows.append(maker(is_example=True, slug=f"zzmadeup-{model._meta.model_name}-1", **names))
    rows.append(make.CallFactory(funder=Funder.objects.get(is_example=True), slug="zzmadeup-call-2", **named(Call, 2)))
    rows.append(make.PostingFactory(city=nowhere, side="need", slug="zzmadeup-posting-3", **named(Posting, 3)))
    for event in Event.objects.made_up():
        make.SessionFactory(event=event, title_en=f"{MARK} session")
    for model, maker in BY_THEIR_CITY.items():
        # Both stand at the key of their address name.
        keys: dict[type[models.Model], str] = {Result: "2026", SpeciesList: "2020-2024"}
        slug = f"zzmadeup-city--{keys.get(model, f'zz{model._meta.model_name}')}"
        rows.append(maker(city=nowhere, slug=slug, **named(model, 2)))
    for model, maker in IN_PLANS.items():
        for number, plan in enumerate(Plan.objects.made_up(), start=1):
            slug = f"{plan.city.slug}--zzmadeup-{model._meta.model_name}"
            rows.append(maker(plan=plan, slug=slug, **named(model, number)))
    for target in PlanTarget.objects.all():
        target.reports.create(year=2025, level="on_track", summary_en=f"{MARK} report", reported_on="2026-11-01")
        target.alignments.create(term=make.term("kmgbf-targets", "12"))
    with_terms(rows)
    with_relatives(forum, rows)
    for row in rows:
        if index_of(row):
            index(row)
    return rows


def with_terms(rows: list[Any]) -> None:
    topic, target = make.term("topics", "water", label_en="Water"), make.term("kmgbf-targets", "12")
    bond = make.term("finance-instruments", "green-bond")
    for row in rows:
        if isinstance(row, (Practice, Posting, Link, Resource, Event, ProjectProfile)):
            row.terms.add(topic)
        if isinstance(row, (Practice, Posting, Link, Resource, ProjectProfile)):
            row.terms.add(target)
        if isinstance(row, (Call, ProjectProfile)):
            row.terms.add(bond)


def with_relatives(forum: Event, rows: list[Any]) -> None:
    """Hangs them on real things."""
    office, source = Organisation.objects.get(slug="office"), Source.objects.get(key="yearbook")
    guide, garden = Resource.objects.get(slug="guide"), Practice.objects.get(slug="garden")
    for row in rows:
        if isinstance(row, Organisation):
            forum.organisers.add(row)
            guide.publishers.add(row)
            garden.organisations.add(row)
            Organisation._base_manager.filter(pk=row.pk).update(parent=office)
        if isinstance(row, Practice):
            forum.practices.add(row)
            row.organisations.add(office)
        if isinstance(row, Resource):
            make.ReleaseFactory(event=forum, resource=row)
            row.cities.add(City.objects.get(slug="bay"))
            row.publishers.add(office)
        if isinstance(row, Event):
            row.organisers.add(office)
            row.practices.add(garden)
            make.ParticipationFactory(event=row, city=forum.city)
            make.ReleaseFactory(event=row, resource=guide)
            Event._base_manager.filter(pk=row.pk).update(part_of=forum)
        if isinstance(row, Speaker):
            Speaker._base_manager.filter(pk=row.pk).update(organisation=office)
        if hasattr(row, "sources"):
            row.sources.add(source)


def public_addresses() -> list[str]:
    """Of every list, feed, table and map of the site, and of what hangs on real things."""
    routed = (route.replace("~/", "en/") for route in routes() if "<" not in route)
    fixed = [f"/{path}" for path in routed if not path.startswith(("api/", "admin/"))]
    return sorted({*fixed, *of_real_things()})


def of_real_things() -> Iterator[str]:
    for model in (City, Practice, Resource, Event, Speaker, Organisation, Plan, Call, Posting, ProjectProfile):
        for row in real(model._base_manager.all()):
            yield row.get_absolute_url()
    pages = ("brief/", "feed.atom", "index/", "links/", "plan/", "finance/", "card/")
    yield from (f"/en/cities/bay/{page}" for page in pages)
    yield from ("/en/topics/water/", "/en/topics/water/feed.atom", "/en/targets/12/", "/en/targets/12/feed.atom")
    yield from ("/en/sources/yearbook/", "/en/finance/instruments/green-bond/", "/sitemap-1.xml")
    yield from ("/en/search/?q=zzmadeup", "/en/practices/?topic=water", "/en/resources/?topic=water")
    yield from ("/en/events/past/", "/en/events/?topic=water", "/en/cooperation/?topic=water")
    yield from ("/en/events/forum/feed.atom", "/en/cities/data.xlsx", "/en/practices/data.xlsx")


def read_all() -> dict[str, str]:
    """What a visitor reads at each of them."""
    forget()
    client = Client()
    answers = ((address, client.get(address)) for address in public_addresses())
    return {address: text_of(response) for address, response in answers if response.status_code == 200}


def plain(text: str) -> str:
    """Without what is another one at each request: keys of forms, moments, numbers of requests."""
    text = re.sub(r'(name="csrfmiddlewaretoken"|name="[a-z_]*(token|key|sent)") value="[^"]*"', "", text)
    return re.sub(r"<updated>[^<]*</updated>|DTSTAMP:\S+|\d\d:\d\d:\d\d", "", text)


def text_of(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in archive.namelist() if not name.startswith("docProps/")]  # when it was made
    return " ".join(archive.read(name).decode(errors="replace") for name in names)


def told_in(html: str) -> set[str]:
    """Titles and addresses of what is made up."""
    return {found.lower() for found in re.findall(rf"{MARK}[\w -]*", html, re.IGNORECASE)}


def name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


world = made_once(make_world)


def test_every_kind_that_can_be_made_up_is_asked(world: World) -> None:
    asked = {City, *OF_CITIES, *OF_NOBODY}
    kinds = {model for model in apps.get_models() if has_column(model) and model not in NOT_PUBLIC}

    assert kinds == asked, "OF_CITIES or OF_NOBODY of this file lacks a kind: name there what makes a row of it"
    assert {type(row) for row in world.rows} >= kinds
    assert all(is_made_up(row) for row in world.rows)


def test_rows_are_parted_alike_one_by_one_and_in_queries(world: World) -> None:
    for model in {type(row) for row in world.rows}:
        rows = model._base_manager.all()

        assert {row.pk for row in made_up(rows)} == {row.pk for row in rows if is_made_up(row)} != set()
        assert {row.pk for row in real(rows)} == {row.pk for row in rows if not is_made_up(row)}
    assert real(Posting._base_manager.all()).model is Posting
    assert real(City._base_manager.all()).exists()


def test_no_public_list_holds_it(world: World) -> None:
    leaks = {}
    for address, text in world.after.items():
        shown = PICTURE.sub("fictional", text) if name_of(address) in SHOW_ONE else text
        told = {words.strip() for words in told_in(shown)} - {"zzmadeup"}  # what was looked for
        if name_of(address) in SHOW_ONE and len(told) <= 1:
            assert not told or "fictional" in text
        elif told:
            leaks[address] = sorted(told)[:6]

    assert len(world.after) > 60
    assert not leaks, "\n".join(f"{address}: {told}" for address, told in leaks.items())


def test_no_count_knows_of_it(world: World) -> None:
    """Each page says the same as before they were there."""
    changed = {
        address
        for address, text in world.before.items()
        if plain(text) != plain(world.after[address]) and name_of(address) not in SHOW_ONE
    }

    assert not changed, "\n".join(sorted(changed))


def test_their_own_pages_answer_and_say_it(world: World) -> None:
    for row in world.rows:
        if not hasattr(row, "get_absolute_url") or isinstance(row, (Goal, Funder, InstrumentNote)):
            continue
        response = Client().get(row.get_absolute_url())

        assert response.status_code == 200, row.get_absolute_url()
        assert "fictional" in text_of(response).lower(), row.get_absolute_url()


# Rows of measurements come of a run and of the steps of an assessment: tests/assessment/test_measured.py.
ANSWERING = [name for name, view in ROWS.items() if name != "measurements" and example_paths(model_of(view))]


@pytest.mark.parametrize("name", ANSWERING)
def test_each_list_of_the_api_leaves_it_out_unless_asked(world: World, name: str) -> None:
    usual, asked = get(name, page_size=100), get(name, is_example="true", page_size=100)
    refused = get(name, 400, is_example="perhaps")

    assert MARK.lower() not in str(usual).lower()
    assert get(name, is_example="false", page_size=100) == usual
    assert not any(row["is_example"] for row in usual["results"])
    assert asked["results"]
    assert all(row["is_example"] is True for row in asked["results"])
    assert refused["errors"] == {"is_example": ["This value is not known."]} or refused["errors"]["is_example"]
    for row in asked["results"]:
        if "slug" in row and hasattr(ROWS[name], "retrieve"):
            assert get(f"{name}/{row['slug']}")["is_example"] is True


def test_lists_whose_rows_cannot_be_made_up_take_no_such_filter() -> None:
    assert [name for name in v1.LISTS if name in ROWS and not example_paths(model_of(ROWS[name]))] == [
        "instruments",
        "terms",
    ]
    get("terms", 400, is_example="true")


def test_a_city_that_is_marked_takes_all_of_its_own_along() -> None:
    city = make.CityFactory()
    practice = make.PracticeFactory(city=city)

    assert Practice.objects.shown_to_all().filter(pk=practice.pk).exists()
    City._base_manager.filter(pk=city.pk).update(is_example=True)
    assert not Practice.objects.shown_to_all().filter(pk=practice.pk).exists()
    assert Practice.objects.published().shown_with(city=city).get() == practice


def test_the_kind_of_the_tests_goes_by_the_same_rule() -> None:
    SampleFactory(slug="zzmadeup-other", city=make.CityFactory(is_example=True))

    assert "zzmadeup-other" not in str(get("samples"))
    assert "zzmadeup-other" in str(get("samples", is_example="true"))
