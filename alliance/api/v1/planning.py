"""Plans of cities with their goals, targets, actions and indicators. Nothing sorts or filters by counts or progress."""

from typing import Any
from uuid import UUID

import django_filters
from django.conf import settings
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import slugs, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, number
from alliance.api.texts import LanguageField, TextField, Words, in_all
from assessment.models import Certainty, Result, ResultLine
from cities.models import City
from core.text.languages import DEFAULT_LANGUAGE
from core.vocabulary.models import Term
from planning.index_values import public_lines_of, values_of
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
from planning.tracking_models import BETWEEN, IN_NR6, IN_NR7, PATHS, Degree, Level, Qualifier

BY_SLUG: dict[str, tuple[str, ...]] = {"slug": ("slug",), "-slug": ("-slug",)}


def below_city(kind: str, slug: str, language: str | None) -> str:
    """The page of a thing whose address name holds the city."""
    return page_of("city", slug.replace(BETWEEN, PATHS[kind], 1), language)


# --- Plans --------------------------------------------------------------------------------------------------------


class GoalSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    number = serializers.CharField()
    title = TextField()


class PlanSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was decided.")
    title = TextField()
    note = TextField()
    vision = TextField()
    monitoring_system = TextField()
    kind = serializers.ChoiceField(Plan.Kind.choices)
    status = serializers.ChoiceField(Plan.Status.choices)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    jurisdiction = serializers.ChoiceField(Plan.Jurisdiction.choices)
    is_gbf_aligned = serializers.BooleanField(help_text="As the city says.")
    document_status = serializers.CharField()
    adoption_date = serializers.CharField(help_text="As exact as it is known: 2026, 2026-03, 2026-03-31, FY2026.")
    approving_body = serializers.CharField()
    supersedes = serializers.SlugField(allow_null=True)
    link = serializers.CharField(allow_null=True)
    goals = GoalSerializer(many=True)
    targets = Codes("Slugs of its targets.")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


PLAN_TEXTS = ("title", "note", "vision", "monitoring_system")
PLAN_PLAIN = (
    *("kind", "status", "starts", "ends", "jurisdiction", "document_status", "adoption_date", "approving_body"),
)
PLAN = (
    *("slug", "city__slug", "is_example", "city__is_example", "is_gbf_aligned", "supersedes__slug", "link"),
    *in_all(*PLAN_TEXTS),
    *PLAN_PLAIN,
    "version",
)


def of_plan() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_goals": Gathered(
            Goal.objects.filter(plan=this, state="published").order_by("number", "pk"),
            *("slug", "number", *in_all("title")),
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
    table = Table(Plan._base_manager.all, PLAN, of_plan)
    known_values = {"city": slugs(lambda: City.objects.public())}
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "city": row["city__slug"],
            "is_example": bool(row["is_example"] or row["city__is_example"]),
            **{name: row[name] for name in PLAN_PLAIN},
            "is_gbf_aligned": bool(row["is_gbf_aligned"]),
            "supersedes": row["supersedes__slug"],
            "link": row["link"] or None,
            "goals": [goal(each, words) for each in row["of_goals"]],
            "targets": [each["slug"] for each in row["of_targets"]],
            "url": page_of("city_plan", row["city__slug"], words.language) + f"?plan={row['slug']}",
            "version": row["version"],
        }
        words.put(answer, row, *PLAN_TEXTS)
        return answer


def goal(row: Row, words: Words) -> dict[str, Any]:
    answer = {"slug": row["slug"], "number": row["number"]}
    words.put(answer, row, "title")
    return answer


# --- Targets ------------------------------------------------------------------------------------------------------


class AlignmentSerializer(serializers.Serializer[Any]):
    target = serializers.CharField(help_text="A code of the scheme kmgbf-targets.")
    degree = serializers.ChoiceField([("", ""), *Degree.choices], help_text="Empty where the city does not say.")
    note = TextField()


class ProgressSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    year = serializers.IntegerField()
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


class PlanTargetSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    plan = serializers.SlugField()
    goal = serializers.SlugField(allow_null=True)
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was decided.")
    number = serializers.CharField()
    title = TextField()
    description = TextField()
    main_measures = TextField()
    nbsap_target = serializers.CharField(help_text="The national target that it serves, in words.")
    due_year = serializers.IntegerField(allow_null=True)
    additional_means = serializers.CharField()
    alignments = AlignmentSerializer(many=True)
    indicators = Codes("Slugs of the indicators that tell of it.")
    considerations = Codes("Codes of the scheme considerations.")
    progress = ProgressSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


TARGET_TEXTS = ("title", "description", "main_measures")
REPORT_TEXTS = ("summary", "main_actions", "challenges", "examples", "agreements", "obstacle")
TARGET = (
    *("slug", "plan__city__slug", "plan__city__is_example", "plan__slug", "goal__slug", "number", "nbsap_target"),
    *("due_year", "additional_means", "version", *in_all(*TARGET_TEXTS)),
)


def of_target() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_alignments": Gathered(
            Alignment.objects.filter(target=this).order_by("term__order", "pk"),
            *("term__code", "degree", *in_all("note")),
        ),
        "of_indicators": Gathered(
            CityIndicator.objects.filter(targets=this, state="published").order_by("slug"), "slug"
        ),
        "of_considerations": Gathered(Term.objects.filter(considered_in=this).order_by("order", "pk"), "code"),
        "of_reports": Gathered(
            ProgressReport.objects.filter(target=this).order_by("year", "pk"),
            *("pk", "year", "level", "reported_on", *in_all(*REPORT_TEXTS)),
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
    table = Table(PlanTarget._base_manager.all, TARGET, of_target)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "plan": slugs(lambda: Plan.objects.published()),
        "target": terms("kmgbf-targets"),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[PlanTarget]:
        return PlanTarget.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "city": row["plan__city__slug"],
            "plan": row["plan__slug"],
            "goal": row["goal__slug"],
            "is_example": bool(row["plan__city__is_example"]),
            **{name: row[name] for name in ("number", "nbsap_target", "due_year", "additional_means")},
            "alignments": [alignment(each, words) for each in row["of_alignments"]],
            "indicators": [each["slug"] for each in row["of_indicators"]],
            "considerations": [each["code"] for each in row["of_considerations"]],
            "progress": [report(each, words) for each in row["of_reports"]],
            "url": below_city("plantarget", row["slug"], words.language),
            "version": row["version"],
        }
        words.put(answer, row, *TARGET_TEXTS)
        return answer


def alignment(row: Row, words: Words) -> dict[str, Any]:
    answer = {"target": row["term__code"], "degree": row["degree"]}
    words.put(answer, row, "note")
    return answer


def report(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "id": str(UUID(row["pk"])),
        "year": row["year"],
        "level": row["level"],
        "level_nr7": IN_NR7[row["level"]],
        "level_nr6": IN_NR6[row["level"]],
        "reported_on": day(row["reported_on"]),
    }
    words.put(answer, row, *REPORT_TEXTS)
    return answer


# --- Actions ------------------------------------------------------------------------------------------------------


class MilestoneSerializer(serializers.Serializer[Any]):
    title = TextField()
    due = serializers.CharField()
    done_on = serializers.CharField()


class PlanActionSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    plan = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was decided.")
    number = serializers.CharField()
    official_name = serializers.CharField(help_text="As it stands in the plan.")
    title = TextField()
    description = TextField()
    targets = Codes("Slugs of the targets that it serves.")
    lead = serializers.SlugField(allow_null=True, help_text="An organisation.")
    lead_unit = serializers.CharField()
    starts = serializers.CharField(help_text="As exact as it is known: 2026, 2026-03, 2026-03-31, FY2026.")
    ends = serializers.CharField()
    is_continuous = serializers.BooleanField()
    status = serializers.ChoiceField(PlanAction.Status.choices)
    status_reason = TextField()
    budget = serializers.FloatField(allow_null=True)
    currency = serializers.CharField()
    funding_secured = serializers.FloatField(allow_null=True)
    place = serializers.CharField()
    solutions = Codes("Codes of the scheme solution-types.")
    instruments = Codes("Codes of the scheme finance-instruments.")
    sdgs = Codes("Codes of the scheme sdgs.")
    merged_into = serializers.SlugField(allow_null=True)
    superseded_by = serializers.SlugField(allow_null=True)
    milestones = MilestoneSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


GROUPS = {"solutions": "solution-types", "instruments": "finance-instruments", "sdgs": "sdgs"}
ACTION_TEXTS = ("title", "description", "status_reason")
ACTION_PLAIN = ("number", "official_name", "lead_unit", "starts", "ends", "status", "currency", "place")
ACTION = (
    *("slug", "plan__city__slug", "plan__city__is_example", "plan__slug", "lead__slug", "is_continuous"),
    *("budget", "funding_secured", "merged_into__slug", "superseded_by__slug", "version"),
    *ACTION_PLAIN,
    *in_all(*ACTION_TEXTS),
)


def of_action() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_targets": Gathered(PlanTarget.objects.filter(actions=this, state="published").order_by("slug"), "slug"),
        "of_terms": Gathered(Term.objects.filter(plan_actions=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_milestones": Gathered(
            Milestone.objects.filter(action=this).order_by("order", "due", "pk"),
            *("due", "done_on", *in_all("title")),
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
    table = Table(PlanAction._base_manager.all, ACTION, of_action)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "plan": slugs(lambda: Plan.objects.published()),
        "status": lambda wanted: set(PlanAction.Status.values),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[PlanAction]:
        return PlanAction.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "city": row["plan__city__slug"],
            "plan": row["plan__slug"],
            "is_example": bool(row["plan__city__is_example"]),
            **{name: row[name] for name in ACTION_PLAIN},
            "targets": [each["slug"] for each in row["of_targets"]],
            "lead": row["lead__slug"],
            "is_continuous": bool(row["is_continuous"]),
            "budget": number(row["budget"]),
            "funding_secured": number(row["funding_secured"]),
            "merged_into": row["merged_into__slug"],
            "superseded_by": row["superseded_by__slug"],
            "milestones": [milestone(each, words) for each in row["of_milestones"]],
            "url": below_city("planaction", row["slug"], words.language),
            "version": row["version"],
        }
        for name, scheme in GROUPS.items():
            answer[name] = [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
        words.put(answer, row, *ACTION_TEXTS)
        return answer


def milestone(row: Row, words: Words) -> dict[str, Any]:
    answer = {"due": row["due"], "done_on": row["done_on"]}
    words.put(answer, row, "title")
    return answer


# --- Indicators ---------------------------------------------------------------------------------------------------


class ValueSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of an indicator of an index that of the line of the result.")
    year = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    why_none = serializers.CharField(help_text="Where there is no value.")
    qualifier = serializers.ChoiceField([("", ""), *Qualifier.choices])
    unit = serializers.CharField(help_text="That of the indicator, unless the value has another.")
    part = serializers.CharField(help_text="Of which part; empty for the whole.")
    footnote = TextField()
    source_title = serializers.CharField()
    source_link = serializers.CharField()
    certainty = serializers.ChoiceField([("", ""), *Certainty.choices])
    corrected_value = serializers.FloatField(allow_null=True, help_text="Once the year was published.")
    addition = TextField()
    added_on = serializers.DateField(allow_null=True)


class GoalValueSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    value = serializers.FloatField()
    qualifier = serializers.ChoiceField([("", ""), *Qualifier.choices])
    unit = serializers.CharField()


class BaselineSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField()
    qualifier = serializers.CharField()
    source_title = serializers.CharField()


class IndicatorSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing was measured.")
    code = serializers.CharField()
    name = TextField()
    method = TextField()
    kind = serializers.ChoiceField(CityIndicator.Kind.choices)
    framework_indicator = serializers.CharField(allow_null=True, help_text="A code of the scheme kmgbf-indicators.")
    index = serializers.CharField(help_text="Edition and key of an indicator of an index.")
    unit = serializers.CharField()
    own_unit = serializers.CharField(help_text="In words, where the unit is other.")
    direction = serializers.ChoiceField(CityIndicator.Direction.choices)
    frequency = serializers.ChoiceField(CityIndicator.Frequency.choices)
    responsible = serializers.CharField()
    due_on = serializers.CharField()
    baseline = BaselineSerializer(allow_null=True)
    values = ValueSerializer(many=True)
    goals = GoalValueSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


INDICATOR_PLAIN = (*("code", "kind", "index", "unit", "own_unit", "direction", "frequency", "responsible", "due_on"),)
INDICATOR = (
    *("slug", "city_id", "city__slug", "city__is_example", "framework_indicator__code", "version"),
    *("baseline_value", "baseline_year", "baseline_qualifier", "baseline_source"),
    *INDICATOR_PLAIN,
    *in_all("name", "method"),
)


OF_LINE = ("indicator", "amount", "score", "year", "certainty")
RESULT = ("year", "framework", "slug")
LINE = ("pk", *OF_LINE, *(f"result__{name}" for name in RESULT))


def of_indicator() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_values": Gathered(
            IndicatorValue.objects.filter(indicator=this).order_by("year", "part", "pk"),
            *("pk", "year", "value", "why_none", "qualifier", "unit", "part", "source_title", "source_link"),
            *("certainty", "corrected_value", "added_on", *in_all("footnote", "addition")),
        ),
        "of_lines": Gathered(public_lines_of(OuterRef), *LINE),
        "of_goals": Gathered(
            IndicatorGoal.objects.filter(indicator=this).order_by("year", "pk"),
            *("year", "value", "qualifier", "unit"),
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
    table = Table(CityIndicator._base_manager.all, INDICATOR, of_indicator)
    known_values = {"city": slugs(lambda: City.objects.public())}
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[CityIndicator]:
        return CityIndicator.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "city": row["city__slug"],
            "is_example": bool(row["city__is_example"]),
            **{name: row[name] for name in INDICATOR_PLAIN},
            "framework_indicator": row["framework_indicator__code"],
            "baseline": baseline(row),
            "values": [value(each, row["unit"], words) for each in row["of_values"]] + of_index(row, words),
            "goals": [goal_value(each, row["unit"]) for each in row["of_goals"]],
            "url": below_city("cityindicator", row["slug"], words.language),
            "version": row["version"],
        }
        words.put(answer, row, "name", "method")
        return answer


def baseline(row: Row) -> dict[str, Any] | None:
    if row["baseline_value"] is None:
        return None
    return {
        "value": number(row["baseline_value"]),
        "year": row["baseline_year"],
        "qualifier": row["baseline_qualifier"],
        "source_title": row["baseline_source"],
    }


def value(row: Row, unit: str, words: Words) -> dict[str, Any]:
    plain = ("year", "why_none", "qualifier", "part", "source_title", "source_link", "certainty")
    answer = {
        "id": str(UUID(row["pk"])),
        **{name: row[name] for name in plain},
        "value": number(row["value"]),
        "unit": row["unit"] or unit,
        "corrected_value": number(row["corrected_value"]),
        "added_on": day(row["added_on"]),
    }
    words.put(answer, row, "footnote", "addition")
    return answer


def of_index(row: Row, words: Words) -> list[dict[str, Any]]:
    """The values of an indicator of an index: those that its city published in assessments, with their results."""
    if not row["index"]:
        return []
    indicator = CityIndicator(index=row["index"], unit=row["unit"], city_id=row["city_id"])
    with override(words.language or DEFAULT_LANGUAGE):
        found = list(values_of(indicator, (line_in(each, row["city_id"]) for each in row["of_lines"])))
    return [value(as_row(each), row["unit"], words) for each in found]


def line_in(row: Row, city: int) -> ResultLine:
    """Not to be saved."""
    result = Result(city_id=city, **{name: row[f"result__{name}"] for name in RESULT})
    return ResultLine(id=UUID(row["pk"]), result=result, **{name: row[name] for name in OF_LINE})


def as_row(each: IndicatorValue) -> Row:
    """In the columns that `value` reads."""
    names = ("year", "why_none", "qualifier", "part", "source_title", "certainty", "value", "unit", "corrected_value")
    empty = dict.fromkeys(in_all("footnote", "addition"), "")
    link = f"{settings.SITE_URL}{each.source_link}"
    return (
        empty
        | {name: getattr(each, name) for name in names}
        | {"pk": str(each.pk), "added_on": None, "source_link": link}
    )


def goal_value(row: Row, unit: str) -> dict[str, Any]:
    return {
        "year": row["year"],
        "value": number(row["value"]),
        "qualifier": row["qualifier"],
        "unit": row["unit"] or unit,
    }
