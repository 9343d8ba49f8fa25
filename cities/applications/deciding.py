"""What curators do with an application. None decides on their own, nor on one about a city that they work for."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.applications.admission import city_for, is_lead, shut, welcome
from cities.applications.models import Application, ApplicationNote
from cities.applications.steps import STEPS, State, require_talk, say, tell_applicant
from cities.models import City
from cities.team import actions
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history.snapshot import Plain
from core.history.twice import said_just_now
from core.history.write import Actor, one_transaction
from core.workflow import InvalidTransition, taking


def note(row: Application, *, text: str, curator: User) -> ApplicationNote:
    require_permission(curator, "application.note", row)
    by = Actor.person(curator)
    made = ApplicationNote(application=row, text=text, by_id=by.id, by_label=by.label)
    made.full_clean()
    with one_transaction():
        if found := said_just_now(row, row.notes.all(), text=text, by_id=by.id):
            return found
        made.save(force_insert=True)
    return made


def ask(row: Application, *, text: str, expected: int, curator: User) -> Application:
    """Asks the applicant for more. While the letter is awaited the state stays."""
    by = Actor.person(curator)
    with taking(row, STEPS["ask"], by=by, expected=expected, person=curator) as fresh:
        require_talk(fresh, "ask")
        say(fresh, text, None, by, is_from_secretariat=True)
        if fresh.state == State.WAITING:
            fresh.waiting_since = timezone.now()
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
    """Approves for a city that has its page already, or with `facts` for a new one, which is a draft until it is
    admitted.

    The applicant becomes lead and focal point at once, for their address is confirmed and they are who was looked at.
    A colleague whom they named is invited in the usual way.

    Raises VersionConflict, InvalidTransition, AlreadyExists, ValidationError.
    """
    by = Actor.person(curator)
    step = STEPS["provisional" if provisionally else "approve"]
    with one_transaction():
        actions.claim_person(row.applicant)
        with taking(row, step, by=by, expected=expected, person=curator) as fresh:
            page = fresh.city = city_for(fresh, city, facts or {}, by)
            close_decision(fresh, by)
            if message:
                say(fresh, message, None, by, is_from_secretariat=True)
            welcome(fresh, page, by)
            tell_applicant(fresh, told_of_approval(fresh, page, provisionally=provisionally), message)
    return fresh


def told_of_approval(fresh: Application, page: City, *, provisionally: bool) -> str:
    """What the applicant is told: a page that readers see already is no draft, and who named a colleague has nothing
    to write until that colleague came."""
    if not is_lead(page, fresh.applicant):
        return "provisional_colleague" if provisionally else "approved_colleague"
    if provisionally:
        return "provisional"
    return "approved_listed" if page.is_listed else "approved"


def confirm(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """Ends the provisional time: the letter is there."""
    by = Actor.person(curator)
    with taking(row, STEPS["confirm"], by=by, expected=expected, person=curator) as fresh:
        close_decision(fresh, by)
        if message:
            say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "confirmed", message)
    return fresh


def decline(row: Application, *, message: str, expected: int, curator: User) -> Application:
    if not message.strip():
        raise ValidationError({"message": _("Enter the reason.")})
    by = Actor.person(curator)
    with taking(row, STEPS["decline"], by=by, expected=expected, person=curator) as fresh:
        close_decision(fresh, by)
        say(fresh, message, None, by, is_from_secretariat=True)
        tell_applicant(fresh, "declined", message)
    return fresh


def reopen(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    by = Actor.person(curator)
    with taking(row, STEPS["reopen"], by=by, expected=expected, person=curator) as fresh:
        wait_again(fresh, message, by)
        tell_applicant(fresh, "reopened", message)
    return fresh


def undo(row: Application, *, expected: int, curator: User, message: str = "") -> Application:
    """Takes an approval back while the city's page is a draft. Nobody has rights there any more from this moment; what
    they wrote stays, and comes back with the next approval."""
    by = Actor.person(curator)
    with one_transaction():
        actions.claim_person(row.applicant)
        with taking(row, STEPS["undo"], by=by, expected=expected, person=curator) as fresh:
            city = fresh.city
            if city is None or city.status != City.Status.DRAFT:
                raise InvalidTransition
            shut(fresh, city, by)
            wait_again(fresh, message, by)
            tell_applicant(fresh, "undone", message)
    return fresh


def wait_again(fresh: Application, message: str, by: Actor) -> None:
    fresh.waiting_since, fresh.decided_at = timezone.now(), None
    fresh.decided_by_id, fresh.decided_by_label = None, ""
    if message:
        say(fresh, message, None, by, is_from_secretariat=True)


def close_decision(fresh: Application, by: Actor) -> None:
    fresh.decided_at, fresh.decided_by_id, fresh.decided_by_label = timezone.now(), by.id, by.label
