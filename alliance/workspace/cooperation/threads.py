"""The inbox of a city, and the thread of one request: what was asked, what was answered, and the next step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing
from alliance.workspace.cooperation.forms import (
    AcceptForm,
    ChangeForm,
    DeclineForm,
    MessageForm,
    ReportForm,
    StepForm,
    files_in,
    form_sent,
)
from alliance.workspace.cooperation.steps import PageStep, more_files, shown_again
from cooperation.models import Request
from cooperation.requests import actions as requesting
from cooperation.requests.models import DAYS_TO_ANSWER
from cooperation.steps import REQUEST_STEPS
from cooperation.threads import erasure
from core.accounts.permissions import may, require_permission
from core.conflicts import saved, seen_in
from core.ui.paging import page_of

State = Request.State


def request_at(workspace: CityContext, key: Any) -> Request:
    """Raises Http404 for what another city has, and for drafts of the other side."""
    rows = Request.objects.of_cities([workspace.city.pk]).select_related(
        "from_city", "to_city", "waits_for", "posting", "third"
    )
    row = rows.filter(key=key).first()
    if row is None:
        raise Http404
    return row


# --- The inbox ----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def inbox(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    rows = Request.objects.of_cities([workspace.city.pk]).select_related("from_city", "to_city")
    rows = rows.exclude(state=State.TAKEN_BACK, sent_on=None).newest_first()
    page = page_of(rows, request.GET.get("page"))
    shown = list(page.object_list)
    unread = showing.unread_requests(workspace, shown)
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Requests"),
        "header": [{"label": _("Request")}, {"label": _("City")}, {"label": _("Status")}, {"label": _("Next step")}],
        "rows": [showing.request_line(workspace, each, unread) for each in shown],
        "list_page": page if page.has_other_pages() else None,
        "params": request.GET,
    }
    return render(request, "workspace/cooperation/inbox.html", context)


# --- One request --------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: Any) -> HttpResponse:
    row = request_at(workspace, key)
    requesting.mark_seen(row, workspace.person)
    return show(request, workspace, row)


def show(
    request: HttpRequest,
    workspace: CityContext,
    row: Request,
    *,
    sent: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    other = row.other_than(workspace.city.pk)
    is_our_turn = row.is_waiting and row.waits_for_id == workspace.city.pk
    context = {
        **workspace.page("workspace_cooperation"),
        "title": row.title,
        "title_lang": showing.tag_of(row.language),
        "row": row,
        "other": other,
        "is_ours": row.from_city_id == workspace.city.pk,
        "turn": showing.whose_turn(workspace, row),
        "tone": showing.REQUEST_TONES.get(row.state, "mute"),
        "thread": showing.messages_of(workspace, row),
        "link": getattr(row, "link", None),
        "told": sent,
        "errors": showing.problems_of(sent),
        "sent_step": sent.step if sent else "",
        "is_our_turn": is_our_turn,
        "may_answer": is_our_turn and bool(may(workspace.person, "request.answer", row)),
        "may_send": bool(may(workspace.person, "request.send", row)),
        "can": showing.offered(REQUEST_STEPS, row, workspace.city),
        "may_take": row.state != State.DRAFT and not erasure.is_emptied(row),
        "removed_on": erasure.removed_on(row),
        "can_write": row.state not in (State.DRAFT, State.CLOSED) and not erasure.is_emptied(row),
        "forms": forms_of(row, sent),
    }
    return render(request, "workspace/cooperation/request.html", context, status=status)


def forms_of(row: Request, sent: StepForm | None) -> dict[str, StepForm]:
    """All that the page may show, and a button without words; the one that came back keeps what was typed."""
    found: dict[str, StepForm] = {"button": StepForm(row=row)}
    for name, step in STEPS.items():
        if step.form:
            found[name] = step.form(row=row if step.is_seen else None, initial=initial_of(row, name))
    return {**found, **({sent.step: sent} if sent and sent.step else {})}


def initial_of(row: Request, step: str) -> dict[str, Any] | None:
    return {"form": row.form, "period": row.period} if step == "change" else None


# --- Steps --------------------------------------------------------------------------------------------------------

type Take = Callable[[CityContext, Request, int, dict[str, Any]], str]


def send(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.send_request(row, expected=expected, person=workspace.person, by=workspace.by)
    return _("Sent. A lead of the other city should answer within %(days)s working days.") % {"days": DAYS_TO_ANSWER}


def discard(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.discard_request(row, expected=expected, person=workspace.person, by=workspace.by)
    return _("The draft has been discarded.")


def take_back(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.take_back(row, expected=expected, person=workspace.person, by=workspace.by)
    return _("The request has been withdrawn.")


def accept(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.accept(
        row,
        kind=said["kind"],
        is_shown=said["is_shown"],
        text=said["answer"],
        expected=expected,
        person=workspace.person,
        by=workspace.by,
    )
    return _("Your cities are now linked. Agree on a first exchange.")


def change(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.change(
        row,
        values={"form": said["form"], "period": said["period"]},
        text=said["answer"],
        is_shown=said["is_shown"],
        expected=expected,
        person=workspace.person,
        by=workspace.by,
    )
    return _("Your change has been sent. A lead of the other city will accept it or reply.")


def decline(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.decline(
        row, reason=said["reason"], text=said["answer"], expected=expected, person=workspace.person, by=workspace.by
    )
    return _("The request has been declined. The other city will see the reason.")


def message(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.write_message(
        row, city=workspace.city, text=said["text"], language=said["language"], files=files_in(said), by=workspace.by
    )
    return _("Your message has been sent.")


def report(workspace: CityContext, row: Request, expected: int, said: dict[str, Any]) -> str:
    requesting.report(
        row, city=workspace.city, text=said["text"], expected=expected, person=workspace.person, by=workspace.by
    )
    return _("Your report has been sent to the secretariat.")


STEPS: dict[str, PageStep[Take]] = {
    "send": PageStep(send, REQUEST_STEPS["send"].permission, is_seen=True),
    "discard": PageStep(discard, REQUEST_STEPS["discard"].permission, is_seen=True),
    "take-back": PageStep(take_back, REQUEST_STEPS["take_back"].permission, is_seen=True),
    "accept": PageStep(accept, REQUEST_STEPS["accept"].permission, AcceptForm, is_seen=True),
    "change": PageStep(change, REQUEST_STEPS["change"].permission, ChangeForm, is_seen=True),
    "decline": PageStep(decline, REQUEST_STEPS["decline"].permission, DeclineForm, is_seen=True),
    "message": PageStep(message, form=MessageForm),
    "report": PageStep(report, REQUEST_STEPS["report"].permission, ReportForm, is_seen=True),
}


@staff_only
@require_POST
def step(request: HttpRequest, workspace: CityContext, key: Any, step: str) -> HttpResponseBase:
    row = request_at(workspace, key)
    chosen = STEPS[step]
    told: list[str] = []

    def make() -> StepForm:
        now = request_at(workspace, key)
        of_row = now if chosen.is_seen else None
        return form_sent(request, workspace, chosen.form or StepForm, row=of_row, initial=initial_of(now, step))

    def act(form: StepForm) -> None:
        told.append(chosen.take(workspace, request_at(workspace, key), form.now, form.said))

    if chosen.permission and (make().is_current or not seen_in(request.POST)):
        # of a page that is older the action asks: whose turn it is may have changed, which is told with both texts
        require_permission(workspace.person, chosen.permission, row)
    form = shown_again(make()) if more_files(request) else saved(make, act, by=workspace.person)
    if not form.is_saved:
        status = form.status if chosen.form else 409
        return show(request, workspace, request_at(workspace, key), sent=form, status=status)
    messages.success(request, told[0])
    return redirect(after(workspace, row, step))


def after(workspace: CityContext, row: Request, step: str) -> str:
    if step == "discard":
        return workspace.address("workspace_inbox")
    if step == "accept":
        row.refresh_from_db()
        return workspace.address("workspace_link", row.link.slug)
    return workspace.address("workspace_request", row.key)
