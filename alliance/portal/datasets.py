"""What the open data is, in the words of programs that gather data: CSV on the Web and schema.org.

The licence is the page that says what may be done with the data, as long as the secretariat has chosen none.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from alliance.portal import exports
from cities.models import City, Figure
from cities.querysets import LISTED
from core.importexport.cells import Cell, table
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute, without_empty
from core.ui.terms import Terms

CSV, GEOJSON, CALENDAR, JSON = "text/csv", "application/geo+json", "text/calendar", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATATYPES = {
    **dict.fromkeys(("latitude", "longitude"), "decimal"),
    **dict.fromkeys(("on_the_coast", "is_example", "is_fiscal", "is_draft"), "boolean"),
    **dict.fromkeys(("year", "value_year", "year_before", "points", "points_before", "score"), "integer"),
    **dict.fromkeys(("possible", "scored", "maximum"), "integer"),
    "value": "decimal",
    **dict.fromkeys(("member_since", "confirmed_on", "changed_on", "made_on"), "date"),
    **dict.fromkeys(("website", "url", "licence", "source_link"), "anyURI"),
    **dict.fromkeys(("name_language", "summary_language"), "language"),
    **{exports.column_of(measure, part): kind for measure in exports.MEASURES for part, kind in exports.FIGURE.items()},
}


class File(NamedTuple):
    address: str  # the name of a page, or the path of a list of the API, which is the same in all languages
    media_type: str


class Dataset(NamedTuple):
    """Titles are made in the language of the moment."""

    code: str
    title: str
    description: str
    page: str
    files: tuple[File, ...]


def datasets() -> list[Dataset]:
    return [
        Dataset(
            "cities",
            gettext("Cities on this site: facts and figures"),
            gettext(
                "The cities on this site with their nature, challenges and solutions, and with figures that "
                "name their year and source."
            ),
            "cities",
            (
                File("data_csv", CSV),
                File("cities_xlsx", XLSX),
                File("data_geojson", GEOJSON),
                File("/api/v1/cities/", JSON),
            ),
        ),
        Dataset(
            "events",
            gettext("Events on this site"),
            gettext("Past and coming events with their dates, places, topics and targets."),
            "events",
            (File("events_ics", CALENDAR), File("events_xlsx", XLSX), File("/api/v1/events/", JSON)),
        ),
        Dataset(
            "practices",
            gettext("Practices"),
            gettext("What cities have done for biodiversity, with the city, dates, topics and targets."),
            "practices",
            (
                File("practices_xlsx", XLSX),
                File("/api/v1/practices/", JSON),
            ),
        ),
        Dataset(
            "resources",
            gettext("Resources"),
            gettext("Guides and other publications with their publishers, languages, topics and targets."),
            "resources",
            (
                File("resources_xlsx", XLSX),
                File("/api/v1/resources/", JSON),
            ),
        ),
        Dataset(
            "cooperation",
            gettext("Offers and needs of cities"),
            gettext(
                "What cities currently offer each other and look for, with topics, forms of cooperation and languages."
            ),
            "cooperation",
            (
                File("cooperation_csv", CSV),
                File("cooperation_xlsx", XLSX),
                File("/api/v1/offers/", JSON),
                File("/api/v1/needs/", JSON),
            ),
        ),
        Dataset(
            "links",
            gettext("Links between cities"),
            gettext("How cities work together, if all of them agree to show it, with topics, dates and outcomes."),
            "links",
            (File("links_csv", CSV), File("links_xlsx", XLSX), File("/api/v1/links/", JSON)),
        ),
        Dataset(
            "projects",
            gettext("Projects of cities"),
            gettext(
                "Projects for which cities seek support. Each city decides which parts of a project are open to "
                "everyone."
            ),
            "projects",
            (File("projects_csv", CSV), File("projects_xlsx", XLSX), File("/api/v1/projects/", JSON)),
        ),
    ]


def file_address(file: File) -> str:
    return absolute(file.address if file.address.startswith("/") else reverse(file.address))


def publisher() -> str:
    return str(settings.ALLIANCE_NAME or gettext("Cities Biodiversity Alliance"))


def licence() -> str:
    return gettext(
        "The secretariat has not yet chosen a licence for the texts of this site. Facts such as names, "
        "figures and dates are free to use. Credit this site and the source shown beside the fact."
    )


def licence_url() -> str:
    return absolute(reverse("data"))


# --- What a file says of itself -----------------------------------------------------------------------------------

TERMS = ("licence", "made_on")  # the last columns of each open table


def with_terms(rows: Iterable[Iterable[Cell]], language: str = "") -> Iterator[list[Cell]]:
    """Rows that say under which terms they may be used and of which day they are: a table is passed on without its
    page, sorted, and put together with others. A language is given where rows are made after the request is over."""
    with override(language or get_language()):
        said: tuple[Cell, ...] = (licence_url(), timezone.localdate().isoformat())
    for row in rows:
        yield [*row, *said]


def open_table(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    return table((*columns, *TERMS), with_terms(rows))


def terms_of(title: str, rights: str = "") -> Terms:
    """What a drawing that is passed on alone says of itself. Its rights are those of the data, unless it has none."""
    return Terms(
        title=title,
        publisher=publisher(),
        rights=rights or licence(),
        licence=licence_url(),
        date=timezone.localdate().isoformat(),
        language=LANGUAGE_TAGS[get_language() or "en"],
    )


class Span(NamedTuple):
    """When a table was changed last, and the years of its figures."""

    modified: date | None
    first: int | None
    last: int | None

    @property
    def years(self) -> str:
        """The years after ISO 8601."""
        return f"{self.first}/{self.last}" if self.first else ""


def span_of(cities: QuerySet[City]) -> Span:
    """The last change of these cities and the years of their figures. Two queries."""
    changed = cities.aggregate(latest=Max("changed_at"))["latest"]
    figures = Figure.objects.shown().filter(city__in=cities, measure__in=exports.MEASURES).order_by()
    years = figures.aggregate(first=Least(Min("year"), Coalesce(Min("year_from"), Min("year"))), last=Max("year"))
    return Span(changed.date() if changed else None, years["first"], years["last"])


# --- GeoJSON ------------------------------------------------------------------------------------------------------


def metadata_of(cities: Iterable[exports.Facts]) -> dict[str, Any]:
    """A member beside the features: who gives them, on which terms, of when they are. It costs no query."""
    cities = list(cities)
    figures = [figure for city in cities for figure in city["figures"].values()]
    years = [year for figure in figures for year in (figure["year_from"], figure["year"]) if year]
    found: dict[str, Any] = without_empty(
        {
            "title": gettext("Cities on this site: facts and figures"),
            "publisher": publisher(),
            "licence": licence(),
            "licence_url": licence_url(),
            "modified": max((city["changed_on"] for city in cities), default=None),
            "years": [min(years), max(years)] if years else None,
            "date": timezone.localdate().isoformat(),
            "legend": {"status": legend()},
        }
    )
    return found


# --- CSV on the Web -----------------------------------------------------------------------------------------------


def csv_metadata() -> dict[str, Any]:
    columns = described((*exports.COLUMNS, *exports.FIGURE_COLUMNS, *TERMS), lists=exports.LIST_COLUMNS)
    for each in columns:
        if each["name"] == "status":
            each["dc:description"] = "; ".join(f"{code}: {words}" for code, words in legend().items())
    title = gettext("Cities on this site: facts and figures")
    return table_metadata("data_csv", title, columns, span_of(City.objects.listed()))


def table_metadata(
    name: str,
    title: str,
    columns: Iterable[dict[str, Any]],
    span: Span | None = None,
    *,
    address: str = "",
    key: str = "slug",
) -> dict[str, Any]:
    """What machines are told of the table at the address of this name, or at the one that is given:
    https://www.w3.org/TR/tabular-metadata/"""
    span = span or Span(None, None, None)
    found: dict[str, Any] = without_empty(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE_TAGS[get_language() or "en"]}],
            "url": absolute(address or reverse(name)),
            "dc:title": title,
            "dc:publisher": publisher(),
            "dc:license": {"@id": licence_url()},
            "dc:rights": licence(),
            "dc:modified": span.modified.isoformat() if span.modified else "",
            "dc:temporal": span.years,
            "dialect": {"encoding": "utf-8", "header": True},
            "tableSchema": {"columns": list(columns), "primaryKey": key},
        }
    )
    return found


def legend() -> dict[str, str]:
    """What the codes of the column `status` mean."""
    return {code: str(City.Status(code).legend) for code in LISTED}


def code_of(column: str) -> str:
    """A name that the format allows: letters, digits and low lines."""
    return re.sub(r"\W", "_", column)


def described(
    columns: Iterable[str], datatypes: Mapping[str, str] | None = None, lists: Collection[str] = ()
) -> list[dict[str, Any]]:
    """What each column of a table holds; `lists` are those whose cells hold several values."""
    known = {**DATATYPES, **(datatypes or {})}
    return [
        {
            "name": code_of(each),
            "titles": each,
            "datatype": known.get(each, "string"),
            **({"separator": exports.SEPARATOR} if each in lists else {}),
        }
        for each in columns
    ]


# --- schema.org ---------------------------------------------------------------------------------------------------


def structured() -> list[dict[str, Any]]:
    """What search engines of data sets are told on the page about the data. It costs no query."""
    return [
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": each.title,
            "description": each.description,
            "url": absolute(reverse(each.page)),
            "license": licence_url(),
            "isAccessibleForFree": True,
            "inLanguage": LANGUAGE_TAGS[get_language() or "en"],
            "creator": {"@type": "Organization", "name": publisher(), "url": absolute(reverse("home"))},
            "includedInDataCatalog": {"@type": "DataCatalog", "url": absolute(reverse("catalogue"))},
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": file.media_type, "contentUrl": file_address(file)}
                for file in each.files
            ],
        }
        for each in datasets()
    ]
