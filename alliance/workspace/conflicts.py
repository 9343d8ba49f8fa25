"""Two people changed the same field: both texts on one page, a choice for each, and nothing else to do again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from alliance.workspace.context import CityContext
from alliance.workspace.edit_targets import EditTarget, as_uuid
from core.conflicts import CHOOSE, MINE, THEIRS, ConflictPage, ConflictQuestion
from core.history.keys import Key, part_at, without
from core.history.merge import Clash, same
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot
from core.history.write import entries_of
from core.review.forms.section_forms import SectionForm
from core.review.models import Proposal
from core.review.proposals.drafts import read_with
from core.text.numbers import number_in

LOOKED_AT = 30


def conflict_with(
    workspace: CityContext,
    last: Entry | None,
    questions: Sequence[ConflictQuestion],
    hidden: Sequence[tuple[str, str]] = (),
) -> ConflictPage:
    """`last` is the entry of whoever was faster."""
    is_own = last is not None and last.by_id == workspace.person.pk
    return ConflictPage(last, workspace.clock(last.at) if last else "", is_own, questions, hidden)


def choices_of(data: Mapping[str, Any], within: str = "") -> dict[str, str]:
    """Which of both texts was chosen, by key. `within` is the head of the keys of one of several rows."""
    head = f"{CHOOSE}{within}"
    return {name.removeprefix(head): str(data[name]) for name in data if name.startswith(head)}


def question_of(
    clash: Clash, label: str, words: Callable[[str, Plain], str], *, within: str = "", field: Any = None
) -> ConflictQuestion:
    """Both texts of a field, in `words`, with its label and its control. `within` is the head of the keys of one of
    several rows."""
    theirs, mine = words(clash.key, clash.now), words(clash.key, clash.proposed)
    return ConflictQuestion(f"{CHOOSE}{within}{clash.key}", label, theirs, mine, field)


def typed_text(key: str, value: Plain, named: Mapping[str, Mapping[str, Any]]) -> str:
    """What was typed, in words; `named` has those of the fields whose values are codes."""
    text = "" if value in (None, "", False) else str(value).strip()
    return str(named.get(key, {}).get(text, text)) or _("Empty")


def settled(wanted: Snapshot, choices: Mapping[str, str], seen: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs. Also what was known,
    as it was `seen` on the page of the choice."""
    knowing = {key: seen.get(key) for key in choices}
    theirs = {key: seen.get(key) for key, choice in choices.items() if choice == THEIRS}
    return {**wanted, **theirs}, knowing


# --- Of a draft ---------------------------------------------------------------------------------------------------


def conflict_of(thing: EditTarget, clashes: list[Clash], form: SectionForm) -> ConflictPage:
    """Read anew: what the page shows as theirs is what the choice will be held against."""
    proposal = fresh(thing)
    seen = [
        ("seen-published", str(thing.number)),
        ("seen-proposal", str(proposal.pk) if proposal else ""),
        ("seen-version", str(proposal.version) if proposal else ""),
    ]
    last = who_changed(thing, proposal, {clash.key for clash in clashes})
    hidden = [(name, value) for name, value in seen if value]
    return conflict_with(thing.workspace, last, [question(thing, clash, form) for clash in clashes], hidden)


def with_published(thing: EditTarget) -> ConflictPage | None:
    """The page of a conflict between the draft and what was published since it was begun; None where nothing
    clashes."""
    questions = [question(thing, clash) for clash in thing.clashes()]
    return ConflictPage(None, "", is_own=False, questions=questions, is_published=True) if questions else None


def fresh(thing: EditTarget) -> Proposal | None:
    return Proposal.objects.filter(pk=thing.proposal.pk).first() if thing.proposal else None


def question(thing: EditTarget, clash: Clash, form: SectionForm | None = None) -> ConflictQuestion:
    field = form.bound(clash.key) if form else None
    return question_of(clash, thing.name_of(clash.key), thing.in_words, field=field)


def who_changed(thing: EditTarget, proposal: Proposal | None, keys: set[str]) -> Entry | None:
    """The latest entry by somebody else that wrote one of the fields as they stand now; one's own, of another window,
    where nobody else wrote any of them."""
    rows = [row for row in (proposal, thing.row) if row is not None]
    found = [entry for row in rows for entry in entries_of(row).order_by("-id")[:LOOKED_AT]]
    found.sort(key=lambda entry: entry.pk, reverse=True)
    writers = [next((entry for entry in found if key in written_in(entry)), None) for key in keys]
    wrote = [entry for entry in found if entry in writers]
    others = [entry for entry in wrote if entry.by_id != thing.workspace.person.pk]
    return next(iter([*others, *wrote, *found]), None)


def written_in(entry: Entry) -> set[str]:
    """The keys of the flat map that it wrote: of a proposal those that differ in what it holds."""
    before, after = entry.changes.get("changes") or (None, None)
    old, new = before or {}, after or {}
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return set(entry.changes)
    inside = {key for key in {**old, **new} if not same(old.get(key), new.get(key))}
    return inside | set(entry.changes)


def settled_patch(
    data: QueryDict, thing: EditTarget, started: Snapshot, form: SectionForm
) -> tuple[Snapshot, Snapshot]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs."""
    patch = form.patch()
    choices = choices_of(data)
    if not choices:
        return started, patch
    seen = thing.started(*seen_state(data, thing))
    typed = {**started, **form.typed()}  # what belongs together may have no control here
    for key, choice in choices.items():
        started, patch = without(key, started) | part_at(key, seen), without(key, patch)
        if choice == THEIRS:
            continue
        if Key.parse(key).is_row and not seen.get(key):  # taken away by somebody else, and shall stay
            patch |= {each: typed[each] for each in read_with(thing.kind, key) if each in typed} | {key: True}
        elif not same(typed.get(key), seen.get(key), key, thing.kind.questions):
            patch[key] = typed.get(key)
    return started, patch


def seen_state(data: QueryDict, thing: EditTarget) -> tuple[int, Proposal | None, int]:
    key = as_uuid(data.get("seen-proposal", ""))
    proposal = thing.proposal if thing.proposal and thing.proposal.pk == key else None
    return number_in(data.get("seen-published", "")), proposal, number_in(data.get("seen-version", ""))


def choices_in(data: QueryDict, clashes: list[Clash]) -> dict[str, Any]:
    """The value that was chosen for each key of a clash with what was published. A missing answer leaves it out."""
    values = {clash.key: {THEIRS: clash.now, MINE: clash.proposed} for clash in clashes}
    choices = choices_of(data)
    return {key: both[choice] for key, both in values.items() if (choice := choices.get(key, "")) in both}
