"""Whom steps are told to, and in which words. A notice holds the numbers of cities, none of what was written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format

from cities.models import City
from core.accounts.tenants import names_of, serving
from core.history.write import Actor
from core.notifications.actions import notify
from core.notifications.wording import Facts

STAFF = ("lead", "editor")


def tell(
    kind: str,
    city: City,
    *,
    other: City | None,
    address: str,
    by: Actor | None = None,
    roles: Iterable[str] = STAFF,
    day: date | None = None,
) -> None:
    """The staff of a city, without whoever did it. Call it inside the transaction of the step."""
    people = sorted({person.pk for person in serving(city.pk, *roles)} - {by.id if by else None})
    facts = {"city": str(city.pk), "other": str(other.pk) if other else ""}
    if day is not None:
        facts["day"] = day.isoformat()
    notify([person for person in people if person], kind, facts=facts, address=f"w/{city.slug}/{address}")


def together(many: Sequence[Facts]) -> list[Facts]:
    """In the active language: the names of all cities at once, and the day where there is one."""
    names = names_of({int(key) for facts in many for key in (facts["city"], facts["other"]) if key})
    return [words(facts, names) for facts in many]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    found = {name: names.get(int(facts[name]), "") if facts[name] else "" for name in ("city", "other")}
    day = facts.get("day", "")
    return {**found, "day": date_format(date.fromisoformat(day)) if day else ""}


def alone(facts: Facts) -> Facts:
    return together([facts])[0]
