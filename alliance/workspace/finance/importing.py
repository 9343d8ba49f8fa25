"""Projects from a spreadsheet: send a table, see what it would change, and take all of it or nothing."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance import sheet
from alliance.workspace.finance.import_looks import (
    KEPT,
    WORDS,
    Look,
    TooOften,
    count_reading,
    kept_look,
    look_of,
    looked_at,
    read_job,
    seen,
)
from alliance.workspace.finance.note import TYPES
from alliance.workspace.imports import HOUR, IMPORTS_AN_HOUR
from alliance.workspace.planning.imports.upload import why_refused
from core.accounts.permissions import may
from core.conflicts import seen_in
from core.files.refusing import Refused
from core.history.write import Actor, AlreadyExists, VersionConflict, one_transaction
from core.importexport import grids, jobs
from core.importexport.books import Page, book_bytes, notes_page
from core.importexport.cells import table
from core.importexport.models import ImportJob
from core.importexport.reading import Unreadable
from core.importexport.report import CHANGED, NEW
from core.importexport.showing import UploadForm
from core.ratelimits.limits import take
from core.text.languages import DEFAULT_LANGUAGE
from core.ui.answers import error
from core.workflow import InvalidTransition
from finance.projects import actions

KIND = "project"


def allowed(workspace: CityContext) -> None:
    """Lets in those who may import. Raises Http404."""
    if not may(workspace.person, "sheets.import_own", workspace.city.pk):
        raise Http404


def language_now() -> str:
    return get_language() or DEFAULT_LANGUAGE


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    allowed(workspace)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    hint = _("XLSX or CSV, at most 10 MB and %(rows)s rows. Each row is one project.")
    form.fields["file"].help_text = hint % {"rows": f"{grids.MOST_ROWS:,}"}
    if request.method == "POST":
        wait = take("import", str(workspace.person.pk), IMPORTS_AN_HOUR, HOUR)
        if wait is not None:
            return error(request, 429, wait=wait)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                job = jobs.send_grid(file, kind=KIND, person=workspace.person, tenant=workspace.city.pk)
            except Refused as refused:
                form.add_error("file", why_refused(refused, file.name or ""))
            except Unreadable as wrong:
                form.add_error("file", str(wrong))
            else:
                return redirect("finance_import_job", workspace.city.slug, job.pk)
    context = {
        **workspace.page("finance"),
        "title": _("Import projects from a spreadsheet"),
        "form": form,
        "errors": [{"text": text, "url": "#id_file"} for texts in form.errors.values() for text in texts],
        "columns": [(name, sheet.label(name)) for name in sheet.COLUMNS],
    }
    return render(request, "workspace/finance/import.html", context)


@staff_only
@require_safe
def export(request: HttpRequest, workspace: CityContext, format: str) -> HttpResponse:
    """The projects as they are, in the language of the page; with `?empty=1` the headings alone."""
    allowed(workspace)
    if format not in ("xlsx", "csv"):
        raise Http404
    rows = [] if request.GET.get("empty") else list(sheet.rows(workspace.city, language_now()))
    if format == "csv":
        response = HttpResponse(table(sheet.COLUMNS, rows), content_type="text/csv; charset=utf-8; header=present")
    else:
        labels = [(name, sheet.label(name)) for name in sheet.COLUMNS]
        pages = Page(title=sheet.SHEET, header=sheet.COLUMNS, rows=rows), notes_page(_("Notes"), labels, (26, 60))
        response = HttpResponse(book_bytes(pages), content_type=TYPES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="projects-{workspace.city.slug}.{format}"'
    return response


# --- What it would change -----------------------------------------------------------------------------------------


def own_job(workspace: CityContext, key: UUID) -> ImportJob:
    """Each sees what they sent themselves, for this city."""
    allowed(workspace)
    jobs.stop_abandoned(workspace.person)
    return get_object_or_404(ImportJob, pk=key, person=workspace.person, tenant=workspace.city.pk, kind=KIND)


@staff_only
@require_safe
def preview(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    return show(request, workspace, own_job(workspace, key))


def show(
    request: HttpRequest, workspace: CityContext, job: ImportJob, *, notice: str = "", status: int = 200
) -> HttpResponse:
    is_done = job.state == ImportJob.State.DONE
    try:
        look = Look() if is_done else looked_at(job, workspace.city)
    except TooOften as often:
        return error(request, 429, wait=often.wait)
    context = {
        **workspace.page("finance"),
        "title": _("Import of %(name)s") % {"name": job.name},
        "job": job,
        "is_done": is_done,
        "done": job.report.get("done", {}),
        "notice": notice or look.wrong,
        "unknown": look.unknown,
        "counts": [{"label": str(words), "count": look.counts.get(state, 0)} for state, words in WORDS.items()],
        "rows": look.rows,
        "more": look.more,
        "can_run": look.can_run,
        "seen": seen(look),
    }
    return render(request, "workspace/finance/import-preview.html", context, status=status)


# --- All or none --------------------------------------------------------------------------------------------------


@staff_only
@require_POST
def run(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    job = own_job(workspace, key)
    state = ImportJob.State
    try:
        job = jobs.claimed(job, state.CHECKED, state.IMPORTING, version=seen_in(request.POST))
    except (jobs.NotNow, VersionConflict):
        notice = _("The import has progressed since you opened this page. The current status is shown below.")
        return show(request, workspace, own_job(workspace, key), notice=notice, status=409)
    try:
        taken_over(workspace, job, request.POST.get("seen", ""))
    except (ValidationError, VersionConflict, AlreadyExists, InvalidTransition, Unreadable, sheet.NoTable) as wrong:
        jobs.end(job, state.CHECKED, failure="")
        words = " ".join(getattr(wrong, "messages", [str(wrong)]))
        return show(request, workspace, job, notice=_("Nothing was saved. %(why)s") % {"why": words}, status=409)
    except TooOften as often:
        jobs.end(job, state.CHECKED, failure="")
        return error(request, 429, wait=often.wait)
    except BaseException:
        jobs.end(job, state.CHECKED, failure="")
        raise
    return redirect("finance_import_job", workspace.city.slug, job.pk)


def taken_over(workspace: CityContext, job: ImportJob, said: str) -> None:
    """Saves the rows and, in the same transaction, that they are there.

    Read anew inside it: what was changed since the page was shown is refused. What the kept look tells is refused
    without reading. Raises TooOften: a reading that is taken back counts too, so it is counted before."""
    reason = jobs.reason_of(job)
    look = require_same(kept_look(job), said)
    require_runnable(look)
    count_reading(job)
    with one_transaction():
        require_same(look, said)
        found = read_job(job, workspace.city)
        require_runnable(look_of(found, ""))
        for item in found.items:
            write(workspace, item, reason)
        done = {state: found.report.total(state) for state in (NEW, CHANGED)}
        job.report = {**{name: kept for name, kept in job.report.items() if name != KEPT}, "done": done}
        jobs.end(job, ImportJob.State.DONE)


def require_same(look: Look | None, said: str) -> Look:
    """The look whose projects stand as somebody saw them. Raises InvalidTransition."""
    if look is None or said != seen(look):
        raise InvalidTransition(
            _("A project in this table was changed after you opened this page. Check the table again.")
        )
    return look


def require_runnable(look: Look) -> None:
    """Refuses a look that cannot be taken over. Raises InvalidTransition."""
    if look.is_faulty:
        raise InvalidTransition(_("Some rows contain errors. Correct them in the table and upload it again."))
    if not look.can_run:
        raise InvalidTransition(_("The file contains no changes."))


def write(workspace: CityContext, item: sheet.Item, reason: str) -> None:
    by: Actor = workspace.by
    if item.state == NEW:
        actions.begin(workspace.city, changes=item.changes, stage=item.stage, reason=item.reason or reason, by=by)
    elif item.state == CHANGED and item.project:
        actions.change_project(item.project, changes=item.changes, expected=item.project.version, by=by)
