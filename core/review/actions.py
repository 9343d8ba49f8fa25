"""The steps of a proposal: save, send, take back, discard, comment, ask for changes, decline, publish.

Each step claims the proposal by its version first, then asks whether the step fits the state. Who may take it is asked
by the caller through `may`; that nobody decides on their own words is asked here once more.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import may
from core.history.models import Versioned
from core.history.snapshot import Plain, snapshot
from core.history.write import By, Duplicate, Stale, adding, changing, one_transaction
from core.review import beside, rules, telling
from core.review.checking import check
from core.review.deciders import Decider
from core.review.freshness import with_days
from core.review.kinds import Kind, kind_of
from core.review.laying import Aside, drafter, ground, lay, lay_aside, overlaid, proposed, published
from core.review.merge import Clash, Clashes, merged
from core.review.models import Comment, Proposal
from core.review.steps import WrongStep, must, step
from core.text.requests import request_id

logger = logging.getLogger(__name__)
State = Proposal.State
MOST_COMMENTS = 200
MOST_TOGETHER = 50
AGAIN = timedelta(hours=1)
MOST_NEW = 200


# --- The city's steps ---------------------------------------------------------------------------------------------


def start(
    kind: Kind,
    *,
    tenant: int,
    row: Versioned | None,
    patch: Mapping[str, Plain],
    by: By,
    started: Mapping[str, Plain] | None = None,
    key: uuid.UUID | None = None,
    aside: Aside | None = None,
) -> Proposal:
    """The first save. `started` holds what the form showed at its beginning, where the thing may have been published
    anew since; `key` makes a form for a new thing that is sent twice one proposal.

    Raises Duplicate when somebody began the same moment; ValidationError for a foreign key; Clashes.
    """
    check(kind, tenant, str(row.pk) if row else "", patch)
    if row is None:
        check_room(kind, tenant)
    now = snapshot(kind.model, row.pk) if row else {}
    if started is not None:
        patch = merged(started, now, patch)
    proposal = Proposal(
        pk=key or uuid.uuid4(),
        kind=kind.code,
        tenant=tenant,
        object_id=str(row.pk) if row else "",
        started_from=row.version if row else None,
        authors=[by.id],
        drafted_by=drafter(by, tenant),
    )
    lay(proposal, now, patch)
    lay_aside(proposal, aside, is_alone=True)
    with adding(proposal, "proposal_started", by=by, public=False):
        pass
    return proposal


def check_room(kind: Kind, tenant: int) -> None:
    """No more drafts of new things than people can look through. Raises ValidationError."""
    if Proposal.objects.of(tenant).open().filter(kind=kind.code, object_id="").count() >= MOST_NEW:
        sentence = _("A city can have %(limit)s new drafts of a kind in hand. Send some for review, or discard some.")
        raise ValidationError(sentence % {"limit": MOST_NEW}, code="too_many")


def save(
    proposal: Proposal,
    *,
    patch: Mapping[str, Plain],
    started: Mapping[str, Plain],
    expected: int | None,
    by: By,
    aside: Aside | None = None,
) -> Proposal:
    """Lays the patch over what others have saved meanwhile. `started` holds what the form showed at its beginning.

    Raises Clashes when somebody else changed one of the same keys, WrongStep once it is sent.
    """
    kind = kind_of(proposal.kind)
    check(kind, proposal.tenant, proposal.object_id, patch)
    with changing(proposal, "proposal_changed", by=by, expected=None, public=False) as fresh:
        must(fresh.is_being_written)
        now = ground(fresh)
        is_alone = expected == fresh.version - 1
        if not is_alone:
            patch = merged(started, overlaid(now, fresh.changes), patch)
        lay(fresh, now, patch)
        lay_aside(fresh, aside, is_alone=is_alone)
        if by.id not in fresh.authors:
            fresh.authors = [*fresh.authors, by.id]
        fresh.drafted_by = drafter(by, fresh.tenant) or fresh.drafted_by
        fresh.save()
    return fresh


def settle(proposal: Proposal, *, choices: Mapping[str, Plain], expected: int, by: By) -> Proposal:
    """After a clash with what was published meanwhile: the chosen values, written against what is there now."""
    kind = kind_of(proposal.kind)
    check(kind, proposal.tenant, proposal.object_id, choices)
    with changing(proposal, "proposal_changed", by=by, expected=expected, public=False) as fresh:
        must(fresh.is_being_written)
        now = ground(fresh)
        fresh.base = {**fresh.base, **{key: now.get(key) for key in choices}}
        lay(fresh, now, choices)
        if by.id not in fresh.authors:
            fresh.authors = [*fresh.authors, by.id]
        fresh.save()
    return fresh


def send(proposal: Proposal, *, expected: int, by: By) -> Proposal:
    """To the curators, or published at once where a rule says so: `state` tells which.

    A draft beside one in review goes into that one, which is given back.
    Raises ValidationError with what is missing or wrong, Clashes when something else was published meanwhile.
    """
    must(proposal.is_being_written)
    if proposal.unfinished:
        raise ValidationError(_("Something that was typed cannot be read yet. Correct it, then send."))
    whole = beside.whole(proposal)
    if not (proposal.changes and whole.changes):
        raise ValidationError(_("There is nothing to send: nothing differs from what is published."))
    try_out(whole, by)
    with one_transaction():
        fresh = sent_again(whole, proposal, expected, by) if proposal.beside_id else sent(whole, expected, by)
        decider = None if rules.is_for_people(fresh) else rules.Policy.now().publishing(fresh)
        return publish_by_rule(fresh, decider) if decider else fresh


def sent(proposal: Proposal, expected: int, by: By) -> Proposal:
    verb = "proposal_confirmed" if proposal.drafted_by else "proposal_sent"
    with step(proposal, verb, expected, by, lambda fresh: fresh.is_being_written) as fresh:
        fresh.state = State.SUBMITTED
        into_the_queue(fresh, by)
    return fresh


def sent_again(before: Proposal, draft: Proposal, expected: int, by: By) -> Proposal:
    """Whoever reads the one in review is told that it has changed: their decision on the old words is refused."""
    verb = "proposal_confirmed" if draft.drafted_by else "proposal_sent_again"
    with changing(before, verb, by=by, expected=None, public=False) as fresh:
        must(is_waiting(fresh))
        beside.join(fresh, by=by, expected=expected)
        into_the_queue(fresh, by)
    return fresh


def into_the_queue(fresh: Proposal, by: By) -> None:
    fresh.offered_by_label, fresh.offered_at = "", None
    fresh.sent_by_id, fresh.sent_by_label, fresh.sent_at = by.id, by.label, timezone.now()
    fresh.save()
    telling.sent(fresh)


def offer(proposal: Proposal, *, by: By) -> Proposal:
    """An editor, or somebody who drafts on behalf of the city, says to its leads that it is ready. Raises WrongStep."""
    with changing(proposal, "proposal_offered", by=by, expected=None, public=False) as fresh:
        must(fresh.is_being_written and bool(fresh.changes))
        if fresh.offered_at and timezone.now() - fresh.offered_at < AGAIN:
            return fresh  # the leads were told a moment ago
        fresh.offered_by_label, fresh.offered_at = by.label, timezone.now()
        fresh.save()
        telling.offered(fresh)
    return fresh


def withdraw(proposal: Proposal, *, expected: int, by: By) -> Proposal:
    """Takes back what was sent, to go on writing, with what was written beside it."""
    with step(proposal, "proposal_withdrawn", expected, by, is_waiting) as fresh:
        beside.join(fresh, by=by)
        fresh.state = State.DRAFT
        fresh.save()
    return fresh


def discard(proposal: Proposal, *, expected: int, by: By) -> Proposal:
    """Its text stays in the history."""
    with step(proposal, "proposal_discarded", expected, by, lambda fresh: fresh.is_being_written) as fresh:
        fresh.state = State.DISCARDED
        fresh.save()
    return fresh


def comment(proposal: Proposal, *, key: str, text: str, by: By) -> Comment:
    """On one field or, without a key, on the whole. Raises ValidationError."""
    with changing(proposal, "proposal_commented", by=by, expected=None, public=False) as fresh:
        must(fresh.is_open and fresh.comments.count() < MOST_COMMENTS)
        made = Comment(proposal=fresh, key=key, text=text, by_id=by.id, by_label=by.label, at=timezone.now())
        made.full_clean()
        made.save()
    return made


# --- The curators' steps ------------------------------------------------------------------------------------------


def assign(proposal: Proposal, *, reviewer: User | None, by: By) -> Proposal:
    with changing(proposal, "proposal_assigned", by=by, expected=None, public=False) as fresh:
        must(fresh.is_open)
        fresh.reviewer_id = reviewer.pk if reviewer else None
        fresh.reviewer_label = str(reviewer) if reviewer else ""
        fresh.save()
    return fresh


def ask_for_changes(proposal: Proposal, *, message: str, expected: int, curator: User) -> Proposal:
    return answer(proposal, "proposal_returned", State.RETURNED, message=message, expected=expected, curator=curator)


def decline(proposal: Proposal, *, message: str, expected: int, curator: User) -> Proposal:
    return answer(proposal, "proposal_declined", State.DECLINED, message=message, expected=expected, curator=curator)


def answer(proposal: Proposal, verb: str, state: str, *, message: str, expected: int, curator: User) -> Proposal:
    """Raises ValidationError without a message, Stale, WrongStep, PermissionDenied."""
    if not message.strip():
        raise ValidationError({"message": _("Enter a message to the city.")})
    by = By.person(curator, reason=message.strip()[:500])
    with decided(proposal, verb, expected, curator, by) as fresh:
        if state == State.RETURNED:
            beside.join(fresh, by=by)
        fresh.state, fresh.message = state, message.strip()
        fresh.full_clean(exclude=["decided_by_label"])
        fresh.save()
        beside.stand_alone(fresh, by=by)
        telling.answered(fresh)
    return fresh


def publish(proposal: Proposal, *, message: str = "", expected: int, curator: User) -> Proposal:
    """Applies the changes through the feature's action: one transaction with history, search, pages and notices.

    Raises Stale, WrongStep, PermissionDenied, ValidationError; Clashes when the same field was published otherwise.
    """
    by = By.person(curator, on_behalf_of=proposal.sent_by_label, reason=message.strip()[:500])
    with decided(proposal, "proposal_published", expected, curator, by) as fresh:
        fresh.message = message.strip()
        into_place(fresh, by)
    return fresh


def into_place(fresh: Proposal, by: By) -> None:
    """Call it inside a step."""
    row = apply(fresh, by)
    fresh.object_id, fresh.became = str(row.pk), row.version
    fresh.state = State.PUBLISHED
    fresh.save()
    beside.go_on(fresh, by=by)
    telling.answered(fresh)


def publish_together(picked: Sequence[tuple[Proposal, int]], *, curator: User) -> list[Proposal]:
    """Small changes with the versions that were read, each in an entry of its own: all of them, or none.

    Raises what `publish` raises; WrongStep for what the rules do not call small.
    """
    policy = rules.Policy.now()
    must(0 < len(picked) <= MOST_TOGETHER and all(policy.small(proposal) for proposal, _expected in picked))
    with one_transaction():  # claimed in one order, so that two batches cannot wait for each other
        in_order = sorted(picked, key=lambda each: each[0].pk)
        return [publish(proposal, expected=expected, curator=curator) for proposal, expected in in_order]


def publish_by_rule(proposal: Proposal, decider: Decider) -> Proposal:
    """By nobody: the rule stands as who did it, on behalf of who sent it. What cannot be published waits."""
    by = By(
        id=None,
        label=rules.stored_name(decider)[:200],
        on_behalf_of=proposal.sent_by_label,
        reason=rules.stored_reason(decider)[:500],
        request_id=request_id.get(),
    )
    try:
        with step(proposal, "proposal_published_by_rule", proposal.version, by, is_waiting) as fresh:
            fresh.rule, fresh.rule_reason = decider.code, by.reason
            fresh.decided_by_id, fresh.decided_by_label, fresh.decided_at = None, by.label, timezone.now()
            into_place(fresh, by)
    except (Clashes, ValidationError, Stale, Duplicate, WrongStep, DatabaseError):
        logger.exception("a rule could not publish, and the proposal waits for a curator")
        return proposal
    return fresh


@contextmanager
def decided(proposal: Proposal, verb: str, expected: int, curator: User, by: By) -> Iterator[Proposal]:
    with step(proposal, verb, expected, by, is_waiting) as fresh:
        allowed = may(curator, "proposal.decide", fresh)
        if not allowed:
            raise PermissionDenied(str(getattr(allowed, "reason", "")))
        fresh.decided_by_id, fresh.decided_by_label, fresh.decided_at = by.id, by.label, timezone.now()
        yield fresh


def is_waiting(proposal: Proposal) -> bool:
    return proposal.state == State.SUBMITTED


# --- Applying -----------------------------------------------------------------------------------------------------


def apply(proposal: Proposal, by: By) -> Versioned:
    """Call it inside a transaction. Raises Clashes, ValidationError, Stale, Duplicate."""
    kind = kind_of(proposal.kind)
    said_on = timezone.localdate(proposal.sent_at) if proposal.sent_at else timezone.localdate()
    if proposal.is_new:
        if kind.add is None:
            raise WrongStep
        added = with_days(kind, None, {}, dict(proposal.changes), said_on)
        made: Versioned = kind.add(proposal.tenant, added, by, said_on)
        return made
    row = kind.row(proposal.object_id)
    if row is None or kind.tenant_of(row) != proposal.tenant:
        raise WrongStep
    now = snapshot(kind.model, row.pk)
    changes = with_days(kind, row, now, merged(proposal.base, now, proposal.changes), said_on)
    changed: Versioned = kind.change(row, changes, row.version, by, said_on)
    return changed


def clashes_of(proposal: Proposal) -> list[Clash]:
    """What was published otherwise since the proposal was begun."""
    kind = kind_of(proposal.kind)
    try:
        merged(proposal.base, published(kind, proposal.object_id), proposal.changes)
    except Clashes as found:
        return found.clashes
    return []


def try_out(proposal: Proposal, by: By) -> None:
    """Applies it and takes everything back: finds what would stop it from being published. Raises as `apply` does."""
    check_required(proposal)
    with transaction.atomic():
        apply(proposal, by)
        transaction.set_rollback(True)


def check_required(proposal: Proposal) -> None:
    kind, wanted = kind_of(proposal.kind), proposed(proposal)
    languages = ("en", "zh_hans", "zh_hant", "ja")
    missing = {
        name: _("Enter this in at least one language.")
        for name in kind.required
        if not any(wanted.get(key) for key in (name, *(f"{name}_{language}" for language in languages)))
    }
    if missing:
        raise ValidationError(missing)
