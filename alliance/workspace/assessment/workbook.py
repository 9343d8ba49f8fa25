"""The workbook of an assessment: out, and back in with a preview of each difference before anything is saved."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessment.conflicts import input_label, typed_words
from alliance.workspace.assessment.forms import KEEP
from alliance.workspace.assessment.work import Work, first_counts, work_at
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.answers import workbook
from assessment.answers.workbook import Brought
from assessment.wording import said as in_words
from core.files.checking import Refused, checked_upload
from core.files.kinds import CONTENT_TYPES
from core.history.merge import Clashes
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists
from core.importexport.reading import Table, Unreadable
from core.importexport.report import Fault
from core.text import clean
from core.ui.answers import error
from core.workflow import InvalidTransition

SALT = "assessment.workbook"
PREVIEW = 24 * 3600
AGAIN = "again"
MOST_FAULTS = 200
LATE = gettext_lazy(
    "A colleague has changed the same answers since the preview. The current differences are shown below."
)


@staff_only
@require_safe
def download(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    out = workbook.book(work.edition, key, work.answers, first_counts(work))
    mark = "-example" if workspace.city.is_example else ""
    name = f"{workspace.city.slug}-index-{key}{mark}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    if not work.is_open:
        return error(request, 409) if request.method == "POST" else redirect(work.address("assessment_result"))
    if request.method != "POST":
        return show(request, work)
    if "changes" in request.POST:
        return keep_answers(request, work)
    return previewed(request, work)


def previewed(request: HttpRequest, work: Work) -> HttpResponse:
    """What the file would change, one line for each difference."""
    file = request.FILES.get("file")
    if file is None:
        return show(request, work, errors=[_("Choose a file.")])
    try:
        with checked_upload(file, allowed={"xlsx"}) as content:
            sent = workbook.sent(content, work.edition)
    except (Refused, Unreadable) as refused:
        return show(request, work, errors=[str(refused)])
    return show_sent(request, work, sent)


def show_sent(request: HttpRequest, work: Work, sent: Table, **options: Any) -> HttpResponse:
    """What the rows would change of the answers as they stand now."""
    answers = {key: actions.flat(each) for key, each in work.answers.items()}
    brought = brought_by(work, sent, answers)
    versions = {key: each.version for key, each in work.answers.items()}
    held = [str(work.assessment.pk), versions, *workbook.as_data(sent)]
    return show(
        request,
        work,
        brought=brought,
        differences=[each for key, new in told_of(brought) for each in differences(work, key, new)],
        held=signing.dumps(held, salt=SALT, compress=True),
        **options,
    )


def brought_by(work: Work, sent: Table, answers: Mapping[str, Snapshot]) -> Brought:
    """Refuses before it is saved whatever would be refused then."""
    check = partial(check_answer, work)
    return workbook.bring(
        sent, work.edition, answers, this_year=work.this_year, first_counts=first_counts(work), check=check
    )


def check_answer(work: Work, key: str, wanted: Snapshot) -> None:
    actions.check_answer(work.assessment, key, wanted=wanted, bands=work.bands)


def told_of(brought: Brought) -> Iterator[tuple[str, Snapshot]]:
    """Yields what would be saved of each answer: its changes, and the sources that say another number."""
    for key, changes in brought.changes.items():
        yield key, {**changes, **brought.left.get(key, {})}


def differences(work: Work, key: str, changes: Mapping[str, Any]) -> list[dict[str, str]]:
    """A mode that follows from the values alone is no difference of its own."""
    indicator = work.edition.indicator_of[key]
    answer = work.answers.get(key)
    now = actions.flat(answer)
    return [
        {
            "indicator": f"{indicator.number}. {in_words(indicator.name)}",
            "field": input_label(indicator, name),
            "before": typed_words(name, now.get(name)),
            "after": typed_words(name, value),
        }
        for name, value in changes.items()
        if name != "mode" or (value != now.get("mode") and (answer is not None or value != "given"))
    ]


def keep_answers(request: HttpRequest, work: Work) -> HttpResponseBase:
    """Each answer that can be read is saved by itself; what is wrong, or was changed by a colleague meanwhile, stays in
    the preview."""
    try:
        assessment, versions, *data = signing.loads(request.POST["changes"], salt=SALT, max_age=PREVIEW)
        sent = workbook.with_cells(workbook.table_of(data), typed_cells(request))
    except (signing.BadSignature, ValueError):
        return show(request, work, errors=[_("This preview has expired. Upload the file again.")])
    if assessment != str(work.assessment.pk):
        return error(request, 400)
    if AGAIN in request.POST:
        return show_sent(request, work, sent)
    began = {key: actions.flat_at(work.answers.get(key), version) for key, version in versions.items()}
    brought = brought_by(work, sent, began)
    try:
        done, late = saved(work, brought, versions, keeps=KEEP in request.POST)
    except InvalidTransition:
        return error(request, 409)
    words = ngettext("%(number)s answer was changed.", "%(number)s answers were changed.", done)
    if done:
        messages.success(request, words % {"number": done})
    left = {*brought.faulty, *late}
    if not left:
        return redirect(work.url)
    fresh = work_at(work.workspace, work.assessment.key)
    return show_sent(
        request, fresh, workbook.only(sent, left), errors=[LATE] if late else [], status=409 if late else 200
    )


def typed_cells(request: HttpRequest) -> dict[tuple[int, str], str]:
    """Cells that were typed anew in the preview, by row and column."""
    found = {}
    for name, text in request.POST.items():
        sort, _dash, rest = name.partition("-")
        number, _dash, column = rest.partition("-")
        if sort == "cell" and number.isascii() and number.isdigit() and len(number) < 6:
            found[int(number), column] = clean.UNSEEN.sub("", str(text)).strip()[: workbook.LONGEST]
    return found


def saved(work: Work, brought: Brought, versions: Mapping[str, int], *, keeps: bool) -> tuple[int, list[str]]:
    """How many answers were changed, and those that a colleague changed meanwhile. Raises InvalidTransition."""
    done, late = 0, []
    for key, changes in list(brought.changes.items()):
        try:
            take(work, key, versions.get(key, 0), changes if keeps else {**changes, **brought.left.get(key, {})})
        except ValidationError as wrong:
            brought.refuse(key, wrong)
        except (Clashes, AlreadyExists):
            late.append(key)
        else:
            done += 1
    return done, late


def take(work: Work, key: str, version: int, changes: Snapshot) -> None:
    began = actions.flat_at(work.answers.get(key), version)
    actions.answer(work.assessment, key, wanted={**began, **changes}, expected=version, bands=work.bands, by=work.by)


def show(
    request: HttpRequest,
    work: Work,
    *,
    errors: Sequence[str | Promise] = (),
    brought: Brought | None = None,
    differences: list[dict[str, str]] | None = None,
    held: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Upload the completed workbook"),
        "errors": [{"text": str(each), "url": "#id_file"} for each in errors],
        "brought": brought,
        "header": [{"label": _("Indicator")}, {"label": _("Field")}, {"label": _("Before")}, {"label": _("After")}],
        "rows": [list(each.values()) for each in differences or ()],
        "faults": cells_of(brought) if brought else [],
        "held": held,
        "asks_for_sources": bool(brought and brought.left),
    }
    return render(request, "workspace/assessment/workbook.html", context, status=status)


def cells_of(brought: Brought) -> list[dict[str, str]]:
    """A control for each cell that is wrong, with what stands in it and why it cannot be taken."""
    cells: dict[tuple[int, str], dict[str, str]] = {}
    for fault in brought.faults[:MOST_FAULTS]:
        words = {"sheet": workbook.ANSWERS, "row": fault.row, "cell": cell_words(brought, fault)}
        label = _("Sheet %(sheet)s, row %(row)s, cell %(cell)s") % words
        new = {"name": f"cell-{fault.row}-{fault.column}", "label": label, "text": fault.value, "reason": ""}
        cell = cells.setdefault((fault.row, fault.column), new)
        cell["reason"] = f"{cell['reason']} {fault.reason}".strip()
    return list(cells.values())


def cell_words(brought: Brought, fault: Fault) -> str:
    return f"{brought.sent.letter(fault.column)}{fault.row} ({fault.column})"
