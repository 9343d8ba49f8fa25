"""The way of a message: written, confirmed by its sender, then answered or closed by a curator."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.feedback import answered, emails
from core.feedback.models import Kind, PendingReport, Report, ReportThread
from core.history.write import Actor, adding, one_transaction
from core.notifications import quotes
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.text import clean
from core.text.requests import request_id
from core.ui.pages import page_path
from core.workflow import InvalidTransition, Step, taking

State = Report.State
PUBLIC = "a reader"

WAITING = {State.OPEN, State.PASSED}  # what was passed on is answered by curators too, while it has not left
STEPS = {
    "pass": Step(verb="report_passed", from_={State.OPEN}, to=State.PASSED, permission="report.handle"),
    "answer": Step(verb="report_answered", from_=WAITING, to=State.ANSWERED, permission="report.handle"),
    "close": Step(verb="report_closed", from_=WAITING, to=State.CLOSED, permission="report.handle"),
}
type Hand = Callable[[PendingReport], object]  # to whom a confirmed message goes


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a form received. The key comes with the form, so that sending it twice is sending it once."""

    key: uuid.UUID
    kind: str
    text: str
    email: str
    name: str = ""
    page: str = ""
    about: str = ""
    tenant: int | None = None
    thing: str = ""
    language: str

    def row(self) -> PendingReport:
        return PendingReport(
            pk=self.key,
            kind=self.kind,
            text=self.text,
            email=self.email,
            name=self.name,
            page=self.page,
            about=self.about,
            tenant=self.tenant,
            thing=self.thing,
            language=self.language,
        )


def is_known(key: uuid.UUID) -> bool:
    return PendingReport.objects.filter(pk=key).exists() or Report.objects.filter(pk=key).exists()


def write(message: Message, *, is_confirmed: bool) -> None:
    """Kept until the sender confirms it; at once to the curators from somebody whose address is known to be theirs."""
    if is_known(message.key):
        return
    row = message.row()
    if is_confirmed:
        hand_on(row)
        return
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # sent twice at once
        return
    transaction.on_commit(lambda: emails.confirm(row))


def complain(message: Message, *, of: int | None) -> None:
    """Keeps a complaint by somebody whose address is known, of something that this person wrote."""
    if not is_known(message.key):
        hand_on(message.row(), concerns=of)


def ask(message: Message, *, thing: str, by: Actor) -> Report:
    """Keeps what the staff of a city ask about a thing of theirs; sent twice it is one.

    Raises InvalidTransition for a form that was answered meanwhile, or whose key belongs to something else.
    """
    there = Report.objects.filter(pk=message.key).first()
    if there is None:
        return hand_on(message.row(), thing=thing, by=by)
    if (there.thing, there.kind, there.state) != (thing, message.kind, Report.State.OPEN):
        raise InvalidTransition(_("This form has already been sent. Reopen the page to send another one."))
    return there


def confirm(row: PendingReport, hand: Hand | None = None) -> bool:
    """Whether it was this call that handed it on: a link is good for once."""
    with one_transaction():
        if not PendingReport.objects.filter(pk=row.pk).delete()[0]:
            return False
        (hand or hand_on)(row)
    return True


def hand_on(row: PendingReport, *, concerns: int | None = None, thing: str = "", by: Actor | None = None) -> Report:
    """Makes a report of a pending one: from now on curators see it, and the staff of the city if it is about a page of
    theirs."""
    now = timezone.now()
    report = Report(
        pk=row.pk,
        kind=row.kind,
        page=row.page,
        about=row.about,
        tenant=row.tenant,
        language=row.language,
        concerns_id=concerns,
        thing=thing or row.thing,
        received_at=now,
    )
    by = by or Actor(id=None, label=PUBLIC, request_id=request_id.get())
    with adding(report, "report_received", by=by, public=False):
        ReportThread.objects.create(report=report, name=row.name, email=row.email, text=row.text, received_at=now)
        curators = User.objects.filter(is_curator=True, is_active=True).values_list("pk", flat=True)
        address = page_path("report of a reader", report.pk)
        notify(sorted(curators), f"report_{report.kind}", facts=facts_of(report), address=address)
    return report


def facts_of(report: Report) -> Facts:
    """`at` is the moment when it came, from whose day the days of an answer are counted."""
    return {"page": report.page, "at": report.received_at.isoformat()}


def letters_passed_on(kind: str) -> QuerySet[ReportThread]:
    """What curators have passed on and what has not left yet, the oldest first."""
    rows = ReportThread.objects.filter(report__kind=kind, report__state=State.PASSED).select_related("report")
    return rows.order_by("received_at", "pk")


# --- The curators' steps ------------------------------------------------------------------------------------------


def answer(report: Report, *, text: str, expected: int, curator: User) -> Report:
    """Answers by mail to whoever wrote it, or as its kind tells it.

    Raises VersionConflict, InvalidTransition, ValidationError, PermissionDenied.
    """
    by = Actor.person(curator)
    with taking(report, STEPS["answer"], by=by, expected=expected, person=curator) as fresh:
        letter = ReportThread.objects.filter(report=fresh).first()
        if letter is None:
            raise InvalidTransition  # too old: nobody knows the address any more
        letter.answer = text.strip()
        letter.full_clean()
        letter.save(update_fields=["answer"])
        done(fresh, by)
        if tell := answered.teller(fresh.kind):
            tell(fresh)
        else:
            transaction.on_commit(lambda: emails.answer(letter, fresh.language))
    return fresh


def pass_on(report: Report, *, expected: int, curator: User) -> Report:
    """Says that a question is for its city, so that it leaves as soon as somebody there takes it.

    Raises VersionConflict, InvalidTransition, PermissionDenied.
    """
    by = Actor.person(curator)
    with taking(report, STEPS["pass"], by=by, expected=expected, person=curator) as fresh:
        if fresh.kind != Kind.ASKED or not ReportThread.objects.filter(report=fresh).exists():
            raise InvalidTransition  # its words are gone
        done(fresh, by)
    return fresh


def close(report: Report, *, reason: str, expected: int, curator: User) -> Report:
    """Closes a report without an answer; whoever reported an error is told the reason by mail. Raises VersionConflict,
    InvalidTransition, ValidationError, PermissionDenied."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason.")})
    by = Actor.person(curator, reason=clean.one_line(reason)[:500])
    with taking(report, STEPS["close"], by=by, expected=expected, person=curator) as fresh:
        fresh.reason = by.reason
        done(fresh, by)
        letter = ReportThread.objects.filter(report=fresh).first()
        if tell := answered.teller(fresh.kind):
            tell(fresh)
        elif letter is not None and fresh.kind == Kind.ERROR:
            said = quotes.put("reason", by.reason)
            transaction.on_commit(lambda: emails.closed(letter, fresh.page, said, fresh.language))
    return fresh


def done(fresh: Report, by: Actor) -> None:
    fresh.done_by_id, fresh.done_by_label, fresh.done_at = by.id, by.label, timezone.now()
