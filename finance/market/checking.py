"""Four eyes on a call: one curator enters it, another holds it against its source and confirms; either takes it back.

What was confirmed is one version of the call. Whatever writes another one, a form, a file or a program, leaves it not
checked; what says nothing of the call itself (its state, the day of a look, the mark of an example) keeps the check.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import State
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot, apply_patch, snapshot
from core.history.write import Actor, changing, entries_of
from core.workflow import InvalidTransition
from finance.market.grounds import require_grounds
from finance.market.models import Call

SAYS_NOTHING = frozenset({"state", "checked_on", "is_example", "confirmed_version", "is_confirmed_alone"})
ALONE_AFTER = timedelta(hours=24)
LONGEST_REASON = 500


# --- Who entered it -----------------------------------------------------------------------------------------------


def entered(call: Call) -> Entry | None:
    """The entry by which the call says what it says: the last one that changed more than its state."""
    for entry in entries_of(call).reverse().iterator(chunk_size=20):
        if set(entry.changes) - SAYS_NOTHING:
            return entry
    return None


def is_secretariat_of_one() -> bool:
    """Whether one person alone could confirm anything."""
    curators = User.objects.filter(Q(is_curator=True) | Q(is_superuser=True), is_active=True)
    return curators.count() == 1


def may_confirm_own(at: datetime) -> bool:
    """Whether who entered a call may confirm it: there is nobody else, and a day has passed since."""
    return is_secretariat_of_one() and at <= timezone.now() - ALONE_AFTER


# --- What is done -------------------------------------------------------------------------------------------------


def was_confirmed(fresh: Call) -> bool:
    """Answers of a row that `changing` holds, whose version is the next one already."""
    return fresh.confirmed_version == fresh.version - 1


def keeps_check(fresh: Call, changes: Mapping[str, Plain]) -> bool:
    """Whether a call that is confirmed stays so with these changes. It is held."""
    is_quiet = bool(changes) and set(changes) <= SAYS_NOTHING
    return is_quiet and was_confirmed(fresh) and changes.get("state") != State.WITHDRAWN


def write(fresh: Call, changes: Mapping[str, Plain], *, keeps: bool, by: Actor) -> None:
    """Carries the check over where the change says nothing of the call. A person publishes what is not checked with its
    grounds alone; what programs load says of itself that nobody has."""
    kept: Snapshot = {"confirmed_version": fresh.version} if keeps else {}
    apply_patch(fresh, {**changes, **kept})
    is_asked = set(changes) - (SAYS_NOTHING - {"state"})
    if by.id is not None and is_asked and not fresh.is_confirmed:
        require_grounds(snapshot(Call, fresh.pk))


def confirm(call: Call, *, expected: int, curator: User) -> Call:
    """Another curator held it against its source. Raises VersionConflict, InvalidTransition, PermissionDenied."""
    by = Actor.person(curator)
    with changing(call, "call_confirmed", by=by, expected=expected) as fresh:
        if was_confirmed(fresh) or fresh.state == State.WITHDRAWN:
            raise InvalidTransition
        require_permission(curator, "call.confirm", fresh)
        first = entered(fresh)
        fresh.confirmed_version = fresh.version
        fresh.is_confirmed_alone = first is not None and first.by_id == curator.pk
        fresh.save()
    return fresh


def take_back(call: Call, *, reason: str, expected: int, curator: User) -> Call:
    """It is no longer public, and answers no project. Raises ValidationError, VersionConflict, InvalidTransition."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason.")})
    by = Actor.person(curator, reason=reason.strip()[:LONGEST_REASON])
    with changing(call, "call_withdrawn", by=by, expected=expected) as fresh:
        require_permission(curator, "call.administer", fresh)
        if fresh.state == State.WITHDRAWN:
            raise InvalidTransition
        fresh.state, fresh.confirmed_version, fresh.is_confirmed_alone = State.WITHDRAWN, None, False
        fresh.save()
    return fresh
