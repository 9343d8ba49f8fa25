"""Two people changed the same field of one answer: both texts on one page, a choice for each, nothing done twice."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from alliance.workspace.conflicts import choices_of, conflict_with
from assessment.actions import flat_at
from assessment.models import Answer, Certainty, Mode
from assessment.wording import said as in_words
from core.conflicts import CHOOSE, THEIRS, ConflictPage, Question, faster_entry
from core.history.keys import Key
from core.history.merge import Clash
from core.history.snapshot import Plain, Snapshot, columns
from core.text.numbers import number_in

READ = "read"


def conflict_of(sheet: Any, clashes: list[Clash], seen: int) -> ConflictPage:
    """The page of a conflict, with the version of the answer whose texts are shown as theirs; `seen` is the one that
    its reader had seen."""
    row = Answer.objects.filter(assessment=sheet.work.assessment, indicator=sheet.indicator.key).first()
    questions = [
        Question(
            name=f"{CHOOSE}{clash.key}",
            label=label_of(sheet.indicator, clash.key),
            theirs=text_of(clash.key, clash.now),
            mine=text_of(clash.key, clash.proposed),
        )
        for clash in clashes
    ]
    workspace, hidden = sheet.work.workspace, [(READ, str(row.version if row else 0))]
    last = faster_entry(row, seen, workspace.person.pk) if row else None
    return conflict_with(workspace, last, questions, hidden)


def label_of(indicator: Any, key: str) -> str:
    name, child, _column = Key.parse(key)
    if name == "inputs" and child in indicator.input_of:
        return in_words(indicator.input_of[child].label)
    return str(columns(Answer)[name].verbose_name).capitalize()


def text_of(key: str, value: Plain) -> str:
    """What was typed, in words."""
    if isinstance(value, dict):
        return f"{value.get('typed', '')} {value.get('unit', '')}".strip() or _("Empty")
    if key == "mode":
        return str(dict(Mode.choices).get(str(value), value))
    if key == "certainty":
        return str(dict(Certainty.choices).get(str(value), value or _("Empty")))
    return _("Empty") if value in (None, "", False) else str(value)


def settled(data: QueryDict, answer: Answer | None, wanted: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs. Also what was known,
    as it stood in the version that the page of the choice showed; all else is held against that of the form."""
    choices = choices_of(data)
    if not choices or answer is None:
        return wanted, {}
    seen = flat_at(answer, number_in(data.get(READ, "")) or number_in(data.get("version", "")))
    knowing = {key: seen.get(key) for key in choices}
    theirs = {key: seen.get(key) for key, choice in choices.items() if choice == THEIRS}
    return {**wanted, **theirs}, knowing
