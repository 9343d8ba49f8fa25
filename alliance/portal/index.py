"""What the City Biodiversity Index is, which of its bands are known, and a try at one indicator without an account."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.index_example import example
from assessment import wording
from assessment.answers import reading
from assessment.bands.actions import in_effect
from assessment.editions.frameworks import (
    Framework,
    Indicator,
    Input,
    InputKind,
    Scoring,
    UnknownFramework,
    framework,
    frameworks,
)
from assessment.scoring import JUSTIFICATION, SELF_SCORING, InputError, Outcome, ScoreMode, score_indicator
from assessment.scoring.outcomes import Scale
from assessment.wording import said
from core.pagecache.middleware import public_page
from core.text.lines import items_in_line

LONGEST = 20_000
POINTS = ("0", "1", "2", "3", "4")
type Scales = dict[str, Scale]


@require_safe
@public_page()
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("City Biodiversity Index"),
        "editions": [edition(each, in_effect(each)) for each in frameworks()],
        "example": example(),
    }
    return render(request, "portal/index/index.html", context)


def address_of_the_work(found: Framework) -> str:
    """Where the handbook of this edition itself is read; that of another edition may be among its sources."""
    name = found.title.partition(" (")[0]
    own = (each for each in found.sources.values() if each.kind == "primary" and each.title.startswith(name))
    return next((each.address for each in own if each.address), "")


def edition(found: Framework, scales: Scales) -> dict[str, Any]:
    known = [each for each in found.indicators if each.key in scales]
    return {
        "framework": found,
        "name": said(found.name),
        "publisher": said(found.publisher),
        "link": address_of_the_work(found),
        "count": len(found.indicators),
        "known": len(known),
        "others": len(found.indicators) - len(known),
        "unknown": items_in_line(each.number for each in found.indicators if each not in known),
        "single": items_in_line(each.number for each in known if each.is_single_source),
        "components": [
            {
                "key": part.key,
                "name": said(part.name),
                "maximum": part.maximum,
                "rows": [row(found, found.numbered[number], scales) for number in part.indicators],
            }
            for part in found.components
        ],
    }


def row(found: Framework, indicator: Indicator, scales: Scales) -> dict[str, Any]:
    label, tone = how_scored(indicator, indicator.key in scales)
    return {
        "number": indicator.number,
        "short": said(indicator.short),
        "url": reverse("index_try", args=[found.key, indicator.number]),
        "how": label,
        "tone": tone,
    }


def how_scored(indicator: Indicator, is_known: bool) -> tuple[str, str]:
    """How an indicator is scored in words, with the colour of the tag."""
    if is_known:
        return _("Score calculated from the values"), "ok"
    if indicator.decidable or indicator.levels:
        return _("Score calculated in part"), "info"
    return _("Score entered by the city, with a reason"), "mute"


# --- Try one ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of what was typed."""

    outcome: Outcome | None = None
    error: InputError | None = None


@require_safe
@public_page()
def try_one(request: HttpRequest, key: str, number: int) -> HttpResponse:
    edition_, indicator = found_at(key, number)
    typed = {each.key: request.GET.get(each.key, "")[:LONGEST] for each in asked(indicator)}
    scales = in_effect(edition_)
    scale = scales.get(indicator.key)
    is_sent = any(each.key in request.GET for each in asked(indicator))
    attempt = attempted(indicator, typed, scale) if is_sent else Attempt()
    context = {
        "title": said(indicator.name),
        "framework": edition_,
        "edition": said(edition_.name),
        "indicator": indicator,
        "measures": said(indicator.measures),
        "component": next(said(each.name) for each in edition_.components if each.key == indicator.component),
        "fields": [field(each, typed, attempt.error) for each in asked(indicator)],
        "has_areas": any(each.unit == "ha" for each in asked(indicator)),
        "formulas": [wording.formula(indicator, each) for each in indicator.formulas],
        "errors": errors(attempt.error),
        "result": result(indicator, attempt.outcome, scale),
        "about": about(edition_, indicator, scale),
        "others": others(edition_, scales, number),
    }
    return render(request, "portal/index/try.html", context)


def others(found: Framework, scales: Scales, here: int) -> list[dict[str, Any]]:
    """All indicators of an edition, to go from one to another."""
    return [
        {
            "number": each.number,
            "short": said(each.short),
            "is_here": each.number == here,
            "is_calculated": each.key in scales,
            "url": reverse("index_try", args=[found.key, each.number]),
        }
        for each in found.indicators
    ]


def found_at(key: str, number: int) -> tuple[Framework, Indicator]:
    """The edition and the indicator at an address. Raises Http404."""
    try:
        found = framework(key)
        return found, found.numbered[number]
    except (UnknownFramework, KeyError):
        raise Http404 from None


def asked(indicator: Indicator) -> list[Input]:
    """Its inputs; a level that nobody has read in the handbook also takes a reason, and is the city's own word then."""
    if indicator.scoring is Scoring.LEVELS:
        return [*indicator.inputs, framework("cbi-2021").indicator_of["lbsap"].input_of[JUSTIFICATION]]
    return list(indicator.inputs)


def attempted(indicator: Indicator, typed: dict[str, str], scale: Scale | None) -> Attempt:
    try:
        confirmed = scale if scale not in (indicator.bands, indicator.levels) else None
        return Attempt(outcome=score_indicator(indicator, reading.inputs(indicator, typed), bands=confirmed))
    except InputError as fault:
        return Attempt(error=fault)


def errors(fault: InputError | None) -> list[dict[str, str]]:
    return [{"text": wording.refusal(fault), "url": f"#id_{fault.input}"}] if fault else []


def field(found: Input, typed: dict[str, str], fault: InputError | None) -> dict[str, Any]:
    """A control as the component of this name takes it."""
    label = said(found.label)
    if found.method:
        label = _("Method %(letter)s: %(label)s") % {"letter": found.method, "label": label}
    is_long = found.kind is InputKind.AREAS or (found.key in SELF_SCORING and found.kind is InputKind.TEXT)
    choices = [{"value": "", "label": "–"}, *({"value": each, "label": wording.points(int(each))} for each in POINTS)]
    return {
        "label": label,
        "name": found.key,
        "value": typed[found.key],
        "hint": said(found.help),
        "error": wording.refusal(fault) if fault and fault.input == found.key else "",
        "suffix": "" if is_long or not found.unit or found.kind is InputKind.POINTS else wording.unit(found.unit),
        "rows": 5 if is_long else 0,
        "choices": choices if found.kind is InputKind.POINTS else (),
        "short": found.kind in (InputKind.DECIMAL, InputKind.INTEGER),
        "optional": not found.required,
    }


def result(indicator: Indicator, outcome: Outcome | None, scale: Scale | None) -> dict[str, Any]:
    """The scale with the points that were reached, or the scale alone."""
    rows = wording.scale_rows(indicator, scale)
    if outcome is None:
        return {"rows": rows, "score": None, "sentence": "", "is_there": False}
    is_scored = outcome.score is not None
    return {
        "is_there": True,
        "rows": rows,
        "score": outcome.score,
        "sentence": _("%(score)s of 4 points") % {"score": outcome.score}
        if is_scored
        else wording.MODES[ScoreMode.NO_SCORE],
        "value": wording.measured(outcome.rounded, indicator.unit)
        if outcome.rounded is not None and indicator.scoring is Scoring.BANDS
        else "",
        "reason": wording.REASONS[outcome.reason],
        "ahead": wording.ahead(indicator, outcome.next_point) if outcome.next_point else "",
        "cautions": [wording.caution(each) for each in outcome.warnings],
    }


def about(found: Framework, indicator: Indicator, scale: Scale | None) -> dict[str, Any]:
    return {
        "standings": [
            (_("Definition"), wording.STANDINGS[indicator.definition_standing]),
            (_("Calculation"), wording.STANDINGS[indicator.formula_standing]),
            (_("Score bands"), wording.bands_standing(indicator, scale)),
        ],
        "rests_on": said(indicator.rests_on),
        "is_single_source": indicator.is_single_source,
        "page": indicator.page,
        "notes": [said(note) for note in indicator.notes],
        "sources": [found.sources[key] for key in indicator.sources],
        "targets": indicator.connections.targets,
    }
