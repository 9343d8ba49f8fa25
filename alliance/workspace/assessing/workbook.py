"""The workbook of an assessment: out, and back in with a preview of each difference before anything is saved."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessing.conflicts import label_of, text_of
from alliance.workspace.assessing.forms import KEEP
from alliance.workspace.assessing.work import Work, work_at
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.answers import workbook
from assessment.wording import said as in_words
from core.files.checking import Refused, checked_upload
from core.files.kinds import CONTENT_TYPES
from core.history.merge import Clashes
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists, one_transaction
from core.importexport.reading import Unreadable
from core.ui.answers import error
from core.workflow import InvalidTransition

SALT = "assessment.workbook"
PREVIEW = 24 * 3600


@require_safe
@staff_only
def download(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    out = io.BytesIO()
    workbook.write(out, work.edition, key, work.answers)
    out.seek(0)
    mark = "-example" if workspace.city.is_example else ""
    name = f"{workspace.city.slug}-index-{key}{mark}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def upload(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    if not work.is_open:
        return error(request, 409) if request.method == "POST" else redirect(work.address("assessment_result"))
    if request.method != "POST":
        return show(request, work)
    if "changes" in request.POST:
        return kept(request, work)
    return previewed(request, work)


def previewed(request: HttpRequest, work: Work) -> HttpResponse:
    """What the file would change, one line for each difference."""
    sent = request.FILES.get("file")
    if sent is None:
        return show(request, work, errors=[_("Choose a file.")])
    answers = {key: actions.flat(each) for key, each in work.answers.items()}
    try:
        with checked_upload(sent, allowed={"xlsx"}) as content:
            brought = workbook.bring(content, work.edition, answers, this_year=work.this_year)
    except (Refused, Unreadable) as refused:
        return show(request, work, errors=[str(refused)])
    versions = {key: each.version for key, each in work.answers.items()}
    held = {key: [versions.get(key, 0), changes, brought.left.get(key, {})] for key, changes in brought.changes.items()}
    return show(
        request,
        work,
        brought=brought,
        differences=[each for key, new in told_of(brought) for each in differences(work, key, new)],
        held=signing.dumps([str(work.assessment.pk), held], salt=SALT, compress=True),
    )


def told_of(brought: workbook.Brought) -> Iterator[tuple[str, Snapshot]]:
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
            "field": label_of(indicator, name),
            "before": text_of(name, now.get(name)),
            "after": text_of(name, value),
        }
        for name, value in changes.items()
        if name != "mode" or (value != now.get("mode") and (answer is not None or value != "given"))
    ]


def kept(request: HttpRequest, work: Work) -> HttpResponseBase:
    """All of it or nothing. Raises nothing: what a colleague changed meanwhile stops it, and is told."""
    try:
        assessment, held = signing.loads(request.POST["changes"], salt=SALT, max_age=PREVIEW)
    except signing.BadSignature:
        return show(request, work, errors=[_("This preview is too old. Send the file again.")])
    if assessment != str(work.assessment.pk):
        return error(request, 400)
    try:
        with one_transaction():
            for key, (version, changes, left) in held.items():
                take(work, key, version, changes if KEEP in request.POST else {**changes, **left})
    except ValidationError as wrong:
        return show(request, work, errors=wrong.messages)
    except (Clashes, AlreadyExists):
        sentence = _("A colleague changed the same answers since the preview. Send the file again to see what differs.")
        return show(request, work, errors=[sentence], status=409)
    except InvalidTransition:
        return error(request, 409)
    words = ngettext("%(number)s answer was changed.", "%(number)s answers were changed.", len(held))
    messages.success(request, words % {"number": len(held)})
    return redirect(work.url)


def take(work: Work, key: str, version: int, changes: Snapshot) -> None:
    began = actions.flat_at(work.answers.get(key), version)
    actions.answer(work.assessment, key, wanted={**began, **changes}, expected=version, bands=work.bands, by=work.by)


def show(
    request: HttpRequest,
    work: Work,
    *,
    errors: list[str] | None = None,
    brought: workbook.Brought | None = None,
    differences: list[dict[str, str]] | None = None,
    held: str = "",
    status: int = 200,
) -> HttpResponse:
    faults = brought.faults if brought else []
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Bring the workbook back"),
        "errors": [{"text": each, "url": "#id_file"} for each in errors or ()],
        "brought": brought,
        "header": [{"label": _("Indicator")}, {"label": _("Field")}, {"label": _("Before")}, {"label": _("After")}],
        "rows": [list(each.values()) for each in differences or ()],
        "fault_header": [{"label": _("Row")}, {"label": _("Column")}, {"label": _("What is wrong")}],
        "faults": [[str(each.row), each.column, each.text] for each in faults[:200]],
        "held": held,
        "asks_for_sources": bool(brought and brought.left),
    }
    return render(request, "workspace/assessing/workbook.html", context, status=status)
