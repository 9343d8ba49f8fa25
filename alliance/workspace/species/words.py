"""What the city says of single species: their status, and whether those that were not met again are lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.pages import errors_of
from alliance.workspace.species import counts
from alliance.workspace.species.forms import AnswerForm, WordForm
from alliance.workspace.species.lists import MOST_ASKED, Work, not_met_again, still_open, work_at
from core.conflicts import SeenForm, saved
from measurement.species import actions
from measurement.species.models import LossAnswer, StatusWord


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """The status of one species of the list, for all lists of the city."""
    work, name = work_at(workspace, key), asked_name(request)
    if not work.row.rows.filter(name=name).exists():
        raise Http404

    def form_of(*sent: Any) -> WordForm:
        return WordForm(*sent, row=StatusWord.objects.filter(city=workspace.city, name=name).first())

    def change(form: WordForm) -> None:
        changes = {**form.changes, "name": name}
        actions.say_status(workspace.city, changes=changes, expected=form.now, by=work.by)

    if request.method != "POST":
        return word_page(request, work, form_of(), _("Status of %(name)s") % {"name": name})
    form = saved(lambda: form_of(request.POST), change, by=workspace.person)
    if not form.is_saved:
        return word_page(request, work, form, _("Status of %(name)s") % {"name": name})
    messages.success(request, _("Saved. It is published when a lead sends the list for review."))
    return redirect(work.address("species_at"))


def asked_name(request: HttpRequest) -> str:
    return request.GET.get("name", "")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """What became of species that an earlier list has: one that is named, or those that are marked among the open."""
    work, name = work_at(workspace, key), asked_name(request)
    if name and name not in not_met_again(work):
        raise Http404

    def form_of(*sent: Any) -> AnswerForm:
        return AnswerForm(*sent, row=LossAnswer.objects.filter(species_list=work.row, name=name).first())

    def change(form: AnswerForm) -> None:
        if isinstance(form.row, LossAnswer):
            actions.answer_again(form.row, changes=form.changes, expected=form.now, by=work.by)
        else:
            actions.answer(work.row, [name] if name else marked_names(request, work), changes=form.changes, by=work.by)

    if request.method != "POST":
        return answer_page(request, work, form_of(), name)
    if not name and not marked_names(request, work):
        return answer_page(request, work, form_of(request.POST), name, wrong=_("Mark at least one species."))
    form = saved(lambda: form_of(request.POST), change, by=workspace.person)
    if not form.is_saved:
        return answer_page(request, work, form, name)
    messages.success(request, _("Saved. It is published when a lead sends the list for review."))
    return redirect(work.address("species_answers"))


def marked_names(request: HttpRequest, work: Work) -> list[str]:
    """Those of the open ones that were marked."""
    wanted = set(request.POST.getlist("names"))
    return [each for each in still_open(work) if each in wanted]


def answer_page(request: HttpRequest, work: Work, form: AnswerForm, name: str, *, wrong: str = "") -> HttpResponse:
    chosen = set(request.POST.getlist("names"))
    open_now = still_open(work)
    options = [{"value": each, "label": each, "checked": each in chosen} for each in open_now[:MOST_ASKED]]
    title = _("What became of %(name)s") % {"name": name} if name else _("Species not met again")
    more = {
        "options": [] if name else options,
        "left": max(len(open_now) - MOST_ASKED, 0),
        "wrong": wrong,
        "answered": [] if name else [answered_row(work, each) for each in sorted(work.answers)],
        "answered_header": [{"label": label} for label in (_("Species"), _("Answer"), _("Source"))],
        "is_asked": bool(name or options),
    }
    return word_page(request, work, form, title, **more)


def answered_row(work: Work, name: str) -> list[Any]:
    found = work.answers[name]
    link = f"{work.address('species_answers')}?{urlencode({'name': name})}"
    return [{"text": name, "url": link}, found.get_answer_display(), found.source]


def word_page(request: HttpRequest, work: Work, form: SeenForm, title: str, **more: Any) -> HttpResponse:
    above = [*counts.species_crumbs(work.workspace), {"label": work.row.title, "url": work.address("species_at")}]
    context = {
        **work.workspace.page("species"),
        "title": title,
        "above": above,
        "form": form,
        "fields": [form[name] for name in form.fields if name != "version"],
        "errors": errors_of(form),
        **more,
    }
    return render(request, "workspace/species/words.html", context, status=form.status)
