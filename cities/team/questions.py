"""A question to a city by somebody outside the alliance, whose address is confirmed: to the focal point who agreed to
such questions, else to the secretariat, which passes it on.

Nobody of a city gets its words who did not agree. What is passed on to a city whose focal point has not agreed waits:
the city is told that there is a question, without a word of it, and it leaves once the focal point agrees.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from cities.models import City
from cities.team.message_recipients import asked_in
from cities.team.models import StaffRole
from core.accounts.models import User
from core.feedback import actions as reports
from core.feedback.models import Kind, PendingReport, Report, ReportThread
from core.history.write import one_transaction
from core.messaging import actions as messages
from core.messaging.recipients import Recipient
from core.notifications.actions import notify
from core.workflow import InvalidTransition

WAITS = "question_waits"


def wait_before(row: PendingReport) -> int | None:
    """Seconds until this question may go on, or None, which counts it (decision 31)."""
    to = asked_in(row.tenant or 0)
    return messages.wait_before_asking(row.email, messages.one(to) if to else f"city-{row.tenant}")


def receive(message: reports.Message, *, is_confirmed: bool) -> None:
    """Keeps a question until its sender confirms their address; it goes on at once where the address is known to be
    theirs."""
    if is_known(message.key):
        return
    if not is_confirmed:
        reports.write(message, is_confirmed=False)
        return
    with one_transaction():
        deliver(message.row())


def is_known(key: UUID) -> bool:
    """Whether a form with this key was sent already, wherever its question is."""
    return messages.is_known(key) or reports.is_known(key)


def confirm(row: PendingReport) -> bool:
    """Whether it was this call that handed it on: a link is good for once."""
    return reports.confirm(row, deliver)


def deliver(row: PendingReport) -> None:
    """Hands on a question whose sender is known: by mail to the focal point, else to the curators."""
    to = asked_in(row.tenant or 0)
    if to is None:
        reports.hand_on(row)
    else:
        post(row, to, language=row.language, thing=row.thing)


def post(row: PendingReport | ReportThread, to: Recipient, *, language: str, thing: str) -> None:
    question = messages.Question(
        key=row.pk, name=row.name, email=row.email, language=language, thing=thing, text=row.text
    )
    messages.pass_on(question, to)


def pass_on(report: Report, *, expected: int, curator: User) -> bool:
    """Passes a question on to its city, and says whether it leaves now. Raises VersionConflict, InvalidTransition,
    PermissionDenied."""
    with one_transaction():
        people = takers(report.tenant or 0)
        if not people:
            raise InvalidTransition(_("No one of this city has an account. Answer the question yourself."))
        fresh = reports.pass_on(report, expected=expected, curator=curator)
        if leave(fresh):
            return True
        city = City.objects.get(pk=report.tenant or 0)
        facts = {"tenant": str(city.pk)}
        notify(people, WAITS, facts=facts, address=f"account/cities/{city.slug}/")
    return False


def takers(city: int) -> list[int]:
    """The numbers of those who can see to it that a question is taken: the focal point, else the leads."""
    leads = StaffRole.objects.with_rights().leads().filter(city=city)
    focal = leads.filter(is_focal_point=True)
    return sorted((focal if focal.exists() else leads).values_list("user_id", flat=True))


def leave(report: Report) -> bool:
    """Sends what was passed on, once: its words then stand in the message alone."""
    to, letter = asked_in(report.tenant or 0), ReportThread.objects.filter(report=report).first()
    if to is None or letter is None:
        return False
    post(letter, to, language=report.language, thing=report.thing)
    letter.delete()
    return True


def deliver_waiting() -> int:
    """Sends what waits for focal points who agreed since. May be done again at any time: a message has the key of its
    question, and the database refuses a second."""
    sent = 0
    for letter in reports.letters_passed_on(Kind.ASKED):
        with one_transaction():
            sent += leave(letter.report)
    return sent
