"""Proposals of a city that belong together: what they are, where they stand, and the steps that take all of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace import duties
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import ANSWER_DAYS
from core.accounts.permissions import may
from core.history.write import VersionConflict
from core.review.bundles import actions
from core.review.bundles.steps import STEPS
from core.review.models import Bundle, Proposal
from core.text.moments import working_days_after
from core.workflow import InvalidTransition


@dataclass
class Together:
    desk: CityContext
    bundle: Bundle

    @property
    def is_in_review(self) -> bool:
        return self.bundle.state == Bundle.State.SUBMITTED

    @property
    def answer_day(self) -> date | None:
        sent = self.bundle.sent_at
        return working_days_after(timezone.localtime(sent, self.desk.zone).date(), ANSWER_DAYS) if sent else None

    @property
    def is_late(self) -> bool:
        today = timezone.localtime(timezone.now(), self.desk.zone).date()
        return self.is_in_review and self.answer_day is not None and self.answer_day < today

    @property
    def title(self) -> str:
        if self.is_in_review and self.answer_day:
            day = date_format(self.answer_day, "MONTH_DAY_FORMAT")
            return _("Sent. What happens next, by %(day)s") % {"day": day}
        return _("Changes that belong together")

    @property
    def url(self) -> str:
        return self.desk.address("workspace_together", self.bundle.pk)


def asked_for(desk: CityContext, key: UUID) -> Together:
    return Together(desk, get_object_or_404(Bundle.objects.filter(tenant=desk.city.pk), pk=key))


@require_safe
@staff_only
def page(request: HttpRequest, desk: CityContext, key: UUID) -> HttpResponse:
    return show(request, asked_for(desk, key))


def show(request: HttpRequest, thing: Together, *, notice: str = "", status: int = 200) -> HttpResponse:
    desk, bundle = thing.desk, thing.bundle
    members = actions.proposals_of(bundle)
    titles = duties.titles_of(desk, members)
    context: dict[str, Any] = {
        **desk.page("workspace"),
        "thing": thing,
        "title": thing.title,
        "notice": notice,
        "members": [(each, duties.need(desk, each, titles)) for each in members],
        "may_send": desk.is_lead and STEPS["send"].is_possible(bundle.state),
        "may_withdraw": desk.is_lead and STEPS["withdraw"].is_possible(bundle.state),
    }
    return render(request, "workspace/together.html", context, status=status)


def read_versions(request: HttpRequest, members: list[Proposal]) -> dict[UUID, int]:
    """Of each as whoever sends them has read it."""
    given = ((each.pk, request.POST.get(f"version-{each.pk}", "")) for each in members)
    return {key: int(text) for key, text in given if text.isascii() and text.isdigit() and len(text) < 10}


def version_in(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@staff_only
def send(request: HttpRequest, desk: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(desk, key)
    allow(desk, "bundle.send", thing.bundle)
    read = read_versions(request, actions.proposals_of(thing.bundle))
    try:
        actions.send(thing.bundle, expected=version_in(request), read=read, by=desk.by)
    except actions.Refused as refused:
        label = duties.need(desk, refused.proposal, duties.titles_of(desk, [refused.proposal]))["label"]
        words = {"item": label, "problem": " ".join(getattr(refused.reason, "messages", [str(refused.reason)]))}
        return show(request, thing, notice=_("%(item)s: %(problem)s") % words, status=409)
    except ValidationError as wrong:
        return show(request, thing, notice=" ".join(wrong.messages), status=409)
    except (VersionConflict, InvalidTransition) as wrong:
        return show(request, asked_for(desk, key), notice=str(wrong), status=409)
    return redirect(thing.url)


@require_POST
@staff_only
def withdraw(request: HttpRequest, desk: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(desk, key)
    allow(desk, "bundle.withdraw", thing.bundle)
    try:
        actions.withdraw(thing.bundle, expected=version_in(request), by=desk.by)
    except (VersionConflict, InvalidTransition) as wrong:
        return show(request, asked_for(desk, key), notice=str(wrong), status=409)
    messages.success(request, _("You took it back. Change what you like, then send it again."))
    return redirect(thing.url)


def allow(desk: CityContext, permission: str, bundle: Bundle) -> None:
    allowed = may(desk.person, permission, bundle)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
