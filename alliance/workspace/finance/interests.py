"""What a city does about calls for one of its projects: read and written by its staff, moved by its leads."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.forms import Amount, Day, now_in
from alliance.workspace.finance.pages import errors_of
from alliance.workspace.finance.work import Work, work_at
from cities.models import State as Published
from core.accounts.permissions import require_permission
from core.conflicts import SeenForm, saved
from core.review.forms.controls import OneLine, Picked, Text
from core.review.forms.parts import AMOUNT_HINT
from core.text import limits
from core.text.fallback import Text as Words
from core.text.fallback import localized
from core.text.moments import today_at
from core.text.money import amount as money
from core.ui.answers import error
from core.workflow import InvalidTransition
from finance.interests import actions
from finance.interests.models import Interest, InterestStep
from finance.interests.steps import INTEREST_STEPS
from finance.market.models import Call, Funder

STEPS = {
    "send_pack": pgettext_lazy("interest", "A pack was sent"),
    "apply": pgettext_lazy("interest", "The application was sent"),
    "shortlist": pgettext_lazy("interest", "The project was shortlisted"),
    "agree": pgettext_lazy("interest", "The funder agreed"),
    "refuse": pgettext_lazy("interest", "The project was not selected"),
    "withdraw": pgettext_lazy("interest", "The city withdrew"),
}
TONES = {"agreed": "ok", "closed": "ok", "refused": "mute", "withdrawn": "mute"}


class AmountForm(SeenForm):
    """How much is asked for, as a decimal with its currency."""

    wrong_status: ClassVar[int] = 400

    def __init__(self, row: Interest, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s", row=row)
        self.interest = row
        field = Interest._meta.get_field("amount")
        self.fields["amount"] = Amount(
            _("Amount"), field, field.value_to_string(row) if row.amount is not None else None, is_grouped=True
        )
        self.fields["amount"].help_text = str(AMOUNT_HINT)
        self.fields["currency"] = OneLine(_("Currency"), 3, initial=row.currency or row.project.currency)
        self.fields["currency"].help_text = _("Three letters, for example CNY or JPY.")


class MoveForm(SeenForm):
    wrong_status: ClassVar[int] = 400

    def __init__(self, row: Interest, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s", row=row)
        self.interest = row
        self.fields["step"] = Picked([(name, str(STEPS[name])) for name in possible(row)], None)
        self.fields["on"] = Day(_("Date"), today_at(row.project.city.time_zone))
        self.fields["post"] = OneLine(_("Job title of the person in charge"), limits.NAME)
        self.fields["note"] = OneLine(_("Note"), limits.SUMMARY)
        self.fields["step"].label = _("Progress")
        needed(self, step=_("Choose the progress."), on=_("Enter the date."))


class CloseForm(AmountForm):
    def __init__(self, row: Interest, data: Any = None) -> None:
        super().__init__(row, data)
        self.fields["on"] = Day(_("Closed on"), today_at(row.project.city.time_zone))
        self.fields["learned"] = Text(_("Lessons learned"), limits.SUMMARY, rows=4)
        self.fields["to_project"] = forms.BooleanField(
            label=_("Add the amount to the project’s funding as secured"),
            help_text=_(
                "Added if both amounts are in the same currency. Clear the box if the project "
                "already includes this amount."
            ),
            required=False,
            initial=True,
        )
        needed(
            self,
            amount=_("Enter the amount that was agreed."),
            on=_("Enter the date."),
            learned=_("Describe what you learned. This will help your next project."),
        )


def needed(form: forms.Form, **sentences: str) -> None:
    for name, sentence in sentences.items():
        form.fields[name].required = True
        form.fields[name].error_messages["required"] = sentence


def possible(row: Interest) -> list[str]:
    return [name for name in STEPS if INTEREST_STEPS[name].is_possible(row.state)]


# --- The list -----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def interest_list(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    work = work_at(workspace, key)
    rows = interests_of(work).order_by("-changed_at", "-pk")
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Interests in calls and funders"),
        "header": [{"label": label} for label in (_("Call or funder"), _("Status"), _("Amount"))],
        "rows": [cells(work, row) for row in rows],
    }
    return render(request, "workspace/finance/interests.html", context)


def interests_of(work: Work) -> Any:
    return Interest.objects.filter(project=work.project).select_related("call__funder", "funder")


def cells(work: Work, row: Interest) -> list[Any]:
    about = about_of(row)
    first = {"text": about.text, "url": work.address("finance_interest", row.pk), "lang": about.other_language}
    return [first, state_of(row), amount_of(row)]


def about_of(row: Interest) -> Words:
    """What an interest is about. Of what is not listed any more its address name alone is read, which never changes:
    curators may be writing the rest anew."""
    title = localized(row.call, "title") if row.call else localized(row.funder, "name")
    if is_shown(row):
        return title
    named = row.call or row.funder
    words = _("%(name)s (no longer listed)") % {"name": named.slug if named else ""}
    return title._replace(text=words, is_fallback=False)


def is_shown(row: Interest) -> bool:
    """Whether the site lists the call, or the funder, that it is about."""
    funder = row.call.funder if row.call else row.funder
    is_call_shown = row.call is None or row.call.state == Published.PUBLISHED
    return is_call_shown and funder is not None and funder.state == Published.PUBLISHED


def state_of(row: Interest) -> dict[str, str]:
    return {"text": str(row.get_state_display()), "tone": TONES.get(row.state, "info")}


def amount_of(row: Interest) -> str:
    return money(row.amount, row.currency) if row.amount is not None else ""


@staff_only
@require_POST
def begin(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    about = about_in(request)
    try:
        row = actions.begin(work.project, about, person=workspace.person, by=workspace.by)
    except (ValidationError, InvalidTransition) as wrong:
        return error(request, 409, happened=" ".join(getattr(wrong, "messages", [str(wrong)])))
    return redirect(work.address("finance_interest", row.pk))


def about_in(request: HttpRequest) -> Call | Funder:
    """Raises Http404, also for a funder that is asked by its calls."""
    if slug := said_in(request, "funder"):
        return get_object_or_404(Funder.objects.without_call(), slug=slug)
    return get_object_or_404(Call.objects.published(), slug=said_in(request, "call"))


def said_in(request: HttpRequest, name: str) -> str:
    """An address name from a form; no database is asked for one with a zero byte."""
    return request.POST.get(name, "").replace("\0", "")[:80]


# --- One ----------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def interest(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponse:
    work = work_at(workspace, key)
    return show(request, work, interest_at(work, number))


def interest_at(work: Work, number: int) -> Interest:
    """Raises Http404, also for one of another project."""
    found: Interest | None = interests_of(work).filter(pk=number).first()
    if found is None:
        raise Http404
    found.project = work.project
    return found


def show(
    request: HttpRequest,
    work: Work,
    row: Interest,
    *,
    form: AmountForm | MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_running = INTEREST_STEPS["change"].is_possible(row.state)
    about, is_told = about_of(row), actions.is_told(row)
    context = {
        **work.workspace.page("finance"),
        "work": work,
        "interest": row,
        "title": about.text,
        "heading": about,
        "url": row.call.get_absolute_url() if row.call and is_shown(row) else "",
        "funder": funder_shown(row.funder) if row.funder else None,
        "state": state_of(row),
        "amount": amount_of(row),
        "steps": [step_line(each) for each in steps_in_order(row)],
        "forms": {
            "change": shown_of(AmountForm, row, form) if is_running and not can_close(row) else None,
            "move": shown_of(MoveForm, row, form) if possible(row) else None,
            "close": shown_of(CloseForm, row, form) if can_close(row) else None,
        },
        "told": form,
        "may_move": work.workspace.is_lead,
        "errors": errors_of(form) if form else [],
        "may_tell": row.state == Interest.State.CLOSED and not is_told,
        "practice_url": practice_url(work, row) if is_told else "",
    }
    return render(request, "workspace/finance/interest.html", context, status=status)


def shown_of[Form: (AmountForm, MoveForm)](made: type[Form], row: Interest, sent: Any) -> Form:
    """The form that came back, else a fresh one."""
    return sent if type(sent) is made else made(row)


def practice_url(work: Work, row: Interest) -> str:
    """Its draft, which leads on to what it has become."""
    return work.workspace.address("workspace_thing", TargetRef("practices", str(row.practice)))


def funder_shown(funder: Funder) -> dict[str, Any]:
    """What a funder says of itself, where the site still shows it. Its calls, once there are some, stand under the
    filter of the list."""
    if funder.state != Published.PUBLISHED:
        return {}
    return {
        "about": localized(funder, "about"),
        "link": funder.link,
        "calls_url": funder.get_absolute_url(),
        "has_no_call": Funder.objects.without_call().filter(pk=funder.pk).exists(),
    }


def can_close(row: Interest) -> bool:
    return INTEREST_STEPS["close"].is_possible(row.state)


def steps_in_order(row: Interest) -> list[InterestStep]:
    """Steps by their day; several of one day in the order in which an interest goes."""
    way = Interest.State.values
    return sorted(row.steps.all(), key=lambda each: (each.on, way.index(each.state)))


def step_line(each: Any) -> dict[str, str]:
    return {"state": str(each.get_state_display()), "on": date_format(each.on), "post": each.post, "note": each.note}


type Step = Callable[[Interest, dict[str, Any], Mapping[str, Any]], object]


def changed(row: Interest, said: dict[str, Any], more: Mapping[str, Any]) -> object:
    return actions.change(row, **numbers_of(said), **more)


def moved(row: Interest, said: dict[str, Any], more: Mapping[str, Any]) -> object:
    return actions.move(row, said.pop("step"), **said, **more)


def closed(row: Interest, said: dict[str, Any], more: Mapping[str, Any]) -> object:
    return actions.close(row, **numbers_of(said), language=now_in(), **more)


@staff_only
@require_POST
def change(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    return taken(request, work_at(workspace, key), number, AmountForm, changed)


@staff_only
@require_POST
def move(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "interest.move", interest_at(work, number))
    return taken(request, work, number, MoveForm, moved)


@staff_only
@require_POST
def close(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "interest.move", interest_at(work, number))
    return taken(request, work, number, CloseForm, closed)


def taken(
    request: HttpRequest, work: Work, number: int, made: type[AmountForm | MoveForm], step: Step
) -> HttpResponseBase:
    """One step of the three ways; what was typed stays where it is refused."""

    def act(form: AmountForm | MoveForm) -> object:
        more = {"expected": form.now, "person": work.workspace.person, "by": work.workspace.by}
        return step(form.interest, form.said, more)

    form = saved(lambda: made(interest_at(work, number), request.POST), act, by=work.workspace.person)
    if not form.is_saved:
        return show(request, work, interest_at(work, number), form=form, status=form.status)
    is_over = step is closed
    messages.success(
        request,
        _("Closed. The lessons learned stay with the project.")
        if is_over
        else _("Saved. Record the next step here when it happens."),
    )
    return redirect(work.address("finance_interest", number))


def numbers_of(said: dict[str, Any]) -> dict[str, Any]:
    """The amount as a decimal: the control answers it as plain text."""
    amount = said.get("amount")
    return {**said, "amount": Interest._meta.get_field("amount").to_python(amount) if amount else None}


@staff_only
@require_POST
def practice(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    try:
        made = actions.tell_practice(
            interest_at(work, number), workspace.city, person=workspace.person, by=workspace.by
        )
    except ValidationError as wrong:
        return error(request, 409, happened=" ".join(wrong.messages))
    except InvalidTransition as late:
        return error(request, 409, happened=str(late))
    return redirect(workspace.address("workspace_thing", TargetRef("practices", str(made.pk))))
