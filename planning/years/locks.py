"""Which years of a city are published, and what may still be changed in those."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.history.keys import Key, rows_named, under
from core.history.snapshot import Plain, snapshot
from core.text.languages import column_names
from planning.models import CityIndicator, PlanTarget, PlanYear
from planning.tracking.reckoning import Direction

VALUES, REPORTS = "values", "reports"
DATED = frozenset({"corrected_value", "note_holds", "added_on", *column_names("addition")})
TEXTS = ("footnote", "level_reason", "summary", "main_actions", "challenges", "examples", "agreements", "obstacle")
LANGUAGES = {name: text for text in TEXTS for name in column_names(text)}


def is_typed(indicator: CityIndicator) -> bool:
    """Whether the table of a year asks for it: what an assessment tells, and what is to be kept, is shown alone."""
    return not indicator.index and indicator.direction != Direction.KEEP


def locked_years(city: int) -> set[int]:
    rows = PlanYear.objects.locked().filter(city=city)
    return {year for year in rows.values_list("year", flat=True) if year is not None}


def require_unlocked(row: CityIndicator | PlanTarget, changes: Mapping[str, Plain]) -> None:
    """A published year stays as it is: what comes later is an addition with its day, or the missing translation of a
    text. Raises ValidationError, which names the year."""
    if isinstance(row, CityIndicator):
        require_same_asking(row, changes)
    is_indicator = isinstance(row, CityIndicator)
    touched = rows_touched(VALUES if is_indicator else REPORTS, changes)
    if not touched or (isinstance(row, CityIndicator) and not is_typed(row)):
        return
    locked = locked_years(row.city_id if isinstance(row, CityIndicator) else row.plan.city_id)
    before = snapshot(type(row), row.pk) if locked else {}
    for key in touched if locked else ():
        for year in years_of(key, before, changes) & locked:
            if not is_addition(key, before, changes):
                sentence = _("%(year)s is published and locked. Add a dated correction instead.")
                raise ValidationError(sentence % {"year": year}, code="locked")


def require_same_asking(row: CityIndicator, changes: Mapping[str, Plain]) -> None:
    """What is kept, and what an assessment tells, is not locked: no indicator becomes such a one, or ceases to be,
    while it has values of a published year. Raises ValidationError."""
    after = (changes.get("direction", row.direction), changes.get("index", row.index))
    will_be_typed = not after[1] and after[0] != Direction.KEEP
    if will_be_typed == is_typed(row):
        return
    locked = locked_years(row.city_id)
    if locked and row.values.filter(year__in=locked).exists():
        name = "direction" if "direction" in changes else "index"
        raise ValidationError(
            {name: _("The indicator has values for a published year, so this can no longer be changed.")}
        )


def rows_touched(name: str, changes: Mapping[str, Plain]) -> list[str]:
    """The keys of the kept children that something is said of, each once."""
    return [f"{name}.{pk}" for pk in rows_named(name, changes)]


def years_of(key: str, before: Mapping[str, Plain], changes: Mapping[str, Plain]) -> set[int]:
    """The year that it had, and the one that it gets."""
    found = (before.get(f"{key}.year"), changes.get(f"{key}.year"))
    return {int(str(year)) for year in found if year}


def is_addition(key: str, before: Mapping[str, Plain], changes: Mapping[str, Plain]) -> bool:
    said = under(key, changes)
    if not before.get(key):
        return bool(said.get("added_on"))  # nothing stood there: it came later, and says when
    if key in changes and not changes[key]:
        return False
    return all(
        column in DATED or is_translation(f"{key}.{column}", column, before)
        for column, value in said.items()
        if str(value or "") != str(before.get(f"{key}.{column}") or "")
    )


def is_translation(key: str, column: str, before: Mapping[str, Plain]) -> bool:
    """A text that is there in another language and not yet in this one."""
    text = LANGUAGES.get(column)
    if text is None or before.get(key):
        return False
    row = Key.parse(key).row
    return any(before.get(f"{row}.{each}") for each in column_names(text))
