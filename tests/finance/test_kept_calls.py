"""What calls ask is kept between two looks, and is read anew as soon as any of it has changed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cities.models import City
from core.history.write import Actor
from core.pagecache import kept
from core.pagecache.kept import KeptPart
from finance.market import actions as market_actions
from finance.market.facts import asked_by_calls, known_calls
from finance.market.models import Call, PlaceGroup, Rate
from finance.matching import Kind
from finance.projects import actions
from finance.projects.matches import matches_of
from finance.projects.models import Project
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=None, label="Tests")
HEAD = "money.3f3f9c1e-2222-4a52-8d5a-000000000001"
SOUGHT = {HEAD: True, f"{HEAD}.amount": "500", f"{HEAD}.state": "sought", f"{HEAD}.words": {"en": "A fund"}}
FITS, TOLD, NOT = Kind.FITS, Kind.CANNOT_BE_TOLD, Kind.NOT_FOR_YOU


@pytest.fixture
def city() -> City:
    return make.CityFactory(slug="heron-bay", country="CN")


@pytest.fixture
def project(city: City) -> Project:
    changes: dict[str, Any] = {"title_en": "Reeds", "applicant": "city", "currency": "CNY", **SOUGHT}
    return actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=BY)


@pytest.fixture
def call() -> Call:
    return make.CallFactory(slug="a-call", title_en="A call", applicants=["city"])


def verdicts(project: Project) -> dict[str, Kind]:
    """What a new look finds, once what was kept before has been used."""
    fresh = Project.objects.prefetch_related("costs", "money__instrument", "terms").select_related("city")
    found = matches_of(fresh.get(pk=project.pk), timezone.now())
    return {each.slug: each.verdict.kind for each in found.calls}


def change(call: Call, **columns: Any) -> None:
    market_actions.change_call(call, changes=columns, expected=None, by=BY)


def change_group(**columns: Any) -> None:
    market_actions.change_place_group(PlaceGroup.objects.get(), changes=columns, expected=None, by=BY)


def close(call: Call) -> None:
    change(call, timing="open", closes_on=str(timezone.localdate() - timedelta(days=2)))


def ask_for_a_company(call: Call) -> None:
    row = call.criteria.get()
    change(call, **{f"criteria.{row.pk}.values": ["company"]})


def take_a_city_off(call: Call) -> None:
    key = City.objects.get().pk
    change_group(**{f"cities.{key}": None})


def take_the_funder_away(call: Call) -> None:
    market_actions.change_funder(call.funder, changes={"state": "draft"}, expected=None, by=BY)


def remove(call: Call) -> None:
    market_actions.remove_call(call, expected=call.version, by=BY)


def add(call: Call) -> None:
    changes: dict[str, Any] = {
        "funder": call.funder.pk,
        "title_en": "New",
        "applicants": ["company"],
        "state": "published",
    }
    market_actions.add_call(slug="new-call", changes=changes, by=BY)


CHANGES: dict[str, tuple[Callable[[Call], None], dict[str, Kind]]] = {
    "a column": (lambda call: change(call, stages=["operation"]), {"a-call": NOT}),
    "the last day": (close, {"a-call": NOT}),
    "a criterion": (ask_for_a_company, {"a-call": NOT}),
    "a list of places": (lambda call: change_group(countries=[]), {"a-call": NOT}),
    "a city of a list": (take_a_city_off, {"a-call": NOT}),
    "the funder is hidden": (take_the_funder_away, {}),
    "the call is removed": (remove, {}),
    "another call": (add, {"a-call": FITS, "new-call": NOT}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_acts_at_the_next_look(what: str, project: Project, city: City, call: Call) -> None:
    """Another process has a memory of its own: only the database tells it."""
    on_a_list = {"countries": [] if "city" in what else ["CN"], "is_whole": True}
    if "list" in what:
        group = make.PlaceGroupFactory(**on_a_list)
        if "city" in what:
            group.cities.add(city)
        make.CriterionFactory(call=call, subject="place", values=["@oda"])
    else:
        make.CriterionFactory(call=call, subject="applicant", values=["city"])
    elsewhere = KeptPart(known_calls.make)
    assert verdicts(project) == {"a-call": FITS}
    assert elsewhere() == known_calls()
    write, wanted = CHANGES[what]

    write(call)

    assert verdicts(project) == wanted
    assert elsewhere() == known_calls()


def test_the_list_of_calls_by_country_follows_a_list_of_places(city: City, call: Call) -> None:
    make.PlaceGroupFactory(countries=["CN"], is_whole=True)
    make.CriterionFactory(call=call, subject="place", values=["@oda"])
    make.CallFactory(title_en="Draft call", state="draft")

    def listed(country: str) -> str:
        return Client().get("/en/finance/calls/", {"country": country}).text

    assert "A call" in listed("CN")
    assert "A call" not in listed("DE")

    change_group(countries=[])

    assert "A call" not in listed("CN")
    assert "Draft call" not in listed("CN")


def test_a_rate_acts_at_the_next_look(project: Project) -> None:
    make.CallFactory(slug="in-dollars", currency="USD", least=Decimal(100))
    assert verdicts(project) == {"in-dollars": TOLD}

    rate = {"base": "USD", "quote": "CNY", "year": timezone.localdate().year, "source": make.SourceFactory().pk}
    market_actions.add_rate(slug="usd-cny", changes={**rate, "value": "7"}, by=BY)
    assert verdicts(project) == {"in-dollars": NOT}

    market_actions.change_rate(Rate.objects.get(), changes={"value": "2"}, expected=None, by=BY)
    assert verdicts(project) == {"in-dollars": FITS}


def test_a_new_title_is_in_the_order_of_calls_at_the_next_look(project: Project, call: Call) -> None:
    make.CallFactory(slug="b-call", title_en="B call", applicants=["city"])
    assert list(verdicts(project)) == ["a-call", "b-call"]

    change(call, title_en="C call")

    assert list(verdicts(project)) == ["b-call", "a-call"]


def test_calls_stand_by_their_title_in_the_language_of_the_reader(project: Project) -> None:
    make.CallFactory(slug="first", title_en="Apple", title_ja="ん")
    make.CallFactory(slug="second", title_en="Banana", title_ja="あ")

    assert list(verdicts(project)) == ["first", "second"]
    with override("ja"):
        assert list(verdicts(project)) == ["second", "first"]


def test_kept_calls_answer_as_those_that_were_just_read(project: Project, call: Call) -> None:
    """Of what is no question too: rows that came by another way than a form."""
    rows: list[tuple[list[Any], str]] = [([], "in"), ([["nested"]], "in"), (["city"], "at_least"), (["no"], "?")]
    for order, (values, operator) in enumerate(rows):
        make.CriterionFactory(call=call, order=order, subject="applicant", operator=operator, values=values)
    make.CriterionFactory(call=call, order=9, subject="amount", operator="at_least", values=["much"])

    found = asked_by_calls()[call.pk]

    assert len(found) == 5
    assert not any(each.is_sure or each.values for each in found)
    assert verdicts(project) == {"a-call": TOLD}


def test_a_look_asks_the_same_for_few_and_many_calls_and_less_for_what_is_kept(project: Project, call: Call) -> None:
    group = make.PlaceGroupFactory(countries=["CN"])
    group.cities.add(project.city)
    make.CriterionFactory(call=call, subject="place", values=["@oda"])
    make.RateFactory(base="USD", quote="CNY", year=2020, value=Decimal(7))
    fresh = Project.objects.prefetch_related("costs", "money__instrument", "terms").select_related("city")
    note = make.InstrumentNoteFactory(country="CN")
    note.sources.add(make.SourceFactory())

    def asked(*, is_kept: bool) -> int:
        row = fresh.get(pk=project.pk)
        if not is_kept:
            kept.forget()
        with CaptureQueriesContext(connection) as queries:
            matches_of(row, timezone.now())
        return len(queries)

    few = asked(is_kept=False), asked(is_kept=True)
    for number in range(20):
        row = make.CallFactory(title_en=f"Call {number}")
        make.CriterionFactory(call=row, subject="place", values=["@oda"])

    assert few == (asked(is_kept=False), asked(is_kept=True)) == (9, 4)
