"""Proposals that belong together: begun, put together, sent, tried out, decided and published as one.

A bundle holds no words: each proposal in it is written and commented on by itself (core.review.proposals.actions), and
refuses every other step of its own. Whoever takes a step here holds the bundle first and its proposals after it, so
that nobody waits in a circle. Who may take a step is asked by the caller; that nobody decides on their own words is
asked here once more.

What is new names what is new beside it by number (core.review.proposals.references).
"""

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.history.merge import Clashes
from core.history.models import Versioned
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict, adding, one_transaction
from core.review.answer_texts import said
from core.review.bundles import parts
from core.review.bundles.steps import STEPS
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposals
from core.review.proposals import notifications
from core.review.proposals.checking import check_patch
from core.review.proposals.drafts import drafter, merge_patch, published_state
from core.review.proposals.kinds import ProposalKind, kind_of
from core.review.proposals.references import numbers_in, reference, with_rows
from core.review.proposals.steps import STEPS as PROPOSAL_STEPS
from core.text import limits
from core.text.fallback import shown_value
from core.workflow import InvalidTransition, Step, require_state, taking

logger = logging.getLogger(__name__)

MOST_PROPOSALS = 500
LONGEST_FAILURE = limits.SUMMARY
MOST_TRIED_OUT = 50  # before they are sent
MOST_AT_ONCE = 200  # what is published while a curator waits for the page
MOST_IN_HAND = 2_000  # new drafts of a city, of all kinds


class Refused(Exception):
    """One of the proposals stops the whole. `reason` is a ValidationError, Clashes or AlreadyExists."""

    def __init__(self, proposal: Proposal, reason: ValidationError | Clashes | AlreadyExists) -> None:
        super().__init__(str(reason))
        self.proposal, self.reason = proposal, reason


class Outcome(NamedTuple):
    """What becomes of a thing when the bundle is published: it before and afterwards, as flat maps."""

    proposal: Proposal
    before: Snapshot
    after: Snapshot


class Beginning(NamedTuple):
    """A draft that is to be made with others: of a new thing, or of a row that is there."""

    kind: ProposalKind
    row: Versioned | None
    patch: Mapping[str, Plain]


# --- The city's steps ---------------------------------------------------------------------------------------------


def start(*, tenant: int, by: Actor, key: uuid.UUID | None = None) -> Bundle:
    """Begins an empty bundle. Raises AlreadyExists for a key that is there."""
    bundle = Bundle(pk=key or uuid.uuid4(), tenant=tenant)
    with adding(bundle, "bundle_started", by=by, public=False):
        pass
    return bundle


def begin(parts: Sequence[Beginning], *, tenant: int, by: Actor, key: uuid.UUID | None = None) -> Bundle:
    """Drafts that are made together, in their order: the first is number 1, and may name number 2 by its reference.

    All of them or none. Raises AlreadyExists for a key that is there, and where somebody began on one of the rows the
    same moment; ValidationError, InvalidTransition for more than a bundle holds.
    """
    if not 0 < len(parts) <= MOST_PROPOSALS:
        raise InvalidTransition
    check_room(tenant, sum(part.row is None for part in parts))
    beside = {reference(number): part.kind.model for number, part in enumerate(parts, start=1) if part.row is None}
    with one_transaction():
        bundle = Bundle(pk=key or uuid.uuid4(), tenant=tenant, last_number=len(parts))
        with adding(bundle, "bundle_started", by=by, public=False):
            pass
        for number, part in enumerate(parts, start=1):
            others = {name: model for name, model in beside.items() if name != reference(number)}
            check_patch(part.kind, tenant, str(part.row.pk) if part.row else "", part.patch, others)
            begun(bundle, number, part, by)
    return bundle


def begun(bundle: Bundle, number: int, part: Beginning, by: Actor) -> Proposal:
    now = snapshot(part.kind.model, part.row.pk) if part.row else {}
    proposal = Proposal(
        kind=part.kind.code,
        tenant=bundle.tenant,
        object_id=str(part.row.pk) if part.row else "",
        started_from=part.row.version if part.row else None,
        authors=[by.id],
        drafted_by=drafter(by, bundle.tenant),
        bundle=bundle,
        number=number,
    )
    merge_patch(proposal, now, part.patch)
    with adding(proposal, "proposal_started", by=by, public=False):
        pass
    return proposal


def check_room(tenant: int, more: int) -> None:
    """No more drafts of new things than people can look through. Raises ValidationError."""
    if Proposal.objects.of(tenant).open().filter(object_id="").count() + more > MOST_IN_HAND:
        sentence = _("A city can have up to %(limit)s new drafts at a time. Send some for review or discard some.")
        raise ValidationError(sentence % {"limit": f"{MOST_IN_HAND:,}"}, code="too_many")


def put_together(bundle: Bundle | None, parts: Mapping[uuid.UUID, int], *, tenant: int, by: Actor) -> Bundle:
    """Drafts of one city, each with the version that was read, in a new bundle or in this one: all of them or none.

    Raises InvalidTransition for a draft that is gone, and what `add` raises.
    """
    found = {each.pk: each for each in Proposal.objects.of(tenant).filter(pk__in=parts)}
    if not parts or found.keys() != parts.keys():
        raise InvalidTransition
    with one_transaction():
        bundle = bundle or start(tenant=tenant, by=by)
        for key in sorted(parts):
            add(bundle, found[key], expected=parts[key], by=by)
    return bundle


def take_apart(bundle: Bundle, *, by: Actor) -> None:
    """Each of them stands alone again, nothing is lost. Raises InvalidTransition while one names another."""
    with one_transaction():
        for each in proposals_of(bundle):
            remove(each, expected=None, by=by)
        take_all(bundle, "discard", expected=None, by=by)


def add(bundle: Bundle, proposal: Proposal, *, expected: int | None, by: Actor) -> Proposal:
    """A proposal that is being written, with the next number. `expected` is its own version.

    Raises VersionConflict, and InvalidTransition for one of another city, in another bundle, or no longer being
    written.
    """
    with taking(bundle, STEPS["add"], by=by, expected=None) as held:
        if proposal.tenant != held.tenant or held.proposals.count() >= MOST_PROPOSALS:
            raise InvalidTransition
        held.last_number += 1
        with taking(proposal, PROPOSAL_STEPS["save"], by=by, expected=expected) as fresh:
            proposals.require_alone(fresh)
            if fresh.beside_id:
                raise InvalidTransition
            fresh.bundle, fresh.number = held, held.last_number
    return fresh


def remove(proposal: Proposal, *, expected: int | None, by: Actor) -> Proposal:
    """Takes a proposal out of its bundle. Raises VersionConflict; InvalidTransition while it names another, or another
    names it."""
    bundle = proposal.bundle
    if bundle is None:
        raise InvalidTransition
    with (
        taking(bundle, STEPS["remove"], by=by, expected=None) as held,
        taking(proposal, PROPOSAL_STEPS["save"], by=by, expected=expected) as fresh,
    ):
        if fresh.bundle_id != held.pk:
            raise InvalidTransition
        if is_named(fresh):
            raise InvalidTransition(
                _("There is a reference between this record and another one in the group. Remove that reference first.")
            )
        fresh.bundle = fresh.number = None
    return fresh


def is_named(proposal: Proposal) -> bool:
    """It names another of its bundle, or another names it."""
    others = Proposal.objects.filter(bundle=proposal.bundle_id).exclude(pk=proposal.pk)
    named_by_others = {number for other in others for _key, number in numbers_in(other)}
    return proposal.number in named_by_others or any(numbers_in(proposal))


def send(bundle: Bundle, *, expected: int, read: Mapping[uuid.UUID, int], by: Actor) -> Bundle:
    """Sends a bundle to the curators; no rule publishes what belongs together. `read` has the versions of all its
    proposals as whoever sends them has read them. What would change nothing any more leaves the bundle.

    Raises VersionConflict, InvalidTransition, and Refused with the proposal that could not be published.
    """
    require_state(bundle, STEPS["send"])
    members = [each for each in proposals_of(bundle) if not parts.has_nothing(each)]
    require_sendable(members)
    if len(members) <= MOST_TRIED_OUT:  # more than that would keep the page waiting: publishing tells what stops it
        preview(bundle, by=by)
    with one_transaction(), taking(bundle, STEPS["send"], by=by, expected=expected) as held:
        members = proposals_of(held)
        if read.keys() != {each.pk for each in members}:
            raise VersionConflict(bundle, expected)
        for each in parts.without_nothing(members, by):
            verb = proposals.confirming(each)
            with taking(each, PROPOSAL_STEPS["send"], by=by, expected=read[each.pk], verb=verb) as fresh:
                proposals.into_the_queue(fresh, by)
        held.sent_by_id, held.sent_by_label, held.sent_at = by.id, by.label, timezone.now()
        first, *others = proposals_of(held)
        notifications.arrived(first, len(others))
    return held


def require_sendable(members: Sequence[Proposal]) -> None:
    """Raises ValidationError for nothing, and Refused with the first that cannot be read or clashes."""
    if not members:
        raise ValidationError(_("There is nothing to send for review."))
    clashing, gone = parts.clashes_of(members), parts.gone_from(members)
    for each in members:
        if each.pk in gone:
            raise Refused(
                each, ValidationError(_("The record that this draft changes was removed. Discard the draft."))
            )
        if each.pk in clashing:
            raise Refused(each, Clashes(clashing[each.pk]))
        with naming(each):
            proposals.require_sendable(each, each)


def withdraw(bundle: Bundle, *, expected: int, by: Actor) -> Bundle:
    """Takes all of them back, to go on writing."""
    with one_transaction():
        held = take_all(bundle, "withdraw", expected=expected, by=by)
        notifications.bundle_withdrawn(held, by)
    return held


def discard(bundle: Bundle, *, expected: int, by: Actor) -> Bundle:
    """All of them; their texts stay in the history."""
    return take_all(bundle, "discard", expected=expected, by=by)


def take_all(bundle: Bundle, step: str, *, expected: int | None, by: Actor) -> Bundle:
    with taking(bundle, STEPS[step], by=by, expected=expected) as held:
        for each in proposals_of(held):
            with taking(each, PROPOSAL_STEPS[step], by=by, expected=None):
                pass
    return held


# --- The curators' steps ------------------------------------------------------------------------------------------


def assign(bundle: Bundle, *, reviewer: User | None, by: Actor) -> Bundle:
    """One reviewer for all of them."""
    with taking(bundle, STEPS["assign"], by=by, expected=None) as held:
        for each in proposals_of(held):
            with taking(each, PROPOSAL_STEPS["assign"], by=by, expected=None) as fresh:
                proposals.set_reviewer(fresh, reviewer)
    return held


def ask_for_changes(bundle: Bundle, *, message: str, expected: int, curator: User) -> Bundle:
    return answer(bundle, "return", message=message, expected=expected, curator=curator)


def decline(bundle: Bundle, *, message: str, expected: int, curator: User) -> Bundle:
    return answer(bundle, "decline", message=message, expected=expected, curator=curator)


def answer(bundle: Bundle, step: str, *, message: str, expected: int, curator: User) -> Bundle:
    """Raises ValidationError without a message, VersionConflict, InvalidTransition, PermissionDenied."""
    if not message.strip():
        raise ValidationError({"message": _("Enter a message to the city.")})
    said.require_complete(message)
    by = Actor.person(curator, reason=message.strip()[:500])
    with one_transaction():
        with decided(bundle, STEPS[step], message, expected, curator, by) as held:
            for each in proposals_of(held):
                with taking(each, PROPOSAL_STEPS[step], by=by, expected=None) as fresh:
                    as_decided(fresh, held)
        notifications.bundle_answered(held)
    return held


def queue(bundle: Bundle, *, message: str = "", expected: int, curator: User) -> Bundle:
    """A curator decided that many are published: it is done by `publish_queued`, outside the request where a worker
    runs. Until then nobody takes a step. Raises as `publish` does."""
    said.require_complete(message)
    by = Actor.person(curator, on_behalf_of=bundle.sent_by_label, reason=message.strip()[:500])
    with decided(bundle, STEPS["queue"], message, expected, curator, by) as held:
        held.failure = ""
    return held


def publish_queued(bundle: Bundle, *, curator: User) -> Bundle:
    """Publishes a bundle as it was decided. What stops it gives the bundle back to the queue, with a sentence that says
    why.

    Raises InvalidTransition where somebody else has done it.
    """
    require_state(bundle, STEPS["stop"])
    try:
        return publish(bundle, message=bundle.message, expected=bundle.version, curator=curator)
    except VersionConflict as late:
        raise InvalidTransition from late
    except InvalidTransition:
        raise
    except Exception as wrong:
        logger.exception("a bundle could not be published", extra={"key": str(bundle.pk)})
        with taking(bundle, STEPS["stop"], by=Actor.person(curator), expected=None) as held:
            held.failure = why_stopped(wrong)[:LONGEST_FAILURE]
        return held


def why_stopped(wrong: Exception) -> str:
    if isinstance(wrong, Refused):
        words = {
            "number": wrong.proposal.number,
            "title": title_of(wrong.proposal),
            "problem": problem_of(wrong.reason),
        }
        return _("Number %(number)s, %(title)s: %(problem)s") % words
    if isinstance(wrong, ValidationError):
        return " ".join(wrong.messages)
    if isinstance(wrong, PermissionDenied):
        return _("The person who made the decision no longer has this right. Another curator must decide.")
    return _("A problem occurred. Nothing was published. Try again.")


def title_of(proposal: Proposal) -> str:
    """What a row is called, as it is published or as it shall be."""
    kind = kind_of(proposal.kind)
    there = kind.titles([proposal.object_id]) if proposal.object_id else {}
    return there.get(proposal.object_id, "") or shown_value(proposal.changes, kind.title_field).text or str(kind.label)


def problem_of(reason: ValidationError | Clashes | AlreadyExists) -> str:
    if isinstance(reason, Clashes):
        return _("Different content has been published in the meantime. Ask the city to check the change again.")
    return " ".join(getattr(reason, "messages", [str(reason)]))


def publish(bundle: Bundle, *, message: str = "", expected: int, curator: User) -> Bundle:
    """All of them or none, in one transaction: one content version, one message to the city, one round of news.

    Raises VersionConflict, InvalidTransition, PermissionDenied, and Refused with the proposal that stops it.
    """
    if bundle.state != Bundle.State.PUBLISHING:  # of one that was decided before, the message was asked then
        said.require_complete(message)
    by = Actor.person(curator, on_behalf_of=bundle.sent_by_label, reason=message.strip()[:500])
    with one_transaction():
        with decided(bundle, STEPS["publish"], message, expected, curator, by) as held:
            rows: dict[int, str] = {}
            for each in in_order(proposals_of(held)):
                with naming(each):
                    rows[number_of(each)] = published_in(held, each, rows, by)
        notifications.bundle_answered(held)
    return held


def published_in(bundle: Bundle, proposal: Proposal, rows: Mapping[int, str], by: Actor) -> str:
    """The key of its row. References become keys in the proposal too, which can be read without the others then."""
    with taking(proposal, PROPOSAL_STEPS["publish"], by=by, expected=None) as fresh:
        as_decided(fresh, bundle)
        plain = with_rows(fresh, rows)
        fresh.changes, fresh.base = plain.changes, plain.base
        proposals.into_place(fresh, by)
    return fresh.object_id


@contextmanager
def decided(bundle: Bundle, step: Step, message: str, expected: int, curator: User, by: Actor) -> Iterator[Bundle]:
    with taking(bundle, step, by=by, expected=expected, person=curator) as held:
        held.decided_by_id, held.decided_by_label, held.decided_at = by.id, by.label, timezone.now()
        said.tell(held, message)
        held.full_clean(exclude=["decided_by_label"])
        yield held


def as_decided(proposal: Proposal, bundle: Bundle) -> None:
    proposal.decided_by_id, proposal.decided_by_label = bundle.decided_by_id, bundle.decided_by_label
    proposal.decided_at = bundle.decided_at
    proposal.message, proposal.message_in = bundle.message, bundle.message_in


# --- Trying it out ------------------------------------------------------------------------------------------------


class TakenBack(Exception):
    """Ends a group of actions whose work is not wanted."""


def preview(bundle: Bundle, *, by: Actor) -> list[Outcome]:
    """Applies all of them and takes everything back: what would be published, in the order of their numbers.

    Raises Refused; ValidationError where they name each other in a circle.
    """
    found: list[Outcome] = []
    try:
        with one_transaction():
            rows: dict[int, str] = {}
            for each in in_order(each for each in proposals_of(bundle) if not parts.has_nothing(each)):
                with naming(each):
                    found.append(tried_out(each, rows, by))
            raise TakenBack
    except TakenBack:
        return sorted(found, key=lambda outcome: number_of(outcome.proposal))


def tried_out(proposal: Proposal, rows: dict[int, str], by: Actor) -> Outcome:
    kind = kind_of(proposal.kind)
    before = published_state(kind, proposal.object_id)
    plain = with_rows(proposal, rows)
    proposals.check_required(plain)
    row = proposals.apply(plain, by)
    rows[number_of(proposal)] = str(row.pk)
    return Outcome(proposal, before, snapshot(kind.model, row.pk))


# --- What belongs to it -------------------------------------------------------------------------------------------


def proposals_of(bundle: Bundle) -> list[Proposal]:
    return list(Proposal.objects.filter(bundle=bundle.pk).order_by("number"))


def number_of(proposal: Proposal) -> int:
    assert proposal.number is not None  # of what is in a bundle
    return proposal.number


def in_order(members: Iterable[Proposal]) -> list[Proposal]:
    """What is named comes before what names it, else by number. Raises ValidationError for a circle."""
    by_number = {number_of(each): each for each in members}
    named = {number: [other for _key, other in numbers_in(each)] for number, each in by_number.items()}
    try:
        return [by_number[number] for number in TopologicalSorter(named).static_order() if number in by_number]
    except CycleError as circle:
        raise ValidationError(
            _("These records refer to each other in a loop. Remove one of the references.")
        ) from circle


@contextmanager
def naming(proposal: Proposal) -> Iterator[None]:
    """Whatever stops it, is told with it."""
    try:
        yield
    except (ValidationError, Clashes, AlreadyExists) as reason:
        raise Refused(proposal, reason) from reason
