"""Adding, changing, confirming and removing cities. Pages, API, admin, import and commands all come through here."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.measures import Measure
from cities.models import City, Figure
from core.history import editing, sourced
from core.history.keys import Key, is_within, under
from core.history.snapshot import Plain
from core.history.write import Actor, remove_row
from core.text import limits
from core.text.languages import column_names

CITY = (
    *City.staff_fields,
    *("sort_key", "kind", "country", "division_code", "sources", "confirmed_on", "confirmed_parts"),
)
TYPED = (
    *("measure", "value", "qualifier", "unit", "year", "year_from", "is_fiscal", "reported"),
    *("source_title", "source_link"),
)
CITY_STANDING = ("status", "member_since", "is_example")


def add_city(*, slug: str, changes: Mapping[str, Plain], by: Actor) -> City:
    return editing.add(City(slug=slug), "city_added", changes=changes, allowed=CITY + CITY_STANDING, by=by)


def change_city(city: City, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> City:
    """Changes texts and facts of a city. Its standing in the alliance is changed by `change_standing`."""
    require_typed_here(city, changes)
    changes = {**changes, **corrections(city, changes, timezone.localdate())}
    return editing.change(city, "city_changed", changes=changes, allowed=CITY, expected=expected, by=by)


def follow_indicator(city: City, *, changes: Mapping[str, Plain], by: Actor) -> City:
    """Writes the figure that follows an indicator of a plan; `changes` name nothing else."""
    changes = {**changes, **corrections(city, changes, timezone.localdate())}
    return editing.change(city, "city_changed", changes=changes, allowed=("figures",), expected=None, by=by)


def require_typed_here(city: City, changes: Mapping[str, Plain]) -> None:
    """Raises ValidationError where a value is typed here that an indicator of a plan holds: a number has one place.
    That somebody looked at it changes nothing."""
    keys = [key for key in map(Key.parse, changes) if key.name == "figures"]
    if not keys:
        return
    figures = {str(figure.pk): figure for figure in city.figures.all()}
    followed = {each.measure: each.follows for each in figures.values() if each.follows and not any(each.scope_in_all)}
    for pk in {key.pk for key in keys if key.column in TYPED} if followed else ():
        figure = figures.get(pk)
        measure = str(changes.get(f"figures.{pk}.measure") or (figure.measure if figure else ""))
        if measure in followed and not is_of_part(pk, figure, changes):
            raise followed_elsewhere(measure, followed[measure])
    for pk, figure in figures.items():
        if figure.follows and changes.get(f"figures.{pk}") is False:
            raise followed_elsewhere(figure.measure, figure.follows)


def followed_elsewhere(measure: str, name: str) -> ValidationError:
    words = {"measure": Measure(measure).label, "name": name}
    sentence = _("“%(measure)s” takes its value from an indicator of your plan (%(name)s). Enter the value there.")
    return ValidationError(sentence % words, code="followed")


def is_of_part(pk: str, figure: Figure | None, changes: Mapping[str, Plain]) -> bool:
    typed = [changes.get(f"figures.{pk}.{column}") for column in column_names("scope")]
    return any(typed) or (figure is not None and any(figure.scope_in_all))


def corrections(city: City, changes: Mapping[str, Plain], on: date) -> dict[str, Plain]:
    """What readers have seen with another value says so from now on, and since when."""
    wanted = {Key.parse(key).pk: value for key, value in changes.items() if is_value_of_figure(key)}
    if not wanted or not city.is_listed:
        return {}
    found: dict[str, Plain] = {}
    for figure in city.figures.filter(pk__in=wanted):
        if is_other(wanted[str(figure.pk)], figure.value):
            found[f"figures.{figure.pk}.corrected_on"] = on.isoformat()
            found[f"figures.{figure.pk}.corrected_from"] = f"{figure.value.normalize():f}"
    return found


def is_other(typed: Plain, value: Decimal) -> bool:
    """What is no number is refused later, with its sentence."""
    try:
        return Decimal(str(typed)) != value
    except InvalidOperation:
        return False


def is_value_of_figure(key: str) -> bool:
    name, pk, column = Key.parse(key)
    return name == "figures" and column == "value" and is_key(pk)


def is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def still_true(city: City, part: str, on: date) -> dict[str, Plain]:
    """What else changes when the city confirms a part of its profile: it has looked, and at its figures each."""
    found: dict[str, Plain] = {"confirmed_on": on.isoformat()}
    if part != "figures":
        return found
    for figure in city.figures.exclude(year=None, reported=""):
        found[f"figures.{figure.pk}.confirmed_by"] = city.name[: limits.NAME]
        found[f"figures.{figure.pk}.confirmed_on"] = on.isoformat()
    return found


def publish_profile(city: City, *, changes: Mapping[str, Plain], expected: int, by: Actor, said_on: date) -> City:
    """What the city said itself: it and the figures named in the changes count as confirmed on that day."""
    confirmed: dict[str, Plain] = {**changes, "confirmed_on": said_on.isoformat()}
    others = other_numbers(city, changes)
    for key in changes:
        name, figure, _column = Key.parse(key)
        if name != "figures" or changes.get(f"figures.{figure}") is False:
            continue
        confirmed[f"figures.{figure}.confirmed_by"] = city.name[: limits.NAME]
        confirmed[f"figures.{figure}.confirmed_on"] = said_on.isoformat()
        if changes.get(f"figures.{figure}.source_title") or figure in others:
            confirmed[f"figures.{figure}.source"] = None  # the listed source says neither new words nor a new number
    return change_city(city, changes=confirmed, expected=expected, by=by)


def other_numbers(city: City, changes: Mapping[str, Plain]) -> set[str]:
    """The figures from the list of sources whose number is another one by these changes."""
    (rule,) = sourced.sourced_of(Figure)
    keys = {pk for key in changes if (pk := Key.parse(key).pk) and is_within("figures", key) and is_key(pk)}
    found = set()
    for row in city.figures.filter(pk__in=keys).exclude(source=None) if keys else ():
        before = {name: getattr(row, name) for name in rule.of} | {"value": str(row.value)}
        if sourced.is_other(rule, before, {**before, **under(f"figures.{row.pk}", changes)}):
            found.add(str(row.pk))
    return found


def change_standing(city: City, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> City:
    return editing.change(city, "city_changed", changes=changes, allowed=CITY_STANDING, expected=expected, by=by)


def remove_city(city: City, *, expected: int, by: Actor) -> None:
    remove_row(city, "city_removed", by=by, expected=expected)


def revert_city(city: City, *, to: int, expected: int, by: Actor) -> tuple[City, list[str]]:
    return editing.revert(city, "city_reverted", to=to, expected=expected, by=by)
