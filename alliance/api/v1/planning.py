"""Plans of cities with their goals, targets, actions and indicators. Nothing sorts or filters by counts or progress."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import django_filters
from django.conf import settings
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import CodesOf, ExampleField, NumberField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table, day_text
from alliance.api.texts import AnswerTexts, LanguageField, TextField, in_all
from assessment.models import Certainty, Result, ResultLine
from cities.models import City
from core.text.languages import DEFAULT_LANGUAGE
from core.vocabulary.models import Confidence, Term
from planning import dates
from planning.models import (
    Alignment,
    CityIndicator,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Milestone,
    Plan,
    PlanAction,
    PlanTarget,
    ProgressReport,
)
from planning.tracking.coverage import Entered, entry_of
from planning.tracking.index_values import public_lines_of, values_by_year
from planning.tracking.lines import Finding, trend_finding, value_line
from planning.tracking.models import BETWEEN, IN_NR6, IN_NR7, PATHS, Degree, Level, Qualifier
from planning.tracking.outcomes import Outcome, outcome
from planning.tracking.reckoning import Amount, Course, Motion, Why, due, newest, reckon

OF_THE_LIST = "Where it was read; null where the city named its source in its own words, or none."
HOW_SURE = "Of what rests on such a source: medium at most until its address was opened. Empty elsewhere."


class FiscalField(serializers.BooleanField):
    def __init__(self, **given: Any) -> None:
        super().__init__(help_text="A fiscal year, named by the year in which it begins.", **given)


class DraftField(serializers.BooleanField):
    def __init__(self, **given: Any) -> None:
        super().__init__(help_text="A figure of a draft of the plan; the final one may differ.", **given)


BY_SLUG: dict[str, tuple[str, ...]] = {"slug": ("slug",), "-slug": ("-slug",)}


def below_city(kind: str, slug: str, language: str | None) -> str:
    """The page of a thing whose address name holds the city."""
    return page_address("city", slug.replace(BETWEEN, PATHS[kind], 1), language)


# --- Plans --------------------------------------------------------------------------------------------------------


class GoalSerializer(RowSerializer):
    slug = serializers.SlugField()
    number = serializers.CharField()
    title = TextField()


class EntrySerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField([(each.value, each.value) for each in Entered])
    on = serializers.DateField(allow_null=True, help_text="The day on which the city said that it is whole.")
    by = serializers.SlugField(allow_null=True, help_text="The city that said so.")


class PlanSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(Plan, "The plan or its city is made up: nothing of it was decided.")
    title = TextField()
    note = TextField()
    vision = TextField()
    monitoring_system = TextField()
    kind = serializers.ChoiceField(Plan.Kind.choices)
    status = serializers.ChoiceField(Plan.Status.choices)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    is_fiscal = serializers.BooleanField(help_text="First and last year are fiscal years.")
    jurisdiction = serializers.ChoiceField(Plan.Jurisdiction.choices)
    is_gbf_aligned = serializers.BooleanField(
        allow_null=True, help_text="As the city says; null where it was not asked or does not say."
    )
    document_status = serializers.CharField()
    adoption_date = serializers.CharField(help_text="As exact as it is known: 2026, 2026-03, 2026-03-31, FY2026.")
    approving_body = serializers.CharField()
    supersedes = serializers.SlugField(source="supersedes__slug", allow_null=True)
    link = serializers.CharField(allow_null=True)
    goals = GoalSerializer(many=True, source="of_goals")
    targets = CodesOf("Slugs of its targets.", source="of_targets")
    entry = EntrySerializer(
        help_text="How much of the targets of its document is entered here. Only of a whole one is known what it "
        "does not name."
    )
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("city__slug", "whole_on")

    def get_entry(self, row: Row, words: AnswerTexts) -> dict[str, Any]:
        whole_on = day_text(row["whole_on"])
        entry = entry_of(date.fromisoformat(whole_on) if whole_on else None, has_targets=bool(row["of_targets"]))
        return {
            "state": entry.state.value,
            "on": whole_on if entry.is_whole else None,
            "by": row["city__slug"] if entry.is_whole else None,
        }

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("city_plan", row["city__slug"], words.language) + f"?plan={row['slug']}"


def of_plan() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_goals": Gathered(
            Goal.objects.filter(plan=this, state="published").order_by("number", "pk"),
            *GoalSerializer.columns(),
        ),
        "of_targets": Gathered(
            PlanTarget.objects.filter(plan=this, state="published").order_by("number", "pk"), "slug"
        ),
    }


class OfCityFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = Plan
        fields: list[str] = []


@described("plans", one="One plan with its goals", many="Plans of cities")
class Plans(WithDetail):
    queryset = Plan.objects.none()
    serializer_class = PlanSerializer
    filterset_class = OfCityFilters
    table = Table(Plan._base_manager.all, PlanSerializer.columns(), of_plan)
    known_values = {"city": slugs(lambda: City.objects.public())}
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.visible_to(self.request.user)


# --- Targets ------------------------------------------------------------------------------------------------------


class AlignmentSerializer(RowSerializer):
    target = serializers.CharField(source="term__code", help_text="A code of the scheme kmgbf-targets.")
    degree = serializers.ChoiceField([("", ""), *Degree.choices], help_text="Empty where the city does not say.")
    note = TextField()


class ProgressSerializer(RowSerializer):
    id = serializers.UUIDField(source="pk")
    year = serializers.IntegerField()
    is_fiscal = FiscalField()
    level = serializers.ChoiceField(Level.choices, help_text="The city's own word.")
    level_nr7 = serializers.CharField(help_text="The same in the list of the seventh national report.")
    level_nr6 = serializers.CharField(help_text="The same in the list of the sixth national report.")
    reported_on = serializers.DateField(allow_null=True)
    summary = TextField()
    main_actions = TextField()
    challenges = TextField()
    examples = TextField()
    agreements = TextField()
    obstacle = TextField()

    def get_level_nr7(self, row: Row, words: AnswerTexts) -> str:
        return IN_NR7[row["level"]]

    def get_level_nr6(self, row: Row, words: AnswerTexts) -> str:
        return IN_NR6[row["level"]]


class PlanTargetSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="plan__city__slug")
    plan = serializers.SlugField(source="plan__slug")
    goal = serializers.SlugField(source="goal__slug", allow_null=True)
    is_example = ExampleField(PlanTarget, "The plan or its city is made up: nothing of it was decided.")
    number = serializers.CharField()
    title = TextField()
    description = TextField()
    main_measures = TextField()
    nbsap_target = serializers.CharField(help_text="The national target that it serves, in words.")
    due_year = serializers.IntegerField(allow_null=True)
    due_is_fiscal = FiscalField()
    is_draft = DraftField()
    source = sources.SourceSerializer(allow_null=True, help_text=OF_THE_LIST)  # type: ignore[assignment]  # the name of a part of REST framework's own
    confidence = serializers.ChoiceField([("", ""), *Confidence.choices], help_text=HOW_SURE)
    additional_means = serializers.CharField()
    alignments = AlignmentSerializer(many=True, source="of_alignments")
    indicators = CodesOf("Slugs of the indicators that tell of it.", source="of_indicators")
    considerations = CodesOf("Codes of the scheme considerations.", source="of_considerations", column="code")
    progress = ProgressSerializer(many=True, source="of_reports")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("confidence", *sources.source_columns("source__"))

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return sources.source_of(row, "source__")

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return sources.confidence_of(row, "source__")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return below_city("plantarget", row["slug"], words.language)


def of_target() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_alignments": Gathered(
            Alignment.objects.filter(target=this).order_by("term__order", "pk"),
            *AlignmentSerializer.columns(),
        ),
        "of_indicators": Gathered(
            CityIndicator.objects.filter(targets=this, state="published").order_by("slug"), "slug"
        ),
        "of_considerations": Gathered(Term.objects.filter(considered_in=this).order_by("order", "pk"), "code"),
        "of_reports": Gathered(
            ProgressReport.objects.filter(target=this).order_by("year", "pk"),
            *ProgressSerializer.columns(),
        ),
    }


class PlanTargetFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="plan__city__slug", label=_("City"))
    plan = django_filters.CharFilter(field_name="plan__slug", label=_("Plan"))
    target = django_filters.CharFilter(method="by_term", label=_("Framework target"))

    class Meta:
        model = PlanTarget
        fields: list[str] = []

    def by_term(self, rows: QuerySet[PlanTarget], name: str, value: str) -> QuerySet[PlanTarget]:
        served = Alignment.objects.filter(term__scheme__code="kmgbf-targets", term__code__in=self.data.getlist(name))
        return rows.filter(pk__in=served.values("target"))


@described("plan-targets", one="One target of a plan", many="Targets of plans")
class PlanTargets(WithDetail):
    queryset = PlanTarget.objects.none()
    serializer_class = PlanTargetSerializer
    filterset_class = PlanTargetFilters
    repeated = ("target",)
    table = Table(PlanTarget._base_manager.all, PlanTargetSerializer.columns(), of_target)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "plan": slugs(lambda: Plan.objects.published()),
        "target": known_terms("kmgbf-targets"),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[PlanTarget]:
        return PlanTarget.objects.visible_to(self.request.user)


# --- Actions ------------------------------------------------------------------------------------------------------


class MilestoneSerializer(RowSerializer):
    title = TextField()
    due = serializers.CharField()
    done_on = serializers.CharField()


class PlanActionSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="plan__city__slug")
    plan = serializers.SlugField(source="plan__slug")
    is_example = ExampleField(PlanAction, "The plan or its city is made up: nothing of it was decided.")
    number = serializers.CharField()
    official_name = serializers.CharField(help_text="As it stands in the plan.")
    title = TextField()
    description = TextField()
    goal = serializers.SlugField(
        source="goal__slug", allow_null=True, help_text="The goal that it stands under where no target stands between."
    )
    targets = CodesOf("Slugs of the targets that it serves.", source="of_targets")
    lead = serializers.SlugField(source="lead__slug", allow_null=True, help_text="An organisation.")
    lead_unit = serializers.CharField()
    starts = serializers.CharField(help_text="As exact as it is known: 2026, 2026-03, 2026-03-31, FY2026.")
    ends = serializers.CharField()
    is_continuous = serializers.BooleanField(
        allow_null=True, help_text="Whether it goes on without an end; null where neither that nor an end is known."
    )
    status = serializers.ChoiceField(PlanAction.Status.choices)
    status_reason = TextField()
    budget = NumberField(allow_null=True)
    currency = serializers.CharField()
    funding_secured = NumberField(allow_null=True)
    place = serializers.CharField()
    solutions = TermCodes("solution-types")
    instruments = TermCodes("finance-instruments")
    sdgs = TermCodes("sdgs")
    merged_into = serializers.SlugField(source="merged_into__slug", allow_null=True)
    superseded_by = serializers.SlugField(source="superseded_by__slug", allow_null=True)
    milestones = MilestoneSerializer(many=True, source="of_milestones")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("is_continuous",)

    def get_is_continuous(self, row: Row, words: AnswerTexts) -> bool | None:
        return dates.goes_on(bool(row["is_continuous"]), row["ends"])

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return below_city("planaction", row["slug"], words.language)


def of_action() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_targets": Gathered(PlanTarget.objects.filter(actions=this, state="published").order_by("slug"), "slug"),
        "of_terms": Gathered(Term.objects.filter(plan_actions=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_milestones": Gathered(
            Milestone.objects.filter(action=this).order_by("order", "due", "pk"),
            *MilestoneSerializer.columns(),
        ),
    }


class PlanActionFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="plan__city__slug", label=_("City"))
    plan = django_filters.CharFilter(field_name="plan__slug", label=_("Plan"))
    status = django_filters.CharFilter(field_name="status", label=_("Status"))

    class Meta:
        model = PlanAction
        fields: list[str] = []


@described("plan-actions", one="One action of a plan", many="Actions of plans")
class PlanActions(WithDetail):
    queryset = PlanAction.objects.none()
    serializer_class = PlanActionSerializer
    filterset_class = PlanActionFilters
    table = Table(PlanAction._base_manager.all, PlanActionSerializer.columns(), of_action)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "plan": slugs(lambda: Plan.objects.published()),
        "status": lambda wanted: set(PlanAction.Status.values),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[PlanAction]:
        return PlanAction.objects.visible_to(self.request.user)


# --- What is reckoned ---------------------------------------------------------------------------------------------


class GoalDueSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    is_fiscal = FiscalField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    is_reached = serializers.BooleanField(
        allow_null=True, help_text="Null where no value of that year or a later one says it."
    )


class ReckonedSerializer(serializers.Serializer[Any]):
    """What is reckoned of an indicator. What cannot be told is null: that is no "no"."""

    value_year = serializers.IntegerField(allow_null=True, help_text="The year of the value that it rests on.")
    value_is_fiscal = FiscalField()
    share = serializers.FloatField(
        allow_null=True, help_text="Part of the way from the baseline to the last goal: 1 at the goal."
    )
    exactness = serializers.ChoiceField([("", ""), *Qualifier.choices], help_text="How exact the share is.")
    why = serializers.ChoiceField(
        [(each.value, each.value) for each in Why], allow_null=True, help_text="Why there is no share."
    )
    motion = serializers.ChoiceField(
        [(each.value, each.value) for each in Motion],
        allow_null=True,
        help_text="Where the newest value lies, seen from the baseline.",
    )
    is_behind = serializers.BooleanField(allow_null=True, help_text="Behind the straight line to the goal.")
    is_kept = serializers.BooleanField(allow_null=True, help_text="Of what is to be kept.")
    expected = serializers.FloatField(
        allow_null=True, help_text="Where the line is in that year, in the unit of the indicator."
    )
    goals_due = GoalDueSerializer(many=True, help_text="All goals whose year is over, the first one first.")


# --- Indicators ---------------------------------------------------------------------------------------------------


class ValueSerializer(RowSerializer):
    id = serializers.UUIDField(source="pk", help_text="Of an indicator of an index that of the line of the result.")
    year = serializers.IntegerField()
    is_fiscal = FiscalField()
    value = NumberField(allow_null=True)
    why_none = serializers.CharField(help_text="Where there is no value.")
    qualifier = serializers.ChoiceField([("", ""), *Qualifier.choices])
    unit = serializers.CharField(help_text="That of the indicator, unless the value has another.")
    part = serializers.CharField(help_text="Of which part; empty for the whole.")
    footnote = TextField()
    source_title = serializers.CharField()
    source_link = serializers.CharField()
    certainty = serializers.ChoiceField([("", ""), *Certainty.choices])
    source = sources.SourceSerializer(allow_null=True, help_text=OF_THE_LIST)  # type: ignore[assignment]  # the name of a part of REST framework's own
    confidence = serializers.ChoiceField([("", ""), *Confidence.choices], help_text=HOW_SURE)
    corrected_value = NumberField(allow_null=True, help_text="Once the year was published.")
    note_holds = serializers.BooleanField(
        allow_null=True,
        help_text="Whether source and footnote hold for the corrected value too; null where the city did not say so.",
    )
    addition = TextField()
    added_on = serializers.DateField(allow_null=True)
    reads = ("confidence", *sources.source_columns("source__"))

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return None if row["source_title"] else sources.source_of(row, "source__")

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return "" if row["source_title"] else sources.confidence_of(row, "source__")


class GoalValueSerializer(RowSerializer):
    year = serializers.IntegerField()
    is_fiscal = FiscalField()
    value = NumberField()
    qualifier = serializers.ChoiceField([("", ""), *Qualifier.choices])
    unit = serializers.CharField()
    is_draft = DraftField()
    source = sources.SourceSerializer(allow_null=True, help_text=OF_THE_LIST)  # type: ignore[assignment]  # the name of a part of REST framework's own
    confidence = serializers.ChoiceField([("", ""), *Confidence.choices], help_text=HOW_SURE)
    reads = ("confidence", *sources.source_columns("source__"))

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return sources.source_of(row, "source__")

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return sources.confidence_of(row, "source__")


class BaselineSerializer(RowSerializer):
    year = serializers.IntegerField(source="baseline_year", allow_null=True)
    is_fiscal = FiscalField(source="baseline_is_fiscal")
    value = NumberField(source="baseline_value")
    qualifier = serializers.CharField(source="baseline_qualifier")
    source_title = serializers.CharField(source="baseline_source")


class IndicatorSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(CityIndicator, "The city is made up: nothing was measured.")
    code = serializers.CharField()
    name = TextField()
    method = TextField()
    kind = serializers.ChoiceField(CityIndicator.Kind.choices)
    framework_indicator = serializers.CharField(
        source="framework_indicator__code", allow_null=True, help_text="A code of the scheme kmgbf-indicators."
    )
    index = serializers.CharField(help_text="Edition and key of an indicator of an index.")
    measure = serializers.CharField(
        help_text="The measure of the city page that has its newest value; empty where it has none."
    )
    scope = TextField()
    unit = serializers.CharField()
    own_unit = serializers.CharField(help_text="In words, where the unit is other.")
    direction = serializers.ChoiceField(CityIndicator.Direction.choices)
    frequency = serializers.ChoiceField(CityIndicator.Frequency.choices)
    responsible = serializers.CharField()
    due_on = serializers.CharField()
    baseline = BaselineSerializer(allow_null=True)
    values = ValueSerializer(many=True)
    goals = GoalValueSerializer(many=True)
    reckoned = ReckonedSerializer(help_text="Reckoned from the baseline, the goals and the newest value, corrected.")
    finding = serializers.ChoiceField(
        [(each.value, each.value) for each in Finding],
        help_text="What its values say over the years: that they rose or fell only where the last differs surely from "
        "the first by more than 5 % of the first, and no value between contradicts.",
    )
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("city_id", *BaselineSerializer.columns())

    def get_baseline(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return None if row["baseline_value"] is None else BaselineSerializer.shape(row, words)

    def get_values(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        own = [ValueSerializer.shape(in_unit(each, row["unit"]), words) for each in row["of_values"]]
        return own + of_index(row, words)

    def get_reckoned(self, row: Row, words: AnswerTexts) -> Outcome[float]:
        course = course_of(row)
        now, goals = newest(course.values), due(course, timezone.localdate().year - 1)
        return outcome(reckon(course), goals, row["unit"], float, now=now)

    def get_finding(self, row: Row, words: AnswerTexts) -> str:
        return trend_finding(value_line(course_of(row)).points).value

    def get_goals(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        return [GoalValueSerializer.shape(in_unit(each, row["unit"]), words) for each in row["of_goals"]]

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return below_city("cityindicator", row["slug"], words.language)


def course_of(row: Row) -> Course:
    """What the reckoning takes of an indicator, of a row of the table."""
    baseline = row["baseline_value"]
    year, is_fiscal = row["baseline_year"], bool(row["baseline_is_fiscal"])
    began = Amount(decimal(baseline), year, "", row["baseline_qualifier"], is_fiscal)
    values = [amount_in(each) for each in row["of_values"] if not each["part"] and each["value"] is not None]
    if row["index"]:
        values += [each.amount for each in laid_by_index(row) if each.amount]
    goals = [amount_in(each) for each in row["of_goals"]]
    return Course(row["direction"], row["unit"], None if baseline is None else began, goals, values)


def amount_in(row: Row) -> Amount:
    """A goal, or a value as it counts: corrected, where it was."""
    corrected = row.get("corrected_value")
    value = decimal(row["value"] if corrected is None else corrected)
    is_fiscal, is_draft = bool(row["is_fiscal"]), bool(row.get("is_draft"))
    return Amount(value, row["year"], row["unit"], row["qualifier"], is_fiscal, is_draft)


def decimal(value: Any) -> Decimal:
    """SQLite gives numbers, PostgreSQL texts or decimals; what is not there is nought, and not used."""
    return Decimal(str(value or 0))


def in_unit(row: Row, unit: str) -> Row:
    """That of its indicator where it has none of its own."""
    return row if row["unit"] else {**row, "unit": unit}


OF_LINE = ("indicator", "amount", "score", "year", "certainty")
RESULT = ("year", "framework", "slug")
LINE = ("pk", *OF_LINE, *(f"result__{name}" for name in RESULT))


def of_indicator() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_values": Gathered(
            IndicatorValue.objects.filter(indicator=this).order_by("year", "part", "pk"),
            *ValueSerializer.columns(),
        ),
        "of_lines": Gathered(public_lines_of(OuterRef), *LINE),
        "of_goals": Gathered(
            IndicatorGoal.objects.filter(indicator=this).order_by("year", "pk"),
            *GoalValueSerializer.columns(),
        ),
    }


class IndicatorFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = CityIndicator
        fields: list[str] = []


@described("indicators", one="One indicator with its values", many="Indicators of cities")
class Indicators(WithDetail):
    queryset = CityIndicator.objects.none()
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilters
    table = Table(CityIndicator._base_manager.all, IndicatorSerializer.columns(), of_indicator)
    known_values = {"city": slugs(lambda: City.objects.public())}
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[CityIndicator]:
        return CityIndicator.objects.visible_to(self.request.user)


def of_index(row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
    """The values of an indicator of an index: those that its city published in assessments, with their results."""
    if not row["index"]:
        return []
    with override(words.language or DEFAULT_LANGUAGE):
        found = laid_by_index(row)
    return [ValueSerializer.shape(in_unit(as_row(each), row["unit"]), words) for each in found]


def laid_by_index(row: Row) -> list[IndicatorValue]:
    indicator = CityIndicator(index=row["index"], unit=row["unit"], city_id=row["city_id"])
    return list(values_by_year(indicator, (line_in(each, row["city_id"]) for each in row["of_lines"])))


def line_in(row: Row, city: int) -> ResultLine:
    """A line of a result made of columns; it is not to be saved."""
    result = Result(city_id=city, **{name: row[f"result__{name}"] for name in RESULT})
    return ResultLine(id=UUID(row["pk"]), result=result, **{name: row[name] for name in OF_LINE})


def as_row(each: IndicatorValue) -> Row:
    """A value in the columns that it is read from."""
    names = (
        "year",
        "is_fiscal",
        "confidence",
        "why_none",
        "qualifier",
        "part",
        "source_title",
        "certainty",
        "value",
        "unit",
        "corrected_value",
    )
    empty = dict.fromkeys(in_all("footnote", "addition"), "") | dict.fromkeys(sources.source_columns("source__"))
    link = f"{settings.SITE_URL}{each.source_link}"
    return (
        empty
        | {name: getattr(each, name) for name in names}
        | {"pk": str(each.pk), "note_holds": None, "added_on": None, "source_link": link}
    )
