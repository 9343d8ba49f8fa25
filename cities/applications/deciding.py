"""What curators do with an application. None decides on their own, nor on one about a city that they work for."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities import staff
from cities.applications.steps import State, allow, decided, must, say, tell_applicant
from cities.applications.welcoming import city_for, shut, welcome
from cities.models import Application, ApplicationNote, City
from core.accounts.models import User
from core.history.snapshot import Plain
from core.history.write import By, one_transaction


def note(row: Application, *, text: str, curator: User) -> ApplicationNote:
    allow(curator, "application.note", row)
    by = By.person(curator)
    made = ApplicationNote(application=row, text=text, by_id=by.id, by_label=by.label)
    made.full_clean()
    made.save(force_insert=True)
    return made


def ask(row: Application, *, text: str, expected: int, curator: User) -> Application:
    """Asks back. While the letter is awaited the state stays."""
    fits = (State.WAITING, State.ASKED, State.PROVISIONAL)
    with decided(row, "application_asked", expected, curator, lambda now: now.state in fits) as fresh:
        say(fresh, text, None, By.person(curator), is_from_secretariat=True)
        if fresh.state == State.WAITING:
            fresh.state, fresh.waiting_since = State.ASKED, timezone.now()
            fresh.save()
        tell_applicant(fresh, "asked", text)
    return fresh


def approve(
    row: Application,
    *,
    provisionally: bool,
    expected: int,
    curator: User,
    message: str = "",
    city: City | None = None,
    facts: Mapping[str, Plain] | None = None,
) -> Application:
    """For a city that has its page already, or with `facts` for a new one, which is a draft until it is admitted.

    The applicant becomes lead and focal point at once, for their address is confirmed and they are who was looked at.
    A colleague whom they named is invited in the usual way.

    Raises Stale, InvalidTransition, Duplicate, ValidationError.
    """
    by = By.person(curator)
    verb = "application_approved_provisionally" if provisionally else "application_approved"
    with one_transaction():
        staff.claim_person(row.applicant)
        with decided(row, verb, expected, curator, lambda now: now.is_at_work) as fresh:
            page = city_for(fresh, city, facts or {}, by)
            fresh.city, fresh.state = page, State.PROVISIONAL if provisionally else State.APPROVED
            close_decision(fresh, by)
            if message:
                say(fresh, message, None, by, is_from_secretariat=True)
            welcome(fresh, page, by)
            tell_applicant(fresh, "provisional" if provisionally else approved(page), message)
    return fresh


def approved(page: City) -> str:
    """What the applicant is told: a page that readers see already is no draft."""
    return "approved_listed" if page.is_listed else "approved"


def confirm(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """The letter is there."""
    by = By.person(curator)
    fits = (State.PROVISIONAL,)
    with decided(row, "application_confirmed", expected, curator, lambda now: now.state in fits) as fresh:
        fresh.state = State.APPROVED
        close_decision(fresh, by)
        if message:
            say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "confirmed", message)
    return fresh


def decline(row: Application, *, message: str, expected: int, curator: User) -> Application:
    if not message.strip():
        raise ValidationError({"message": _("Enter the reason.")})
    by = By.person(curator)
    with decided(row, "application_declined", expected, curator, lambda now: now.is_at_work) as fresh:
        fresh.state = State.DECLINED
        close_decision(fresh, by)
        say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "declined", message)
    return fresh


def reopen(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    fits = (State.DECLINED,)
    with decided(row, "application_reopened", expected, curator, lambda now: now.state in fits) as fresh:
        wait_again(fresh, message, By.person(curator))
        tell_applicant(fresh, "reopened", message)
    return fresh


def undo(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """Takes an approval back while the city's page is a draft. Nobody has rights there any more from this moment; what
    they wrote stays, and comes back with the next approval."""
    fits = (State.APPROVED, State.PROVISIONAL)
    by = By.person(curator)
    with one_transaction():
        staff.claim_person(row.applicant)
        with decided(row, "application_undone", expected, curator, lambda now: now.state in fits) as fresh:
            city = fresh.city
            must(city is not None and city.status == City.Status.DRAFT)
            assert city is not None
            shut(fresh, city, by)
            wait_again(fresh, message, by)
            tell_applicant(fresh, "undone", message)
    return fresh


def wait_again(fresh: Application, message: str, by: By) -> None:
    fresh.state, fresh.waiting_since, fresh.decided_at = State.WAITING, timezone.now(), None
    fresh.decided_by_id, fresh.decided_by_label = None, ""
    fresh.save()
    if message:
        say(fresh, message, None, by, is_from_secretariat=True)


def close_decision(fresh: Application, by: By) -> None:
    fresh.decided_at, fresh.decided_by_id, fresh.decided_by_label = timezone.now(), by.id, by.label
    fresh.save()
