"""What a table would change, what is wrong in it, and the step that makes drafts of it: all of them or none."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.planning.imports.matching import gone
from alliance.workspace.planning.imports.state import MOST_MENDED, Importing, change_job, own_job
from alliance.workspace.planning.imports.tasks import take_over
from alliance.workspace.planning.imports.upload import above, open_bundles
from alliance.workspace.signedout import typing_kept
from core.conflicts import seen_in
from core.history.keys import rows_named
from core.importexport import jobs
from core.importexport.cells import column_letter
from core.importexport.grids import BROKEN
from core.importexport.models import ImportJob
from core.importexport.reading import LONGEST_CELL, Unreadable
from core.importexport.showing import digits_grouped
from core.review.bundles.actions import MOST_PROPOSALS
from core.review.models import Bundle
from core.text import clean
from core.text.fallback import localized
from core.ui.paging import page_of
from planning.spreadsheet.compare import CHANGED, FAULTY, MODELS, NEW, PLAN, SAME, Comparison, Item, changed_fields
from planning.spreadsheet.drafting import chunks
from planning.spreadsheet.headings import INDICATOR, LEVEL_LABELS, LEVELS, code_parts, title_of_role
from planning.spreadsheet.outline import BY_NAME, LACKING, SKIP, YEARLESS, Fault, Question, headings

MOST_FAULTS = 100
LONGEST_YEAR = 30
WORDS = {
    NEW: gettext_lazy("new"),
    CHANGED: gettext_lazy("changed"),
    SAME: gettext_lazy("unchanged"),
    FAULTY: gettext_lazy("has errors"),
}
TONES = {NEW: "ok", CHANGED: "info", SAME: "", FAULTY: "bad"}


@typing_kept(gettext_lazy("Import a plan from a spreadsheet"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    importing = own_job(workspace, key)
    if importing.job.state != ImportJob.State.CHECKED:
        return over(request, workspace, importing)
    if not importing.is_matched:
        return redirect("plan_import_match", workspace.city.slug, key)
    if request.method == "POST":
        mend(request, importing)
        return redirect("plan_import_job", workspace.city.slug, key)
    try:
        return preview(request, workspace, importing)
    except Unreadable as wrong:
        return gone(request, workspace, wrong)


def mend(request: HttpRequest, importing: Importing) -> None:
    """Cells that were typed anew, rows that are left out, and rows that are taken after all."""
    mended: dict[str, str] = {}
    left_out = set(importing.choices.get("left_out", ()))
    lacking, years = dict(importing.choices.get("lacking", {})), dict(importing.choices.get("years", {}))
    for name, text in request.POST.items():
        sort, _dash, rest = name.partition("-")
        if sort == LACKING and text in ("", SKIP, *((BY_NAME,) if rest == INDICATOR else ())) and rest in LEVELS:
            lacking[rest] = text
            continue
        numbers = rest.split("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 8 for part in numbers):
            continue
        if sort == "cell" and len(numbers) == 2 and len(mended) < MOST_MENDED:
            mended[":".join(numbers)] = clean.UNSEEN.sub("", str(text))[:LONGEST_CELL]
        elif sort == YEARLESS and len(numbers) == 1:
            years[rest] = clean.one_line(str(text))[:LONGEST_YEAR]
        elif sort == "leave" and len(numbers) == 1:
            left_out.add(int(rest))
        elif sort == "take" and len(numbers) == 1:
            left_out.discard(int(rest))
    with suppress(jobs.NotNow):  # the page of the job says how far it has gone
        said = {"mended": mended, "left_out": sorted(left_out), "lacking": lacking, "years": years}
        change_job(importing.job, said)


# --- What would become of it --------------------------------------------------------------------------------------


def preview(
    request: HttpRequest, workspace: CityContext, importing: Importing, *, notice: str = "", status: int = 200
) -> HttpResponse:
    found, compared = importing.read()
    parts = chunks(compared)
    items = sorted(compared.items, key=lambda item: item.thing.row if item.thing else 0)
    page = page_of(items, request.GET.get("page")) if items else None
    work = len(compared.work)
    context = {
        **workspace.page("plans"),
        "title": _("Import of %(name)s") % {"name": importing.job.name},
        "above": [
            *above(workspace),
            {"label": _("Import a plan from a spreadsheet"), "url": workspace.address("plan_import")},
        ],
        "importing": importing,
        "job": importing.job,
        "notice": notice,
        "again": "again" in request.GET,
        "plan_title": importing.plan_title,
        "match_url": workspace.address("plan_import_match", importing.job.pk),
        "run_url": workspace.address("plan_import_run", importing.job.pk),
        "counts": counted(compared),
        "count_header": [
            {"label": _("Level")},
            *({"label": str(WORDS[word]).capitalize(), "end": True} for word in (NEW, CHANGED, SAME, FAULTY)),
        ],
        "questions": [question_line(importing, each) for each in found.questions],
        "is_asked": found.has_open_questions,
        "wrong_rows": list(wrong_rows(importing, compared.faults)),
        "faults": len(compared.faults),
        "left_out": sorted(importing.choices.get("left_out", ())),
        "rows_read": found.rows,
        "work": work,
        "button": ngettext("Create %(count)s draft", "Create %(count)s drafts", work) % {"count": digits_grouped(work)},
        "parts": [len(part.items) for part in parts],
        "waiting": sum(len(part.items) for part in parts if part.waits),
        "most": MOST_PROPOSALS,
        "lines": [line_of(item) for item in page.object_list] if page else [],
        "line_header": [
            {"label": label}
            for label in (_("Row"), _("Level"), _("Number"), _("Title"), _("Import result"), _("Fields"))
        ],
        "item_page": page,
        "params": request.GET,
    }
    return render(request, "workspace/planning/import-preview.html", context, status=status)


def counted(compared: Comparison) -> list[list[str]]:
    rows = []
    for level in MODELS:
        items = [item for item in compared.items if item.level == level]
        if items:
            counts = [sum(item.outcome == word for item in items) for word in (NEW, CHANGED, SAME, FAULTY)]
            rows.append([level_words(level), *map(digits_grouped, counts)])
    return rows


def level_words(level: str) -> str:
    return str(MODELS[level]._meta.verbose_name).capitalize() if level == PLAN else str(LEVEL_LABELS[level])


def line_of(item: Item) -> list[Any]:
    thing = item.thing
    row = digits_grouped(thing.row) if thing else ""
    title = thing.title if thing else plan_title(item)
    word = item.outcome
    told = {"text": str(WORDS[word]), "tone": TONES[word]} if TONES[word] else str(WORDS[word])
    return [row, level_words(item.level), item.number, title, told, _(", ").join(field_names(item))]


def plan_title(item: Item) -> str:
    if item.row is not None:
        return localized(item.row, item.row.title_field).text
    return next((str(value) for key, value in item.patch.items() if key.startswith("title_")), "")


def field_names(item: Item) -> Iterator[str]:
    if item.outcome != CHANGED:
        return
    model = MODELS[item.level]
    seen = set()
    for name in changed_fields(item):
        label = str(getattr(model._meta.get_field(name), "verbose_name", "")) or relation_words(item, name)
        if label not in seen:
            seen.add(label)
            yield label


def relation_words(item: Item, name: str) -> str:
    """What changes among the rows that hang on an item: their name and the years."""
    model: Any = MODELS[item.level]._meta.get_field(name).related_model
    label = str(model._meta.verbose_name_plural)
    keys = rows_named(name, item.patch)
    both = {**item.now, **item.patch}
    years = sorted({str(both.get(f"{name}.{key}.year")) for key in keys if both.get(f"{name}.{key}.year")})
    return f"{label} ({', '.join(years)})" if years else label


def question_line(importing: Importing, asked: Question) -> dict[str, Any]:
    """What is asked once for many rows, with what may be answered."""
    heads = headings(importing.page, importing.heading)
    words = {
        "rows": asked.rows,
        "level": str(LEVEL_LABELS[asked.level]).lower() if asked.level else "",
        "column": column_letter(asked.column + 1),
        "heading": heads[asked.column] if 0 <= asked.column < len(heads) else "",
        "first": asked.first,
    }
    if asked.kind == YEARLESS:
        label = ngettext(
            "Year of the number in column %(column)s (%(heading)s)",
            "Year of the %(rows)s numbers in column %(column)s (%(heading)s)",
            asked.rows,
        )
        name = f"{YEARLESS}-{asked.column}"
        return {"name": name, "is_year": True, "text": asked.answer, "reason": asked.reason, "label": label % words}
    choices = [(SKIP, _("Do not import those cells"))]
    if asked.level == INDICATOR:
        choices.append((BY_NAME, _("Treat each of these rows as an indicator with the name in the row")))
    label = ngettext(
        "%(rows)s row gives details of an item that it does not name (%(level)s): row %(first)s. Choose what to do.",
        "%(rows)s rows give details of items that they do not name (%(level)s), first row %(first)s. Choose "
        "what to do.",
        asked.rows,
    )
    return {
        "name": f"{LACKING}-{asked.level}",
        "options": [{"value": code, "label": words, "chosen": code == asked.answer} for code, words in choices],
        "label": label % words,
    }


def wrong_rows(importing: Importing, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    """Each row with what is wrong in it, and a field for each cell that can be typed anew."""
    heads = headings(importing.page, importing.heading)
    by_row: dict[int, dict[int, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        by_row[fault.row][fault.column].append(fault)
    mended, columns = importing.reading.mended, importing.columns
    for number in sorted(by_row)[:MOST_FAULTS]:
        row = importing.page.row(number)
        cells = []
        for column, some in sorted(by_row[number].items()):
            text = mended.get((number, column), row.cell(column) if row else "") if column >= 0 else ""
            code = columns[column] if 0 <= column < len(columns) else ""
            cells.append(
                {
                    "name": f"cell-{number}-{column}",
                    "is_cell": column >= 0,
                    "column": column_letter(column + 1) if column >= 0 else "",
                    "heading": heads[column] if 0 <= column < len(heads) else "",
                    "meaning": title_of_role(code) if code else "",
                    "text": "" if text.startswith(BROKEN) else text,
                    "is_long": len(text) > 80 or "\n" in text or code_parts(code)[0] == "description",
                    "reason": " ".join(dict.fromkeys(fault.reason for fault in some)),
                    "instead": ""
                    if column >= 0
                    else _("Correct row %(row)s in your file and upload it again.") % {"row": number},
                }
            )
        yield {"number": number, "cells": cells, "about": about(importing, number)}


def about(importing: Importing, number: int) -> str:
    """A title in that row, to know it again."""
    row = importing.page.row(number)
    roles = ("title", "indicator", "action", "target", "goal")
    codes = [code_parts(code)[0] for code in importing.columns]
    texts = [row.cell(codes.index(role)) for role in roles if row and role in codes]
    return next((text[:120] for text in texts if text), "")


# --- The step itself ----------------------------------------------------------------------------------------------


@staff_only
@require_POST
def run(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    importing, version = own_job(workspace, key), seen_in(request.POST)
    state = ImportJob.State
    if not importing.is_matched:
        return redirect("plan_import_match", workspace.city.slug, key)
    try:
        job = jobs.claimed(importing.job, state.CHECKED, state.QUEUED, version=version)
    except jobs.NotNow:
        again = own_job(workspace, key)
        if again.job.state != state.CHECKED:
            return over(request, workspace, again)
        notice = _("The import has progressed since you opened this page. The current status is shown below.")
        return preview(request, workspace, again, notice=notice, status=409)
    take_over.enqueue(str(job.pk), workspace.by.label)
    return redirect("plan_import_job", workspace.city.slug, key)


def over(request: HttpRequest, workspace: CityContext, importing: Importing) -> HttpResponse:
    """While it runs, and afterwards."""
    job = importing.job
    keys = [UUID(key) for key in importing.choices.get("bundles", ())]
    rows = {bundle.pk: bundle for bundle in Bundle.objects.filter(pk__in=keys)}
    context = {
        **workspace.page("plans"),
        "title": _("Import of %(name)s") % {"name": job.name},
        "above": [
            *above(workspace),
            {"label": _("Import a plan from a spreadsheet"), "url": workspace.address("plan_import")},
        ],
        "job": job,
        "start_url": workspace.address("plan_import"),
        "bundles": [
            {
                "url": workspace.address("workspace_together", key),
                "count": rows[key].last_number,
                "state": rows[key].get_state_display(),
            }
            for key in keys
            if key in rows
        ],
        "waiting": importing.choices.get("waiting", 0),
        "is_open": bool(open_bundles(job)),
        "is_lead": workspace.is_lead,
    }
    return render(request, "workspace/planning/import-over.html", context)
