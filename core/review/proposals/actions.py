"""The steps of a proposal: save, send, take back, discard, comment, ask for changes, decline, publish.

Each step claims the proposal by its version first, then asks whether its state allows it
(`core.review.proposals.steps`). Who may take it is asked by the caller; that nobody decides on their own words is
asked here once more.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.history.keys import Key
from core.history.merge import Clashes, merged
from core.history.models import Versioned
from core.history.snapshot import Plain, snapshot
from core.history.twice import said_just_now
from core.history.write import Actor, AlreadyExists, VersionConflict, adding, changing, one_transaction
from core.pagecache.kept import nothing_kept
from core.review.answer_texts import said
from core.review.freshness import with_days
from core.review.models import Comment, Proposal
from core.review.proposals import next_draft, notifications
from core.review.proposals.checking import check_patch
from core.review.proposals.drafts import (
    UnparsedInput,
    base_state,
    decided_anew,
    draft_preview,
    drafter,
    keep_unparsed,
    merge_patch,
    overlay,
    seen_anew,
    still_changing,
)
from core.review.proposals.kinds import ProposalKind, kind_of
from core.review.proposals.references import offered_beside
from core.review.proposals.steps import STEPS
from core.review.proposals.targets import check_targets
from core.review.rules import policy as rule_policy
from core.review.rules.auto_publish import RuleDefinition
from core.text.languages import column_names
from core.text.requests import request_id
from core.workflow import InvalidTransition, Step, require_state, taking

logger = logging.getLogger(__name__)
State = Proposal.State
MOST_COMMENTS = 200
MOST_TOGETHER = 50
AGAIN = timedelta(hours=1)
MOST_NEW = 200
TOGETHER = gettext_lazy("This belongs to a group of changes. The changes of a group can only be processed together.")


# --- The city's steps ---------------------------------------------------------------------------------------------


def start(
    kind: ProposalKind,
    *,
    tenant: int,
    row: Versioned | None,
    patch: Mapping[str, Plain],
    by: Actor,
    started: Mapping[str, Plain] | None = None,
    key: uuid.UUID | None = None,
    aside: UnparsedInput | None = None,
) -> Proposal:
    """Saves a proposal for the first time. `started` holds what the form showed at its beginning, where the thing may
    have been published anew since; `key` makes a form for a new thing that is sent twice one proposal.

    Raises AlreadyExists when somebody began the same moment; ValidationError for a foreign key; Clashes.
    """
    check_patch(kind, tenant, str(row.pk) if row else "", patch)
    if row is None:
        check_room(kind, tenant)
    now = snapshot(kind.model, row.pk) if row else {}
    if started is not None:
        patch = merged(started, now, patch, kind.units, kind.questions)
    proposal = Proposal(
        pk=key or uuid.uuid4(),
        kind=kind.code,
        tenant=tenant,
        object_id=str(row.pk) if row else "",
        started_from=row.version if row else None,
        authors=[by.id],
        drafted_by=drafter(by, tenant),
    )
    merge_patch(proposal, now, patch)
    keep_unparsed(proposal, aside, is_alone=True)
    with adding(proposal, "proposal_started", by=by, public=False):
        pass
    return proposal


def check_room(kind: ProposalKind, tenant: int) -> None:
    """No more drafts of new things than people can look through. Raises ValidationError."""
    if Proposal.objects.of(tenant).open().filter(kind=kind.code, object_id="").count() >= MOST_NEW:
        sentence = _(
            "A city can have at most %(limit)s new drafts of each kind. Send some for review, or discard some."
        )
        raise ValidationError(sentence % {"limit": MOST_NEW}, code="too_many")


def save(
    proposal: Proposal,
    *,
    patch: Mapping[str, Plain],
    started: Mapping[str, Plain],
    expected: int | None,
    by: Actor,
    aside: UnparsedInput | None = None,
) -> Proposal:
    """Lays the patch over what others have saved meanwhile. `started` holds what the form showed at its beginning.

    Raises Clashes when somebody else changed one of the same keys, InvalidTransition once it is sent.
    """
    kind = kind_of(proposal.kind)
    check_patch(kind, proposal.tenant, proposal.object_id, patch, offered_beside(proposal))
    with taking(proposal, STEPS["save"], by=by, expected=None) as fresh:
        now = base_state(fresh)
        is_alone = expected == fresh.version - 1
        if not is_alone:
            patch = merged(started, overlay(now, fresh.changes), patch, kind.units, kind.questions)
        fresh.base = seen_anew(fresh, now, patch)
        merge_patch(fresh, now, patch)
        keep_unparsed(fresh, aside, is_alone=is_alone)
        if by.id not in fresh.authors:
            fresh.authors = [*fresh.authors, by.id]
        fresh.drafted_by = drafter(by, fresh.tenant) or fresh.drafted_by
    return fresh


def settle(proposal: Proposal, *, choices: Mapping[str, Plain], expected: int, by: Actor) -> Proposal:
    """Ends a clash with what was published meanwhile: the chosen values, written against what is there now."""
    kind = kind_of(proposal.kind)
    check_patch(kind, proposal.tenant, proposal.object_id, choices, offered_beside(proposal))
    with taking(proposal, STEPS["settle"], by=by, expected=expected) as fresh:
        decided_anew(fresh, base_state(fresh), choices)
        if by.id not in fresh.authors:
            fresh.authors = [*fresh.authors, by.id]
    return fresh


def send(proposal: Proposal, *, expected: int, by: Actor) -> Proposal:
    """Sends a proposal to the curators, or publishes it at once where a rule says so: `state` tells which.

    A draft beside one in review goes into that one, which is given back.
    Raises ValidationError with what is missing or wrong, Clashes when something else was published meanwhile.
    """
    require_alone(proposal)
    require_state(proposal, STEPS["send"])
    whole = next_draft.whole(proposal)
    require_sendable(proposal, whole)
    try_out(whole, by)
    with one_transaction():
        fresh = sent_again(whole, proposal, expected, by) if proposal.beside_id else sent(whole, expected, by)
        definition = None if rule_policy.is_for_people(fresh) else rule_policy.Policy.now().publishing(fresh)
        if definition:
            return publish_by_rule(fresh, definition)
        notifications.arrived(fresh)
    return fresh


def send_whole(
    proposal: Proposal | None, kind: ProposalKind, *, tenant: int, row: Versioned, patch: Mapping[str, Plain], by: Actor
) -> Proposal:
    """Sends exactly this patch: what an earlier sending proposed beside it is undone. What cannot be sent leaves no
    draft behind. Raises what `start`, `save` and `send` raise."""
    with one_transaction():
        if proposal is None:
            whole = start(kind, tenant=tenant, row=row, patch=patch, by=by)
        else:
            now = snapshot(kind.model, row.pk)
            undone = {key: now.get(key, False if Key.parse(key).is_row else None) for key in proposal.changes}
            whole = save(proposal, patch={**undone, **patch}, started={}, expected=proposal.version, by=by)
        return send(whole, expected=whole.version, by=by)


def require_sendable(proposal: Proposal, whole: Proposal) -> None:
    """`whole` is what would be sent. Raises ValidationError."""
    if proposal.unfinished:
        raise ValidationError(_("Some entries are not valid yet. Correct them, then send this for review."))
    if not (proposal.changes and whole.changes):
        raise ValidationError(
            _("There is nothing to send for review. The draft does not differ from the published content.")
        )


def sent(proposal: Proposal, expected: int, by: Actor) -> Proposal:
    with taking_alone(proposal, STEPS["send"], by=by, expected=expected, verb=confirming(proposal)) as fresh:
        into_the_queue(fresh, by)
    return fresh


def sent_again(before: Proposal, draft: Proposal, expected: int, by: Actor) -> Proposal:
    """Whoever reads the one in review is told that it has changed: their decision on the old words is refused."""
    with taking(before, STEPS["send_again"], by=by, expected=None, verb=confirming(draft)) as fresh:
        next_draft.join(fresh, by=by, expected=expected)
        into_the_queue(fresh, by)
    return fresh


def confirming(proposal: Proposal) -> str:
    """What the history says where a lead sends what was drafted for the city: nothing else where it is the city's."""
    return "proposal_confirmed" if proposal.drafted_by else ""


def into_the_queue(fresh: Proposal, by: Actor) -> None:
    fresh.offered_by_label, fresh.offered_at = "", None
    fresh.sent_by_id, fresh.sent_by_label, fresh.sent_at = by.id, by.label, timezone.now()
    notifications.sent(fresh)


def offer(proposal: Proposal, *, by: Actor) -> Proposal:
    """An editor, or somebody who drafts on behalf of the city, says to its leads that it is ready.

    Raises InvalidTransition.
    """
    with changing(proposal, STEPS["offer"].verb, by=by, expected=None, public=False) as fresh:
        require_state(fresh, STEPS["offer"])
        require_alone(fresh)
        if not fresh.changes:
            raise InvalidTransition
        if fresh.offered_at and timezone.now() - fresh.offered_at < AGAIN:
            return fresh  # the leads were told a moment ago
        fresh.offered_by_label, fresh.offered_at = by.label, timezone.now()
        fresh.save()
        notifications.offered(fresh)
    return fresh


def take_offer_back(proposal: Proposal, *, by: Actor) -> Proposal:
    """It is not ready after all. Pressed twice, it is taken back once. Raises InvalidTransition."""
    with changing(proposal, STEPS["take_offer_back"].verb, by=by, expected=None, public=False) as fresh:
        require_state(fresh, STEPS["take_offer_back"])
        if fresh.offered_at:
            notifications.no_longer_offered(fresh, by)
        fresh.offered_by_label, fresh.offered_at = "", None
        fresh.save()
    return fresh


def withdraw(proposal: Proposal, *, expected: int, by: Actor) -> Proposal:
    """Takes back what was sent, to go on writing, with what was written beside it."""
    with one_transaction():
        with taking_alone(proposal, STEPS["withdraw"], by=by, expected=expected) as fresh:
            next_draft.join(fresh, by=by)
        notifications.withdrawn(fresh, by)
    return fresh


def discard(proposal: Proposal, *, expected: int, by: Actor) -> Proposal:
    """Its text stays in the history."""
    with taking_alone(proposal, STEPS["discard"], by=by, expected=expected) as fresh:
        pass
    return fresh


def comment(proposal: Proposal, *, key: str, text: str, by: Actor) -> Comment:
    """Comments on one field or, without a key, on the whole. Raises ValidationError."""
    with one_transaction():
        if found := said_just_now(proposal, proposal.comments.all(), key=key, text=text, by_id=by.id):
            return found
        with changing(proposal, STEPS["comment"].verb, by=by, expected=None, public=False) as fresh:
            require_state(fresh, STEPS["comment"])
            if fresh.comments.count() >= MOST_COMMENTS:
                raise InvalidTransition
            made = Comment(proposal=fresh, key=key, text=text, by_id=by.id, by_label=by.label, at=timezone.now())
            made.full_clean()
            made.save()
    return made


# --- The curators' steps ------------------------------------------------------------------------------------------


def assign(proposal: Proposal, *, reviewer: User | None, by: Actor) -> Proposal:
    with taking_alone(proposal, STEPS["assign"], by=by, expected=None) as fresh:
        set_reviewer(fresh, reviewer)
    return fresh


def set_reviewer(fresh: Proposal, reviewer: User | None) -> None:
    fresh.reviewer_id, fresh.reviewer_label = (reviewer.pk, str(reviewer)) if reviewer else (None, "")


def ask_for_changes(proposal: Proposal, *, message: str, expected: int, curator: User) -> Proposal:
    return answer(proposal, STEPS["return"], message=message, expected=expected, curator=curator)


def decline(proposal: Proposal, *, message: str, expected: int, curator: User) -> Proposal:
    return answer(proposal, STEPS["decline"], message=message, expected=expected, curator=curator)


def answer(proposal: Proposal, step: Step, *, message: str, expected: int, curator: User) -> Proposal:
    """Raises ValidationError without a message, VersionConflict, InvalidTransition, PermissionDenied."""
    if not message.strip():
        raise ValidationError({"message": _("Enter a message to the city.")})
    said.require_complete(message)
    by = Actor.person(curator, reason=message.strip()[:500])
    with one_transaction():
        with decided(proposal, step, expected, curator, by) as fresh:
            if step.to == State.RETURNED:
                next_draft.join(fresh, by=by)
            said.tell(fresh, message)
            fresh.full_clean(exclude=["decided_by_label"])
        next_draft.stand_alone(fresh, by=by)
        notifications.answered(fresh)
    return fresh


def publish(proposal: Proposal, *, message: str = "", expected: int, curator: User) -> Proposal:
    """Applies the changes through the feature's action: one transaction with history, search, pages and notices.

    Raises VersionConflict, InvalidTransition, PermissionDenied, ValidationError; Clashes when the same field was
    published otherwise.
    """
    said.require_complete(message)
    by = Actor.person(curator, on_behalf_of=proposal.sent_by_label, reason=message.strip()[:500])
    with one_transaction():
        with decided(proposal, STEPS["publish"], expected, curator, by) as fresh:
            said.tell(fresh, message)
            into_place(fresh, by)
        published_as(fresh, by)
    return fresh


def into_place(fresh: Proposal, by: Actor) -> None:
    """Applies it and keeps what it became. Call it inside the step, and `published_as` after it."""
    row = apply(fresh, by)
    fresh.object_id, fresh.became = str(row.pk), row.version


def published_as(fresh: Proposal, by: Actor) -> None:
    next_draft.go_on(fresh, by=by)
    notifications.answered(fresh)


def publish_together(picked: Sequence[tuple[Proposal, int]], *, curator: User) -> list[Proposal]:
    """Small changes with the versions that were read, each in an entry of its own: all of them, or none.

    Raises what `publish` raises; InvalidTransition for what the rules do not call small.
    """
    policy = rule_policy.Policy.now()
    if not 0 < len(picked) <= MOST_TOGETHER or not all(policy.small(proposal) for proposal, _expected in picked):
        raise InvalidTransition
    with one_transaction():  # claimed in one order, so that two batches cannot wait for each other
        in_order = sorted(picked, key=lambda each: each[0].pk)
        return [publish(proposal, expected=expected, curator=curator) for proposal, expected in in_order]


def publish_by_rule(proposal: Proposal, definition: RuleDefinition) -> Proposal:
    """Publishes in nobody's name: the rule stands as who did it, on behalf of who sent it. What cannot be published
    waits."""
    by = Actor(
        id=None,
        label=rule_policy.stored_name(definition)[:200],
        on_behalf_of=proposal.sent_by_label,
        reason=rule_policy.stored_reason(definition)[:500],
        request_id=request_id.get(),
    )
    try:
        with one_transaction():
            with taking(proposal, STEPS["publish_by_rule"], by=by, expected=proposal.version) as fresh:
                fresh.rule, fresh.rule_reason = definition.code, by.reason
                fresh.decided_by_id, fresh.decided_by_label, fresh.decided_at = None, by.label, timezone.now()
                into_place(fresh, by)
            published_as(fresh, by)
    except (Clashes, ValidationError, VersionConflict, AlreadyExists, InvalidTransition, DatabaseError):
        logger.exception("a rule could not publish, and the proposal waits for a curator")
        return proposal
    return fresh


@contextmanager
def decided(proposal: Proposal, step: Step, expected: int, curator: User, by: Actor) -> Iterator[Proposal]:
    with taking_alone(proposal, step, by=by, expected=expected, person=curator) as fresh:
        fresh.decided_by_id, fresh.decided_by_label, fresh.decided_at = by.id, by.label, timezone.now()
        yield fresh


# --- Alone or with others -----------------------------------------------------------------------------------------


@contextmanager
def taking_alone(
    proposal: Proposal, step: Step, *, by: Actor, expected: int | None, person: User | None = None, verb: str = ""
) -> Iterator[Proposal]:
    """`taking`, for a proposal that is in no bundle. Raises InvalidTransition for one that is."""
    with taking(proposal, step, by=by, expected=expected, person=person, verb=verb) as fresh:
        require_alone(fresh)
        yield fresh


def require_alone(proposal: Proposal) -> None:
    """What belongs together with others is sent, decided and published with them: core.review.bundles."""
    if proposal.bundle_id:
        raise InvalidTransition(TOGETHER)


# --- Applying -----------------------------------------------------------------------------------------------------


def apply(proposal: Proposal, by: Actor) -> Versioned:
    """Call it inside a transaction. Raises Clashes, ValidationError, VersionConflict, AlreadyExists."""
    kind = kind_of(proposal.kind)
    check_targets(kind, proposal.tenant, proposal.changes)
    said_on = timezone.localdate(proposal.sent_at) if proposal.sent_at else timezone.localdate()
    if proposal.is_new:
        if kind.add is None:
            raise InvalidTransition
        added = with_days(kind, None, {}, dict(proposal.changes), said_on)
        made: Versioned = kind.add(proposal.tenant, added, by)
        return made
    row = kind.row(proposal.object_id)
    if row is None or kind.tenant_of(row) != proposal.tenant:
        raise InvalidTransition
    now = snapshot(kind.model, row.pk)
    changes = with_days(kind, row, now, still_changing(proposal, now), said_on)
    when = {"said_on": said_on} if kind.is_dated else {}
    changed: Versioned = kind.change(row, changes=changes, expected=row.version, by=by, **when)
    return changed


def try_out(proposal: Proposal, by: Actor) -> None:
    """Applies it and takes everything back: finds what would stop it from being published. Raises as `apply` does."""
    check_required(proposal)
    with nothing_kept(), transaction.atomic():
        apply(proposal, by)
        transaction.set_rollback(True)


def check_required(proposal: Proposal) -> None:
    kind, wanted = kind_of(proposal.kind), draft_preview(proposal)
    missing = {
        name: _("Enter this in at least one language.")
        for name in kind.required
        if not any(wanted.get(key) for key in (name, *column_names(name)))
    }
    if missing:
        raise ValidationError(missing)
