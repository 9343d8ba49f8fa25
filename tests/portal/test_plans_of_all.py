"""What the site tells of the plans of all cities: by name, holes seen, nothing hidden or made up among it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance.portal.planning import naming
from core.pagecache.models import raise_content_version
from planning.models import PlanTarget
from tests import factories as make

pytestmark = pytest.mark.django_db


def main(path: str) -> str:
    raise_content_version()
    return Client().get(path).text.partition("<main")[2].partition("</main")[0]


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def target_of(city: str, number: str = "12", *, of_city: dict[str, Any] | None = None, **fields: Any) -> PlanTarget:
    """A public target of a plan of a city of this name, that names a framework target."""
    slug = city.lower().replace(" ", "-")
    plan = make.PlanFactory(city=make.CityFactory(slug=slug, name_en=city, **(of_city or {})), **fields)
    target = make.PlanTargetFactory(plan=plan, slug=f"{slug}--first", title_en=f"Target of {city}")
    target.alignments.create(term=make.term("kmgbf-targets", number, order=int(number)), degree="high")
    return target


def hidden_targets() -> None:
    target_of("Zzdraft", state="draft")
    target_of("Zzhidden", of_city={"status": "draft"})
    target_of("Zzmade-up", of_city={"is_example": True})
    PlanTarget._base_manager.filter(pk=target_of("Zzwithdrawn").pk).update(state="withdrawn")


def test_plans_stand_by_the_name_of_their_city_and_those_of_one_city_together() -> None:
    kobe = make.CityFactory(name_en="Kobe")
    for city, title, status in (
        (make.CityFactory(name_en="Nara"), "Plan of Nara", "in-force"),
        (kobe, "Old plan of Kobe", "ended"),
        (kobe, "Plan of Kobe", "in-force"),
    ):
        make.PlanFactory(city=city, title_en=title, status=status)

    told = words(main("/en/plans/"))

    places = [told.index(title) for title in ("Plan of Kobe", "Old plan of Kobe", "Plan of Nara")]
    assert places == sorted(places)
    assert told.count("Kobe") == 3


def test_a_global_target_says_which_cities_name_it_and_no_hole_is_said_to_be_one() -> None:
    for city in ("Ube", "Ageo", "Itami", "Nagoya"):
        target_of(city)
    make.term("kmgbf-targets", "13", order=13)
    hidden_targets()

    told = main("/en/plans/").partition('id="grid"')[2]

    assert "Ageo, Itami, Nagoya and more" in told
    assert "nothing entered so far" not in told
    assert "1 of the 2 global targets is mentioned in the plan content entered so far" in told
    assert "Zz" not in told


ADOPTED = {"adoption_date": "2024", "link": "https://city.example/", "starts": 2024, "ends": 2030}


@pytest.mark.parametrize(
    ("in_force", "others", "heading"),
    [
        (0, 0, "Plans"),
        (0, 1, "1 plan from 1 city, none known to be in force"),
        (1, 0, "1 plan from 1 city, 1 known to be in force"),
        (2, 30, "32 plans from 2 cities, 2 known to be in force"),
    ],
)
def test_the_title_says_how_many_plans_there_are_on_all_pages(in_force: int, others: int, heading: str) -> None:
    cities = [make.CityFactory() for _number in range(max(in_force, 1))]
    for number in range(in_force):
        make.PlanFactory(city=cities[number], status="in-force", **ADOPTED)
    for _number in range(others):
        make.PlanFactory(city=cities[0], status="in-force", adoption_date="", launched="", link="")
    make.PlanFactory(state="draft", status="in-force", **ADOPTED)
    make.PlanFactory(city=make.CityFactory(is_example=True), status="in-force", **ADOPTED)

    assert f'<h1 class="mt6">{heading}</h1>' in main("/en/plans/")
    assert ("Known to be in force" in main("/en/plans/")) is bool(in_force)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("from 2011", "until 2035", "Years not known", "adopted: January 2019")),
        ("zh-hans", ("2011年起", "至2035年", "年份不详", "通过：2019年1月")),
        ("zh-hant", ("2011年起", "至2035年", "年份不詳", "通過：2019年1月")),
        ("ja", ("2011年から", "2035年まで", "年は不明", "策定：2019年1月")),
    ],
)
def test_a_year_that_is_not_known_is_said_and_drawn_open(language: str, said: tuple[str, ...]) -> None:
    years: dict[str, Any] = {"adoption_date": "", "launched": "", "starts": None, "ends": None}
    for more in ({"starts": 2011}, {"ends": 2035}, {}, {"adoption_date": "2019-01"}):
        make.PlanFactory(status="unknown", **years | more)

    told = main(f"/{language}/plans/")

    assert [each for each in said if each not in told] == []
    assert (told.count('class="open" x='), told.count('class="whole" x=')) == (3, 3)


def test_without_a_year_and_without_a_plan_no_axis_is_drawn() -> None:
    assert "axis" not in main("/en/plans/")
    make.PlanFactory(starts=None, ends=None, adoption_date="", launched="")

    told = main("/en/plans/")

    assert ("axis" in told, "Years not known" in told, 'id="grid"' in told) == (False, True, False)


def test_where_very_many_name_a_global_target_no_city_is_picked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MANY", 2)
    monkeypatch.setattr(naming.framework_targets, "statements", {})  # the number stands in its SQL
    for city in ("Ube", "Ageo", "Itami"):
        target_of(city)

    (cell,) = Client().get("/en/targets/").context["targets"].cells

    assert (cell.naming.words, cell.naming.cities, cell.state) == ("many cities", (), "lib")


def test_the_page_of_a_global_target_shows_targets_of_plans_by_city_with_the_citys_word() -> None:
    target_of("Ube").reports.create(year=2025, level="on_track")
    target_of("Ageo")
    hidden_targets()

    told = words(main("/en/targets/12/"))

    assert told.index("Target of Ageo") < told.index("Target of Ube")
    assert "On track stated by the city, 2025" in told
    assert "Zz" not in told


def test_a_global_target_that_no_plan_names_says_so() -> None:
    make.term("kmgbf-targets", "12", order=12)

    assert "So far, no target of a plan entered here names this global target." in main("/en/targets/12/")


@pytest.mark.parametrize("path", ["/en/", "/en/plans/"])
def test_who_reported_this_year_is_named_and_nobody_else(path: str) -> None:
    make.EventFactory()
    today = timezone.localdate()
    target_of("Ube").reports.create(year=today.year, level="on_track", reported_on=today)
    target_of("Ageo").reports.create(year=2020, level="on_track", reported_on=date(2020, 3, 1))
    target_of("Itami").reports.create(year=2020, level="on_track")
    target_of("Zzdraft", state="draft").reports.create(year=today.year, level="on_track", reported_on=today)
    target_of("Zzmade-up", of_city={"is_example": True}).reports.create(
        year=today.year, level="on_track", reported_on=today
    )

    told = main(path).partition('id="reported"')[2].partition("</section>")[0]

    assert ["Ube" in told, "Ageo" in told, "Itami" in told, "Zz" in told] == [True, False, False, False]


@pytest.mark.parametrize("path", ["/en/", "/en/plans/"])
def test_where_nobody_reported_nothing_is_said_of_it(path: str) -> None:
    target_of("Ube")

    assert 'id="reported"' not in main(path)


@pytest.mark.parametrize("cities", [2, 30])
@pytest.mark.parametrize(("path", "most"), [("plans/", 7), ("targets/", 6), ("targets/12/", 12)])
def test_many_plans_cost_as_many_queries_as_few(
    cities: int, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    make.SchemeFactory(code="kmgbf-targets")
    today = timezone.localdate()
    for number in range(cities):
        target = target_of(f"City {number}", str(number % 23 + 1) if number > 10 else "12")
        target.reports.create(year=today.year, level="on_track", reported_on=today)
    Client().get("/en/about/")  # header and footer are kept

    with django_assert_max_num_queries(most):
        assert Client().get(f"/en/{path}").status_code == 200


@pytest.mark.parametrize(("path", "most"), [("plans/", 2), ("targets/", 1)])
def test_what_all_plans_say_together_is_asked_once(
    path: str, most: int, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CACHE_ON = False
    target_of("Ube")
    Client().get(f"/en/{path}")

    with django_assert_num_queries(most):
        assert "Ube" in Client().get(f"/en/{path}").text
