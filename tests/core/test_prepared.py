"""Prepared queries answer what Django answers: each is asked by the pages of a site, and once more by Django."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone, translation

from cities.models import City, Figure
from cities.practices.models import Practice
from cooperation.models import Lesson
from core.pagecache.reading import reading
from core.prepared import QUERIES, BoundStatement, Prepared, at_once, prepared
from core.review.models import Proposal
from core.vocabulary.models import Term
from events.models import Event
from finance.projects.models import Project
from planning.models import Alignment
from tests import factories as make
from tests import founding, people
from tests.worlds import made_once

type Call = tuple[Prepared[Any, Any], tuple[Any, ...], dict[str, Any], str]

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PATHS = (
    *(
        "",
        "cities/",
        "about/",
        "practices/",
        "targets/",
        "targets/12/",
        "topics/planning/",
        "plans/",
        "finance/",
        "events/",
        "resources/lbsap-guide/",
        "cooperation/",
        "cooperation/?form=call",
        "cooperation/links/",
        "index/",
        "commitments/",
    ),
    *(
        "cities/kunming/",
        "cities/bay/",
        "practices/qilihai-wetland/",
        "cities/bay/index/2026/",
        "cities/bay/plan/",
        "cities/shore/plan/",
        "events/local-action-in-china-2024/",
    ),
)
OF_A_LEAD = ("account/", "w/kunming/", "w/kunming/finance/kunming--lake/match/")


def make_world() -> None:
    """The founding facts have neither offers nor links nor results."""
    founding.load()
    kunming = City.objects.get(slug="kunming")
    bay = make.CityFactory(slug="bay")
    link = make.linked(kunming, bay)
    practice = Practice.objects.get(slug="qilihai-wetland")
    Lesson.objects.create(link=link, city=kunming, practice=practice)
    other, own = make.linked(kunming, bay, slug="other"), Practice.objects.filter(city=kunming).earliest("pk")
    Lesson.objects.create(link=other, city=kunming, practice=own)
    make.PracticeFactory().terms.set(practice.terms.all())
    make.PostingFactory(city=kunming)
    make.CommitmentFactory(city=kunming)
    make.ProjectProfileFactory(city=kunming)
    make.ResultFactory(city=bay)
    target = make.PlanTargetFactory(plan__city=bay)
    make.PlanActionFactory(plan=target.plan)
    target.plan.figures.create(label="Goals", value="3")
    indicator = make.CityIndicatorFactory(city=bay)
    target.indicators.add(indicator)
    indicator.values.create(year=2025, value=20, source=make.SourceFactory())
    make.CommitmentFactory(city=bay, plan=target.plan)
    target.reports.create(year=2026, level="on_track", reported_on=timezone.localdate())
    make.EventFactory(slug="forum", starts=date(2099, 1, 1), state="draft")
    make.ResourceFactory().cities.add(kunming)
    make.PlanTargetFactory(plan__city=kunming, state="published", plan__state="published")
    of_twelve = Term.objects.get(scheme__code="kmgbf-targets", code="12")
    Alignment.objects.create(target=target, term=of_twelve)
    make.PlanFactory(city=make.CityFactory(slug="shore"))
    make.CriterionFactory()
    make.PlaceGroupFactory().cities.add(kunming)
    make.InstrumentNoteFactory(country="CN").sources.add(make.SourceFactory())
    Project.objects.create(city=kunming, slug="kunming--lake")


world = made_once(make_world)


@pytest.fixture
def calls(world: None, monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What the pages have asked."""
    found: list[Call] = []
    ask: Callable[..., BoundStatement[Any]] = Prepared.asked

    def listening(query: Prepared[Any, Any], *args: Any, **kwargs: Any) -> BoundStatement[Any]:
        found.append((query, args, kwargs, translation.get_language()))
        return ask(query, *args, **kwargs)

    monkeypatch.setattr(Prepared, "asked", listening)
    visit("en")
    Event._base_manager.filter(slug="forum").update(state="published")
    visit("ja")
    lead = people.sign_in(Client(), people.lead(City.objects.get(slug="kunming")))
    assert [lead.get(f"/en/{path}").status_code for path in OF_A_LEAD] == [200, 200, 200]
    monkeypatch.undo()
    return found


def visit(language: str) -> None:
    for path in PATHS:
        assert Client().get(f"/{language}/{path}").status_code == 200, path


def picture(row: Any) -> Any:
    """All that a row holds, with what was read along with it."""
    if not hasattr(row, "_state"):
        return row
    values = {name: value for name, value in vars(row).items() if name != "_state"}
    return type(row), values, {name: picture(other) for name, other in row._state.fields_cache.items()}


def test_they_answer_what_django_answers(calls: list[Call]) -> None:
    for query, args, kwargs, language in calls:
        with translation.override(language):
            asked, django = query(*args, **kwargs), list(query.build(*args, **kwargs))
        assert [picture(row) for row in asked] == [picture(row) for row in django], query.build.__qualname__


def pictures(question: BoundStatement[Any], rows: list[Any]) -> list[Any]:
    """In their order, where they have one: a query that says none, or not to the end, may have any."""
    found = [picture(row) for row in rows]
    order = question.statement.query.query.order_by
    return found if order and order[-1] in ("pk", "-pk") else sorted(found, key=repr)


def test_several_that_are_asked_at_once_answer_as_each_by_itself(calls: list[Call]) -> None:
    with translation.override("ja"):
        questions = [query.asked(*args, **kwargs) for query, args, kwargs, language in calls if language == "ja"]
        able = [each for each in questions if not each.statement.compiler.has_extra_select]
        for some in batched(able, 7):
            with reading() as tags:
                found = at_once(*some)
            with reading() as of_each:
                alone = [question.statement.rows(question.values) for question in some]
            assert list(map(pictures, some, found)) == list(map(pictures, some, alone))
            assert (tags, tags.tables) == (of_each, of_each.tables)


def test_several_at_once_are_one_question(world: None, django_assert_num_queries: Any) -> None:
    @prepared
    def of_code(code: str) -> QuerySet[Term]:
        return Term.objects.filter(scheme__code="kmgbf-targets", code=code)

    @prepared
    def of_nobody() -> QuerySet[City]:
        return City.objects.none()

    with django_assert_num_queries(1):
        twelve, none, three = at_once(of_code.asked("12"), of_nobody.asked(), of_code.asked("3"))

    assert ([row.code for row in twelve], none, [row.code for row in three]) == (["12"], [], ["3"])
    assert at_once(of_nobody.asked()) == [[]]


def test_each_of_them_is_asked_by_a_page_here(calls: list[Call]) -> None:
    asked = {query for query, *_rest in calls}

    assert [query.build.__qualname__ for query in QUERIES if query not in asked and in_project(query)] == []


def in_project(query: Prepared[Any, Any]) -> bool:
    return not query.build.__module__.startswith("tests.")


def test_none_of_them_keeps_the_day_on_which_it_was_built(calls: list[Call], monkeypatch: pytest.MonkeyPatch) -> None:
    keys: set[tuple[Prepared[Any, Any], Any]] = {(query, key) for query, *_rest in calls for key in query.statements}
    shapes = {(query, key[1], tuple(key[2:])) for query, key in keys}
    before = {each: each[0].statement(each[1], **dict(each[2])) for each in shapes}

    monkeypatch.setattr(timezone, "now", lambda: datetime(2031, 5, 6, tzinfo=timezone.get_current_timezone()))
    for (query, shape, constants), statement in before.items():
        later = query.statement(shape, **dict(constants))
        assert (later.sql, plain(later.fixed)) == (statement.sql, plain(statement.fixed)), query.build.__qualname__


def plain(values: tuple[Any, ...]) -> list[Any]:
    """What is sent as JSON compares by what is in it: psycopg's wrapper is equal to itself alone."""
    return [getattr(value, "obj", value) for value in values]


# --- What cannot be prepared --------------------------------------------------------------------------------------


def test_a_column_of_positive_numbers_keeps_its_part_of_a_union() -> None:
    """Django leaves out what asks it for a negative number."""

    @prepared
    def of_city(city: int) -> QuerySet[Any]:
        tables = (Figure.objects.filter(city=city), Proposal.objects.filter(tenant=city))
        first, second = (rows.order_by().values_list("pk") for rows in tables)
        return first.union(second, all=True).order_by()

    [statement] = [of_city.statement((int,))]

    assert statement.sql.count("review_proposal") > 0
    assert {statement.fixed[at] for at, _place in statement.filled} == set(statement.fixed)


def test_a_function_hands_its_arguments_on() -> None:
    def after(day: date) -> QuerySet[City]:
        return City.objects.filter(confirmed_on__year__gte=day.year)

    with pytest.raises(ImproperlyConfigured, match="no parameter"):
        Prepared(after)(date(2024, 5, 6))


def test_a_function_asks_nothing_while_it_builds() -> None:
    def of_first(_city: int) -> QuerySet[Figure]:
        return Figure.objects.filter(city=City.objects.order_by("pk")[0])

    with pytest.raises(ImproperlyConfigured, match="while it builds"):
        Prepared(of_first)(1)


def test_a_query_reads_one_thing() -> None:
    def with_figures(city: int) -> QuerySet[City]:
        return City.objects.filter(pk=city).prefetch_related("figures")

    with pytest.raises(ImproperlyConfigured, match="another query"):
        Prepared(with_figures)(1)


@pytest.mark.parametrize("wrong", [True, 1.5, datetime(2024, 5, 6, tzinfo=UTC), None])
def test_arguments_are_numbers_texts_days_and_lists(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Prepared(lambda pk: City.objects.filter(pk=pk))(wrong)


def test_a_list_has_any_length_up_to_a_limit() -> None:
    cities = [make.CityFactory() for _number in range(5)]
    query = Prepared(lambda keys: City.objects.filter(pk__in=keys).order_by("pk"))

    for length in range(6):
        assert query([city.pk for city in cities[:length]]) == cities[:length]
    assert len(query.statements) == 4  # of one, two, four and eight
    with pytest.raises(ValueError, match="at most"):
        query(list(range(5_000)))


def test_a_new_one_is_known_by_the_list() -> None:
    @prepared
    def of_kind(code: str) -> QuerySet[City]:
        return City.objects.filter(kind__code=code)

    assert QUERIES.pop() is of_kind
    assert of_kind.first("no-such-kind") is None
