"""Names of cities that were kept in the words of their writer, told in the language of whoever reads."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from cities.models import City
from core.text.fallback import columns, localized

NAMES = columns("name")


def with_names(many: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Facts of notices with `tenant`, the key of a city, get its name as `city`; older ones hold one as it was."""
    keys = {int(facts["tenant"]) for facts in many if "tenant" in facts}
    rows = City.objects.filter(pk__in=keys).only("pk", *NAMES) if keys else City.objects.none()
    names = {str(row.pk): localized(row, "name").text for row in rows}
    return [{**facts, "city": names.get(facts.get("tenant", ""), facts.get("city", ""))} for facts in many]


def with_name(facts: dict[str, str]) -> dict[str, str]:
    return with_names([facts])[0]


def forms_of_name(city: City) -> set[str]:
    return {name for column in NAMES if (name := getattr(city, column))}


def names_now(kept: Iterable[str]) -> Mapping[str, str]:
    """Of each name in any language that is a city's: the name in the active one. One query for a whole page."""
    wanted = {name for name in kept if name}
    called = Q()
    for column in NAMES:
        called |= Q((f"{column}__in", wanted))
    rows = City.objects.filter(called).only("pk", *NAMES) if wanted else City.objects.none()
    return {form: localized(row, "name").text for row in rows for form in forms_of_name(row) & wanted}
