"""The assessments of a city, for programs of its own staff: begun, described, answered and finished by the same actions
and rights as on the pages. They are sent for publication on the pages, where a lead sees what everybody will read.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.addresses import special_address
from alliance.api.bodies import Kinds, members
from alliance.api.changes import clean_words
from alliance.api.errors import unknown_value
from alliance.api.filters import check_parameters
from alliance.api.once import Reply, once
from alliance.api.private import Private, allow, list_response, person_of
from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Gathered, Row, Table, plain_map
from alliance.api.texts import AnswerTexts
from alliance.api.v1.step_words import KEY, READS, STEPS, VERSION, WRITES, example
from alliance.api.versions import expected_version, held_row, tag
from assessment import actions
from assessment.answers import typed
from assessment.answers.outcomes import BASELINE_COUNT, asked_values, is_level, takes_own_score
from assessment.bands.actions import confirmed
from assessment.editions.frameworks import Indicator, InputKind, framework, frameworks
from assessment.models import Answer, Assessment, Certainty, Depth, Mode, ScoreMode
from assessment.scoring import InputError
from assessment.scoring.groups import sums_from
from assessment.wording import REFUSALS, refusal
from cities.models import City
from core.history.sourced import left_behind, sourced_of
from core.history.write import Actor, VersionConflict, one_transaction
from core.vocabulary.units import HECTARE

LONGEST = 200_000
SAID: Kinds = {
    "answer": str,
    "inputs": dict,
    "year": int,
    "planned_for": int,
    "self_score": int,
    **dict.fromkeys(("justification", "certainty", "source_title", "source_link", "note"), str),
}
WORDS = ("justification", "source_title", "source_link", "note")
type Body = Mapping[str, Any]
type Act = Callable[[Assessment, int, Actor, Body], object]

DESCRIBED: Kinds = {"depth": str, "boundary": str, "is_same_boundary": bool}


class AnswerSerializer(RowSerializer):
    indicator = serializers.CharField()
    number = serializers.IntegerField(help_text="Of the indicator in its edition.")
    answer = serializers.ChoiceField(Mode.choices, source="mode")
    inputs = serializers.DictField(help_text="Values by the name of the input, in the units of the edition, as texts.")
    year = serializers.IntegerField(allow_null=True)
    planned_for = serializers.IntegerField(allow_null=True)
    self_score = serializers.IntegerField(allow_null=True)
    justification = serializers.CharField()
    certainty = serializers.CharField()
    source_title = serializers.CharField()
    source_link = serializers.CharField()
    note = serializers.CharField()
    value = serializers.CharField(help_text="The result of the indicator, when it was answered; else empty.")
    score = serializers.IntegerField(allow_null=True)
    score_mode = serializers.ChoiceField(ScoreMode.choices)
    by = serializers.CharField(source="by_label")
    changed = serializers.DateTimeField(source="changed_at")
    version = serializers.IntegerField(help_text="Send it as `If-Match` with the next change of this answer.")
    reads = ("pk", "assessment__framework", "inputs")

    def get_number(self, row: Row, words: AnswerTexts) -> int:
        return number_of(row)

    def get_inputs(self, row: Row, words: AnswerTexts) -> dict[str, Any]:
        return {name: kept["value"] for name, kept in plain_map(row["inputs"]).items()}


class OwnAssessmentRowSerializer(RowSerializer):
    city = serializers.SlugField(source="city__slug")
    key = serializers.CharField()
    framework = serializers.CharField()
    year = serializers.IntegerField()
    depth = serializers.ChoiceField(Depth.choices)
    boundary = serializers.CharField()
    is_same_boundary = serializers.BooleanField()
    state = serializers.ChoiceField(Assessment.State.choices)
    revision = serializers.IntegerField()
    reason = serializers.CharField(help_text="Of the last correction.")
    finished_by = serializers.CharField()
    finished_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    url = serializers.URLField(help_text="Its page for the staff.")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return special_address("assessment", words.language, row["city__slug"], row["key"])


class OwnAssessmentSerializer(OwnAssessmentRowSerializer):
    read = serializers.CharField(help_text="Says which answers you have read: send it back to finish.")
    answers = AnswerSerializer(many=True)

    def get_read(self, row: Row, words: AnswerTexts) -> str:
        return actions.seen_versions((each["pk"], each["version"]) for each in row["of_answers"])

    def get_answers(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        return [AnswerSerializer.shape(each, words) for each in sorted(row["of_answers"], key=number_of)]


def number_of(answer: Row) -> int:
    return framework(answer["assessment__framework"]).indicator_of[answer["indicator"]].number


def of_answers() -> dict[str, Gathered]:
    rows = Answer.objects.filter(assessment=OuterRef("pk")).order_by("pk")
    return {"of_answers": Gathered(rows, *AnswerSerializer.columns())}


NEWEST_FIRST = ("-year", "-pk")
TABLE = Table(Assessment._base_manager.all, OwnAssessmentRowSerializer.columns())
WITH_ANSWERS = Table(Assessment._base_manager.all, OwnAssessmentSerializer.columns(), of_answers)
ANSWERS = Table(Answer._base_manager.all, AnswerSerializer.columns())


class DescriptionSerializer(serializers.Serializer[Any]):
    depth = serializers.ChoiceField(Depth.choices, required=False)
    boundary = serializers.CharField(required=False)
    is_same_boundary = serializers.BooleanField(required=False)


class NewAssessmentSerializer(DescriptionSerializer):
    framework = serializers.CharField()
    year = serializers.IntegerField()


class SaidSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(Mode.choices, required=False)
    inputs = serializers.DictField(required=False, help_text="Numbers, or texts that are read as on the pages.")
    year = serializers.IntegerField(required=False)
    planned_for = serializers.IntegerField(required=False)
    self_score = serializers.IntegerField(required=False, min_value=0, max_value=4)
    justification = serializers.CharField(required=False)
    certainty = serializers.ChoiceField(Certainty.choices, required=False)
    source_title = serializers.CharField(required=False)
    source_link = serializers.CharField(required=False)
    note = serializers.CharField(required=False)


class ReadSerializer(serializers.Serializer[Any]):
    read = serializers.CharField()


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()


ROW = {
    "key": "2026",
    "city": "kunming",
    "framework": "cbi-2021",
    "year": 2026,
    "depth": "starter",
    "boundary": "Administrative city",
    "is_same_boundary": False,
    "state": "draft",
    "revision": 1,
    "reason": "",
    "finished_by": "",
    "finished_on": None,
    "version": 1,
    "url": "https://alliance.example/en/w/kunming/assessments/2026/",
}
SHOWN = {
    "indicator": "natural_areas",
    "number": 1,
    "answer": "given",
    "year": 2025,
    "planned_for": None,
    "inputs": {"natural_area_ha": "150", "city_area_ha": "1000"},
    "self_score": None,
    "justification": "",
    "certainty": "measured",
    "source_title": "Land survey",
    "source_link": "",
    "note": "",
    "value": "15",
    "score": 3,
    "score_mode": "calculated",
    "by": "Mei Li",
    "changed": "2026-03-01T08:00:00Z",
    "version": 1,
}
WHOLE = {**ROW, "read": "7:1", "answers": [SHOWN]}
WHERE = [
    OpenApiParameter("slug", str, OpenApiParameter.PATH, description="Of your city."),
    OpenApiParameter("key", str, OpenApiParameter.PATH, description="Of the assessment: its year as a rule."),
]


def described[Handler: Callable[..., Response]](
    name: str, summary: str, *, body: Any = None, asked: Any = None, **more: Any
) -> Callable[[Handler], Handler]:
    examples = [example("assessment", more.pop("example", WHOLE), status=more.pop("status", "200"))]
    if asked is not None:
        examples.append(example("asked", asked, asked=True))
    return extend_schema(
        operation_id=f"own_assessments_{name}",
        tags=["own-assessments"],
        summary=summary,
        description=f"{summary}. For the staff of the city alone.",
        request=body,
        examples=examples,
        **more,
    )


STEP: dict[str, Any] = {
    "parameters": [*WHERE, VERSION, KEY],
    "responses": {200: OwnAssessmentSerializer, **STEPS},
}


class OwnAssessments(Private):
    """A city that the person does not work for is answered like one that never was."""

    queryset = Assessment.objects.none()
    serializer_class = OwnAssessmentSerializer

    def get_queryset(self) -> QuerySet[Assessment]:
        return Assessment.objects.visible_to(self.request.user).kept()

    def city(self) -> City:
        found = City.objects.served_by(self.request.user).filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise NotFound
        return found

    def row(self) -> Assessment:
        rows = self.get_queryset().filter(city__slug=self.kwargs["slug"], key=self.kwargs["key"])
        found = rows.select_related("city").first()
        if found is None or found.framework not in {each.key for each in frameworks()}:
            raise NotFound
        return found

    # --- Reading ------------------------------------------------------------------------------------------------

    @described(
        "list",
        "Assessments of a city, published or not",
        parameters=WHERE[:1],
        responses={200: OwnAssessmentRowSerializer(many=True), **READS},
        example=ROW,
    )
    def list(self, request: Request, slug: str) -> Response:
        check_parameters(request, {"page", "page_size"})
        found = Assessment.objects.filter(city=self.city()).kept()
        return list_response(
            request,
            found,
            NEWEST_FIRST,
            lambda rows: shown(request, TABLE, OwnAssessmentRowSerializer, rows, NEWEST_FIRST),
        )

    @described(
        "retrieve",
        "One assessment with its answers",
        parameters=WHERE,
        responses={200: OwnAssessmentSerializer, **READS},
    )
    def retrieve(self, request: Request, slug: str, key: str) -> Response:
        check_parameters(request, ())
        return reply_with(request, self.row()).response()

    # --- Writing ------------------------------------------------------------------------------------------------

    @described(
        "create",
        "Begin an assessment",
        body=NewAssessmentSerializer,
        asked={"framework": "cbi-2021", "year": 2026, "boundary": ROW["boundary"]},
        parameters=[WHERE[0], KEY],
        responses={201: OwnAssessmentSerializer, **WRITES},
        example={**WHOLE, "read": "", "answers": []},
        status="201",
    )
    def create(self, request: Request, slug: str) -> Response:
        city = self.city()
        body = members(request, {"framework": str, "year": int}, DESCRIBED)
        if body["framework"] not in {each.key for each in frameworks()}:
            raise unknown_value("framework")
        more = description(body)

        def begun() -> Reply:
            edition, year, by = body["framework"], body["year"], Actor.person(person_of(request))
            made = actions.start(city, edition=edition, year=year, by=by, **more)
            address = settings.SITE_URL + reverse("api-own-assessment", args=[city.slug, made.key])
            answer = reply_with(request, made, 201)
            return Reply(answer.body, 201, {**answer.headers, "Location": address})

        return once(request, begun)

    @described("describe", "Change depth or boundary", body=DescriptionSerializer, asked={"depth": "core"}, **STEP)
    def partial_update(self, request: Request, slug: str, key: str) -> Response:
        def act(row: Assessment, expected: int, by: Actor, body: Body) -> object:
            return actions.describe(row, changes=description(body), expected=expected, by=by)

        return self.step("answer", act, optional=DESCRIBED)

    @described(
        "answer",
        "Answer one indicator",
        body=SaidSerializer,
        asked={"inputs": {"natural_area_ha": 150, "city_area_ha": 1000}, "year": 2025, "source_title": "Land survey"},
        parameters=[*WHERE, OpenApiParameter("indicator", str, OpenApiParameter.PATH), VERSION, KEY],
        responses={200: AnswerSerializer, **STEPS},
        example=SHOWN,
    )
    def answer(self, request: Request, slug: str, key: str, indicator: str) -> Response:
        """`If-Match` names the version of the answer, 0 where there is none yet."""
        row = self.row()
        allow(request, "assessment.answer", row)
        edition = framework(row.framework)
        asked = edition.indicator_of.get(indicator)
        if asked is None:
            raise NotFound
        expected, said = expected_version(request), what_is_said(asked, members(request, {}, SAID))
        takes_points = is_level(asked) or takes_own_score(asked, confirmed(edition))
        if said.get("self_score") is not None and not takes_points:
            raise ValidationError({"self_score": [str(REFUSALS["points_calculated"])]})

        def answered() -> Reply:
            with one_transaction():
                there = Answer.objects.filter(assessment=row, indicator=indicator).first()
                require_version(there, expected)
                now = actions.flat(there)
                made = actions.answer(
                    row,
                    indicator,
                    wanted={**now, **said, **left_alone(now, said)},
                    expected=expected,
                    bands=confirmed(edition),
                    by=Actor.person(person_of(request)),
                )
            (body,) = shown(request, ANSWERS, AnswerSerializer, Answer.objects.filter(pk=made.pk))
            return Reply(body, 200, tag(body["version"]))

        return once(request, answered)

    @described("finish", "Finish it: by a lead", body=ReadSerializer, asked={"read": "7:1"}, **STEP)
    def finish(self, request: Request, slug: str, key: str) -> Response:
        def act(row: Assessment, expected: int, by: Actor, body: Body) -> object:
            bands, person = confirmed(framework(row.framework)), person_of(request)
            return actions.finish(held_row(row, expected), read=body["read"], bands=bands, person=person, by=by)

        return self.step("finish", act, {"read": str})

    @described("reopen", "Open it again: by a lead", body=ReasonSerializer, asked={"reason": "A wrong area."}, **STEP)
    def reopen(self, request: Request, slug: str, key: str) -> Response:
        def act(row: Assessment, expected: int, by: Actor, body: Body) -> object:
            return actions.reopen(row, reason=body["reason"], expected=expected, person=person_of(request), by=by)

        return self.step("finish", act, {"reason": str})

    @described("discard", "Discard one that was never published: by a lead", **STEP)
    def discard(self, request: Request, slug: str, key: str) -> Response:
        def act(row: Assessment, expected: int, by: Actor, body: Body) -> object:
            return actions.discard(row, expected=expected, person=person_of(request), by=by)

        return self.step("finish", act)

    def step(self, name: str, act: Act, required: Kinds | None = None, optional: Kinds | None = None) -> Response:
        row, request = self.row(), self.request
        allow(request, f"assessment.{name}", row)
        expected, body = expected_version(request), members(request, required, optional)

        def done() -> Reply:
            with one_transaction():
                act(row, expected, Actor.person(person_of(request)), body)
            return reply_with(request, row)

        return once(request, done)


# --- What was sent ----------------------------------------------------------------------------------------------------


def description(body: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: body[name] for name in DESCRIBED if name in body}
    if found.get("depth", Depth.STARTER) not in Depth.values:
        raise unknown_value("depth")
    if "boundary" in found:
        found["boundary"] = worded(Assessment, "boundary", found["boundary"])
    return found


def worded(model: Any, column: str, text: str) -> str:
    try:
        if text.strip():
            clean_words(model._meta.get_field(column), text.strip())
    except Invalid as fault:
        raise ValidationError({column: fault.messages}) from fault
    return text.strip()


def what_is_said(indicator: Indicator, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the body says, in the keys of `actions.flat`. Raises ValidationError."""
    if any(isinstance(body.get(name), bool) for name in ("year", "planned_for", "self_score")):
        raise unknown_value("year")
    if body.get("answer", Mode.GIVEN) not in Mode.values:
        raise unknown_value("answer")
    if body.get("certainty", "") not in ("", *Certainty.values):
        raise unknown_value("certainty")
    found = {name: body[name] for name in ("year", "planned_for", "self_score", "certainty") if name in body}
    if "answer" in body or "inputs" in body:
        found["mode"] = body.get("answer", Mode.GIVEN.value)
    found |= {name: worded(Answer, name, body[name]) for name in WORDS if name in body}
    errors: dict[str, list[str]] = {}
    for name, value in body.get("inputs", {}).items():
        try:
            found[f"inputs.{name}"] = stored(indicator, name, value)
        except InputError as wrong:
            errors[f"inputs.{name}"] = [refusal(wrong)]
    if errors:
        raise ValidationError(errors)
    return found


def left_alone(now: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """The source that another number leaves behind, as far as the body does not name it."""
    (rule,) = sourced_of(Answer)
    return {name: "" for name in left_behind(rule, now, {**now, **said}) if name not in said}


def stored(indicator: Indicator, name: str, value: Any) -> typed.Stored | None:
    """A value as the pages keep it. Null takes a value away. Raises InputError."""
    asked = indicator.input_of.get(name)
    if name == BASELINE_COUNT and indicator.is_change:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(indicator.key, name, "not_whole")
        return {"value": str(value), "typed": str(value), "unit": ""}
    if asked is None or name not in asked_values(indicator):
        raise InputError(indicator.key, name, "unknown_input")
    if value is None:
        return None
    unit = HECTARE if typed.is_area(asked) else ""
    if asked.kind is InputKind.AREAS and isinstance(value, list):
        parts = [part_of(indicator, name, each) for each in value]
        return {"value": parts, "typed": "\n".join(parts), "unit": unit}
    if asked.kind is InputKind.AREAS and isinstance(value, dict) and (sums := sums_from(value)):
        return {"value": str(sums), "typed": str(sums), "unit": unit}
    if isinstance(value, str):
        return typed.read_value(indicator.key, asked, value[:LONGEST], unit)
    if asked.kind is InputKind.TEXT:
        raise InputError(indicator.key, name, "not_a_text")
    number = part_of(indicator, name, value)
    return {"value": [number] if asked.kind is InputKind.AREAS else number, "typed": number, "unit": unit}


def part_of(indicator: Indicator, name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(indicator.key, name, "not_a_number")
    return typed.number_written(Decimal(str(value)))


def require_version(there: Answer | None, expected: int) -> None:
    """Pages lay together what two people wrote; a program reads again and decides itself. Raises VersionConflict."""
    if there is None:
        if expected:
            raise VersionConflict(Answer(), expected)
    else:
        held_row(there, expected)


# --- What is told -----------------------------------------------------------------------------------------------------


def shown(
    request: Request, table: Table, serializer: type[RowSerializer], rows: QuerySet[Any], order: Iterable[str] = ()
) -> list[dict[str, Any]]:
    words = AnswerTexts(person_of(request).language)
    read, _lists = table.fetch_whole(rows, order)
    return [serializer.shape(row, words) for row in read]


def reply_with(request: Request, row: Assessment, status: int = 200) -> Reply:
    """The answer with the assessment as it is kept now."""
    (body,) = shown(request, WITH_ANSWERS, OwnAssessmentSerializer, Assessment.objects.filter(pk=row.pk))
    return Reply(body, status, tag(body["version"]))
