"""Two people changed the same field of one answer: both texts on one page, a choice for each, nothing done twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessment.actions import flat
from assessment.models import Answer, Certainty, Mode
from assessment.wording import said as in_words
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot, columns
from core.history.write import entries_of
from core.review.proposals.merge import Clash

THEIRS, MINE = "theirs", "mine"
CHOOSE = "choose-"


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    label: str
    theirs: str
    mine: str
    field: None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """`version` is that of the answer whose texts are shown as theirs."""

    last: Entry | None
    time: str
    questions: list[Question]
    version: int
    keys: str


def conflict_of(sheet: Any, clashes: list[Clash], wanted: Mapping[str, Plain]) -> Conflict:
    row = Answer.objects.filter(assessment=sheet.work.assessment, indicator=sheet.indicator.key).first()
    last = entries_of(row).last() if row else None
    return Conflict(
        last,
        sheet.work.desk.clock(last.at) if last else "",
        [
            Question(
                f"{CHOOSE}{each.key}",
                label_of(sheet.indicator, each.key),
                text_of(each.key, each.now),
                text_of(each.key, each.proposed),
            )
            for each in clashes
        ],
        row.version if row else 0,
        " ".join(each.key for each in clashes),
    )


def label_of(indicator: Any, key: str) -> str:
    name, _dot, child = key.partition(".")
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


def settled(data: QueryDict, answer: Answer | None, wanted: Snapshot, expected: int) -> tuple[Snapshot, int]:
    """What was decided about clashes: theirs is no change of mine, mine was typed knowing theirs.

    Both are held against the version that was shown on the page of the choice.
    """
    choices = {name.removeprefix(CHOOSE): data[name] for name in data if name.startswith(CHOOSE)}
    if not choices or answer is None:
        return wanted, expected
    now = flat(answer)
    for key, choice in choices.items():
        if choice == THEIRS:
            wanted = {**wanted, key: now.get(key)}
    return wanted, expected
