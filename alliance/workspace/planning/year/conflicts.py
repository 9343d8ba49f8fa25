"""Two people typed in the same field of the same row: both texts on one page, a choice for each, nothing done twice."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.workspace.conflicts import choices_of, conflict_with
from alliance.workspace.planning.year.forms import GIVEN, SAME, no_value_words
from alliance.workspace.planning.year.table import Line, Table
from core.conflicts import CHOOSE, THEIRS, ConflictPage, Question, faster_entry
from core.history.merge import Clash
from core.history.snapshot import Snapshot
from core.text.languages import column_names
from core.text.numbers import number_in
from planning.models import YearRow
from planning.tracking.models import Level, Qualifier
from planning.years import actions

SEEN = "seen-"


class Asked(NamedTuple):
    """Fields of a line that both wrote; `seen` is the version of it that its reader had seen."""

    line: Line
    clashes: list[Clash]
    seen: int


def row_now(table: Table, line: Line) -> YearRow | None:
    rows = YearRow.objects.filter(plan_year=table.plan_year, kind=line.kind, object_id=str(line.thing.pk))
    return rows.first() if table.plan_year else None


def conflict_of(table: Table, asked: list[Asked]) -> ConflictPage:
    questions, hidden, faster = [], [], []
    person = table.workspace.person.pk
    for line, clashes, seen in asked:
        row = row_now(table, line)
        faster += [found] if row and (found := faster_entry(row, seen, person)) else []
        hidden.append((f"{SEEN}{line.key}", str(row.version if row else 0)))
        for clash in clashes:
            label = _("%(thing)s: %(part)s") % {"thing": line.title.text, "part": part_of(line, clash.key)}
            name = f"{CHOOSE}{line.key}.{clash.key}"
            questions.append(Question(name, label, text_of(clash.key, clash.now), text_of(clash.key, clash.proposed)))
    last = max(faster, key=lambda entry: (entry.by_id != person, entry.pk), default=None)
    return conflict_with(table.workspace, last, questions, hidden)


def part_of(line: Line, column: str) -> str:
    name = next((each for each in line.form_class.names if column in (each, *column_names(each))), column)
    return pgettext("an indicator in a year", "Answer") if name == "say" else str(line.form.fields[name].label)


def text_of(key: str, value: object) -> str:
    """What was typed, in words."""
    text = str(value or "").strip()
    named = {
        "say": {GIVEN: _("A new value"), SAME: _("No change"), **no_value_words()},
        "level": {code: str(label) for code, label in Level.choices},
        "qualifier": {code: str(label) for code, label in Qualifier.choices},
    }
    return named.get(key, {}).get(text, text) or _("Empty")


def settled(line: Line, data: Mapping[str, Any], wanted: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs. Also what was known,
    as it stood in the version that the page of the choice showed."""
    choices = choices_of(data, f"{line.key}.")
    if not choices:
        return wanted, {}
    seen = actions.typed_at(line.row, number_in(str(data.get(f"{SEEN}{line.key}", ""))))
    knowing = {key: seen.get(key) for key in choices}
    theirs = {key: seen.get(key) for key, choice in choices.items() if choice == THEIRS}
    return {**wanted, **theirs}, knowing
