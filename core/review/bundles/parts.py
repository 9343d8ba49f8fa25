"""One of several proposals that belong together: what clashes, and the row that is settled, taken out or discarded
while the others go on.

Whoever takes a step here holds the bundle first and its proposals after it, as in `core.review.bundles.actions`.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.history.bulk import snapshots
from core.history.merge import Clash, Clashes
from core.history.snapshot import Plain
from core.history.write import Actor, VersionConflict, one_transaction
from core.review.bundles.steps import STEPS
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.drafts import overlay, still_changing
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import numbers_in
from core.review.proposals.steps import STEPS as PROPOSAL_STEPS
from core.workflow import InvalidTransition, taking


def clashes_of(members: Iterable[Proposal]) -> dict[uuid.UUID, list[Clash]]:
    """What was published otherwise since each was begun, by the key of the proposal: nothing for those without a clash.

    As many queries for five hundred as for three: none but the versions where nothing was published meanwhile.
    """
    of_a_kind: dict[str, list[Proposal]] = defaultdict(list)
    for each in members:
        if each.object_id and each.changes:
            of_a_kind[each.kind].append(each)
    found: dict[uuid.UUID, list[Clash]] = {}
    for code, mine in of_a_kind.items():
        model, versions = kind_of(code).model, versions_of(code, mine)
        touched = [each for each in mine if versions.get(each.object_id) not in (None, each.started_from)]
        now = {str(key): state for key, state in snapshots(model, [each.object_id for each in touched]).items()}
        for each in touched:
            try:
                still_changing(each, overlay(now.get(each.object_id, {}), each.under))
            except Clashes as clash:
                found[each.pk] = clash.clashes
    return found


def versions_of(code: str, members: Iterable[Proposal]) -> dict[str, int]:
    """The version of each thing of a kind that is there, by its key."""
    keys = [each.object_id for each in members]
    rows = kind_of(code).model._base_manager.filter(pk__in=keys)
    return {str(key): version for key, version in rows.values_list("pk", "version")}


def gone_from(members: Iterable[Proposal]) -> set[uuid.UUID]:
    """Those that change a thing that was removed meanwhile: one query a kind."""
    changing = [each for each in members if each.object_id]
    there = {code: versions_of(code, changing) for code in {each.kind for each in changing}}
    return {each.pk for each in changing if each.object_id not in there[each.kind]}


def has_nothing(proposal: Proposal) -> bool:
    """It would change nothing of a row that is there: what it said was taken away again, or is published."""
    return bool(proposal.object_id) and not proposal.changes and not proposal.unfinished


def settle(proposal: Proposal, *, choices: Mapping[str, Plain], expected: int, by: Actor) -> Proposal:
    """Ends a clash with what was published meanwhile. Where nothing of it is left to change, it leaves its bundle, so
    that the others can go on. Raises what `proposals.actions.settle` raises."""
    if proposal.bundle is None:
        return proposals.settle(proposal, choices=choices, expected=expected, by=by)
    with one_transaction():
        with taking(proposal.bundle, STEPS["remove"], by=by, expected=None) as held:
            fresh = proposals.settle(proposal, choices=choices, expected=expected, by=by)
            if has_nothing(fresh):
                fresh = leave(fresh, expected=fresh.version, by=by)
        end_where_empty(held, by)
    return fresh


def naming_it(proposal: Proposal, members: Iterable[Proposal]) -> list[Proposal]:
    """Those of a bundle that cannot be without this one: they name it, or another that does. In their order."""
    named = {each.number: {number for _key, number in numbers_in(each)} for each in members}
    going = {proposal.number}
    while more := {number for number, others in named.items() if others & going} - going:
        going |= more
    return [each for each in members if each.number in going and each.pk != proposal.pk]


def discard(proposal: Proposal, *, read: Mapping[uuid.UUID, int], by: Actor) -> list[Proposal]:
    """Discards one of them, with those that name it; the others go on. `read` has the version of each that was listed
    to whoever discards them.

    Raises VersionConflict where one was changed, or another names it since; InvalidTransition.
    """
    bundle = proposal.bundle
    if bundle is None:
        raise InvalidTransition
    with one_transaction():
        with taking(bundle, STEPS["remove"], by=by, expected=None) as held:
            members = list(Proposal.objects.filter(bundle=held.pk).order_by("number"))
            going = [each for each in members if each.pk == proposal.pk]
            going += naming_it(proposal, members)
            if read.keys() != {each.pk for each in going}:
                raise VersionConflict(proposal, read.get(proposal.pk, 0))
            gone = [leave(each, expected=read[each.pk], by=by) for each in going]
        end_where_empty(held, by)
    return gone


def without_nothing(members: Sequence[Proposal], by: Actor) -> list[Proposal]:
    """Those that say something; the others leave the bundle. Call it while the bundle is held."""
    for each in members:
        if has_nothing(each):
            leave(each, expected=each.version, by=by)
    return [each for each in members if not has_nothing(each)]


def leave(proposal: Proposal, *, expected: int, by: Actor) -> Proposal:
    """It is discarded, and belongs to nothing any more. Its text stays in the history."""
    with taking(proposal, PROPOSAL_STEPS["discard"], by=by, expected=expected) as fresh:
        fresh.bundle = fresh.number = None
    return fresh


def end_where_empty(bundle: Bundle, by: Actor) -> None:
    """A bundle of nothing is none."""
    if not bundle.proposals.exists():
        with taking(bundle, STEPS["discard"], by=by, expected=None):
            pass
