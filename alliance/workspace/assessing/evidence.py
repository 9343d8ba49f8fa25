"""The file behind an answer: a survey, a map, a table. It is for the staff of the city alone, until a lead chooses to
publish it with the result."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessing.work import Work, indicator_at, is_first_count, work_at
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.models import Answer, Mode
from assessment.scoring.definitions import Indicator
from assessment.wording import said as in_words
from core.files.forms import UploadField, WithUploads
from core.files.models import StoredFile
from core.files.serving import answer as file_answer
from core.history.merge import Clashes
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists
from core.text.numbers import number_in
from core.ui.answers import error
from core.workflow import InvalidTransition

KINDS = frozenset({"pdf", "docx", "xlsx", "csv", "image"})


class EvidenceForm(WithUploads, forms.Form):
    file = UploadField(
        kinds=KINDS,
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Only the staff of your city can open it, unless a lead publishes it with the result."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def page(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    indicator = indicator_at(work, number)
    if not work.is_open:
        return error(request, 409) if request.method == "POST" else redirect(work.address("assessment_result"))
    if request.method != "POST":
        return show(request, work, indicator, form_of(work))
    if "remove" in request.POST:
        return kept(request, work, indicator, "", form_of(work))
    form = form_of(work, request)
    if not form.is_valid():
        return show(request, work, indicator, form)
    return kept(request, work, indicator, form.cleaned_data["file"].path, form)


def form_of(work: Work, request: HttpRequest | None = None) -> EvidenceForm:
    whose: dict[str, Any] = {"tenant": work.workspace.city.pk, "by": work.workspace.person.pk}
    if request is None:
        return EvidenceForm(auto_id="id_%s", **whose)
    return EvidenceForm(request.POST, request.FILES, auto_id="id_%s", **whose)


def kept(request: HttpRequest, work: Work, indicator: Indicator, path: str, form: EvidenceForm) -> HttpResponseBase:
    expected = number_in(request.POST.get("version", ""))
    row = work.answers.get(indicator.key)
    began = actions.flat_at(row, expected)
    wanted: Snapshot = {**(began or {"mode": first_mode(work, indicator)}), "file": path}
    try:
        actions.answer(work.assessment, indicator.key, wanted=wanted, expected=expected, bands=work.bands, by=work.by)
    except (Clashes, AlreadyExists):
        late = _("Somebody changed the file of this answer a moment ago. Look at it, then send yours again.")
        return show(request, work_at(work.workspace, work.assessment.key), indicator, form, notice=late, status=409)
    except ValidationError as wrong:
        return show(request, work, indicator, form, notice=" ".join(wrong.messages), status=400)
    except InvalidTransition as closed:
        return error(request, 409, happened=str(closed))
    return redirect(work.indicator_url(indicator))


def first_mode(work: Work, indicator: Indicator) -> str:
    return Mode.BASELINE if is_first_count(work, indicator) else Mode.GIVEN


def show(
    request: HttpRequest, work: Work, indicator: Indicator, form: EvidenceForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    row = work.answers.get(indicator.key)
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Evidence for an answer"),
        "name": _("%(number)s. %(name)s") % {"number": indicator.number, "name": in_words(indicator.name)},
        "back_url": work.indicator_url(indicator),
        "form": form,
        "version": row.version if row else 0,
        "file": shown(work, indicator, row),
        "notice": notice,
        "errors": [{"text": " ".join(map(str, texts)), "url": "#id_file"} for texts in form.errors.values()],
    }
    return render(request, "workspace/assessing/evidence.html", context, status=status)


def shown(work: Work, indicator: Indicator, row: Answer | None) -> dict[str, Any] | None:
    """The name and the address of the file of an answer."""
    if row is None or not row.file:
        return None
    found = StoredFile.objects.filter(path=row.file.name).first()
    return {"name": found.name, "size": found.size, "url": read_url(work, indicator)} if found else None


def read_url(work: Work, indicator: Indicator) -> str:
    return work.address("assessment_evidence_file", indicator.number)


@require_safe
@staff_only
def read(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    row = work.answers.get(indicator_at(work, number).key)
    if row is None or not row.file:
        raise Http404
    return file_answer(request, str(row.file.name), public=False)
