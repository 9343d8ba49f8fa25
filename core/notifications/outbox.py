"""The way of a mail out of the house: once, or a person decides.

waiting → claimed → handed → sent. Each step is one conditional UPDATE that names the state before it and, from the
first on, the token of whoever claimed the mail: two workers never hold the same one, and a worker that wakes up after
its claim was taken from it does nothing more.

Between `claimed` and `handed` nothing has left: killed there, a mail goes back and is tried again. Between `handed`
and `sent` nobody can know: killed there, or cut off by the mail server, it becomes `unsure` and is never sent again by
itself. docs/decisions says why there is no third way.
"""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, mailers
from django.db.models import F
from django.utils import timezone

from core.notifications import mails
from core.notifications.models import Delivery

logger = logging.getLogger(__name__)

State = Delivery.State
LEASE = timedelta(minutes=10)  # far longer than all time limits of one mail together
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1_440))
MOST_IN_A_SWEEP = 200
FOREVER = 500  # answers of a mail server from here on will not change


class Away(Exception):
    """The mail server cannot be reached: what waits beside this mail need not be tried either."""


def deliver(keys: Iterable[int]) -> int:
    """Sends mails and says how many. What is not due, or somebody else's, is passed over."""
    sent = 0
    for key in keys:
        try:
            sent += deliver_one(key)
        except Away:
            break
    return sent


def deliver_one(key: int) -> bool:
    """Sends one mail, and says whether it left. Raises Away."""
    delivery = claimed(key)
    if delivery is None:
        return False
    try:
        message = mails.message_of(delivery)
    except Exception:
        logger.exception("a mail could not be written", extra={"delivery": delivery.pk})
        failed(delivery, "not written")
        return False
    if message is None:
        step(delivery, State.CLAIMED, State.UNWANTED)
        return False
    return hand_over(delivery, message)


def claimed(key: int) -> Delivery | None:
    """The mail, from now on in nobody else's hands; None when it is not due or was taken."""
    now, token = timezone.now(), secrets.token_hex(16)
    rows = Delivery.objects.due(now).filter(pk=key)
    if not rows.update(state=State.CLAIMED, claim=token, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.filter(pk=key, claim=token).select_related("person").first()


def step(delivery: Delivery, before: State, after: State, **columns: object) -> bool:
    """Whether it was still ours."""
    rows = Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state=before)
    return bool(rows.update(state=after, **columns))


def hand_over(delivery: Delivery, message: EmailMessage) -> bool:
    """Sends on a connection of its own: one that breaks can break in the middle of this mail alone. Raises Away."""
    mailer = mailers.default
    try:
        mailer.open()
    except OSError as error:
        failed(delivery, named(error))
        raise Away from error
    try:
        if not step(delivery, State.CLAIMED, State.HANDED):
            return False
        return sent(delivery, message, mailer)
    finally:
        close(mailer)


def sent(delivery: Delivery, message: EmailMessage, mailer: object) -> bool:
    try:
        mailer.send_messages([message])  # type: ignore[attr-defined]
    except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError) as refusal:
        failed(delivery, named(refusal), before=State.HANDED, forever=is_forever(refusal))
        return False
    except OSError as error:  # cut off: it may have arrived
        logger.warning("a mail may have been sent or not", extra={"delivery": delivery.pk, "why": named(error)})
        step(delivery, State.HANDED, State.UNSURE, failure=named(error))
        return False
    rows = Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state__in=[State.HANDED, State.UNSURE])
    return bool(rows.update(state=State.SENT, sent_at=timezone.now(), failure=""))


def close(mailer: object) -> None:
    """What was accepted stays accepted, however the server takes its leave."""
    try:
        mailer.close()  # type: ignore[attr-defined]
    except OSError:
        logger.info("the mail server closed the connection by itself")


def failed(delivery: Delivery, why: str, *, before: State = State.CLAIMED, forever: bool = False) -> None:
    """It surely did not leave. Tried again after a pause that grows, and then shown to a person."""
    over = forever or delivery.attempts > len(PAUSES)
    logger.warning("a mail was not sent", extra={"delivery": delivery.pk, "why": why, "attempt": delivery.attempts})
    if over:
        step(delivery, before, State.FAILED, failure=why)
    else:
        pause = PAUSES[max(delivery.attempts, 1) - 1]
        step(delivery, before, State.WAITING, failure=why, claim="", due_at=timezone.now() + pause)


def named(error: Exception) -> str:
    """Kind and number alone: what mail servers say repeats the address."""
    code = getattr(error, "smtp_code", "") or max((answer[0] for answer in recipients(error)), default="")
    return f"{type(error).__name__} {code}".strip()[:100]


def recipients(error: Exception) -> list[tuple[int, bytes]]:
    return list(error.recipients.values()) if isinstance(error, SMTPRecipientsRefused) else []


def is_forever(error: Exception) -> bool:
    """Whether trying again is of no use. What is said of the sender or of the log-in the operator can mend: only what
    is said of this mail is final."""
    if isinstance(error, SMTPDataError):
        return int(error.smtp_code) >= FOREVER
    answers = recipients(error)
    return bool(answers) and all(code >= FOREVER for code, _text in answers)


# --- What others left ---------------------------------------------------------------------------------------------


def sweep(now: datetime | None = None) -> int:
    """Picks up what killed workers left, and sends what is due. May run at any time, and many times at once."""
    moment = now or timezone.now()
    pick_up(moment)
    due = Delivery.objects.due(moment).order_by("due_at", "pk").values_list("pk", flat=True)
    return deliver(list(due[:MOST_IN_A_SWEEP]))


def pick_up(now: datetime) -> None:
    old = Delivery.objects.abandoned(now, LEASE)
    back = old.filter(state=State.CLAIMED).update(state=State.WAITING, claim="", due_at=now)
    unsure = old.filter(state=State.HANDED).update(state=State.UNSURE, failure="stopped in the middle")
    if back or unsure:
        logger.warning("mails of a stopped worker", extra={"again": back, "unsure": unsure})


# --- What a person decides ----------------------------------------------------------------------------------------

OPEN_TO_A_PERSON = (State.FAILED, State.UNSURE)


def send_again(delivery: Delivery) -> bool:
    """Sends under the old Message-ID: most mail programs show a second copy once. False when it has gone on since."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=OPEN_TO_A_PERSON)
    return bool(rows.update(state=State.WAITING, claim="", attempts=0, due_at=timezone.now()))


def give_up(delivery: Delivery) -> bool:
    """The notice stays in the inbox."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=OPEN_TO_A_PERSON)
    return bool(rows.update(state=State.GIVEN_UP))
