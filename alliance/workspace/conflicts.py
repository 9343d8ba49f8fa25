"""Two people changed the same field: both texts on one page, a choice for each, and nothing else to do again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from alliance.workspace.edit_targets import EditTarget, as_uuid
from core.history.keys import Key
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot
from core.history.write import entries_of
from core.review.forms.section_forms import SectionForm
from core.review.models import Proposal
from core.review.proposals.merge import Clash, same

THEIRS, MINE = "theirs", "mine"
LOOKED_AT = 30


@dataclass
class Question:
    key: str
    name: str
    label: str
    theirs: str
    mine: str
    field: BoundField | None


@dataclass
class Conflict:
    """`hidden` names the state that both texts were compared with; `controls` those that the page shows.

    `is_own`: the other text is one's own too, from another window or device.
    """

    last: Entry | None
    time: str
    is_own: bool
    questions: list[Question]
    hidden: list[tuple[str, str]]

    @property
    def controls(self) -> set[str]:
        return {question.field.html_name for question in self.questions if question.field}


def conflict_of(thing: EditTarget, clashes: list[Clash], form: SectionForm) -> Conflict:
    """Read anew: what the page shows as theirs is what the choice will be held against."""
    proposal = fresh(thing)
    seen = [
        ("seen-published", str(thing.number)),
        ("seen-proposal", str(proposal.pk) if proposal else ""),
        ("seen-version", str(proposal.version) if proposal else ""),
    ]
    last = who_changed(thing, proposal, {clash.key for clash in clashes})
    return Conflict(
        last,
        thing.desk.clock(last.at) if last else "",
        last is not None and last.by_id == thing.desk.person.pk,
        [question(thing, clash, form) for clash in clashes],
        [(name, value) for name, value in seen if value],
    )


def fresh(thing: EditTarget) -> Proposal | None:
    return Proposal.objects.filter(pk=thing.proposal.pk).first() if thing.proposal else None


def question(thing: EditTarget, clash: Clash, form: SectionForm | None = None) -> Question:
    return Question(
        key=clash.key,
        name=f"choose-{clash.key}",
        label=thing.name_of(clash.key),
        theirs=thing.text_of(clash.key, clash.now),
        mine=thing.text_of(clash.key, clash.proposed),
        field=form.bound(clash.key) if form else None,
    )


def who_changed(thing: EditTarget, proposal: Proposal | None, keys: set[str]) -> Entry | None:
    """The latest entry that wrote one of the fields in question, whoever it was: oneself in another window too."""
    rows = [row for row in (proposal, thing.row) if row is not None]
    found = [entry for row in rows for entry in entries_of(row).order_by("-id")[:LOOKED_AT]]
    found.sort(key=lambda entry: entry.pk, reverse=True)
    return next((entry for entry in found if keys & written_in(entry)), found[0] if found else None)


def written_in(entry: Entry) -> set[str]:
    """The keys of the flat map that it wrote: of a proposal those that differ in what it holds."""
    before, after = entry.changes.get("changes") or (None, None)
    old, new = before or {}, after or {}
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return set(entry.changes)
    inside = {key for key in {**old, **new} if not same(old.get(key), new.get(key))}
    return inside | set(entry.changes)


def settled(data: QueryDict, thing: EditTarget, started: Snapshot, form: SectionForm) -> tuple[Snapshot, Snapshot]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs."""
    patch = form.patch()
    choices = {name.removeprefix("choose-"): data[name] for name in data if name.startswith("choose-")}
    if not choices:
        return started, patch
    seen = thing.started(*seen_state(data, thing))
    for key, choice in choices.items():
        if choice == THEIRS:
            patch = {name: value for name, value in patch.items() if name != key and not name.startswith(f"{key}.")}
            continue
        started = without(started, key) | with_head(seen, key)
        patch |= {name: value for name, value in form.typed().items() if name == key and not same(value, seen.get(key))}
        if Key.parse(key).is_row and Key.parse(key).name in thing.kind.model.versioned_children:
            patch = {**child(form, key), **patch, key: True}
    return started, patch


def seen_state(data: QueryDict, thing: EditTarget) -> tuple[int, Proposal | None, int]:
    key = as_uuid(data.get("seen-proposal", ""))
    proposal = thing.proposal if thing.proposal and thing.proposal.pk == key else None
    return whole(data.get("seen-published", "")), proposal, whole(data.get("seen-version", ""))


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def child(form: SectionForm, key: str) -> Snapshot:
    """All columns of a child that was taken away by somebody else and shall stay."""
    return {name: value for name, value in form.typed().items() if name.startswith(f"{key}.")}


def with_head(values: Mapping[str, Plain], key: str) -> Snapshot:
    return {name: value for name, value in values.items() if name == key or name.startswith(f"{key}.")}


def without(values: Mapping[str, Plain], key: str) -> Snapshot:
    return {name: value for name, value in values.items() if name != key and not name.startswith(f"{key}.")}


def choices_in(data: QueryDict, clashes: list[Clash]) -> dict[str, Any]:
    """For a clash with what was published: each key with the value that was chosen. A missing answer leaves it out."""
    values = {clash.key: {THEIRS: clash.now, MINE: clash.proposed} for clash in clashes}
    return {key: both[choice] for key, both in values.items() if (choice := data.get(f"choose-{key}", "")) in both}
