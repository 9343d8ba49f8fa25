"""The file behind an answer: a survey, a map, a table. It is for the staff of the city alone, until a lead chooses to
publish it with the result."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessment.work import Work, indicator_at, is_first_count, work_at
from alliance.workspace.conflicts import choices_of
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.models import Answer, Mode
from assessment.scoring.definitions import Indicator
from assessment.wording import said as in_words
from core.conflicts import CHOOSE, SEEN, SIGN, THEIRS, ConflictQuestion, SeenForm, digest, saved
from core.files.forms import UploadField, WithUploads
from core.files.models import StoredFile
from core.files.serving import file_response as file_answer
from core.history.snapshot import Snapshot
from core.ui.answers import error

KINDS = frozenset({"pdf", "docx", "xlsx", "csv", "image"})


class EvidenceForm(SeenForm, WithUploads):
    """The file of an answer. It merges with all else of the answer, and with no other file."""

    merges: ClassVar[bool] = True

    work: Work
    indicator: Indicator
    is_removing: bool = False

    file = UploadField(
        kinds=KINDS,
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Only your city’s staff can open the file, unless a lead publishes it with the result."),
    )

    @property
    def answer(self) -> Answer | None:
        return self.row if isinstance(self.row, Answer) else None

    @property
    def file_now(self) -> str:
        return str(self.answer.file.name) if self.answer and self.answer.file else ""

    def token(self) -> str:
        return f"{self.now}{SIGN}{digest('file', self.file_now)}"

    def is_laid_together(self) -> bool:
        """Whether the file is the one that was seen: another one is replaced by nobody who has not."""
        if self.is_as_seen("file", self.file_now):
            return True
        mine = self.said["file"]
        theirs = name_of(self.file_now) or _("No file")
        question = ConflictQuestion(f"{CHOOSE}file", _("File"), theirs, mine.name if mine else _("No file"))
        self.conflict = self.page([question])
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[SEEN] = self.token()  # type: ignore[index]
        return False


def name_of(path: str) -> str:
    """What a file was called when it was sent."""
    found = StoredFile.objects.filter(path=path).first() if path else None
    return found.name if found else ""


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    indicator = indicator_at(work, number)
    if not work.is_open:
        return error(request, 409) if request.method == "POST" else redirect(work.address("assessment_result"))
    if request.method != "POST":
        return show(request, form_of(work, indicator))
    if "more" in request.POST:  # the file came ahead of the form: it is received, and nothing is saved yet
        form = form_of(work, indicator, request)
        form.is_valid()
        return show(request, form)
    if choices_of(request.POST).get("file") == THEIRS:
        return redirect(work.indicator_url(indicator))
    form = saved(lambda: form_of(work_at(workspace, key), indicator, request), keep_evidence, by=workspace.person)
    if not form.is_saved:
        return show(request, form)
    messages.success(request, saved_words(form))
    return redirect(work.indicator_url(indicator))


def saved_words(form: EvidenceForm) -> str:
    file = form.said["file"]
    if form.is_removing or not file:
        return _("The file was removed.")
    return _("Saved. %(name)s is kept with this answer.") % {"name": file.name}


def form_of(work: Work, indicator: Indicator, request: HttpRequest | None = None) -> EvidenceForm:
    whose: dict[str, Any] = {"tenant": work.workspace.city.pk, "by": work.workspace.person.pk}
    sent = (request.POST, request.FILES) if request else (None, None)
    form = EvidenceForm(*sent, auto_id="id_%s", row=work.answers.get(indicator.key), **whose)
    form.work, form.indicator = work, indicator
    form.is_removing = request is not None and "remove" in request.POST
    form.fields["file"].required = not form.is_removing
    return form


def keep_evidence(form: EvidenceForm) -> None:
    work, key = form.work, form.indicator.key
    file = form.said["file"]
    began = actions.flat(form.answer) if form.answer else {"mode": first_mode(work, form.indicator)}
    wanted: Snapshot = {**began, "file": file.path if file and not form.is_removing else ""}
    actions.answer(work.assessment, key, wanted=wanted, expected=form.now, bands=work.bands, by=work.by)


def first_mode(work: Work, indicator: Indicator) -> str:
    return Mode.BASELINE if is_first_count(work, indicator) else Mode.GIVEN


def show(request: HttpRequest, form: EvidenceForm) -> HttpResponse:
    work, indicator, row = form.work, form.indicator, form.answer
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Evidence for an answer"),
        "name": _("%(number)s. %(name)s") % {"number": indicator.number, "name": in_words(indicator.name)},
        "back_url": work.indicator_url(indicator),
        "form": form,
        "file": shown(work, indicator, row),
        "errors": [{"text": " ".join(map(str, texts)), "url": "#id_file"} for texts in form.errors.values()],
    }
    return render(request, "workspace/assessment/evidence.html", context, status=form.status)


def shown(work: Work, indicator: Indicator, row: Answer | None) -> dict[str, Any] | None:
    """The name and the address of the file of an answer."""
    if row is None or not row.file:
        return None
    found = StoredFile.objects.filter(path=row.file.name).first()
    return {"name": found.name, "size": found.size, "url": read_url(work, indicator)} if found else None


def read_url(work: Work, indicator: Indicator) -> str:
    return work.address("assessment_evidence_file", indicator.number)


@staff_only
@require_safe
def read(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    row = work.answers.get(indicator_at(work, number).key)
    if row is None or not row.file:
        raise Http404
    return file_answer(request, str(row.file.name), public=False)
