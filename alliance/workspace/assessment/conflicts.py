"""Two people changed the same field of one answer: both texts on one page, a choice for each, nothing done twice."""

from typing import Any

from django.http import QueryDict

from alliance.workspace.conflicts import choices_of, conflict_with, question_of, settled, typed_text
from assessment.actions import flat_at
from assessment.models import Answer, Certainty, Mode
from assessment.wording import said as in_words
from core.conflicts import ConflictPage, faster_entry
from core.history.keys import Key
from core.history.merge import Clash
from core.history.snapshot import Plain, Snapshot, snapshot_columns
from core.text.numbers import number_in

READ = "read"


def conflict_about(sheet: Any, clashes: list[Clash], seen: int) -> ConflictPage:
    """The page of a conflict, with the version of the answer whose texts are shown as theirs; `seen` is the one that
    its reader had seen."""
    row = Answer.objects.filter(assessment=sheet.work.assessment, indicator=sheet.indicator.key).first()
    questions = [question_of(clash, input_label(sheet.indicator, clash.key), typed_words) for clash in clashes]
    workspace, hidden = sheet.work.workspace, [(READ, str(row.version if row else 0))]
    last = faster_entry(row, seen, workspace.person.pk) if row else None
    return conflict_with(workspace, last, questions, hidden)


def input_label(indicator: Any, key: str) -> str:
    name, child, _column = Key.parse(key)
    if name == "inputs" and child in indicator.input_of:
        return in_words(indicator.input_of[child].label)
    return str(snapshot_columns(Answer)[name].verbose_name).capitalize()


def typed_words(key: str, value: Plain) -> str:
    if isinstance(value, dict):
        value = f"{value.get('typed', '')} {value.get('unit', '')}"
    return typed_text(key, value, {"mode": dict(Mode.choices), "certainty": dict(Certainty.choices)})


def settled_answer(data: QueryDict, answer: Answer | None, wanted: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What was decided about the clashes of an answer, and what was known: as it stood in the version that the page of
    the choice showed; all else is held against that of the form."""
    choices = choices_of(data)
    if not choices or answer is None:
        return wanted, {}
    seen = flat_at(answer, number_in(data.get(READ, "")) or number_in(data.get("version", "")))
    return settled(wanted, choices, seen)
