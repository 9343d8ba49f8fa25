"""Names of cities: those that were kept in the words of their writer, told in the language of whoever reads; and by
which of all their names two are perhaps the same place."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q

from cities import gazetteer
from cities.models import City
from core.text.fallback import columns, localized

NAMES = columns("name")
COMPARED = (*("name", "official_name"), *columns("name", "official_name"), "local_name", "other_names")
# Some file Hong Kong, Macao and Taiwan under another code: these four are compared as one country.
FILED_TOGETHER = frozenset({"CN", "HK", "MO", "TW"})


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
    """The name in the active language for each name in any language that is a city's, and each address name. One query
    for a whole page."""
    wanted = {name for name in kept if name}
    called = Q(slug__in=wanted)
    for column in NAMES:
        called |= Q((f"{column}__in", wanted))
    rows = City.objects.filter(called).only("pk", "slug", *NAMES) if wanted else City.objects.none()
    return {form: localized(row, "name").text for row in rows for form in {row.slug, *forms_of_name(row)} & wanted}


def countries_like(code: str) -> frozenset[str]:
    """Those that are compared as one with it."""
    return FILED_TOGETHER if code in FILED_TOGETHER else frozenset({code})


def compared_names(city: City) -> set[str]:
    """All names of a city in all languages, as they are compared."""
    said = [getattr(city, column) for column in columns("name", "official_name")]
    said += [city.local_name, *(name for name in city.other_names if isinstance(name, str))]
    return {gazetteer.key(name) for name in said if name}


def cities_called(names: Collection[str], country: str) -> list[City]:
    """Those of the country with one of these names, which are compared already."""
    there = City.objects.filter(country__in=countries_like(country)).only("slug", "status", *COMPARED)
    return [city for city in there.order_by("sort_key", "pk") if not compared_names(city).isdisjoint(names)]
