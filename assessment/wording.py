"""The words of the index for readers: of its texts in their language, of refusals, reasons and odd values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from assessment.scoring import Caution, InputError, NextPoint, Reason, ScoreMode, Sum, Totals
from assessment.scoring.definitions import Band, Formula, Framework, Indicator, Level, Standing, Texts
from assessment.scoring.outcomes import Scale
from core.text.languages import reading_order
from core.text.measured import with_unit
from core.text.numbers import grouped_number


def said(words: Texts) -> str:
    """A text of the index in the reader's language, or in the next best one."""
    for code in reading_order(get_language() or "en"):
        if text := words.get(code):
            return text
    return ""


REFUSALS: Mapping[str, Promise] = {
    "unknown_indicator": gettext_lazy("The index has no indicator with this name."),
    "not_a_mapping": gettext_lazy("Send each input of this indicator under its key."),
    "unknown_input": gettext_lazy("This indicator does not use such a value."),
    "not_a_number": gettext_lazy("Enter a number."),
    "two_readings": gettext_lazy("This number can be read in two ways. Enter it as %(fraction)s or as %(whole)s."),
    "too_large": gettext_lazy("This number is too large. Enter a smaller number."),
    "too_many_decimals": gettext_lazy("This number has too many decimal places."),
    "negative": gettext_lazy("The value must be 0 or more."),
    "too_small": gettext_lazy("The value must be at least %(minimum)s."),
    "zero": gettext_lazy("The value must be more than 0."),
    "not_whole": gettext_lazy("Enter a whole number."),
    "not_a_list": gettext_lazy("Enter the area of each group, one number for each."),
    "no_groups": gettext_lazy("Enter the area of at least one group."),
    "too_many_groups": gettext_lazy("Enter at most %(most)s groups. %(given)s were entered."),
    "sums_disagree": gettext_lazy("The number of groups, their sum and the sum of their squares do not fit together."),
    "part_above_whole": gettext_lazy("The part is larger than the whole. Check whether areas overlap or units differ."),
    "not_a_score": gettext_lazy("Choose a whole number from 0 to 4."),
    "no_reason": gettext_lazy("Explain why the city gives itself this score."),
    "not_a_text": gettext_lazy("Enter text."),
    "too_long": gettext_lazy("This text is too long. Shorten the text."),
    "future_year": gettext_lazy("This year has not started yet."),
    "not_a_year": gettext_lazy("Enter a year with four digits."),
    "two_units": gettext_lazy("Two different units were entered."),
    "two_methods": gettext_lazy("Enter values for one method only."),
    "points_calculated": gettext_lazy("The points of this indicator are calculated. Enter its values only."),
}


def refusal(fault: InputError) -> str:
    """Why a value was refused."""
    return str(REFUSALS[fault.code]) % fault.facts


REASONS: Mapping[Reason, Promise] = {
    Reason.BANDS_VERIFIED: gettext_lazy(
        "Calculated with score bands taken from the handbook or from a source that applies it."
    ),
    Reason.BANDS_CONFIRMED: gettext_lazy(
        "Calculated with score bands that two curators confirmed against the handbook."
    ),
    Reason.BANDS_DECIDABLE: gettext_lazy(
        "Calculated. Only some of the score bands are known, and the value is within them."
    ),
    Reason.SELF_SCORED: gettext_lazy("The city gave itself these points and stated a reason."),
    Reason.INCOMPLETE: gettext_lazy("A value is missing, so there is no score."),
    Reason.NO_YEAR: gettext_lazy("The year of these values is missing, so there is no score."),
    Reason.NO_REASON: gettext_lazy("The reason for these points is missing, so there is no score."),
    Reason.BANDS_UNVERIFIED: gettext_lazy(
        "The score bands of this indicator have not been confirmed yet, so there is no score."
    ),
    Reason.BEYOND_DECIDABLE: gettext_lazy(
        "The score bands for this value have not been confirmed yet, so there is no score."
    ),
    Reason.NOT_DECLARED: gettext_lazy(
        "The points come from the handbook and need a reason. No points have been entered."
    ),
    Reason.NO_DATA: gettext_lazy("Not known to the city. The indicator has no score, which is not the same as 0."),
    Reason.PLANNED: gettext_lazy("A survey is planned. Until then, the indicator has no score."),
    Reason.NOT_APPLICABLE: gettext_lazy("This indicator does not apply to the city, so there is no score."),
    Reason.BASELINE: gettext_lazy("Recorded as the baseline. In the first assessment, this indicator has no score."),
}
MODES: Mapping[ScoreMode, Promise] = {
    ScoreMode.CALCULATED: gettext_lazy("Calculated"),
    ScoreMode.SELF_SCORED: gettext_lazy("Scored by the city"),
    ScoreMode.NO_SCORE: gettext_lazy("No score"),
}
STANDINGS: Mapping[Standing, Promise] = {
    Standing.VERIFIED: gettext_lazy("verified"),
    Standing.PARTLY: gettext_lazy("verified in part"),
    Standing.UNVERIFIED: gettext_lazy("not confirmed"),
}
CAUTIONS: Mapping[str, Promise] = {
    "many_groups": gettext_lazy(
        "%(given)s groups were entered. Check that they are not single patches: patches close to each other "
        "form one group."
    ),
    "far_from_last": gettext_lazy("This value differs from the last one (%(last)s) by more than a quarter."),
    "uncertain_point": gettext_lazy("Sources differ on this exact value."),
    "single_source": gettext_lazy(
        "These score bands are based on a single source and should be checked again in the handbook."
    ),
}
UNITS: Mapping[str, Promise] = {
    "ha": pgettext_lazy("unit", "hectares"),
    "persons": pgettext_lazy("unit", "people"),
    "species": pgettext_lazy("unit", "species"),
    "types": pgettext_lazy("unit", "types"),
    "visits": pgettext_lazy("unit", "visits"),
    "local currency": pgettext_lazy("unit", "in local currency"),
    "projects": pgettext_lazy("unit", "projects"),
    "initiatives": pgettext_lazy("unit", "initiatives"),
    "functions": pgettext_lazy("unit", "functions"),
    "agencies": pgettext_lazy("unit", "agencies"),
    "organisations": pgettext_lazy("unit", "organisations"),
    "events": pgettext_lazy("unit", "events"),
    "points": pgettext_lazy("unit", "points"),
    "ha per 1000 persons": pgettext_lazy("unit", "hectares per 1,000 people"),
    "visits per child per year": pgettext_lazy("unit", "visits per child per year"),
    "projects per year": pgettext_lazy("unit", "projects a year"),
    "events per year": pgettext_lazy("unit", "events a year"),
    "level": pgettext_lazy("unit", "level"),
}


def unit(code: str) -> str:
    """The reader's word for a unit; what has no word stands as it is."""
    return str(UNITS.get(code, code))


def measured(value: Decimal, code: str) -> str:
    """A value with its unit: 12.4%, 3 species."""
    if code == "%":
        return _("%(value)s%%") % {"value": grouped_number(value)}
    return with_unit(grouped_number(value), unit(code))


def amount_from_text(value: str, code: str) -> str:
    """The same of a value that was kept as text; nothing for none."""
    return measured(Decimal(value), code) if value else ""


def total(found: Totals) -> str:
    """Points, points possible, number scored and the maximum: one sentence, never a part of it."""
    if not found.scored:
        return _("No indicator has been scored yet. The edition has a maximum of %(maximum)s points.") % {
            "maximum": found.edition_maximum
        }
    words = {
        "points": found.points,
        "possible": found.possible_for_scored,
        "scored": found.scored,
        "maximum": found.edition_maximum,
    }
    sentence = ngettext(
        "%(points)s of %(possible)s points on %(scored)s scored indicator. The edition has a maximum of "
        "%(maximum)s points.",
        "%(points)s of %(possible)s points on %(scored)s scored indicators. The edition has a maximum of "
        "%(maximum)s points.",
        found.scored,
    )
    return sentence % words


def part(found: Sum) -> str:
    """The same of a part of the edition. What nobody scored is no 0."""
    if not found.scored:
        return _("No indicator scored (part maximum: %(maximum)s)") % {"maximum": found.maximum}
    words = {
        "points": found.points,
        "possible": found.possible_for_scored,
        "scored": found.scored,
        "maximum": found.maximum,
    }
    return _("%(points)s of %(possible)s points, %(scored)s scored (part maximum: %(maximum)s)") % words


def caution(found: Caution) -> str:
    return str(CAUTIONS[found.code]) % dict(found.facts)


def points(score: int) -> str:
    return ngettext("%(points)s point", "%(points)s points", score) % {"points": score}


def ends(band: Band | Level, code: str) -> str:
    """What falls into a band, in words."""
    if isinstance(band, Level):
        return said(band.condition)
    lower, upper = band.lower, band.upper
    if lower is None and upper is None:
        return ""
    if lower is None:
        assert upper is not None
        pattern = _("up to %(upper)s") if band.upper_inclusive else _("below %(upper)s")
        return pattern % {"upper": measured(upper, code)}
    if upper is None:
        pattern = _("%(lower)s or more") if band.lower_inclusive else _("above %(lower)s")
        return pattern % {"lower": measured(lower, code)}
    if lower == upper:
        return measured(lower, code)
    return _("%(lower)s to %(upper)s") % {"lower": grouped_number(lower), "upper": measured(upper, code)}


def ahead(indicator: Indicator, found: NextPoint) -> str:
    """The way to the next point: "12.4 hectares more would make 3 points"."""
    aim = points(found.score)
    if found.more is None:
        return _("%(value)s would give %(points)s.") % {
            "value": measured(found.value, indicator.unit),
            "points": aim,
        }
    asked = indicator.input_of[found.input]
    facts = {"amount": measured(abs(found.more), asked.unit), "input": said(asked.label), "points": aim}
    if found.more < 0:
        return _("%(input)s: %(amount)s fewer would give %(points)s.") % facts
    return _("%(input)s: %(amount)s more would give %(points)s.") % facts


def unconfirmed(framework: Framework) -> list[Indicator]:
    """The indicators whose points are not calculated by bands that were read whole."""
    return [each for each in framework.indicators if not each.has_verified_bands]


FORMULAS: Mapping[str, Promise] = {
    "share": gettext_lazy("100 × %(first)s ÷ %(second)s"),
    "share_of_both": gettext_lazy("100 × %(first)s ÷ (%(second)s + %(first)s)"),
    "ratio": gettext_lazy("%(first)s ÷ %(second)s"),
    "per_thousand": gettext_lazy("1000 × %(first)s ÷ %(second)s"),
    "difference": gettext_lazy("%(first)s − %(second)s"),
    "mesh_size": gettext_lazy("Sum of the squared areas of the groups ÷ sum of their areas"),
    "coherence": gettext_lazy("100 × sum of the squared areas of the groups ÷ square of the sum of their areas"),
}


def formula(indicator: Indicator, found: Formula) -> str:
    """How the value is worked out, with the names of the inputs; empty where it is what was entered."""
    if found.name not in FORMULAS:
        return ""
    names = [said(indicator.input_of[key].label) for key in found.takes]
    words = str(FORMULAS[found.name]) % {"first": names[0], "second": names[-1]}
    if not found.method:
        return words
    return _("Method %(letter)s: %(label)s") % {"letter": found.method, "label": words}


def scale_rows(indicator: Indicator, scale: Scale | None) -> list[dict[str, Any]]:
    """What each score takes, as far as it is known, for the scale of points."""
    found = scale or indicator.levels or indicator.decidable
    return [{"score": each.score, "text": ends(each, indicator.likely_unit or indicator.unit)} for each in found]


def bands_standing(indicator: Indicator, scale: Scale | None) -> str:
    """How far the bands are known: from the file, or because curators confirmed them."""
    if scale is not None and scale not in (indicator.bands, indicator.levels):
        return _("confirmed by two curators against the handbook")
    return str(STANDINGS[indicator.bands_standing])
