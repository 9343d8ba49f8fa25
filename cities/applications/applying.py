"""What the applicant does: write, send, answer, take back."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cities import gazetteer
from cities.applications.erasure import erase, put_away
from cities.applications.models import Application
from cities.applications.steps import STEPS, State, require_talk, say, tell_applicant, tell_curators
from cities.team import actions
from core.accounts.models import User
from core.files.models import StoredFile
from core.history.write import Actor, adding, one_transaction
from core.workflow import InvalidTransition, require_state, taking

WRITTEN = (
    *("city_name", "kind", "is_other_kind", "country", "parent_name", "office", "post", "purpose", "letter"),
    *("languages", "networks", "focal_point", "focal_email"),
)
PLACE = ("city_name", "country", "gazetteer_id")
OWN_WORDS = (
    *("kind_id", "is_other_kind", "parent_name", "office", "post", "purpose", "letter"),
    *("languages", "networks", "focal_email"),
)
MOST_DRAFTS = 5
LOCK_OF_NUMBERS = 7_303


def start(
    *, applicant: User, facts: Mapping[str, Any], key: uuid.UUID | None = None, is_example: bool = False
) -> Application:
    """`key` makes a form that is sent twice one draft: the second raises AlreadyExists.

    Raises InvalidTransition for too many.
    """
    with one_transaction():
        actions.claim_person(applicant)
        if Application.objects.filter(applicant=applicant, state=State.DRAFT).count() >= MOST_DRAFTS:
            raise InvalidTransition(_("You already have five drafts. Submit or discard one of them first."))
        row = Application(pk=key or uuid.uuid4(), applicant=applicant, is_example=is_example)
        set_place(row, facts)
        with adding(row, "application_started", by=Actor.person(applicant), public=False):
            return row


def begin(*, applicant: User, facts: Mapping[str, Any], key: uuid.UUID | None = None) -> Application:
    """The draft to write in: the one for this city, else one that holds nothing but its city, for which this one is
    set, else a new one. So whoever chooses a city again, or in two windows, has one draft and not several.

    Raises what `start` raises.
    """
    with one_transaction():
        actions.claim_person(applicant)
        drafts = list(Application.objects.drafts_of(applicant).select_for_update(no_key=True))
        if found := next((row for row in drafts if is_about(row, facts)), None):
            return found
        if found := next((row for row in drafts if is_blank(row)), None):
            return choose_place(found, facts=facts, expected=found.version, by=Actor.person(applicant))
        return start(applicant=applicant, facts=facts, key=key)


def is_about(row: Application, facts: Mapping[str, Any]) -> bool:
    """Whether a draft is for the place of the gazetteer, or for the name and country, that these facts say."""
    if facts["gazetteer_id"]:
        return bool(row.gazetteer_id == facts["gazetteer_id"])
    names = {gazetteer.key(row.city_name), *row.place_names}
    return row.country == facts["country"] and gazetteer.key(facts["city_name"]) in names


def is_blank(row: Application) -> bool:
    """Whether nothing was written beside the city."""
    return not any(getattr(row, name) for name in OWN_WORDS)


def lay(row: Application, facts: Mapping[str, Any], allowed: Iterable[str]) -> None:
    for name in allowed:
        if name in facts:
            setattr(row, name, facts[name])


def set_place(row: Application, facts: Mapping[str, Any]) -> None:
    """The names of the place are kept with it, so that whoever asks what the application is about, such as a
    permission at each request, needs no gazetteer in memory."""
    lay(row, facts, PLACE)
    row.place_names = sorted(gazetteer.names_of_place(row.gazetteer_id)) if row.gazetteer_id else []


def save(row: Application, *, facts: Mapping[str, Any], expected: int, by: Actor) -> Application:
    """Saves what the applicant wrote; a letter that was replaced goes at once. Raises VersionConflict,
    InvalidTransition."""
    with taking(row, STEPS["save"], by=by, expected=expected) as fresh:
        before = fresh.letter.name
        lay(fresh, facts, WRITTEN)
        if fresh.focal_point == Application.FocalPoint.SELF:
            fresh.focal_email = ""
        fresh.saved += 1
        if before and before != fresh.letter.name:
            put_away([before])
    return fresh


def choose_place(row: Application, *, facts: Mapping[str, Any], expected: int, by: Actor) -> Application:
    """Sets the place that the application is about. Raises VersionConflict, InvalidTransition."""
    with taking(row, STEPS["save"], by=by, expected=expected) as fresh:
        set_place(fresh, facts)
        fresh.saved += 1
    return fresh


def discard(row: Application, *, expected: int, by: Actor) -> None:
    """Deletes an application that was never sent. Raises VersionConflict, InvalidTransition."""
    require_state(row, STEPS["discard"])
    erase(row, "application_discarded", by=by, expected=expected)


def missing(row: Application) -> dict[str, str]:
    """What stops it from being sent, by field."""
    wanted = {
        "city_name": (row.city_name, _("Enter the name of the city or district.")),
        "kind": (row.kind_id or row.is_other_kind, _("Choose the type of local government.")),
        "country": (row.country, _("Choose the country or region.")),
        "office": (row.office, _("Enter your department.")),
        "post": (row.post, _("Enter your job title.")),
        "purpose": (row.purpose, _("Describe in a few sentences what your city expects from the alliance.")),
        "focal_email": (
            row.focal_point == Application.FocalPoint.SELF or row.focal_email,
            _("Enter the email address of the colleague who would be the focal point."),
        ),
    }
    return {name: sentence for name, (value, sentence) in wanted.items() if not value}


def submit(row: Application, *, expected: int, by: Actor) -> Application:
    """Sends an application and gives it its number. Raises VersionConflict, InvalidTransition, and ValidationError with
    what is missing."""
    if row.state == State.DRAFT and (lacking := missing(row)):
        raise ValidationError(lacking)
    with taking(row, STEPS["submit"], by=by, expected=expected) as fresh:
        fresh.number = next_number()
        fresh.submitted_at = fresh.waiting_since = timezone.now()
        tell_applicant(fresh, "received")
        tell_curators(fresh, "arrived")
    return fresh


def next_number() -> str:
    """2026-0007: counted within the year, one after the other. What is forgotten is a year old, so none comes twice."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_OF_NUMBERS])
    year = timezone.localdate().year
    given = Application.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    last = max((int(number.partition("-")[2]) for number in given if number), default=0)
    return f"{year}-{last + 1:04d}"


def reply(
    row: Application, *, text: str, file: StoredFile | None, by: Actor, key: uuid.UUID | None = None
) -> Application:
    """Adds what the applicant writes. `key` makes a form that is sent twice one message. Raises InvalidTransition."""
    with taking(row, STEPS["reply"], by=by, expected=None) as fresh:
        require_talk(fresh, "reply")
        say(fresh, text, file, by, is_from_secretariat=False, key=key)
        if fresh.state == State.ASKED:
            fresh.waiting_since = timezone.now()
        tell_curators(fresh, "answered")
    return fresh


def withdraw(row: Application, *, expected: int, by: Actor) -> Application:
    with taking(row, STEPS["withdraw"], by=by, expected=expected) as fresh:
        fresh.decided_at = timezone.now()
        tell_applicant(fresh, "withdrawn")
        tell_curators(fresh, "taken_back")
    return fresh
