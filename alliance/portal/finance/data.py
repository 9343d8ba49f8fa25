"""The public projects as open data: a table in two forms, with their status in the words of IATI and OC4IDS.

Of a group that a city did not open to everybody every cell is empty. Rows are written one after another, so that any
number of them costs the same memory. Codes are the same in all languages; texts are in the reader's.
"""

from collections.abc import Iterable, Iterator
from itertools import batched, chain
from typing import Any

from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets, exports
from alliance.portal.feeds import CSVW, describing, file_answer, json_text
from core.content.levels import Level
from core.content.reading import as_public
from core.importexport.books import Page, book_file, notes_page
from core.importexport.cells import BYTE_ORDER_MARK, Cell
from core.importexport.writing import csv_text
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import columns, localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from core.vocabulary.models import Term
from finance.ladder import ladder
from finance.projects.filters import ProjectFilters
from finance.projects.models import CODED, LEVEL_COLUMNS, ProjectProfile
from finance.projects.querysets import ProjectProfileQuerySet
from finance.projects.sending import FIGURES_ON, NUMBERS
from finance.projects.showing import open_parts

AT_ONCE = 500  # rows that are in memory at a time
MARKERS = ("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification")
NOT_SCREENED = "not_screened"  # an empty cell would be taken for 0
TEXTS = ("title", "summary", "owner", "problem", "objective", "nature_benefit", "place")
COLUMNS = (
    *("slug", "city", "country", "stage", "side_state", "iati_status", "oc4ids_status", "purpose", "support"),
    *("climate_benefit", "is_climate_estimated", *MARKERS, "targets", "topics", "starts", "ends"),
    *("political_approval", "approved_on", "borrowing", "currency", *NUMBERS),
    *(part for name in TEXTS for part in (name, f"{name}_language")),
    *("published_on", "url", "figures_on", "open_parts"),
)

DAYS = frozenset({"approved_on", "published_on", "figures_on"})
LISTS = frozenset({"support", "targets", "topics", "open_parts"})
DATATYPES = {
    **dict.fromkeys(DAYS, "date"),
    **dict.fromkeys(("starts", "ends"), "gYear"),
    **dict.fromkeys(NUMBERS, "decimal"),
    **{f"{name}_language": "language" for name in TEXTS},
    "is_climate_estimated": "boolean",
}


def wanted(request: HttpRequest) -> ProjectProfileQuerySet:
    """The same filters as the list of projects, and like there what is not known is ignored."""
    found: ProjectProfileQuerySet = ProjectFilters(request.GET, queryset=ProjectProfile.objects.shown_to_all()).qs
    terms = Prefetch("terms", Term.objects.select_related("scheme").order_by("scheme__code", "order", "pk"))
    read = (
        "slug",
        "city__slug",
        "city__country",
        "published_on",
        FIGURES_ON,
        *CODED,
        *NUMBERS,
        *LEVEL_COLUMNS,
        *columns(*TEXTS),
    )
    return found.select_related("city").only(*read).prefetch_related(terms).order_by("slug")


def lines(rows: ProjectProfileQuerySet, language: str) -> Iterator[list[Cell]]:
    """Yields lines in a language of its own: the answer is sent when that of the request is over."""
    for some in batched(rows.iterator(AT_ONCE), AT_ONCE):
        with override(language):
            yield from [line(row) for row in some]


def line(row: ProjectProfile) -> list[Cell]:
    row = as_public(row)
    status = ladder().stage(row.side_state or row.stage)
    terms = list(row.terms.all())
    return [
        *(row.slug, row.city.slug, row.city.country, row.stage, row.side_state or None),
        *(status.iati, status.oc4ids, row.purpose or None, joined(row.support)),
        *(row.climate_benefit or None, flag(True) if row.climate_benefit and row.is_climate_estimated else None),
        *(getattr(row, name) or NOT_SCREENED for name in MARKERS),
        joined(term.code for term in terms if term.scheme.code == "kmgbf-targets"),
        joined(f"{term.scheme.code}:{term.code}" for term in terms if term.scheme.code != "kmgbf-targets"),
        *(row.starts, row.ends, row.political_approval or None, iso(row.approved_on), row.borrowing or None),
        *(row.currency or None, *(getattr(row, name) for name in NUMBERS)),
        *chain.from_iterable(text(row, name) for name in TEXTS),
        *(iso(row.published_on), absolute(row.get_absolute_url())),
        *(iso(row.figures_on), joined(open_parts(vars(row), Level.PUBLIC))),
    ]


def text(row: ProjectProfile, name: str) -> tuple[Cell, Cell]:
    """The text and the language it is in."""
    found = localized(row, name)
    return (found.text, LANGUAGE_TAGS[found.language]) if found.text else (None, None)


def joined(values: Iterable[str]) -> str | None:
    return exports.SEPARATOR.join(values) or None


def flag(value: bool) -> str:
    return "true" if value else "false"


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


# --- Answers ------------------------------------------------------------------------------------------------------


@require_safe
@limited("export", 60, 3_600)
def projects_csv(request: HttpRequest) -> HttpResponseBase:
    language = get_language() or "en"
    found = csv_parts(lines(wanted(request), language), language)
    response = StreamingHttpResponse(found, content_type="text/csv; charset=utf-8; header=present")
    named(response, "csv").headers["Link"] += f", {describing(reverse('projects_csv_metadata'))}"
    return response


def csv_parts(found: Iterable[list[Cell]], language: str) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_text([(*COLUMNS, *datasets.TERMS)])
    for some in batched(datasets.with_terms(found, language), AT_ONCE):
        yield csv_text(some)


@require_safe
@public_page()
def projects_csv_metadata(request: HttpRequest) -> HttpResponse:
    columns = datasets.described((*COLUMNS, *datasets.TERMS), DATATYPES, LISTS)
    facts = datasets.table_metadata("projects_csv", _("Projects of cities"), columns)
    return file_answer(json_text(facts), CSVW)


@require_safe
@limited("export", 60, 3_600)
def projects_xlsx(request: HttpRequest) -> HttpResponseBase:
    found = lines(wanted(request), get_language() or "en")
    pages = Page(title="projects", header=COLUMNS, rows=found, days=DAYS), notes_page("About", facts())
    out = book_file(pages, title=_("Projects of cities"), author=datasets.publisher())
    return named(FileResponse(out, content_type=datasets.XLSX), "xlsx")


def facts() -> list[tuple[str, str]]:
    """What a table that is passed on alone must say of itself."""
    return [
        (_("Title"), _("Projects of cities")),
        (_("Publisher"), datasets.publisher()),
        (_("Web page"), absolute(reverse("projects"))),
        (_("Date"), timezone.localdate().isoformat()),
        (_("Licence"), datasets.licence()),
        ("iati_status", _("The corresponding stage in the IATI code list ActivityStatus, as assigned by this site.")),
        (
            "oc4ids_status",
            _(
                "The corresponding stage in the OC4IDS field projectStatus, as assigned by this site. Empty if "
                "there is none."
            ),
        ),
        (
            "marker_…",
            _("OECD Rio markers, as assessed by the city: 0, 1 or 2. The value not_screened does not mean 0."),
        ),
        (
            _("Funding"),
            _(
                "Entered only if the city makes its financial information public. Amounts are in the currency "
                "of the row."
            ),
        ),
        (
            "figures_on",
            _("The date on which the city sent the costs and financial information shown here. Empty if not known."),
        ),
        (
            "open_parts",
            _(
                "The parts open to everyone. In these parts, an empty cell means that nothing was entered. "
                "Other parts are not open."
            ),
        ),
    ]


def named[Response: HttpResponseBase](response: Response, format: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="projects-{get_language()}.{format}"'
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license"'
    return response
