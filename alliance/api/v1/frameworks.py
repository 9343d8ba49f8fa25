"""The editions of the City Biodiversity Index, and points for values that somebody sends: nothing is kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from alliance.api import bodies
from alliance.api.addresses import special_address
from alliance.api.describing import BAD, LANG, MISSING, REFUSALS, TOO_MANY
from alliance.api.errors import unknown_filter
from alliance.api.filters import EVERYWHERE, OF_LISTS, check_parameters
from alliance.api.pages import asked_page, open_envelope, reached
from alliance.api.parsing import ExactJson
from alliance.api.reading import conditional
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from assessment import wording
from assessment.answers import reading
from assessment.bands.actions import confirmed
from assessment.editions.frameworks import (
    Band,
    Framework,
    Indicator,
    Input,
    Level,
    UnknownFramework,
    framework,
    frameworks,
)
from assessment.scoring import SELF_SCORING, InputError, Outcome, Totals, Value, score_indicator, totals
from assessment.scoring.definitions import InputKind, Texts
from assessment.scoring.groups import sums_from
from assessment.scoring.outcomes import Scale


class FrameworkSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    edition = serializers.CharField()
    year = serializers.IntegerField()
    name = TextField()
    title = serializers.CharField(help_text="Of the handbook.")
    maximum = serializers.IntegerField(help_text="Points, if every indicator is scored.")
    maximum_first_application = serializers.IntegerField(help_text="Without the indicators of change.")
    indicators_count = serializers.IntegerField()
    verified_bands = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of the indicators whose points are calculated."
    )
    url = serializers.URLField()
    language = LanguageField()


class FrameworkDetailSerializer(FrameworkSerializer):
    publisher = TextField()
    components = serializers.ListField(child=serializers.DictField())
    indicators = serializers.ListField(
        child=serializers.DictField(), help_text="With their names, whole and short, their inputs and bands."
    )


class ScoreRequest(serializers.Serializer[Any]):
    inputs = serializers.DictField(
        child=serializers.DictField(), help_text="By key of the indicator: its inputs by their keys."
    )


class ScoreSerializer(serializers.Serializer[Any]):
    framework = serializers.CharField()
    indicators = serializers.DictField(
        child=serializers.DictField(),
        help_text="By key: value, rounded, unit, score (null without one), mode, band, reason, method, warnings.",
    )
    totals = serializers.DictField(
        help_text="points, possible_for_scored, scored, edition_maximum, by_component; shown together or not at all."
    )


KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, enum=["cbi-2021", "cbi-2014"], description="The edition.")
INPUTS = {"natural_areas": {"natural_area_ha": 150, "city_area_ha": 1000}}
EXAMPLES = [
    OpenApiExample("One indicator", value={"inputs": INPUTS}, request_only=True),
    OpenApiExample(
        "Its points",
        value={
            "framework": "cbi-2021",
            "indicators": {
                "natural_areas": {
                    "value": 15,
                    "rounded": 15,
                    "unit": "%",
                    "score": 3,
                    "mode": "calculated",
                    "band": {"score": 3, "lower": 14, "upper": 20, "lower_inclusive": True, "upper_inclusive": True},
                    "reason": "bands_verified",
                    "method": None,
                    "warnings": [],
                }
            },
            "totals": {
                "points": 3,
                "possible_for_scored": 4,
                "scored": 1,
                "edition_maximum": 112,
                "by_component": {
                    "native_biodiversity": {"points": 3, "possible_for_scored": 4, "scored": 1, "maximum": 36},
                    "ecosystem_services": {"points": 0, "possible_for_scored": 0, "scored": 0, "maximum": 20},
                    "governance_management": {"points": 0, "possible_for_scored": 0, "scored": 0, "maximum": 56},
                },
            },
        },
        response_only=True,
        status_codes=["200"],
    ),
]
ORDERINGS = {"-year": True, "year": False}


@extend_schema_view(
    list=extend_schema(
        tags=["frameworks"],
        summary="Editions of the City Biodiversity Index",
        description="Editions of the City Biodiversity Index, page by page.",
        parameters=[
            LANG,
            OpenApiParameter("ordering", str, enum=list(ORDERINGS), default="-year", description="The order of rows."),
        ],
        responses={200: FrameworkSerializer(many=True), **REFUSALS},
    ),
    retrieve=extend_schema(
        tags=["frameworks"],
        summary="One edition with its indicators, inputs and bands",
        description="Bands stand here only where they were verified; where not, `standing` says so.",
        parameters=[KEY, LANG],
        responses={200: FrameworkDetailSerializer, **REFUSALS},
    ),
)
class Frameworks(GenericViewSet[Any]):
    http_method_names = ["get", "head"]
    metadata_class = None
    serializer_class = FrameworkSerializer
    filter_backends: list[Any] = []
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return conditional(request, lambda: listed(request))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return conditional(request, lambda: one(request, kwargs["key"]))


def listed(request: Request) -> dict[str, Any]:
    check_parameters(request, OF_LISTS)
    words, page = AnswerTexts.asked_for(request), asked_page(request)
    order = request.query_params.get("ordering", "-year")
    if order not in ORDERINGS:
        raise unknown_filter("ordering")
    found = sorted(frameworks(), key=lambda each: each.year, reverse=ORDERINGS[order])
    return open_envelope(request, page, reached(len(found), page), [shape(each, words) for each in found[page.slice]])


def one(request: Request, key: str) -> dict[str, Any]:
    check_parameters(request, EVERYWHERE)
    words, found = AnswerTexts.asked_for(request), known(key)
    answer = shape(found, words)
    put(answer, words, publisher=found.publisher)
    answer["components"] = [
        put({"key": each.key, "indicators": list(each.indicators), "maximum": each.maximum}, words, name=each.name)
        for each in found.components
    ]
    bands = confirmed(found)
    answer["indicators"] = [indicator_shape(each, words, bands.get(each.key)) for each in found.indicators]
    return answer


def known(key: str) -> Framework:
    try:
        return framework(key)
    except UnknownFramework:
        raise NotFound from None


def put(answer: dict[str, Any], words: AnswerTexts, **texts: Texts) -> dict[str, Any]:
    """All languages, or the one that was asked for with `language` saying which it is."""
    for name, text in texts.items():
        if words.language is None:
            answer[name] = dict(text)
            continue
        code = next((code for code in words.order if text.get(code)), None)
        answer[name] = {code: text[code]} if code else {}
        if code:
            answer.setdefault("language", {})[name] = code
    return answer


def shape(found: Framework, words: AnswerTexts) -> dict[str, Any]:
    answer = {
        "id": found.key,
        "edition": found.edition,
        "year": found.year,
        "title": found.title,
        "maximum": found.maximum,
        "maximum_first_application": found.maximum_first,
        "indicators_count": len(found.indicators),
        "verified_bands": [each.number for each in found.indicators if each.has_verified_bands],
        "url": f"{special_address('index', words.language)}#{found.key}",
    }
    return put(answer, words, name=found.name)


def indicator_shape(found: Indicator, words: AnswerTexts, confirmed_bands: Scale | None) -> dict[str, Any]:
    known_bands = confirmed_bands or (found.bands if found.has_verified_bands else ())
    answer = {
        "number": found.number,
        "key": found.key,
        "component": found.component,
        "page": found.page,
        "unit": found.unit,
        "decimals": found.decimals,
        "scoring": found.scoring.value,
        "is_change": found.is_change,
        "standing": {
            "definition": found.definition_standing.value,
            "formula": found.formula_standing.value,
            "bands": "confirmed" if confirmed_bands else found.bands_standing.value,
            "single_source": found.is_single_source,
        },
        "formulas": [{"name": each.name, "takes": list(each.takes), "method": each.method} for each in found.formulas],
        "inputs": [input_shape(each, words) for each in found.inputs],
        "bands": [band_shape(each) for each in known_bands],
        "decidable": [band_shape(each) for each in found.decidable],
        "targets": list(found.connections.targets),
    }
    return put(answer, words, name=found.name, short=found.short, measures=found.measures)


def input_shape(found: Input, words: AnswerTexts) -> dict[str, Any]:
    answer = {
        "key": found.key,
        "unit": found.unit or None,
        "type": found.kind.value,
        "required": found.required,
        "minimum": number(found.minimum),
    }
    return put(answer, words, label=found.label, **({"help": found.help} if found.help else {}))


def number(value: Decimal | None, places: int = 12) -> float | int | None:
    """A number of at most so many decimals; whole where it is whole, however large."""
    if value is None:
        return None
    short = round(value, places) if -int(value.as_tuple().exponent) > places else value
    return int(short) if short == short.to_integral_value() else float(short)


def band_shape(band: Band | Level | None) -> dict[str, Any] | None:
    if band is None:
        return None
    if isinstance(band, Level):
        return {"score": band.score, "condition": dict(band.condition)}
    return {
        "score": band.score,
        "lower": number(band.lower),
        "upper": number(band.upper),
        "lower_inclusive": band.lower_inclusive,
        "upper_inclusive": band.upper_inclusive,
    }


class Score(APIView):
    """Open to everybody, and keeps nothing."""

    http_method_names = ["post"]
    metadata_class = None
    parser_classes = [ExactJson]

    @extend_schema(
        operation_id="frameworks_score",
        tags=["frameworks"],
        summary="Points for values that you send",
        description=(
            "Nothing is kept. Only verified bands compute a score; elsewhere `declared_score` (0 to 4) with a "
            "`justification` counts as the city's own. An indicator without data has no score, never 0."
        ),
        parameters=[KEY],
        request=ScoreRequest,
        examples=EXAMPLES,
        responses={200: ScoreSerializer, 400: BAD, 404: MISSING, 429: TOO_MANY},
    )
    def post(self, request: Request, key: str) -> Response:
        found = known(key)
        check_parameters(request, ())
        given = bodies.members(request, {"inputs": dict})["inputs"]
        outcomes = scored(found, given, confirmed(found))
        return Response(
            {
                "framework": found.key,
                "indicators": {each.indicator: outcome_shape(each) for each in outcomes},
                "totals": totals_shape(totals(found, outcomes)),
            },
            headers={"Cache-Control": "no-store"},
        )


def scored(found: Framework, given: dict[str, Any], bands: Mapping[str, Scale]) -> list[Outcome]:
    """Raises ValidationError with the first fault of each indicator."""
    outcomes, errors = [], {}
    for key, inputs in given.items():
        try:
            outcomes.append(score_indicator(*as_typed(found, key, inputs), bands=bands.get(key)))
        except InputError as fault:
            place = f"{fault.indicator}.{fault.input}" if fault.input else fault.indicator
            errors[place] = [wording.refusal(fault)]
    if errors:
        raise ValidationError(errors)
    return outcomes


def as_typed(found: Framework, key: str, inputs: Any) -> tuple[Indicator, dict[str, Value]]:
    indicator = found.indicator_of.get(key)
    if indicator is None:
        raise InputError(key, "", "unknown_indicator")
    if not isinstance(inputs, dict):
        raise InputError(key, "", "not_a_mapping")
    asked = {**SELF_SCORING, **indicator.input_of}
    return indicator, {name: plain(indicator, asked.get(name), value) for name, value in inputs.items()}


def plain(indicator: Indicator, asked: Input | None, value: Any) -> Value:
    """Numbers that were sent as text are read as on the pages, so that the same text means the same."""
    if asked is not None and isinstance(value, str):
        return reading.value(indicator.key, asked, value)
    if asked is not None and isinstance(value, list):
        return tuple(plain(indicator, asked, each) if isinstance(each, str) else each for each in value)  # type: ignore[misc]
    if asked is not None and isinstance(value, dict):
        if asked.kind is not InputKind.AREAS:
            return value  # type: ignore[return-value]  # as above
        if (sums := sums_from(value)) is None:
            raise InputError(indicator.key, asked.key, "not_a_list")
        return sums
    return value  # type: ignore[no-any-return]  # `checked` refuses whatever is no number


def outcome_shape(found: Outcome) -> dict[str, Any]:
    return {
        "value": number(found.value),
        "rounded": number(found.rounded),
        "unit": found.unit,
        "score": found.score,
        "mode": found.score_mode.value,
        "band": band_shape(found.band),
        "reason": found.reason.value,
        "method": found.method or None,
        "warnings": [{"code": each.code, "input": each.input or None} for each in found.warnings],
    }


def totals_shape(found: Totals) -> dict[str, Any]:
    return {
        "points": found.points,
        "possible_for_scored": found.possible_for_scored,
        "scored": found.scored,
        "edition_maximum": found.edition_maximum,
        "by_component": {key: each._asdict() for key, each in found.by_component.items()},
    }
