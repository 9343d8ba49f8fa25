"""What is there, what a proposal holds of it, and how words are laid into it. Steps in `actions` write with these."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.accounts.tenants import drafts_for
from core.history.keys import Key, is_within, part_at
from core.history.merge import child_of, merged, same
from core.history.models import RowVersion
from core.history.snapshot import Plain, Snapshot, composed, snapshot
from core.history.units import unit_at
from core.history.write import Actor, label_of
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kind_of

MOST_UNFINISHED = 100_000  # characters of a section


class UnparsedInput(NamedTuple):
    """What of one section was typed and cannot be read, by the name of its control."""

    section: str
    texts: Mapping[str, list[str]]


def published_state(kind: ProposalKind, object_id: str) -> Snapshot:
    """The thing as it is now; nothing for a new one or one that has gone."""
    row = kind.row(object_id)
    return snapshot(kind.model, row.pk) if row else {}


def base_state(proposal: Proposal) -> Snapshot:
    """What its changes lie on: what is published, and under a draft beside one in review what that one changes."""
    return overlay(published_state(kind_of(proposal.kind), proposal.object_id), proposal.under)


def draft_preview(proposal: Proposal) -> Snapshot:
    """The thing as it would be: what is there now with the changes laid over it."""
    return overlay(base_state(proposal), proposal.changes)


def overlay(under: Mapping[str, Plain], changes: Mapping[str, Plain]) -> Snapshot:
    """A child that is taken away takes its columns with it."""
    laid = {**under, **changes}
    gone = {key for key, value in changes.items() if not value and Key.parse(key).is_row}
    if not gone:
        return laid
    return {key: value for key, value in laid.items() if key in gone or Key.parse(key).row not in gone}


def open_proposal(kind: ProposalKind, object_id: str) -> Proposal | None:
    """The one that is being written or reviewed; there is at most one a thing, and one draft beside it."""
    found = Proposal.objects.open().filter(kind=kind.code, object_id=object_id, beside=None)
    return found.first() if object_id else None


def draft_beside(proposal: Proposal) -> Proposal | None:
    """The next draft, where somebody has begun one while this is in review."""
    if proposal.state != Proposal.State.SUBMITTED:
        return None
    return Proposal.objects.filter(beside=proposal, state=Proposal.State.DRAFT).first()


def to_write(kind: ProposalKind, object_id: str) -> Proposal | None:
    """Where words about a thing go: into the draft beside the one in review, else into the open one."""
    found = open_proposal(kind, object_id)
    return (draft_beside(found) or found) if found else None


def as_it_was(proposal: Proposal | None, number: int | None) -> Snapshot:
    """The changes as they stood in version `number`, for the form of somebody who began from it."""
    if proposal is None or not number:
        return {}
    kept = RowVersion.objects.filter(object_type=label_of(proposal), object_id=str(proposal.pk), number=number).first()
    if kept is None:
        return overlay(proposal.under, proposal.changes)
    return overlay(kept.data.get("under", {}), kept.data["changes"])


# --- What the changes were made of --------------------------------------------------------------------------------


def merge_patch(proposal: Proposal, now: Mapping[str, Plain], patch: Mapping[str, Plain]) -> None:
    """What equals the published value again is no change any more, and a child that goes takes its columns along.

    With each change the base holds all that was read with it.
    """
    kind, base, changes = kind_of(proposal.kind), dict(proposal.base), dict(proposal.changes)
    for key, value in patch.items():
        for each in read_with(kind, key):
            if each == key or each in now:
                base.setdefault(each, now.get(each))
        changes[key] = composed(value)
    gone = {key for key, value in changes.items() if value is False and Key.parse(key).is_row}
    proposal.changes = {
        key: value
        for key, value in changes.items()
        if not same(value, now.get(key), key, kind.questions) and child_of(key) not in gone
    }
    kept = {each for key in proposal.changes for each in read_with(kind, key)}
    proposal.base = {key: value for key, value in base.items() if key in kept}


def read_with(kind: ProposalKind, key: str) -> Iterator[str]:
    """Yields the keys that mean something only with this one: for a column its unit and its child, for a child all that
    a city writes in it."""
    yield key
    name, pk, column = Key.parse(key)
    if pk and not column:
        yield from (str(Key(name, pk, each)) for each in kind.children.get(name, ()))
    else:
        yield from unit_at(key, kind.units)
        yield from filter(None, [child_of(key)])


def seen_anew(proposal: Proposal, now: Mapping[str, Plain], patch: Mapping[str, Plain]) -> Snapshot:
    """The base without what it holds of keys that are changed for the first time now, or that are read with them:
    whoever changes them has seen what is there today."""
    kind, before = kind_of(proposal.kind), proposal.changes
    stale: set[str] = set()
    for key in patch:
        if key not in before:
            beside = {*read_with(kind, key)}
            stale |= {key} if beside & before.keys() else beside
    return {key: value for key, value in proposal.base.items() if key in before or key not in now or key not in stale}


def decided_anew(proposal: Proposal, now: Mapping[str, Plain], choices: Mapping[str, Plain]) -> None:
    """Writes choices between the draft and what is there now, made in the knowledge of both. A child that somebody took
    away and that is to stay is there again whole."""
    kind = kind_of(proposal.kind)
    proposal.base = {
        key: value for key, value in proposal.base.items() if not any(is_within(each, key) for each in choices)
    }
    patch: Snapshot = {}
    for key, value in choices.items():
        if value and Key.parse(key).name in kind.children and not now.get(key):
            last = child_as_it_was(kind, proposal.object_id, key)
            patch |= {each: last[each] for each in read_with(kind, key) if each in last}
            patch |= part_at(key, proposal.changes)
    merge_patch(proposal, now, {**patch, **choices})


def child_as_it_was(kind: ProposalKind, object_id: str, key: str) -> Snapshot:
    """A child that is not there any more, as it was published last; nothing where no version holds it."""
    versions = RowVersion.objects.filter(object_type=kind.model._meta.label_lower, object_id=object_id)
    last = versions.filter(data__has_key=key).order_by("-number").first()
    return part_at(key, last.data) if last else {}


def laid_together(before: Proposal, draft: Proposal) -> Snapshot:
    """What both started from: what `draft` found published stands where `before` changed nothing."""
    late = {key: value for key, value in draft.base.items() if key in draft.changes and key not in before.changes}
    return {**draft.base, **before.base, **late}


def still_changing(proposal: Proposal, now: Mapping[str, Plain]) -> Snapshot:
    """Its changes that are not there yet. Raises Clashes where somebody else published otherwise meanwhile."""
    kind = kind_of(proposal.kind)
    return merged({**now, **proposal.base}, now, proposal.changes, kind.units, kind.questions)


# --- What cannot be read yet --------------------------------------------------------------------------------------


def keep_unparsed(proposal: Proposal, aside: UnparsedInput | None, *, is_alone: bool) -> None:
    """What somebody else could not finish in the same section stays, where they saved since the form was opened."""
    if aside is None:
        return
    if sum(len(text) for texts in aside.texts.values() for text in texts) > MOST_UNFINISHED:
        raise ValidationError(_("This is too much content for one proposal."))
    before = {} if is_alone else proposal.unfinished.get(aside.section, {})
    others = {code: texts for code, texts in proposal.unfinished.items() if code != aside.section}
    texts = {**before, **aside.texts}
    proposal.unfinished = {**others, aside.section: texts} if texts else others


def drafter(by: Actor, tenant: int) -> str:
    """The person with their body, where they draft on behalf of the city."""
    body = drafts_for(by.id, tenant)
    if not body:
        return ""
    return by.label if by.label.endswith(f"({body})") else f"{by.label} ({body})"
