"""Which bands compute a score: those of the file that were verified, and before them what two curators confirmed.

What was scored before keeps the bands that it had: whoever scores asks here, whoever shows a result does not.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.bands import notation
from assessment.bands.models import BandConfirmation
from assessment.editions.frameworks import Framework, Indicator, Level, Scoring
from assessment.scoring.definitions import POINTS
from assessment.scoring.outcomes import Scale
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history.write import Actor, adding
from core.workflow import Step, taking

State = BandConfirmation.State
ENTER = "bands.enter"
STEPS = {
    "enter": Step(verb="bands_entered", from_=(State.ENTERED, State.WITHDRAWN), to=State.ENTERED, permission=ENTER),
    "confirm": Step(verb="bands_confirmed", from_=(State.ENTERED,), to=State.CONFIRMED, permission="bands.confirm"),
    "undo": Step(verb="bands_withdrawn", from_=(State.ENTERED, State.CONFIRMED), to=State.WITHDRAWN, permission=ENTER),
}


# --- Which ones ---------------------------------------------------------------------------------------------------


def confirmed(framework: Framework) -> dict[str, Scale]:
    """What curators confirmed, by key of the indicator: the `bands` that `score_indicator` takes. One query."""
    rows = BandConfirmation.objects.filter(framework=framework.key, state=State.CONFIRMED)
    return {row.indicator: notation.restored(row.bands) for row in rows if row.indicator in framework.indicator_of}


def in_effect(framework: Framework) -> dict[str, Scale]:
    """All that compute a score, by key of the indicator. One query."""
    verified: dict[str, Scale] = {
        each.key: each.bands or each.levels for each in framework.indicators if each.has_verified_bands
    }
    return {**verified, **confirmed(framework)}


def takes_levels(indicator: Indicator) -> bool:
    """Whether its handbook page holds five conditions rather than five ranges of numbers."""
    return indicator.scoring is not Scoring.BANDS and indicator.likely_formula is None


# --- What curators do ---------------------------------------------------------------------------------------------


def read(indicator: Indicator, texts: Mapping[int, str]) -> Scale:
    """Five texts of a curator. Raises ValidationError by field: `score_0` to `score_4`."""
    missing = {f"score_{score}": _("Describe what earns this score.") for score in POINTS if not texts[score].strip()}
    if missing:
        raise ValidationError(missing)
    if takes_levels(indicator):
        return tuple(Level(score, {"en": texts[score].strip()}) for score in POINTS)
    try:
        return notation.bands(indicator, texts)
    except notation.NotABand as fault:
        raise ValidationError(
            {f"score_{fault.score}": _("Enter the score band as printed, for example < 1.0, 1.0 - 6.9 or > 20.0.")}
        ) from None
    except notation.FaultyBands as fault:
        raise ValidationError({f"score_{fault.score}": sentence(fault)}) from None


def sentence(found: notation.FaultyBands) -> str:
    facts = {"end": found.fault.end, "start": found.fault.start}
    match found.fault.code:
        case "gap":
            return _("There is a gap: values between %(end)s and %(start)s have no score.") % facts
        case "overlap":
            return _("Two score bands overlap: one ends at %(end)s, and the next starts at %(start)s.") % facts
        case "open":
            return _("Values above %(end)s have no score.") % facts
        case "open_below":
            return _("Values below %(end)s have no score.") % facts
        case "decimals":
            return _("%(end)s has more decimal places than the result of this indicator.") % facts
        case "backwards":
            return _("A score band starts at %(end)s but ends at %(start)s. Correct one of the two values.") % facts
        case _:
            return _("The points must either rise or fall as the value rises.")


def enter(
    framework: Framework,
    indicator: Indicator,
    scale: Scale,
    *,
    page: int,
    edition: str,
    expected: int,
    curator: User,
) -> BandConfirmation:
    """What one curator read in the handbook. `expected` is 0 where nobody entered any before.

    Raises VersionConflict, AlreadyExists, InvalidTransition, PermissionDenied.
    """
    require_permission(curator, ENTER)
    by = Actor.person(curator)
    columns: dict[str, Any] = {
        "bands": notation.stored(scale),
        "page": page,
        "edition": edition.strip(),
        "entered_by_id": by.id,
        "entered_by_label": by.label,
        "entered_at": timezone.now(),
        "confirmed_by_id": None,
        "confirmed_by_label": "",
        "confirmed_at": None,
    }
    row = BandConfirmation.objects.filter(framework=framework.key, indicator=indicator.key).first()
    if row is None:
        row = BandConfirmation(framework=framework.key, indicator=indicator.key, **columns)
        row.full_clean()
        with adding(row, STEPS["enter"].verb, by=by, public=True):
            return row
    with taking(row, STEPS["enter"], by=by, expected=expected, person=curator, public=True) as fresh:
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.full_clean()
    return fresh


def confirm(row: BandConfirmation, *, expected: int, curator: User) -> BandConfirmation:
    """Another curator compared them with the page. From now on they compute new scores.

    Raises VersionConflict, InvalidTransition, PermissionDenied.
    """
    by = Actor.person(curator)
    with taking(row, STEPS["confirm"], by=by, expected=expected, person=curator, public=True) as fresh:
        fresh.confirmed_by_id, fresh.confirmed_by_label, fresh.confirmed_at = by.id, by.label, timezone.now()
    return fresh


def undo(row: BandConfirmation, *, reason: str, expected: int, curator: User) -> BandConfirmation:
    """They compute no new score any more. Raises ValidationError, VersionConflict, InvalidTransition."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason.")})
    by = Actor.person(curator, reason=reason.strip()[:500])
    with taking(row, STEPS["undo"], by=by, expected=expected, person=curator, public=True) as fresh:
        fresh.confirmed_by_id, fresh.confirmed_by_label, fresh.confirmed_at = None, "", None
    return fresh
