"""The verbs of commitments and of their filings."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.models import City
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, adding, changing, one_transaction, remove_row
from core.text.moments import today_at
from core.workflow import Step, taking
from planning import cbd
from planning.commitments.models import Commitment, Filing
from planning.commitments.records import record_of
from planning.commitments.wording import missing_words

COMMITMENT = (*Commitment.staff_fields, "state", "is_example", "confirmed_parts")
State = Filing.State
type Changes = Mapping[str, Plain]

WAITING = (State.FILED, State.AWAITING)
# Each is somebody of the city who writes down what they did or read: the site takes none of them by itself.
STEPS = {
    "file": Step(verb="filing_filed", from_={State.PREPARED}, to=State.FILED, permission="filing.move"),
    "await": Step(verb="filing_awaiting", from_={State.FILED}, to=State.AWAITING, permission="filing.move"),
    "link": Step(verb="filing_linked", from_=WAITING, to=State.LINKED, permission="filing.move"),
    "auto_link": Step(verb="filing_auto_linked", from_=WAITING, to=State.AUTO_LINKED, permission="filing.move"),
    "return": Step(verb="filing_returned", from_=WAITING, to=State.RETURNED, permission="filing.move"),
    "withdraw": Step(
        verb="filing_withdrawn",
        from_=(State.PREPARED, *WAITING, State.LINKED, State.AUTO_LINKED),
        to=State.WITHDRAWN,
        permission="filing.move",
    ),
}
ANSWERS = ("link", "auto_link", "return")  # each has the day on which it was answered


# --- Commitments --------------------------------------------------------------------------------------------------


def add_commitment(*, slug: str, city: City, changes: Changes, by: Actor) -> Commitment:
    with one_transaction():
        row = editing.add(
            Commitment(slug=slug, city=city), "commitment_added", changes=changes, allowed=COMMITMENT, by=by
        )
        require_own_targets(row)
    return row


def change_commitment(row: Commitment, *, changes: Changes, expected: int | None, by: Actor) -> Commitment:
    with one_transaction():
        fresh = editing.change(row, "commitment_changed", changes=changes, allowed=COMMITMENT, expected=expected, by=by)
        require_own_targets(fresh)
    return fresh


def revert_commitment(row: Commitment, *, to: int, expected: int, by: Actor) -> tuple[Commitment, list[str]]:
    return editing.revert(row, "commitment_reverted", to=to, expected=expected, by=by)


def remove_commitment(row: Commitment, *, expected: int, by: Actor) -> None:
    """Raises ValidationError for one that was filed."""
    if row.filings.exists():
        raise ValidationError(_("This commitment was filed, so it cannot be removed. Withdraw it instead."))
    remove_row(row, "commitment_removed", by=by, expected=expected)


def require_own_targets(row: Commitment) -> None:
    """Raises ValidationError where it serves a target of another city."""
    if row.targets.exclude(plan__city=row.city_id).exists():
        raise ValidationError({"targets": _("Choose targets of your own city.")})


# --- Filings ------------------------------------------------------------------------------------------------------


def record_filing(
    commitment: Commitment,
    *,
    channel: str,
    filed_on: date | None,
    note: str,
    person: User | None,
    by: Actor,
    although_missing: bool = False,
) -> Filing:
    """Prepared, or filed on a day. A person says with `although_missing` that it was filed with fields missing.

    Raises ValidationError by field, PermissionDenied, AlreadyExists.
    """
    row = Filing(
        commitment=commitment,
        channel=channel,
        state=State.FILED if filed_on else State.PREPARED,
        prepared_on=filed_on or today_at(commitment.city.time_zone),
        filed_on=filed_on,
        note=note,
    )
    if person is not None:
        require_permission(person, "filing.move", row)
        if filed_on:
            require_complete(row, although_missing=although_missing)
    if Filing.objects.open().filter(commitment=commitment, channel=channel).exists():
        raise ValidationError(
            {"channel": _("There is already an open filing with this recipient. Record its result first.")}
        )
    require_past(commitment, filed_on, "filed_on")
    row.full_clean()
    verb = "filing_filed" if filed_on else "filing_prepared"
    with adding(row, verb, by=by):
        pass
    return row


def require_complete(filing: Filing, *, although_missing: bool) -> None:
    """Nothing is recorded as filed with fields missing that the tool asks for, unless somebody says that it was.

    Raises ValidationError.
    """
    if filing.channel != Filing.Channel.TOOL or although_missing:
        return
    if found := cbd.missing_lines(record_of(filing.commitment)):
        sentence = _(
            "For the reporting tool: %(missing)s. Fill in the fields first, or confirm that the "
            "commitment was filed without them."
        )
        raise ValidationError({"although_missing": sentence % {"missing": missing_words(found)}})


def move_filing(
    filing: Filing,
    *,
    step: str,
    on: date | None,
    note: str,
    expected: int | None,
    person: User | None,
    by: Actor,
    although_missing: bool = False,
) -> Filing:
    """Raises KeyError for an unknown step, ValidationError by field, and what `taking` raises."""
    with taking(filing, STEPS[step], by=by, expected=expected, person=person, public=True) as fresh:
        require_past(fresh.commitment, on, "on")
        if step == "file":
            if person is not None:
                require_complete(fresh, although_missing=although_missing)
            fresh.filed_on = require_day(on)
        elif step in ANSWERS:
            fresh.answered_on = require_day(on)
            if fresh.filed_on and fresh.answered_on < fresh.filed_on:
                raise ValidationError({"on": _("The date of the answer must not be before the date of the filing.")})
        elif step == "withdraw":
            fresh.withdrawn_on = require_day(on)
            if fresh.filed_on and fresh.withdrawn_on < fresh.filed_on:
                raise ValidationError({"on": _("The date must not be before the date of the filing.")})
        elif on is not None:
            raise ValidationError({"on": _("This step has no date of its own. Leave the date empty.")})
        if note:
            fresh.note = note
        fresh.clean_fields(exclude=["state"])
    return fresh


def note_filing(filing: Filing, *, note: str, expected: int, person: User, by: Actor) -> Filing:
    """The note alone; no history keeps it. Raises ValidationError, PermissionDenied, VersionConflict."""
    with changing(filing, "filing_noted", by=by, expected=expected, public=False) as fresh:
        require_permission(person, "filing.move", fresh)
        fresh.note = note
        fresh.clean_fields()
        fresh.save()
    return fresh


def require_day(on: date | None) -> date:
    if on is None:
        raise ValidationError({"on": _("Enter the date.")})
    return on


def require_past(commitment: Commitment, on: date | None, name: str) -> None:
    """Refuses a day that has not come yet where the city lies. Raises ValidationError by the name of the field."""
    if on is not None and on > today_at(commitment.city.time_zone):
        raise ValidationError({name: _("This date is in the future. Enter the date on which it happened.")})
