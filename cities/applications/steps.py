"""What the steps of an application are made of. What is written in them stays out of the history: see the models."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied

from cities import invitations
from cities.models import Application, ApplicationMessage, City
from core.accounts.models import User
from core.accounts.permissions import may
from core.files.models import StoredFile
from core.history.write import By, changing, one_transaction
from core.notices.actions import tell
from core.workflow import InvalidTransition

State = Application.State
MOST_MESSAGES = 200


def must(condition: bool) -> None:
    if not condition:
        raise InvalidTransition


def allow(person: User, permission: str, thing: Application | City) -> None:
    allowed = may(person, permission, thing)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))


@contextmanager
def step(
    row: Application,
    verb: str,
    expected: int | None,
    by: By,
    fits: Callable[[Application], bool],
    key: uuid.UUID | None = None,
) -> Iterator[Application]:
    with one_transaction(), changing(row, verb, by=by, expected=expected, public=False) as fresh:
        must(fits(fresh))
        yield fresh


@contextmanager
def decided(
    row: Application, verb: str, expected: int, curator: User, fits: Callable[[Application], bool]
) -> Iterator[Application]:
    with step(row, verb, expected, By.person(curator), fits) as fresh:
        allow(curator, "application.decide", fresh)
        yield fresh


def say(
    fresh: Application,
    text: str,
    file: StoredFile | None,
    by: By,
    *,
    is_from_secretariat: bool,
    key: uuid.UUID | None = None,
) -> None:
    """Raises Duplicate for a message that is there already."""
    must(fresh.written < MOST_MESSAGES)
    message = ApplicationMessage(
        pk=key or uuid.uuid4(),
        application=fresh,
        is_from_secretariat=is_from_secretariat,
        by_id=by.id,
        text=text.strip(),
        file=file.path if file else "",
    )
    message.full_clean(validate_unique=False)
    message.save(force_insert=True)
    fresh.written += 1
    fresh.save()


# --- Telling ------------------------------------------------------------------------------------------------------


def tell_applicant(row: Application, what: str, message: str = "") -> None:
    tell([row.applicant_id], f"application_{what}", facts=facts_of(row, message), address=f"join/{row.pk}/")


def tell_curators(row: Application, what: str) -> None:
    """Those who may have a part in it, and without any text that the applicant wrote but the city's name."""
    people = User.objects.filter(is_curator=True, is_active=True).exclude(pk=row.applicant_id)
    address = f"review/applications/{row.pk}/"
    tell(people.values_list("pk", flat=True), f"application_{what}", facts=facts_of(row), address=address)


def facts_of(row: Application, message: str = "") -> dict[str, str]:
    return {"number": row.number or "", "city": invitations.harmless(row.city_name), "message": message}


def words(facts: dict[str, str]) -> dict[str, str]:
    return facts
