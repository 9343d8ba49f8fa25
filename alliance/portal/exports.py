"""The public facts of many cities at once: as rows of a table and as points of a map. Four queries for any number.

Keys and codes are stable and the same in all languages; names and texts are in the reader's, or the next best one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from cities.measures import Measure
from cities.models import CITY_SCHEMES, City, Figure
from cities.places import country_name, own_language
from core.content.reading import public_values
from core.importexport.cells import Cell
from core.text.fallback import Text, columns, first_available, proper_name
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS, column_name
from core.ui.jsonld import absolute
from core.vocabulary.models import Source, Term

MEASURES = (
    Measure.POPULATION,
    Measure.AREA,
    Measure.LAND_AREA,
    Measure.PROTECTED_LAND,
    Measure.FOREST_COVER,
    Measure.SPECIES,
)
PLAIN = (
    "slug",
    "local_name",
    "country",
    "region",
    "latitude",
    "longitude",
    "time_zone",
    "on_the_coast",
    "status",
    "member_since",
    "confirmed_on",
    "changed_at",
    "website",
    "is_example",
)
TEXTS = ("name", "official_name", "parent_name", "summary")
FIGURE = {
    "value": "decimal",
    "qualifier": "string",
    "unit": "string",
    "year_from": "gYear",  # of a period that ends with the year
    "year": "gYear",
    "is_fiscal": "boolean",
    "reported": "string",
    "method": "string",
    "source": "string",
    "source_link": "anyURI",  # of the source itself, or of the page of this site about it where none is known
    "source_read_in_archive": "date",
    "confirmed": "boolean",
    "corrected_on": "date",
    "corrected_from": "decimal",
}
SEPARATOR = "; "  # between the values of a cell
WEAK = (Source.Kind.WEAK, Source.Kind.COPY)
type Facts = dict[str, Any]


class Label(NamedTuple):
    scheme: str
    code: str
    name: str
    order: tuple[int, int]


class Around(NamedTuple):
    """What the cities' rows point to: terms by key, and for each city its terms and its figures."""

    labels: dict[int, Label]
    terms: Mapping[int, list[int]]
    figures: Mapping[int, dict[str, Facts]]


def cities_facts(cities: QuerySet[City]) -> Iterator[Facts]:
    keys = cities.order_by().values("pk")
    around = Around(all_labels(), terms_of(keys), figures_of(keys))
    list_address = absolute(reverse("cities"))
    for row in cities.values("pk", "kind", "biome", "local_language", *PLAIN, *columns(*TEXTS)):
        yield facts(public_values(City, row), around, list_address)


def facts(row: Mapping[str, Any], around: Around, list_address: str) -> Facts:
    name, summary = text(row, "name"), text(row, "summary")
    kind, biome = around.labels[row["kind"]], around.labels.get(row["biome"])
    by_scheme: dict[str, list[Label]] = defaultdict(list)
    for label in (around.labels[key] for key in around.terms.get(row["pk"], ())):
        by_scheme[label.scheme].append(label)
    return {
        "slug": row["slug"],
        "name": name.text,
        "name_language": LANGUAGE_TAGS[name.language],
        "local_name": row["local_name"],
        "official_name": text(row, "official_name").text,
        "kind": kind.code,
        "kind_name": kind.name,
        "country": row["country"],
        "country_name": country_name(row["country"]),
        "region": row["region"],
        "part_of": text(row, "parent_name").text,
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "time_zone": row["time_zone"],
        "biome": biome.code if biome else None,
        "biome_name": biome.name if biome else None,
        "on_the_coast": row["on_the_coast"],
        **{column_of(scheme): names(by_scheme[scheme]) for scheme in CITY_SCHEMES},
        **{column_of(scheme, "codes"): codes(by_scheme[scheme]) for scheme in CITY_SCHEMES},
        "status": row["status"],
        "status_name": str(City.Status(row["status"]).legend),
        "member_since": iso(row["member_since"]),
        "confirmed_on": iso(row["confirmed_on"]),
        "changed_on": row["changed_at"].date().isoformat(),
        "website": row["website"],
        "summary": summary.text,
        "summary_language": LANGUAGE_TAGS[summary.language] if summary.text else None,
        "url": f"{list_address}{row['slug']}/",
        "is_example": row["is_example"],
        "figures": around.figures.get(row["pk"], {}),
    }


def text(row: Mapping[str, Any], field: str) -> Text:
    if field in City.proper_names:
        own = own_language(row["local_language"], row["country"])
        return proper_name(lambda language: row[column_name(field, language)], own=own)
    return first_available(lambda language: row[column_name(field, language)])


def names(labels: list[Label]) -> list[str]:
    return [label.name for label in sorted(labels, key=lambda label: label.order)]


def codes(labels: list[Label]) -> list[str]:
    """Codes in the order of the names."""
    return [label.code for label in sorted(labels, key=lambda label: label.order)]


def column_of(measure: str, part: str = "value") -> str:
    return measure.replace("-", "_") + ("" if part == "value" else f"_{part}")


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def all_labels() -> dict[int, Label]:
    """There are some hundred terms, however many cities."""
    rows = Term.objects.filter(scheme__code__in=["biomes", "place-kinds", *CITY_SCHEMES]).values(
        "pk", "order", "code", "scheme__code", *columns("label", "short")
    )
    return {
        row["pk"]: Label(
            row["scheme__code"],
            row["code"],
            text(row, "short").text or text(row, "label").text,
            (row["order"], row["pk"]),
        )
        for row in rows
    }


def terms_of(cities: QuerySet[Any]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    links = City.terms.through._default_manager.filter(city__in=cities, term__scheme__code__in=CITY_SCHEMES)
    for city, term in links.values_list("city_id", "term_id"):
        found[city].append(term)
    return found


def figures_of(cities: QuerySet[Any]) -> Mapping[int, dict[str, Facts]]:
    """The best figure of each measure: `shown` puts the city's own word and the newest year first."""
    found: dict[int, dict[str, Facts]] = defaultdict(dict)
    rows = Figure.objects.shown().of_whole_city().filter(city__in=cities, measure__in=MEASURES)
    columns_read = (
        *("city_id", "measure", "value", "qualifier", "unit", "year", "reported", "confirmed_on"),
        *("year_from", "is_fiscal", "corrected_on", "corrected_from"),
        *("source_title", "source_link", "source__kind", "source__read_in_archive", "source__url", "source__key"),
        *columns("method"),
        *columns("title", prefix="source__"),
    )
    pages = source_pages()
    for city, measure, value, qualifier, unit, year, reported, confirmed_on, *more in rows.values_list(*columns_read):
        first, is_fiscal, corrected, before, own_words, own_link, kind, read_in_archive, url, key, *texts = more
        method, title = best_of(texts[: len(LANGUAGE_CODES)]), best_of(texts[len(LANGUAGE_CODES) :])
        found[city].setdefault(
            measure,
            {
                "value": number(value),
                "qualifier": qualifier or None,
                "unit": unit,
                "year_from": first,
                "year": year,
                "is_fiscal": is_fiscal,
                "reported": reported or None,
                "method": method,
                "source": own_words or (None if kind in WEAK else title),
                "source_link": own_link or None if own_words else None if kind in WEAK else link_of(url, key, pages),
                "source_read_in_archive": None if own_words or kind in WEAK else iso(read_in_archive),
                "confirmed": confirmed_on is not None,
                "corrected_on": iso(corrected),
                "corrected_from": number(Decimal(before)) if before else None,
            },
        )
    return found


def link_of(url: str | None, key: str | None, pages: str) -> str | None:
    """Where a source of the list can be read; what is known of one without an address is on its page, below `pages`."""
    return url or (f"{pages}{key}/" if key else None)


def source_pages() -> str:
    """Where the pages of sources lie: each has its key as the last part of its address."""
    return absolute(reverse("sources"))


def best_of(texts: list[str | None]) -> str | None:
    """The text in the reader's language, or the next best one."""
    return first_available(dict(zip(LANGUAGE_CODES, texts, strict=True)).get).text or None


def number(value: Decimal) -> int | float:
    """A number without the zeros that fill up the column of the database."""
    return int(value) if value == value.to_integral_value() else float(value)


# --- As rows of a table -------------------------------------------------------------------------------------------

LIST_COLUMNS = tuple(column_of(scheme, part) for scheme in CITY_SCHEMES for part in ("value", "codes"))
COLUMNS = (
    *("slug", "name", "name_language", "local_name", "official_name", "kind", "kind_name"),
    *("country", "country_name", "region", "part_of", "latitude", "longitude", "time_zone"),
    *("biome", "biome_name", "on_the_coast", *LIST_COLUMNS),
    *(
        "status",
        "status_name",
        "member_since",
        "confirmed_on",
        "changed_on",
        "website",
        "summary",
        "summary_language",
        "url",
    ),
    "is_example",
)
FIGURE_COLUMNS = tuple(column_of(measure, part) for measure in MEASURES for part in FIGURE)


def table_rows(cities: QuerySet[City]) -> Iterator[list[Cell]]:
    for city in cities_facts(cities):
        figures = [city["figures"].get(measure, {}).get(part) for measure in MEASURES for part in FIGURE]
        yield [flat(value) for value in (*(city[column] for column in COLUMNS), *figures)]


def flat(value: Any) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    cell: Cell = SEPARATOR.join(value) if isinstance(value, list) else value
    return cell


# --- As points of a map -------------------------------------------------------------------------------------------


def feature_collection(cities: list[Facts], metadata: Facts) -> dict[str, Any]:
    """Cities after RFC 7946: longitude comes first."""
    return {"type": "FeatureCollection", "metadata": metadata, "features": [feature(city) for city in cities]}


def feature(city: Facts) -> dict[str, Any]:
    properties = {name: value for name, value in city.items() if name not in ("latitude", "longitude", "figures")}
    properties["figures"] = [{"measure": measure, **figure} for measure, figure in city["figures"].items()]
    return {
        "type": "Feature",
        "id": city["slug"],
        "geometry": {"type": "Point", "coordinates": [city["longitude"], city["latitude"]]},
        "properties": properties,
    }
