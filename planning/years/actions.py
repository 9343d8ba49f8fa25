"""The verbs of the year of a plan: written down row by row, sent as one bundle of proposals.

Nothing here is public before a curator has published the bundle; from then on the year is locked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import City
from core.history.merge import merged, same
from core.history.models import RowVersion
from core.history.snapshot import Plain, Snapshot, map_of, snapshot
from core.history.units import ALONE, Units
from core.history.write import Actor, AlreadyExists, VersionConflict, adding, changing, label_of, one_transaction
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.drafts import open_proposal
from core.review.proposals.kinds import ProposalKind, kind_of
from core.review.querysets import BEING_WRITTEN
from core.workflow import InvalidTransition
from planning.models import IndicatorValue, PlanYear, YearRow

MOST_TYPED = 60_000  # characters of a row
TOO_LONG = gettext_lazy("The text is too long for one row. Shorten it.")
# What is typed for an indicator belongs together as the value that it becomes; `say` is whether there is one.
UNITS: Mapping[str, Units] = {"cityindicator": {"": (("say", *IndicatorValue.together[0]),)}}


class Wanted(NamedTuple):
    """What a row of the table says of one thing, as a patch of it."""

    kind: str
    object_id: str
    title: str
    patch: Snapshot


# --- Writing ------------------------------------------------------------------------------------------------------


def begun(city: City, year: int, *, by: Actor) -> PlanYear:
    """The year as it stands, or a new one; two who begin it this very moment get the same."""
    found = PlanYear.objects.filter(city=city, year=year).select_related("bundle").first()
    if found is not None:
        return found
    row = PlanYear(city=city, year=year)
    row.full_clean(exclude=["bundle"], validate_constraints=False)  # whether it is there already, the database says
    try:
        with adding(row, "planyear_begun", by=by, public=False):
            return row
    except AlreadyExists:
        return PlanYear.objects.select_related("bundle").get(city=city, year=year)


def require_open(plan_year: PlanYear) -> PlanYear:
    """Held until the end of the transaction, so that nobody sends it meanwhile. Raises InvalidTransition."""
    held = PlanYear._base_manager.select_for_update().get(pk=plan_year.pk)
    if held.is_locked:
        raise InvalidTransition(_("This year is published and locked. Add a dated correction instead."))
    if held.is_in_review:
        raise InvalidTransition(_("This year was sent for review. A lead can withdraw it to continue editing."))
    return held


def typed_at(row: YearRow | None, version: int) -> Snapshot:
    """What was typed as it stood in a version, for the form of somebody who began from it."""
    if row is None or not version:
        return {}
    if version == row.version:
        return dict(row.typed)
    kept = RowVersion.objects.filter(object_type=label_of(row), object_id=str(row.pk), number=version).first()
    return dict(map_of(kept.data.get("typed"))) if kept else {}


def is_too_long(typed: Mapping[str, Plain]) -> bool:
    """Whether this is more than one row can hold."""
    return sum(len(str(value)) for value in typed.values()) > MOST_TYPED


def write(
    plan_year: PlanYear,
    *,
    kind: str,
    object_id: str,
    title: str,
    wanted: Mapping[str, Plain],
    expected: int,
    by: Actor,
    knowing: Mapping[str, Plain] | None = None,
) -> YearRow:
    """Keeps what was typed in one row. `expected` is the version that the form began from, 0 for none; what others
    typed meanwhile in other fields of the row stays. `knowing` is what whoever decided between two texts has seen.

    Raises Clashes, InvalidTransition, ValidationError, AlreadyExists.
    """
    if is_too_long(wanted):
        raise ValidationError(TOO_LONG)
    with one_transaction():
        held = require_open(plan_year)
        row = YearRow.objects.filter(plan_year=held, kind=kind, object_id=object_id).first()
        began = {**typed_at(row, expected), **(knowing or {})}
        now = dict(row.typed) if row else {}
        said = {key: value for key in {**began, **wanted} if not same(began.get(key), value := wanted.get(key))}
        patch = merged(began, now, said, UNITS.get(kind, ALONE))
        typed = {key: value for key, value in {**now, **patch}.items() if value}
        if row is None:
            row = YearRow(plan_year=held, kind=kind, object_id=object_id, title=title, typed=typed)
            with adding(row, "planyear_written", by=by, public=False):
                return row
        with changing(row, "planyear_written", by=by, expected=row.version, public=False) as fresh:
            fresh.typed, fresh.title = typed, title
            fresh.save()
        return fresh


def leave_out(row: YearRow, *, expected: int, by: Actor) -> None:
    """What is no longer asked, such as a target that was removed meanwhile. Its words stay in the history."""
    with one_transaction():
        require_open(row.plan_year)
        with changing(row, "planyear_left_out", by=by, expected=expected, public=False) as fresh:
            fresh.typed = {}
            fresh.save()


def as_published(city: City, year: int, *, decided_at: datetime, by: Actor) -> PlanYear:
    """A year whose values and reports are there already, locked as if a curator had published it; for loaders."""
    with one_transaction():
        bundle = Bundle(tenant=city.pk, state=Bundle.State.PUBLISHED, decided_at=decided_at, decided_by_label=by.label)
        with adding(bundle, "bundle_published", by=by, public=False):
            row = PlanYear(city=city, year=year, bundle=bundle)
        with adding(row, "planyear_sent", by=by):
            return row


# --- Sending ------------------------------------------------------------------------------------------------------


def send(plan_year: PlanYear, wanted: Iterable[Wanted], *, expected: int, read: Mapping[int, int], by: Actor) -> Bundle:
    """One bundle of all that the year says. `expected` is the version of the year, `read` has those of its rows.

    Raises VersionConflict where somebody wrote or sent meanwhile, InvalidTransition, ValidationError, Clashes, and
    Refused with the proposal that could not be published; nothing typed is lost by any of them.
    """
    bundle = laid_in(plan_year, list(wanted), expected=expected, read=read, by=by)
    versions = {each.pk: each.version for each in bundles.proposals_of(bundle)}
    return bundles.send(bundle, expected=bundle.version, read=versions, by=by)


def laid_in(plan_year: PlanYear, wanted: list[Wanted], *, expected: int, read: Mapping[int, int], by: Actor) -> Bundle:
    """The drafts of the year, all of them or none."""
    with one_transaction():
        require_open(plan_year)
        with changing(plan_year, "planyear_sent", by=by, expected=expected, public=False) as held:
            rows = {(row.kind, row.object_id): row for row in YearRow.objects.filter(plan_year=held)}
            if read != {row.pk: row.version for row in rows.values()}:
                raise VersionConflict(held, expected)
            bundle = being_written(held) or bundles.start(tenant=held.city_id, by=by)
            there = {(each.kind, each.object_id): each for each in bundles.proposals_of(bundle)}
            for each in wanted:
                put_in(bundle, each, there.pop(each[:2], None), rows[each[:2]], by)
            for left in there.values():
                taken_out(left, by)
            held.bundle = bundle
            held.save()
    return Bundle.objects.get(pk=bundle.pk)


def being_written(plan_year: PlanYear) -> Bundle | None:
    """The bundle that came back, with the remarks on it."""
    bundle = plan_year.bundle
    return bundle if bundle is not None and bundle.state in BEING_WRITTEN else None


def put_in(bundle: Bundle, wanted: Wanted, before: Proposal | None, row: YearRow, by: Actor) -> None:
    kind = kind_of(wanted.kind)
    if before is None:
        begin(bundle, kind, wanted, by)
    else:
        patch = {**dict.fromkeys(row.sent), **wanted.patch}
        proposals.save(before, patch=patch, started=row.sent, expected=None, by=by)
    with changing(row, "planyear_sent", by=by, expected=row.version, public=False) as fresh:
        fresh.sent = wanted.patch
        fresh.save()


def begin(bundle: Bundle, kind: ProposalKind, wanted: Wanted, by: Actor) -> None:
    thing = kind.row(wanted.object_id)
    if thing is None:
        raise ValidationError(_("%(title)s has been removed.") % {"title": wanted.title})
    if open_proposal(kind, wanted.object_id) is not None:
        words = _(
            "%(title)s is being edited elsewhere. Send that draft for review or discard it. Then send "
            "the year for review."
        )
        raise ValidationError(words % {"title": wanted.title})
    made = proposals.start(kind, tenant=bundle.tenant, row=thing, patch=wanted.patch, by=by)
    bundles.add(bundle, made, expected=made.version, by=by)


def taken_out(proposal: Proposal, by: Actor) -> None:
    """The row says nothing any more."""
    alone = bundles.remove(proposal, expected=None, by=by)
    proposals.discard(alone, expected=alone.version, by=by)


def differs(wanted: Wanted) -> bool:
    """Whether anything is said that is not published already."""
    kind = kind_of(wanted.kind)
    thing = kind.row(wanted.object_id)
    now = snapshot(kind.model, thing.pk) if thing else {}
    return any(not same(now.get(key), value) for key, value in wanted.patch.items())
