"""Two people typed in the same field of the same row: both texts on one page, a choice for each, nothing done twice."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.workspace.conflicts import choices_of, conflict_with, question_of, settled, typed_text
from alliance.workspace.planning.year.forms import GIVEN, SAME, no_value_words
from alliance.workspace.planning.year.table import Table, TableLine
from core.conflicts import ConflictPage, faster_entry
from core.history.merge import Clash
from core.history.snapshot import Plain, Snapshot
from core.text.languages import column_names
from core.text.numbers import number_in
from planning.models import YearRow
from planning.tracking.models import Level, Qualifier
from planning.years import actions

SEEN = "seen-"


class Asked(NamedTuple):
    """Fields of a line that both wrote; `seen` is the version of it that its reader had seen."""

    line: TableLine
    clashes: list[Clash]
    seen: int


def row_now(table: Table, line: TableLine) -> YearRow | None:
    rows = YearRow.objects.filter(plan_year=table.plan_year, kind=line.kind, object_id=str(line.thing.pk))
    return rows.first() if table.plan_year else None


def conflict_in(table: Table, asked: list[Asked]) -> ConflictPage:
    questions, hidden, faster = [], [], []
    person = table.workspace.person.pk
    for line, clashes, seen in asked:
        row = row_now(table, line)
        faster += [found] if row and (found := faster_entry(row, seen, person)) else []
        hidden.append((f"{SEEN}{line.key}", str(row.version if row else 0)))
        for clash in clashes:
            label = _("%(thing)s: %(part)s") % {"thing": line.title.text, "part": part_of(line, clash.key)}
            questions.append(question_of(clash, label, in_words, within=f"{line.key}."))
    last = max(faster, key=lambda entry: (entry.by_id != person, entry.pk), default=None)
    return conflict_with(table.workspace, last, questions, hidden)


def part_of(line: TableLine, column: str) -> str:
    name = next((each for each in line.form_class.names if column in (each, *column_names(each))), column)
    return pgettext("an indicator in a year", "Answer") if name == "say" else str(line.form.fields[name].label)


def in_words(key: str, value: Plain) -> str:
    named: dict[str, Mapping[str, Any]] = {
        "say": {GIVEN: _("A new value"), SAME: _("No change"), **no_value_words()},
        "level": dict(Level.choices),
        "qualifier": dict(Qualifier.choices),
    }
    return typed_text(key, value, named)


def settled_line(line: TableLine, data: Mapping[str, Any], wanted: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What was decided about the clashes of a line, and what was known: as it stood in the version that the page of
    the choice showed."""
    choices = choices_of(data, f"{line.key}.")
    if not choices:
        return wanted, {}
    return settled(wanted, choices, actions.typed_at(line.row, number_in(str(data.get(f"{SEEN}{line.key}", "")))))
