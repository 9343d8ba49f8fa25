"""What the page of a city reads: each thing once, and nothing of what is not there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from alliance.portal.assessments import published_of
from alliance.portal.city_page.series import Series, series_of
from alliance.portal.facts import FACTS_ON_TOP, SIZES, by_telling
from alliance.portal.links import Surroundings, surroundings
from assessment.models import Result
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.models import Link, LinkCity, Posting
from cooperation.neighbours.models import Neighbour
from core.accounts.permissions import Person
from core.content.reading import as_public, as_read_by
from core.prepared import give_children, prepared
from core.text.fallback import columns
from core.vocabulary.models import Source
from events.models import Contribution, Participation, Speaker
from finance.projects.models import LEVEL_COLUMNS, ProjectProfile, SideState
from measurement.species.models import SpeciesList
from planning.models import (
    CityIndicator,
    Commitment,
    IndicatorGoal,
    IndicatorValue,
    Plan,
    PlanAction,
    PlanFigure,
    PlanTarget,
    ProgressReport,
)
from planning.tracking.index_values import lay_index_values
from resources.models import Resource

SIMILAR_AT_MOST = 8
LINES_AT_MOST = 3  # drawn on the page; the others stand on the page of figures
FIGURES_AT_MOST = 2  # beside the strip; all of them stand on a page of their own
MONEY = ("currency", "total_cost", "sought", "offered", "secured", "figures_on")


@dataclass(frozen=True)
class Profile:
    """The city and who reads its page, with what several sections show: each is asked of the database and worked out
    once."""

    city: City
    viewer: Person

    @cached_property
    def around(self) -> Surroundings:
        return surroundings(self.city, similar_at_most=SIMILAR_AT_MOST)

    @cached_property
    def figures(self) -> list[Figure]:
        return figures_of(self.city.pk) if self.may_have("figures") else []

    @cached_property
    def telling(self) -> list[Figure]:
        """One of each measure, what tells most first: the first ones stand on the strip."""
        return by_telling(self.figures)

    @cached_property
    def beside_the_strip(self) -> list[Figure]:
        """What tells most after the figures on the strip, and what no line draws. What the city says itself comes
        before what was read elsewhere, so that it also finds there what it enters."""
        drawn = {indicator.slug for indicator, _points in self.series.lines[:LINES_AT_MOST]}
        rest = [each for each in self.telling[FACTS_ON_TOP:] if each.measure not in SIZES and each.follows not in drawn]
        rest.sort(key=lambda figure: figure.confirmed_on is None)
        return rest[:FIGURES_AT_MOST]

    @cached_property
    def plans(self) -> list[Plan]:
        rows = plans_of(self.city) if self.may_have("plans") else []
        for row in rows:
            row.city = self.city  # whose address that of a plan begins with
        return [as_read_by(row, self.viewer) for row in rows]

    @cached_property
    def results(self) -> list[Result]:
        return published_of(self.city) if self.may_have("results") else []

    @cached_property
    def indicators(self) -> list[CityIndicator]:
        return indicators_of(self.city, self.results) if self.may_have("indicators") else []

    @cached_property
    def series(self) -> Series:
        return series_of(self.indicators, has_plan=bool(self.plans))

    @cached_property
    def projects(self) -> list[ProjectProfile]:
        """Its projects as everybody reads them: nothing is asked of the groups that a project may close."""
        return [as_public(row) for row in projects_of(self.city.pk)] if self.may_have("projects") else []

    def may_have(self, what: str) -> bool:
        """Whether it is worth asking: `what_it_has` counted on the city, so that what is not there costs no query."""
        return bool(getattr(self.city, f"has_{what}", True))


def what_it_has(city: OuterRef) -> dict[str, Exists]:
    """Whether there is a row, public or not, of what its sections show; for the query of the city itself."""
    kinds: dict[str, QuerySet[Any]] = {
        "figures": Figure.objects.filter(city=city),
        "plans": Plan.objects.filter(city=city),
        "plan_figures": PlanFigure.objects.filter(plan__city=city),
        "plan_sources": through(Plan, "sources").filter(plan__city=city),
        "targets": PlanTarget.objects.filter(plan__city=city),
        "actions": PlanAction.objects.filter(plan__city=city),
        "indicators": CityIndicator.objects.filter(city=city),
        "commitments": Commitment.objects.filter(city=city),
        "results": Result.objects.filter(city=city),
        "practices": Practice.objects.filter(city=city),
        "projects": ProjectProfile.objects.filter(city=city),
        "postings": Posting.objects.filter(city=city),
        "links": LinkCity.objects.filter(city=city),
        "neighbours": Neighbour.objects.filter(city=city),
        "events": Participation.objects.filter(city=city),
        "terms": through(City, "terms").filter(city=city),
        "sources": through(City, "sources").filter(city=city),
        "speakers": Speaker.objects.filter(city=city),
        "resources": Resource.objects.filter(cities=city),
        "organisations": Organisation.objects.filter(city=city),
        "species": SpeciesList.objects.filter(city=city),
    }
    return {f"has_{name}": Exists(rows) for name, rows in kinds.items()}


def through(model: Any, name: str) -> Any:
    """The rows that tie two things together."""
    return getattr(model, name).through._default_manager.all()


@prepared
def species_lists_of(city: int) -> QuerySet[SpeciesList]:
    return SpeciesList.objects.published().filter(city=city).for_lines().newest_first()


@prepared
def figures_of(city: int) -> QuerySet[Figure]:
    return Figure.objects.shown().filter(city=city)


@prepared
def practices_of(city: int) -> QuerySet[Practice]:
    return Practice.objects.published().shown_with(city=city)


@prepared
def speakers_of(city: int) -> QuerySet[Speaker]:
    spoke = Contribution.objects.filter(speaker=OuterRef("pk")).order_by("-event__starts", "order").values("event")
    people = Speaker.objects.named().shown_with(city=city).select_related("organisation")
    return people.annotate(spoke_at=Subquery(spoke[:1]))


@prepared
def resources_of(city: int) -> QuerySet[Resource]:
    return Resource.objects.published().shown_with(cities=city).newest_first()


@prepared
def organisations_of(city: int) -> QuerySet[Organisation]:
    return Organisation.objects.published().shown_with(city=city)


@prepared
def city_sources(city: int) -> QuerySet[Source]:
    return Source.objects.filter(pk__in=through(City, "sources").filter(city=city).values("source"))


# --- Plans --------------------------------------------------------------------------------------------------------


def plans_of(city: City) -> list[Plan]:
    """Those that are public, the newest first, with figures and sources as a prefetch would lay them there."""
    plans = published_plans(city.pk)
    keys = [plan.pk for plan in plans]
    if plans:
        figures = figures_of_plans(keys) if getattr(city, "has_plan_figures", True) else []
        sources = sources_of_plans(keys) if getattr(city, "has_plan_sources", True) else []
        give_children(plans, "figures", ((each.plan_id, each) for each in figures))
        give_children(plans, "sources", ((each.plan_id, each.source) for each in sources))
    return plans


@prepared
def published_plans(city: int) -> QuerySet[Plan]:
    return Plan.objects.published().shown_with(city=city).with_standing().newest_first()


@prepared
def figures_of_plans(plans: list[int]) -> QuerySet[PlanFigure]:
    return PlanFigure.objects.filter(plan__in=plans)


@prepared
def sources_of_plans(plans: list[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = through(Plan, "sources").filter(plan__in=plans)
    return rows.select_related("source").order_by("source")


@prepared
def targets_of_plan(plan: int) -> QuerySet[Any, Any]:
    """A row for each global target that a target names, and one for a target that names none: its key, whether it is
    of a draft, the level that the city named last, and the global target."""
    newest = ProgressReport.objects.filter(target=OuterRef("pk")).order_by("-year", "pk")
    rows: Any = PlanTarget.objects.published().filter(plan=plan).annotate(level=Subquery(newest.values("level")[:1]))
    named: QuerySet[Any, Any] = rows.order_by("pk").values_list("pk", "is_draft", "level", "alignments__term__code")
    return named


@prepared
def actions_of_plan(plan: int) -> QuerySet[Any, Any]:
    """How many actions each status has."""
    rows: Any = PlanAction.objects.filter(plan=plan, state="published").order_by()
    counted: QuerySet[Any, Any] = rows.values_list("status").annotate(Count("pk"))
    return counted


# --- Indicators ---------------------------------------------------------------------------------------------------


def indicators_of(city: City, results: list[Result]) -> list[CityIndicator]:
    """Those that are public with their values and goals, those of an index from the given results: three queries,
    however many there are."""
    found = published_indicators(city.pk)
    if found:
        keys = [each.pk for each in found]
        give_children(found, "values", ((each.indicator_id, each) for each in values_of(keys)))
        give_children(found, "goals", ((each.indicator_id, each) for each in goals_of(keys)))
        lay_index_values(found, [line for result in reversed(results) for line in lines_with(result)])
    return found


def lines_with(result: Result) -> list[Any]:
    lines = list(result.lines.all())
    for line in lines:
        line.result = result
    return lines


@prepared
def published_indicators(city: int) -> QuerySet[CityIndicator]:
    return CityIndicator.objects.published().shown_with(city=city).order_by("slug")


@prepared
def values_of(indicators: list[int]) -> QuerySet[IndicatorValue]:
    return IndicatorValue.objects.filter(indicator__in=indicators).select_related("source")


@prepared
def goals_of(indicators: list[int]) -> QuerySet[IndicatorGoal]:
    return IndicatorGoal.objects.filter(indicator__in=indicators)


# --- Projects and commitments -------------------------------------------------------------------------------------


@prepared
def projects_of(city: int) -> QuerySet[ProjectProfile]:
    """All but those that were cancelled."""
    rows = ProjectProfile.objects.filter(state="published").shown_with(city=city)
    rows = rows.exclude(side_state=SideState.CANCELLED).in_lists()
    return rows.only("slug", "stage", "side_state", "support", *MONEY, *LEVEL_COLUMNS, *columns("title", "summary"))


@prepared
def commitments_of(city: int) -> QuerySet[Commitment]:
    return Commitment.objects.published().shown_with(city=city).newest_first()


# --- What practices were learned from -----------------------------------------------------------------------------


def learned_from(practices: list[int]) -> dict[int, list[Link]]:
    """The public links that practices were learned from, ended ones too, with their cities: two queries, or one."""
    found: dict[int, list[Link]] = {}
    rows = list(links_of_practices(practices))
    if rows:
        give_children(rows, "parts", ((part.link_id, part) for part in parts_of_links([row.pk for row in rows])))
    for row in rows:
        found.setdefault(vars(row)["practice"], []).append(row)
    return found


@prepared
def links_of_practices(practices: list[int]) -> QuerySet[Link]:
    rows = Link.objects.published().filter(lessons__practice__in=practices)
    return rows.annotate(practice=F("lessons__practice")).order_by("-starts", "pk")


@prepared
def parts_of_links(links: list[int]) -> QuerySet[LinkCity]:
    return LinkCity.objects.filter(link__in=links).select_related("city").order_by("order", "pk")
