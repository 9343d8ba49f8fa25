"""The links of a city: what its cities write and agree to, the log, the plan, the end, and the practice of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing
from alliance.workspace.cooperation.forms import (
    EndForm,
    ExchangeForm,
    InviteForm,
    MessageForm,
    PracticeForm,
    ReportForm,
    StepForm,
    WordsForm,
    files_in,
    form_sent,
)
from alliance.workspace.cooperation.overview import link_header
from alliance.workspace.cooperation.steps import PageStep, more_files, shown_again
from alliance.workspace.edit_targets import sent_for_review
from cooperation.links import actions as linking
from cooperation.links import joinings
from cooperation.models import Exchange, ExchangeKind, Lesson, Link, LinkCity
from cooperation.requests import actions as requesting
from cooperation.steps import LINK_STEPS
from cooperation.threads import erasure
from core.accounts.permissions import may, require_permission
from core.conflicts import refusal_or_faults, saved, seen_in
from core.history.snapshot import Plain
from core.review.models import Proposal
from core.text.languages import column_name
from core.ui.paging import page_of
from core.workflow import InvalidTransition

PLAN = ((ExchangeKind.CALL, 14), (ExchangeKind.DOCUMENT, 60), (ExchangeKind.VISIT, 120))  # days from today


def link_at(workspace: CityContext, slug: str) -> Link:
    """Raises Http404 for one that the city is not in."""
    found = Link.objects.of_cities([workspace.city.pk]).prefetch_related("parts__city").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def part_of(workspace: CityContext, link: Link) -> LinkCity:
    return next(part for part in link.parts.all() if part.city_id == workspace.city.pk)


@staff_only
@require_safe
def lists(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    rows = Link.objects.of_cities([workspace.city.pk]).prefetch_related("parts__city").newest_first()
    page = page_of(rows, request.GET.get("page"))
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Links with other cities"),
        "header": link_header(),
        "rows": [showing.link_line(workspace, each) for each in page.object_list],
        "list_page": page if page.has_other_pages() else None,
        "params": request.GET,
    }
    return render(request, "workspace/cooperation/links.html", context)


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponse:
    link = link_at(workspace, slug)
    requesting.mark_seen(link, workspace.person)
    return show(request, workspace, link)


def show(
    request: HttpRequest,
    workspace: CityContext,
    link: Link,
    *,
    sent: StepForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = part_of(workspace, link)
    in_review = Proposal.objects.filter(kind="link", object_id=str(link.pk), state=Proposal.State.SUBMITTED).exists()
    rows = link.exchanges.select_related("city").prefetch_related("attachments").order_by("-day", "-pk")
    exchanges = list(rows)
    public = set(link.public_exchanges.values_list("pk", flat=True))
    context = {
        **workspace.page("workspace_cooperation"),
        "title": link.words_title,
        "title_lang": showing.tag_of(link.words_language),
        "link": link,
        "parts": link.parts.all(),
        "mine": mine,
        "others": showing.names(part.city for part in link.members if part.pk != mine.pk),
        "joinings": joining_lines(workspace, link),
        "is_of_many": len(link.members) > 2,
        "tone": showing.LINK_TONES.get(link.state, "mute"),
        "exchanges": [line(workspace, each, public) for each in exchanges],
        "thread": showing.messages_of(workspace, link),
        "lessons": lessons(link),
        "may_tell": link.state in ("active", "asleep", "ended"),
        "is_lead": bool(may(workspace.person, "link.speak", mine)),
        "agreed": mine.words_agreed == link.words_version,
        "all_agreed": linking.are_agreed(link),
        "in_review": in_review,
        "can": showing.offered(LINK_STEPS, link, workspace.city),
        "may_write": link.state != "closed" and not erasure.is_emptied(link),
        "may_take": not erasure.is_emptied(link),
        "removed_on": erasure.removed_on(link),
        "notice": notice,
        "told": sent,
        "errors": showing.problems_of(sent),
        "sent_step": sent.step if sent else "",
        "forms": forms_of(workspace, link, sent),
    }
    return render(request, "workspace/cooperation/link.html", context, status=status)


def joining_lines(workspace: CityContext, link: Link) -> list[dict[str, Any]]:
    """Cities that are invited, with who has agreed already."""
    rows = link.joinings.proposed().select_related("city", "by_city").order_by("pk")
    return [
        {
            "row": row,
            "city": showing.city_name(row.city),
            "by": showing.city_name(row.by_city),
            "lang": showing.tag_of(row.language),
            "agreed": showing.agreed_by(link, row),
            "is_ours": row.by_city_id == workspace.city.pk,
            "is_asked": workspace.city.pk not in row.agreed,
        }
        for row in rows
    ]


def forms_of(workspace: CityContext, link: Link, sent: StepForm | None) -> dict[str, StepForm]:
    """All that the page may show; the one that came back keeps what was typed."""
    found: dict[str, StepForm] = {}
    for name, step in STEPS.items():
        if step.form:
            found[name] = step.form(row=link if step.is_seen else None, initial=initial_of(workspace, link, name))
    return {**found, **({sent.step: sent} if sent and sent.step else {})}


def initial_of(workspace: CityContext, link: Link, step: str) -> dict[str, Any] | None:
    if step == "words":
        return {name: getattr(link, name) for name in ("words_title", "words_summary", "words_language", "kind")}
    return {"day": workspace.today} if step == "log" else None


def line(workspace: CityContext, row: Exchange, public: set[Any]) -> dict[str, Any]:
    is_own = row.city_id == workspace.city.pk
    return {
        "row": row,
        "city": showing.city_name(row.city),
        "lang": showing.tag_of(row.language),
        "files": showing.files_of(workspace, row.link, row),
        "is_public": row.pk in public,
        "edit_url": workspace.address("link_exchange", row.link.slug, row.pk)
        if is_own and not (row.is_sent or row.pk in public)
        else "",
        "show_url": workspace.address("exchange_show", row.link.slug, row.pk)
        if is_own and workspace.is_lead and not (row.is_sent or row.is_planned or row.pk in public)
        else "",
    }


def lessons(link: Link) -> list[Lesson]:
    """Practices that were published of it."""
    return list(link.lessons.filter(practice__state="published").select_related("practice", "city"))


# --- Steps --------------------------------------------------------------------------------------------------------

type Take = Callable[[CityContext, Link, HttpRequest, int, dict[str, Any]], str]


def log(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    linking.log_exchange(
        link, city=workspace.city, values=said, files=files_in(said), person=workspace.person, by=workspace.by
    )
    return _("The exchange is in the log of both cities. To publish it, send it for review below.")


def plan(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    """Three exchanges with days that can be changed: a call, something to read, a visit."""
    today = workspace.today
    for kind, days in PLAN:
        values = {"day": today + timedelta(days=days), "kind": kind, "is_planned": True}
        linking.log_exchange(link, city=workspace.city, values=values, person=workspace.person, by=workspace.by)
    return _("Three exchanges have been planned. You can change the dates.")


def words(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    linking.describe(
        link, city=workspace.city, values=said, expected=expected, person=workspace.person, by=workspace.by
    )
    return _("Saved. After a lead of the other city agrees to this text, it is sent for review.")


def agree(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    read = seen_in(request.POST, "words")
    linking.agree(link, city=workspace.city, read=read, person=workspace.person, by=workspace.by)
    return _("You have agreed to this text. Once all leads have agreed, it is sent for review.")


def show_to_all(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    is_shown = request.POST.get("shown") == "1"
    held = linking.show(link, city=workspace.city, is_shown=is_shown, person=workspace.person, by=workspace.by)
    if not is_shown:
        return _("Now only your cities can see the link.")
    return (
        _("Everyone can now see the link.")
        if held.is_public
        else _("The link will be public once the other city agrees too.")
    )


def still_active(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    linking.still_active(link, city=workspace.city, person=workspace.person, by=workspace.by)
    return _("The link is still active. You can add your next exchange to the log.")


def end(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    linking.end(
        link, city=workspace.city, outcome=said["outcome"], expected=expected, person=workspace.person, by=workspace.by
    )
    return _("The link has ended. You can share what you learned as a practice.")


def invite(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    joinings.invite(
        link,
        said["city"],
        city=workspace.city,
        text=said["text"],
        language=said["language"],
        person=workspace.person,
        by=workspace.by,
    )
    return _("The invitation has been sent. The city joins once the leads of all cities have agreed.")


def leave(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    joinings.leave(link, city=workspace.city, person=workspace.person, by=workspace.by)
    return _("Your city has left the link. The other cities continue the link.")


def message(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    requesting.write_message(
        link, city=workspace.city, text=said["text"], language=said["language"], files=files_in(said), by=workspace.by
    )
    return _("Your message has been sent.")


def report(workspace: CityContext, link: Link, request: HttpRequest, expected: int, said: dict[str, Any]) -> str:
    linking.report(link, city=workspace.city, text=said["text"], person=workspace.person, by=workspace.by)
    return _("Your report has been sent to the secretariat.")


LEAD = "link.lead"
STEPS: dict[str, PageStep[Take]] = {
    "log": PageStep(log, LINK_STEPS["log"].permission, ExchangeForm),
    "plan": PageStep(plan, LINK_STEPS["plan"].permission),
    "words": PageStep(words, LINK_STEPS["describe"].permission, WordsForm, is_seen=True),
    "agree": PageStep(agree, LINK_STEPS["agree"].permission),
    "show": PageStep(show_to_all, LINK_STEPS["show"].permission),
    "still-active": PageStep(still_active, LINK_STEPS["still_active"].permission),
    "end": PageStep(end, LINK_STEPS["end"].permission, EndForm, is_seen=True),
    "message": PageStep(message, "link.work", MessageForm),
    "report": PageStep(report, LINK_STEPS["report"].permission, ReportForm),
    "invite": PageStep(invite, LINK_STEPS["invite"].permission, InviteForm),
    "leave": PageStep(leave, LINK_STEPS["leave"].permission),
}


@staff_only
@require_POST
def step(request: HttpRequest, workspace: CityContext, slug: str, step: str) -> HttpResponseBase:
    link = link_at(workspace, slug)
    chosen = STEPS[step]
    told: list[str] = []

    def make() -> StepForm:
        now = link_at(workspace, slug)
        of_row = now if chosen.is_seen else None
        return form_sent(
            request, workspace, chosen.form or StepForm, row=of_row, initial=initial_of(workspace, now, step)
        )

    def act(form: StepForm) -> None:
        told.append(chosen.take(workspace, link_at(workspace, slug), request, form.now, form.said))

    if make().is_current or not seen_in(request.POST):
        # of a page that is older the action asks: the link may stand otherwise now, which is told with both texts
        require_permission(workspace.person, chosen.permission, link)
        if chosen.permission == LEAD:
            require_permission(workspace.person, "link.speak", part_of(workspace, link))
    form = shown_again(make()) if more_files(request) else saved(make, act, by=workspace.person)
    if not form.is_saved:
        status = form.status if chosen.form else 409
        return show(request, workspace, link_at(workspace, slug), sent=form, status=status)
    messages.success(request, told[0])
    return redirect(
        workspace.address("workspace_links") if step == "leave" else workspace.address("workspace_link", link.slug)
    )


def add_errors(form: StepForm, wrong: ValidationError) -> None:
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong.messages)
        return
    for name, texts in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)


# --- One exchange -------------------------------------------------------------------------------------------------


def exchange_at(workspace: CityContext, slug: str, key: Any) -> Exchange:
    """An exchange of the own city: what the other wrote is theirs."""
    found = (
        Exchange.objects.filter(link=link_at(workspace, slug), city=workspace.city, pk=key)
        .select_related("link")
        .first()
    )
    if found is None:
        raise Http404
    return found


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest, workspace: CityContext, slug: str, key: Any) -> HttpResponseBase:
    row = exchange_at(workspace, slug, key)
    if request.method != "POST":
        form = ExchangeForm(row=row, initial=said_in(row))
    elif row.is_sent:
        form = shown_again(exchange_sent(request, workspace, row))
        form.refusal = _("This exchange has been sent for review.")
    elif more_files(request):
        form = shown_again(exchange_sent(request, workspace, row))
    else:
        form = saved(
            lambda: exchange_sent(request, workspace, exchange_at(workspace, slug, key)),
            lambda form: exchange_kept(request, workspace, form),
            by=workspace.person,
        )
    if form.is_saved:
        return redirect(workspace.address("workspace_link", slug))
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Exchange"),
        "row": row,
        "files": showing.files_of(workspace, row.link, row),
        "form": form,
        "errors": showing.problems_of(form),
        "notice": _("This exchange has been sent for review.") if row.is_sent and not form.is_bound else "",
        "back_url": workspace.address("workspace_link", slug),
    }
    return render(request, "workspace/cooperation/exchange.html", context, status=form.status)


def said_in(row: Exchange) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("day", "kind", "learned", "language", "is_planned")}


def exchange_sent(request: HttpRequest, workspace: CityContext, row: Exchange) -> ExchangeForm:
    form = form_sent(request, workspace, ExchangeForm, row=row, initial=said_in(row))
    form.exchange = row
    return form


def exchange_kept(request: HttpRequest, workspace: CityContext, form: ExchangeForm) -> None:
    row = form.exchange
    assert row is not None
    if "remove" in request.POST:
        linking.remove_exchange(row, expected=form.now, by=workspace.by)
        return
    linking.change_exchange(
        row,
        values=form.said,
        files=files_in(form.said),
        without=keys_in(request.POST.getlist("without")),
        expected=form.now,
        person=workspace.person,
        by=workspace.by,
    )


def keys_in(sent: list[str]) -> list[UUID]:
    """What is no key is left out."""
    found = []
    for text in sent:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


@staff_only
@require_POST
def show_exchange(request: HttpRequest, workspace: CityContext, slug: str, key: Any) -> HttpResponseBase:
    row = exchange_at(workspace, slug, key)
    require_permission(workspace.person, "link.speak", part_of(workspace, row.link))
    if late := refusal_or_faults(lambda: linking.show_exchange(row, person=workspace.person, by=workspace.by)):
        return show(request, workspace, link_at(workspace, slug), notice=late, status=409)
    messages.success(request, sent_for_review())
    return redirect(workspace.address("workspace_link", slug))


# --- The practice of it -------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponseBase:
    """Five short answers; the draft goes on as every practice does."""
    link = link_at(workspace, slug)
    sent = request.method == "POST"
    form = PracticeForm(request.POST) if sent else PracticeForm(initial=answers_of(workspace, link))
    for name in ("title", "learned"):
        form.fields[name].widget.attrs["lang"] = showing.tag_of(str(form["language"].value()))
    if sent and form.is_valid():
        said = form.said
        language = said.pop("language")
        answers: dict[str, Plain] = {column_name(name, language): text for name, text in said.items() if text}
        try:
            made = linking.tell_practice(link, city=workspace.city, answers=answers, by=workspace.by)
            return redirect(workspace.address("workspace_thing", TargetRef("practices", str(made.pk))))
        except ValidationError as wrong:
            add_errors(form, wrong)
        except InvalidTransition as late:
            form.add_error(None, str(late))
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Share what you learned"),
        "link": link,
        "form": form,
        "errors": showing.problems_of(form),
        "back_url": workspace.address("workspace_link", slug),
    }
    return render(request, "workspace/cooperation/practice.html", context)


def answers_of(workspace: CityContext, link: Link) -> dict[str, str]:
    """What the log of the own city says already, in the language in which the link is described."""
    language = link.words_language
    told = link.exchanges.filter(city=workspace.city, language=language, is_planned=False).exclude(learned="")
    learned = "\n".join(each.learned for each in told.order_by("day"))
    return {"language": language, "title": link.words_title, "learned": learned[:1_000]}
