"""A published plan as open data: one table that a spreadsheet program opens and the import reads back, and JSON.

Keys are stable and the same in all languages; headings and words of choices are in the reader's. JSON has the codes.
"""

import io
import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from alliance.portal import datasets
from alliance.portal.exports import iso
from alliance.portal.feeds import answer
from alliance.portal.tracer import reading
from core.importexport.cells import Cell, table
from core.importexport.writing import bold, typed
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS, column_name
from core.ui.jsonld import absolute, filled
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget, ProgressReport
from planning.spreadsheet import writing
from planning.tracking.index_values import source_address

REPORT_TEXTS = ("main_actions", "summary", "challenges", "examples", "agreements", "obstacle")


@require_safe
@public_page()
@limited("export", 60, 3_600)
def plan_data(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    name = f"{plan.slug}-{get_language()}.{format}"
    if format == "json":
        response = answer(json.dumps(as_json(plan), ensure_ascii=False), datasets.JSON, file_name=f"{plan.slug}.json")
    elif format == "csv":
        found = writing.table(plan, is_public=True)
        response = answer(table(found.header, found.rows), "text/csv; charset=utf-8; header=present", file_name=name)
    else:
        response = answer(workbook(plan), datasets.XLSX, file_name=name)
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license"'
    return response


def page_of(plan: Plan) -> str:
    return absolute(f"{reverse('city_plan', args=[plan.city.slug])}?plan={plan.slug}")


def facts(plan: Plan) -> list[tuple[str, str]]:
    """What a table that is passed on alone must say of itself."""
    found = [
        (_("Title"), localized(plan, "title").text),
        (_("City"), plan.city.name),
        (_("Publisher"), datasets.publisher()),
        (_("Page"), page_of(plan)),
        (_("Source"), plan.link),
        (_("Date"), timezone.localdate().isoformat()),
        (_("Licence"), datasets.licence()),
    ]
    if plan.is_example:
        found.append((_("Example"), _("This plan is made up to show how a plan looks here.")))
    return [(label, text) for label, text in found if text]


# --- The table ----------------------------------------------------------------------------------------------------


def workbook(plan: Plan) -> bytes:
    book = Workbook(write_only=True)
    found = writing.table(plan, is_public=True)
    write_page(book, _("Plan"), found.header, found.rows)
    reports = list(report_rows(plan))
    if reports:
        write_page(book, _("Reports"), report_header(), reports)
    about = book.create_sheet("About")
    about.column_dimensions["B"].width = 100
    for label, text in facts(plan):
        about.append([bold(about, label), typed(about, text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_page(book: Any, title: str, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    page.append([bold(page, text) for text in header])
    for row in rows:
        page.append([typed(page, cell) for cell in row])


def report_header() -> list[str]:
    fields = ("year", "level", "reported_on", *REPORT_TEXTS)
    labels = [str(ProgressReport._meta.get_field(name).verbose_name) for name in fields]  # type: ignore[union-attr]
    return [_("Key of this site"), _("Target"), *(label.capitalize() for label in labels)]


def report_rows(plan: Plan) -> Iterable[list[Cell]]:
    for target in writing.contents(plan, is_public=True).targets:
        for report in sorted(target.reports.all(), key=lambda each: each.year or 0):
            texts = [localized(report, name).text or None for name in REPORT_TEXTS]
            head: list[Cell] = [target.slug, localized(target, "title").text, report.year]
            yield [*head, str(report.get_level_display()), iso(report.reported_on), *texts]


# --- For programs -------------------------------------------------------------------------------------------------


def as_json(plan: Plan) -> dict[str, Any]:
    found = writing.contents(plan, is_public=True)
    return {
        "metadata": filled(
            {
                "title": texts(plan, "title"),
                "publisher": datasets.publisher(),
                "page": page_of(plan),
                "date": timezone.localdate().isoformat(),
                "licence": datasets.licence(),
                "licence_url": datasets.licence_url(),
            }
        ),
        "plan": plain(plan, "slug", "kind", "starts", "ends", "status", "link")
        | {"title": texts(plan, "title"), "city": plan.city.slug, "is_example": plan.is_example},
        "goals": [goal_json(goal) for goal in found.goals],
        "targets": [target_json(target, found.goals) for target in found.targets],
        "actions": [action_json(action) for action in found.actions],
        "indicators": [indicator_json(indicator) for indicator in found.indicators],
    }


def plain(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def texts(row: Any, field: str) -> dict[str, str]:
    """The text in each language in which there is one."""
    return {LANGUAGE_TAGS[code]: text for code in LANGUAGE_CODES if (text := getattr(row, column_name(field, code)))}


def number(value: Any) -> str | None:
    """Decimals as texts, which loses nothing."""
    found = writing.plain(value)
    return None if found is None else str(found)


def goal_json(row: Goal) -> dict[str, Any]:
    return plain(row, "slug", "number") | {"title": texts(row, "title")}


def target_json(row: PlanTarget, goals: Iterable[Goal]) -> dict[str, Any]:
    known = {goal.pk: goal.slug for goal in goals}
    return plain(row, "slug", "number", "due_year", "nbsap_target") | {
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "goal": known.get(row.goal_id or 0),
        "url": absolute(row.get_absolute_url()),
        "alignments": [{"target": int(each.term.code), "degree": each.degree} for each in row.alignments.all()],
        "indicators": [indicator.slug for indicator in row.indicators.all()],
        "reports": [
            {"year": each.year, "level": each.level, "reported_on": iso(each.reported_on)}
            | {name: texts(each, name) for name in REPORT_TEXTS}
            for each in sorted(row.reports.all(), key=lambda each: each.year or 0)
        ],
    }


def action_json(row: PlanAction) -> dict[str, Any]:
    names = ("slug", "number", "official_name", "lead_unit", "starts", "ends", "is_continuous", "status", "currency")
    return plain(row, *names, "place") | {
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "budget": number(row.budget),
        "targets": [target.slug for target in row.targets.all()],
        "partners": [body.slug for body in row.partners.all()],
        "milestones": [
            plain(each, "due", "done_on") | {"title": texts(each, "title")} for each in row.milestones.all()
        ],
        "url": absolute(row.get_absolute_url()),
    }


def indicator_json(row: CityIndicator) -> dict[str, Any]:
    return plain(row, "slug", "code", "unit", "own_unit", "direction", "frequency", "baseline_year") | {
        "name": texts(row, "name"),
        "baseline": number(row.baseline_value),
        "baseline_qualifier": row.baseline_qualifier,
        "baseline_source": row.baseline_source,
        "url": absolute(row.get_absolute_url()),
        "goals": [
            plain(each, "year", "qualifier", "unit") | {"value": number(each.value)}
            for each in sorted(row.goals.all(), key=lambda each: each.year or 0)
        ],
        "values": [
            plain(each, "year", "qualifier", "unit", "why_none", "part", "source_title", "certainty")
            | {"value": number(each.value), "footnote": texts(each, "footnote"), "source_link": source_address(each)}
            for each in sorted(row.values.all(), key=lambda each: (each.year or 0, each.part))
        ],
    }
