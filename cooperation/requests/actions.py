"""The steps of a request: write, send, answer, take back, report, close, and the messages on it.

Who may is asked while the row is held, so that a lead who lost the role a moment ago is refused; of two who answer at
once one wins, and the other reads who and when.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from cooperation import notices
from cooperation.answering import may_be_asked as may_be_asked  # whoever leads to a request asks it here
from cooperation.answering import why_nobody_answers
from cooperation.links import free_places, joinings
from cooperation.links.actions import Agreement, make_link
from cooperation.links.models import Link, LinkCity
from cooperation.postings.models import Form, Posting
from cooperation.reporting import reasoned
from cooperation.requests.models import DAYS_TO_ANSWER, Request
from cooperation.steps import REQUEST_STEPS
from cooperation.threads import erasure
from cooperation.threads import files as attaching
from cooperation.threads.files import Files
from cooperation.threads.models import Message, Seen
from cooperation.threads.proposed import proposed_by, write_down
from core.accounts.limits import DAY, Limit
from core.accounts.models import User
from core.history.twice import said_just_now
from core.history.write import Actor, adding, one_transaction
from core.text.moments import today_at, working_days_after
from core.vocabulary.models import Term
from core.workflow import InvalidTransition, taking

A_DAY = Limit("cooperation-request", 10, DAY)
MOST_DRAFTS = 50
MOST_MESSAGES = 500
WRITTEN = ("title", "text", "form", "period", "language", "is_shown")
COUNTERED = ("form", "period")
State = Request.State


# --- Before it is sent --------------------------------------------------------------------------------------------


def why_not(from_city: City, to_city: City, posting: Posting | None) -> str:
    """A sentence that says why one city cannot ask another now, or nothing. Asked again when it is sent."""
    if from_city.pk == to_city.pk:
        return _("A city cannot send a request to itself.")
    if not (from_city.is_listed and to_city.is_listed):
        return _("Both cities must be in the alliance’s list of cities.")
    if from_city.is_example != to_city.is_example:
        return _("A fictional city and a real city cannot send requests to each other.")
    if posting is not None and not posting.is_public_on(timezone.localdate()):
        return _("This offer or need has ended or is paused.")
    if posting is not None and (full := free_places.why_full(posting, from_city)):
        return full
    return why_nobody_answers(to_city)


def is_open_between(from_city: City, to_city: City, posting: Posting | None) -> bool:
    return Request.objects.waiting().filter(from_city=from_city, to_city=to_city, posting=posting).exists()


def start_request(
    from_city: City,
    to_city: City,
    *,
    posting: Posting | None = None,
    topic: Term | None = None,
    third: City | None = None,
    values: Mapping[str, Any],
    key: UUID | None = None,
    by: Actor,
) -> Request:
    """A draft, read by the asking city alone. `key` makes a form that is sent twice one draft.

    Raises ValidationError; AlreadyExists for the second of one form.
    """
    if reason := why_not(from_city, to_city, posting):
        raise ValidationError(reason, code="not_now")
    if Request.objects.filter(from_city=from_city, state=State.DRAFT).count() >= MOST_DRAFTS:
        raise ValidationError(
            _("Your city has too many draft requests. Send or discard some of them."), code="too_many"
        )
    row = Request(
        key=key or uuid4(),
        from_city=from_city,
        to_city=to_city,
        posting=posting,
        topic=topic,
        words_at=timezone.now(),
    )
    name_third(row, third)
    fill(row, values, WRITTEN)
    with adding(row, "request_written", by=by, public=False):
        pass
    return row


def name_third(row: Request, third: City | None) -> None:
    """Raises ValidationError for one of the two, or one that cannot be linked with them."""
    if third is not None and third.pk in row.cities:
        raise ValidationError({"third": _("Enter a city other than your own and the city that you are asking.")})
    if third is not None and not (third.is_listed and third.is_example == row.from_city.is_example):
        raise ValidationError({"third": _("All cities of a link must be in the list of the alliance.")})
    if third is not None and (nobody := why_nobody_answers(third)):
        raise ValidationError({"third": nobody})
    row.third = third


def fill(row: Request, values: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    """Sets the columns of a request. Raises ValidationError by field."""
    for name in allowed:
        if name in values:
            setattr(row, name, values[name])
    row.full_clean(validate_unique=False, validate_constraints=False)


def write_request(
    request: Request,
    *,
    values: Mapping[str, Any],
    third: City | None,
    expected: int,
    person: User,
    by: Actor,
) -> Request:
    with taking(request, REQUEST_STEPS["write"], by=by, expected=expected, person=person) as fresh:
        name_third(fresh, third)
        fill(fresh, values, WRITTEN)
        fresh.words_at = timezone.now()
    return fresh


def discard_request(request: Request, *, expected: int, person: User, by: Actor) -> Request:
    """A draft that nobody else has read: its words go at once."""
    with taking(request, REQUEST_STEPS["discard"], by=by, expected=expected, person=person) as fresh:
        fresh.closed_on, fresh.title, fresh.text, fresh.period = timezone.localdate(), "–", "–", ""
    return fresh


def send_request(request: Request, *, expected: int, person: User, by: Actor) -> Request:
    """Sending is the agreement of the asking lead. Raises ValidationError, and what `taking` raises."""
    with one_transaction():
        with taking(request, REQUEST_STEPS["send"], by=by, expected=expected, person=person) as fresh:
            require_sendable(fresh)
            today = timezone.localdate()
            fresh.waits_for, fresh.sent_on = fresh.to_city, today
            fresh.sent_by_id, fresh.sent_by_label = by.id, by.label
            fresh.due_on = working_days_after(today_at(fresh.to_city.time_zone), DAYS_TO_ANSWER)
            write_down(
                fresh,
                Message.Step.ASKED,
                city=fresh.from_city,
                by=by,
                text=fresh.text,
                language=fresh.language,
                is_shown=fresh.is_shown,
            )
        notices.tell("request_sent", fresh.to_city, other=fresh.from_city, address=address_of(fresh), by=by)
    return fresh


def require_sendable(row: Request) -> None:
    """Refuses a request that is not complete. Raises ValidationError."""
    if reason := why_not(row.from_city, row.to_city, row.posting):
        raise ValidationError(reason, code="not_now")
    if is_open_between(row.from_city, row.to_city, row.posting):
        words = {"city": row.to_city.name}
        raise ValidationError(
            _("Your city has already sent %(city)s a request about this and is waiting for an answer.") % words,
            code="twice",
        )
    if A_DAY.take(row.from_city_id) is not None:
        raise ValidationError(
            _("A city can send up to ten requests a day. Your draft is saved. Send it tomorrow."), code="too_many"
        )


def take_back(request: Request, *, expected: int, person: User, by: Actor) -> Request:
    with taking(request, REQUEST_STEPS["take_back"], by=by, expected=expected, person=person) as fresh:
        fresh.closed_on, fresh.waits_for = timezone.localdate(), None
        write_down(fresh, Message.Step.TAKEN_BACK, city=fresh.from_city, by=by)
        notices.tell("request_taken_back", fresh.to_city, other=fresh.from_city, address=address_of(fresh), by=by)
    return fresh


# --- Answering ----------------------------------------------------------------------------------------------------


def accept(
    request: Request,
    *,
    kind: str = Link.Kind.KNOWLEDGE,
    is_shown: bool = False,
    starts: date | None = None,
    text: str = "",
    expected: int,
    person: User,
    by: Actor,
) -> Link:
    """Accepting is the agreement of the answering lead, so it makes the link. Raises what `taking` raises, and
    InvalidTransition where the offer has no free place."""
    with one_transaction():
        with taking(request, REQUEST_STEPS["accept"], by=by, expected=expected, person=person) as fresh:
            answering, asking = answerer(fresh), fresh.other_than(answerer(fresh).pk)
            require_place(fresh)
            answered(fresh, text, by)
            proposing = proposed_by(fresh)
            write_down(fresh, Message.Step.ACCEPTED, city=answering, by=by, text=text, is_shown=is_shown)
            fresh.waits_for = None
        link = make_link(
            fresh,
            kind=kind,
            starts=starts or timezone.localdate(),
            agreed={
                asking.pk: proposing,
                answering.pk: Agreement(by.id, by.label, is_shown),
            },
            by=by,
        )
        invite_third(fresh, link, by=by)
        notices.tell("request_accepted", asking, other=answering, address=f"links/{link.slug}/", by=by)
    return link


def require_place(row: Request) -> None:
    """Holds the offer until the link is made. Raises InvalidTransition where it has no place for the asking city."""
    if row.posting is not None and (full := free_places.why_full(free_places.hold(row.posting), row.from_city)):
        raise InvalidTransition(full)


def invite_third(row: Request, link: Link, *, by: Actor) -> None:
    """Both have agreed to it with the request. One that cannot be invited any more is left out: the link goes on."""
    if row.third is not None and not joinings.why_not(link, row.third):
        both = [row.from_city_id, row.to_city_id]
        joinings.begin(link, row.third, city=row.from_city, text="", language=row.language, agreed=both, by=by)


def answerer(row: Request) -> City:
    """The city whose answer is awaited. Raises InvalidTransition where none is."""
    if row.waits_for is None:
        raise InvalidTransition
    return row.waits_for


def answered(row: Request, text: str, by: Actor) -> None:
    row.answer, row.answered_on = text, timezone.localdate()
    row.answered_by_id, row.answered_by_label = by.id, by.label
    row.words_at = timezone.now()
    row.full_clean(validate_unique=False, validate_constraints=False)


def change(
    request: Request,
    *,
    values: Mapping[str, Any],
    text: str,
    is_shown: bool = False,
    expected: int,
    person: User,
    by: Actor,
) -> Request:
    """A counter-proposal: another form or another time. The other side answers now, and its lead agrees or not. The
    proposing lead agrees by proposing; `is_shown` says whether that city would show the link."""
    if not text.strip():
        raise ValidationError({"text": _("Describe what you would do instead.")})
    with one_transaction():
        with taking(request, REQUEST_STEPS["change"], by=by, expected=expected, person=person) as fresh:
            mine = answerer(fresh)
            other = fresh.other_than(mine.pk)
            fill(fresh, values, COUNTERED)
            answered(fresh, text, by)
            write_down(fresh, Message.Step.CHANGED, city=mine, by=by, text=text, is_shown=is_shown)
            fresh.waits_for = other
            fresh.due_on = working_days_after(today_at(other.time_zone), DAYS_TO_ANSWER)
        notices.tell("request_change_proposed", other, other=mine, address=address_of(fresh), by=by)
    return fresh


def decline(request: Request, *, reason: str, text: str = "", expected: int, person: User, by: Actor) -> Request:
    """Raises ValidationError without a reason."""
    if reason not in Request.Reason.values:
        raise ValidationError(
            {"reason": _("Choose a reason. The reason helps the other city to find out whom to ask instead.")}
        )
    with one_transaction():
        with taking(request, REQUEST_STEPS["decline"], by=by, expected=expected, person=person) as fresh:
            mine = answerer(fresh)
            other = fresh.other_than(mine.pk)
            answered(fresh, text, by)
            fresh.answer_reason, fresh.closed_on, fresh.waits_for = reason, timezone.localdate(), None
            write_down(fresh, Message.Step.DECLINED, city=mine, by=by, text=text, reason=reason)
        notices.tell("request_declined", other, other=mine, address=address_of(fresh), by=by, choice=reason)
    return fresh


# --- Trouble ------------------------------------------------------------------------------------------------------


def report(request: Request, *, city: City, text: str, expected: int, person: User, by: Actor) -> Request:
    """The secretariat may read the words from now on. Raises what `Reportable.take_report` raises."""
    with taking(request, REQUEST_STEPS["report"], by=by, expected=expected, person=person) as fresh:
        fresh.take_report(city, text)
        fresh.full_clean(validate_unique=False, validate_constraints=False)
    return fresh


def close(request: Request, *, reason: str, expected: int, curator: User) -> Request:
    """Closes a request for a curator, with a reason, which the history keeps. A report on it is handled thereby."""
    by = reasoned(curator, reason)
    with one_transaction():
        with taking(request, REQUEST_STEPS["close"], by=by, expected=expected, person=curator) as fresh:
            fresh.closed_on, fresh.waits_for = timezone.localdate(), None
            fresh.end_report()
        tell_both("request_closed_by_secretariat", fresh, reason=by.reason)
    return fresh


def handle_report(request: Request, *, reason: str, expected: int, curator: User) -> Request:
    """Answers a report for a curator and leaves the request as it is: the city that sent the report is told why.

    Raises ValidationError without a reason, InvalidTransition where no report waits.
    """
    by = reasoned(curator, reason)
    with one_transaction():
        with taking(request, REQUEST_STEPS["handle"], by=by, expected=expected, person=curator) as fresh:
            fresh.end_waiting_report()
        if told := fresh.reported_by:
            other = fresh.other_than(told.pk)
            notices.tell("report_handled", told, other=other, address=address_of(fresh), reason=by.reason)
    return fresh


def lapse(request: Request, *, by: Actor) -> Request:
    """Nobody answered for 60 days. Raises InvalidTransition where somebody did a moment ago."""
    with one_transaction():
        with taking(request, REQUEST_STEPS["lapse"], by=by, expected=None) as fresh:
            fresh.closed_on, fresh.waits_for = timezone.localdate(), None
        tell_both("request_lapsed", fresh)
    return fresh


def lose_city(request: Request, *, by: Actor) -> Request:
    """One of the two is no longer listed: nobody could answer. Raises InvalidTransition where it is over already."""
    with one_transaction():
        with taking(request, REQUEST_STEPS["lose_city"], by=by, expected=None) as fresh:
            fresh.closed_on, fresh.waits_for = timezone.localdate(), None
        tell_both("request_lost_city", fresh)
    return fresh


def tell_both(kind: str, row: Request, *, reason: str = "") -> None:
    for city, other in ((row.from_city, row.to_city), (row.to_city, row.from_city)):
        notices.tell(kind, city, other=other, address=address_of(row), reason=reason)


def address_of(row: Request) -> str:
    """The address in the workspace of either city."""
    return f"inbox/{row.key}/"


# --- Threads ------------------------------------------------------------------------------------------------------


def write_message(
    thing: Request | Link, *, city: City, text: str, language: str, files: Files = (), by: Actor
) -> Message:
    """Writes on what is not over. The staff of the other side is told. Raises ValidationError, InvalidTransition."""
    row = Message(city=city, text=text.strip(), language=language, author_id=by.id, author_label=by.label)
    if isinstance(thing, Request):
        row.request = thing
        is_open, others, address = thing.state not in (State.DRAFT, State.CLOSED), [thing.other_than(city.pk)], ""
        address = address_of(thing)
    else:
        row.link = thing
        is_open = thing.state != Link.State.CLOSED
        others = [part.city for part in parts_of(thing) if part.city_id != city.pk]
        address = f"links/{thing.slug}/"
    if not is_open or erasure.is_emptied(thing):
        raise InvalidTransition
    row.full_clean()
    if thing.messages.count() >= MOST_MESSAGES:
        raise ValidationError(
            _("This conversation has reached its limit. Continue by phone or email."), code="too_many"
        )
    with one_transaction():
        same: dict[str, Any] = {"city": city, "text": row.text, "author_id": by.id}
        if not files and (found := said_just_now(thing, thing.messages.all(), **same)):
            return found
        row.save(force_insert=True)
        attaching.attach(row, files)
        for other in others:
            notices.tell("cooperation_message_written", other, other=city, address=address, by=by)
    return row


def parts_of(link: Link) -> list[LinkCity]:
    return [part for part in link.parts.select_related("city") if part.left_on is None]


def mark_seen(thing: Request | Link, person: User) -> None:
    """Notes that a thread was read until now. Two at once are one."""
    now = {"at": timezone.now()}
    if isinstance(thing, Request):
        Seen.objects.update_or_create(person=person, request=thing, defaults=now)
    else:
        Seen.objects.update_or_create(person=person, link=thing, defaults=now)


def form_for(posting: Posting | None) -> str:
    """What a request about a posting begins with."""
    return str(posting.forms[0]) if posting and posting.forms else Form.CALL.value
