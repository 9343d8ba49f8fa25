"""The verbs of offers and needs."""

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from cooperation import notices
from cooperation.postings.models import Posting
from cooperation.steps import POSTING_STEPS
from core.accounts.models import User
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor
from core.workflow import taking

VALID = timedelta(days=365)
MOST_OPEN = 20
SOON = timedelta(days=30)
POSTING = (
    *Posting.staff_fields,
    *("organisation", "published_on", "confirmed_parts", "state", "is_example"),
)


def add_posting(*, slug: str, city: City | None, changes: Mapping[str, Plain], by: Actor) -> Posting:
    """Raises ValidationError where the city has as many as it may have."""
    today = timezone.localdate()
    usual: dict[str, Plain] = {
        "valid_until": (today + VALID).isoformat(),
        "published_on": today.isoformat(),
        "is_example": bool(city and city.is_example),
    }
    require_owner(city, changes)
    if city is not None:
        require_room(city)
    row = Posting(slug=slug, city=city)
    return editing.add(row, "posting_added", changes={**usual, **changes}, allowed=POSTING, by=by)


def require_owner(city: City | None, changes: Mapping[str, Plain]) -> None:
    """Raises ValidationError: a city offers and needs, an organisation only offers."""
    is_of_body = bool(changes.get("organisation"))
    if (city is not None) == is_of_body or (is_of_body and changes.get("side") != Posting.Side.OFFER):
        raise ValidationError(
            _("An offer or need belongs to a city. An offer can also belong to an organisation."), code="owner"
        )


def require_room(city: City) -> None:
    """Refuses one more where a city has as many as it may. Raises ValidationError."""
    if Posting.objects.filter(city=city).open().count() >= MOST_OPEN:
        words = {"most": MOST_OPEN}
        raise ValidationError(
            _("A city can have up to %(most)s open offers and needs. End one before you publish another.") % words,
            code="too_many",
        )


def change_posting(posting: Posting, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Posting:
    return editing.change(posting, "posting_changed", changes=changes, allowed=POSTING, expected=expected, by=by)


def revert_posting(row: Posting, *, to: int, expected: int, by: Actor) -> tuple[Posting, list[str]]:
    return editing.revert(row, "posting_reverted", to=to, expected=expected, by=by)


def close_posting(posting: Posting, *, expected: int, by: Actor) -> None:
    """Closes a posting in place of removing it: requests and links may name it."""
    change_posting(posting, changes={"state": Posting.State.WITHDRAWN}, expected=expected, by=by)


def move_posting(posting: Posting, step: str, *, expected: int, person: User, by: Actor) -> Posting:
    """Pause, resume, meet, withdraw; by a curator hide and show. Raises what `taking` raises."""
    with taking(posting, POSTING_STEPS[step], by=by, expected=expected, person=person, public=True) as fresh:
        if step == "hide" and fresh.city:
            notices.tell("posting_hidden", fresh.city, other=None, address="cooperation/", by=by, reason=by.reason)
    return fresh


def renew_posting(posting: Posting, *, expected: int, person: User, by: Actor) -> Posting:
    """Opens a posting for another twelve months from today. Raises what `taking` raises, ValidationError."""
    if posting.state == Posting.State.ENDED and posting.city:
        require_room(posting.city)
    with taking(posting, POSTING_STEPS["renew"], by=by, expected=expected, person=person, public=True) as fresh:
        fresh.valid_until = timezone.localdate() + VALID
        fresh.asked_again_on = None
    return fresh


def end_posting(posting: Posting, *, by: Actor) -> Posting:
    """Ends a posting whose day has come. Raises InvalidTransition where it ended a moment ago."""
    with taking(posting, POSTING_STEPS["end"], by=by, expected=None, public=True) as fresh:
        if fresh.city:
            notices.tell("posting_ended", fresh.city, other=None, address="cooperation/")
    return fresh
