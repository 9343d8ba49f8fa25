"""The next draft, beside the one that waits in review: it lies on that one's changes, and what becomes of that one
decides what becomes of it. Whoever holds both rows takes the one in review first, so that nobody waits in a circle.
"""

from copy import copy

from django.utils.translation import gettext as _

from core.history.write import Actor, VersionConflict, adding, changing, one_transaction
from core.review.models import Proposal
from core.review.proposals.drafts import draft_beside, drafter, laid_together, merge_patch, overlay, published_state
from core.review.proposals.kinds import kind_of
from core.review.proposals.steps import STEPS
from core.workflow import InvalidTransition, require_state

State = Proposal.State


def begin(before: Proposal, *, by: Actor) -> Proposal:
    """An empty draft beside `before`. Raises InvalidTransition once that is decided, AlreadyExists with one there."""
    with one_transaction():
        row = Proposal.objects.select_for_update().get(pk=before.pk)  # its version stays: nobody's reading is void
        require_state(row, STEPS["begin_next"])
        if row.bundle_id:
            raise InvalidTransition(
                _("This belongs to a group of changes. Withdraw the whole group to continue editing.")
            )
        draft = Proposal(
            kind=row.kind,
            tenant=row.tenant,
            object_id=row.object_id,
            started_from=row.started_from,
            authors=[by.id],
            drafted_by=drafter(by, row.tenant),
            beside=row,
            under=row.changes,
        )
        with adding(draft, "proposal_started", by=by, public=False):
            pass
    return draft


def whole(draft: Proposal) -> Proposal:
    """What is sent: the one in review as it would be with the draft laid into it. Nothing is saved."""
    if draft.beside is None:
        return draft
    found = copy(draft.beside)
    lay_into(found, draft)
    return found


def lay_into(before: Proposal, draft: Proposal) -> None:
    """The one before holds the changes of both."""
    before.base = laid_together(before, draft)
    merge_patch(before, published_state(kind_of(before.kind), before.object_id), draft.changes)
    before.unfinished = draft.unfinished
    before.authors = list(dict.fromkeys([*before.authors, *draft.authors]))
    before.drafted_by = draft.drafted_by or before.drafted_by


def join(before: Proposal, *, by: Actor, expected: int | None = None) -> None:
    """The draft goes into the one before, which the caller holds and saves. Raises VersionConflict."""
    draft = draft_beside(before)
    if draft is None:
        if expected is not None:
            raise VersionConflict(before, before.version)
        return
    with changing(draft, "proposal_joined", by=by, expected=expected, public=False) as fresh:
        is_there = fresh.state == State.DRAFT  # it may have been discarded a moment ago
        if is_there:
            fresh.state = State.JOINED
            fresh.save()
    if is_there:
        lay_into(before, fresh)
        before.offered_by_label, before.offered_at = fresh.offered_by_label, fresh.offered_at


def go_on(before: Proposal, *, by: Actor) -> None:
    """The one before is published: the draft goes on as the one that is open. Nothing left in it, it is gone."""
    for draft in left_beside(before):
        with changing(draft, "proposal_goes_on", by=by, expected=None, public=False) as fresh:
            if fresh.state != State.DRAFT:
                continue
            fresh.beside, fresh.under = None, {}
            fresh.object_id, fresh.started_from = before.object_id, before.became
            merge_patch(fresh, published_state(kind_of(fresh.kind), fresh.object_id), {})
            if not fresh.changes and not fresh.unfinished:
                fresh.state = State.JOINED
            fresh.save()


def stand_alone(before: Proposal, *, by: Actor) -> None:
    """The one before is declined: the draft takes its words over, and whose they are, for the city to change."""
    for draft in left_beside(before):
        with changing(draft, "proposal_goes_on", by=by, expected=None, public=False) as fresh:
            if fresh.state != State.DRAFT:
                continue
            fresh.base = laid_together(before, fresh)
            fresh.authors = list(dict.fromkeys([*before.authors, before.sent_by_id, *fresh.authors]))
            fresh.drafted_by = fresh.drafted_by or before.drafted_by
            fresh.changes = overlay(fresh.under, fresh.changes)
            fresh.beside, fresh.under = None, {}
            merge_patch(fresh, published_state(kind_of(fresh.kind), fresh.object_id), {})
            fresh.save()


def left_beside(before: Proposal) -> list[Proposal]:
    """The draft that stands beside `before`, which is decided and saved: at most one."""
    return list(Proposal.objects.filter(beside=before, state=State.DRAFT))
