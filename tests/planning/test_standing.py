"""In force, in action and "year 3 of 7" are said of a plan only with an adoption that has a source."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.portal.plan_axis import axis_of, span_of
from alliance.portal.plan_list import all_plans, by_city
from alliance.portal.plans import plan_status, term_of
from cities.models import City
from cooperation.neighbours.gathering import gathered
from planning.models import Plan
from tests.factories import CityFactory, PlanFactory, SourceFactory

pytestmark = pytest.mark.django_db

BARE: dict[str, Any] = {"status": "in-force", "adoption_date": "", "launched": "", "link": "", "starts": 2024}
YEAR = timezone.localdate().year


def plan_with(*, source: str = "", **facts: Any) -> Plan:
    plan = PlanFactory(**BARE | {"ends": YEAR + 2} | facts)
    if source:
        plan.sources.add(SourceFactory(kind=source))
    return plan


CASES = [
    ({}, False),
    ({"source": "government"}, False),
    ({"adoption_date": "2024-03"}, False),
    ({"launched": "2024-10-25", "source": "copy"}, False),
    ({"launched": "2024-10-25", "source": "weak"}, False),
    ({"link": "https://city.example/plan"}, False),
    ({"adoption_date": "2024-03", "link": "https://city.example/plan"}, True),
    ({"adoption_date": "FY2024", "source": "government"}, True),
    ({"launched": "2025-12-31", "source": "news"}, True),
]


@pytest.mark.parametrize(("facts", "is_in_force"), CASES)
def test_row_and_query_say_the_same(facts: dict[str, Any], is_in_force: bool) -> None:
    plan = plan_with(**facts)
    told = "in-force" if is_in_force else "unknown"

    with_standing = Plan.objects.with_standing().get()
    assert (plan.standing, with_standing.standing) == (told, told)
    assert with_standing.told_status == told  # type: ignore[attr-defined]
    found: Any = City.objects.annotate(said=plan_status()).get()
    assert found.said == ("in-force" if is_in_force else None)
    assert (term_of(plan, YEAR) is not None) is is_in_force
    assert bool(gathered([plan.city_id])[plan.city_id].get("plans")) is is_in_force


@pytest.mark.parametrize("status", ["being-written", "ended", "superseded", "unknown"])
def test_other_statuses_stay_as_they_are_and_have_no_year_of_their_term(status: str) -> None:
    plan = plan_with(status=status, adoption_date="2024", link="https://city.example/plan")

    assert plan.standing == status
    assert Plan.objects.with_standing().get().told_status == status  # type: ignore[attr-defined]
    assert term_of(plan, YEAR) is None


PAGES = (
    "/en/cities/",
    "/en/cities/lake/",
    "/en/cities/lake/plan/",
    "/en/cities/lake/brief/",
    "/en/plans/",
    "/en/cities/lake/card/",
)


@pytest.mark.parametrize(
    ("facts", "is_said"), [({}, False), ({"adoption_date": "2024", "link": "https://c.example/"}, True)]
)
def test_no_page_says_it_without_an_adoption(facts: dict[str, Any], is_said: bool) -> None:
    plan_with(city=CityFactory(slug="lake"), **facts)
    words = ("Plan in force", "in force", f"year {YEAR - 2023} of")

    texts = {address: Client().get(address).text.replace("none known to be in force", "") for address in PAGES}
    compare = Client().get("/en/cities/compare/?c=lake").content.decode()

    said = {address for address, text in texts.items() if any(each in text for each in words)}
    assert said == (set(PAGES) if is_said else set())
    assert ("(in force)" in compare) is is_said


def test_one_of_a_city_that_is_in_force_comes_before_a_newer_one_that_only_says_so() -> None:
    city = CityFactory(slug="lake")
    plan_with(city=city, starts=2025, title_en="The newer one")
    plan_with(city=city, starts=2020, title_en="The adopted one", adoption_date="2020", link="https://c.example/")

    page = Client().get("/en/cities/lake/plan/").content.decode()

    assert "<h1" in page
    assert "The adopted one" in page.split("<h1")[1].split("</h1>")[0]


def test_the_list_costs_as_much_for_many_plans() -> None:
    counts = []
    for number in (3, 20):
        for _each in range(number):
            plan_with(source="government", launched="2024", city=CityFactory())
        with CaptureQueriesContext(connection) as found:
            rows = list(all_plans())
            by_city(rows, axis_of(map(span_of, rows), timezone.localdate()))
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_kunmings_plan_is_not_known_to_be_in_force(founding_facts: None) -> None:
    plan = Plan.objects.get(slug="kunming-2024-2030")
    assert plan.standing == "unknown"
    assert Plan.objects.get(slug="hong-kong-2035").standing == "in-force"
    for language, words in (
        ("en", ("Plan in force", "in force", "year 3 of 7")),
        ("zh-hans", ("实施中", "规划实施", "现行")),
        ("ja", ("実施中", "現行", "有効")),
    ):
        for path in ("", "plan/", "brief/"):
            page = Client().get(f"/{language}/cities/kunming/{path}").content.decode()
            assert not [each for each in words if each in page], (language, path)
