"""A match as a table: a row for each call, a column for each condition that any of them has.

Besides, which missing answers decide most. Nothing is weighed, and no call is counted by what it meets: rows stand by
their deadline.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from finance.matching import Answer, Answered, Subject, Verdict

MOST_MISSING = 2
# In the order of the columns.
LABELS: Mapping[Subject, str | Promise] = {
    Subject.PLACE: pgettext_lazy("condition of a call", "Place"),
    Subject.APPLICANT: pgettext_lazy("condition of a call", "Applicant"),
    Subject.SEAT: pgettext_lazy("condition of a call", "Seat"),
    Subject.STAGE: pgettext_lazy("condition of a call", "Stage"),
    Subject.PURPOSE: pgettext_lazy("condition of a call", "Purpose"),
    Subject.TOPIC: pgettext_lazy("condition of a call", "Topic"),
    Subject.CLIMATE: pgettext_lazy("condition of a call", "Climate"),
    Subject.ESTIMATE: pgettext_lazy("condition of a call", "Estimate"),
    Subject.APPROVAL: pgettext_lazy("condition of a call", "Approval"),
    Subject.ENDORSEMENT: pgettext_lazy("condition of a call", "Endorsement"),
    Subject.AMOUNT: pgettext_lazy("condition of a call", "Amount"),
    Subject.OWN_SHARE: pgettext_lazy("condition of a call", "Own share"),
    Subject.LANGUAGE: pgettext_lazy("condition of a call", "Language"),
    Subject.INSTRUMENT: pgettext_lazy("condition of a call", "Instrument"),
    Subject.DEADLINE: pgettext_lazy("condition of a call", "Deadline"),
}


class State(StrEnum):
    """How a condition stands. What is not known is either for the city to enter, or for the secretariat, or neither."""

    NOT_MET = "not-met"
    NOT_ENTERED = "not-entered"
    ASK = "ask"
    NOT_KNOWN = "not-known"
    MET = "met"


ORDER = list(State)
WORDS: Mapping[State, str | Promise] = {
    State.MET: pgettext_lazy("condition of a call", "Met"),
    State.NOT_MET: pgettext_lazy("condition of a call", "Not met"),
    State.NOT_ENTERED: pgettext_lazy("condition of a call", "Not entered by your city"),
    State.ASK: pgettext_lazy("condition of a call", "Secretariat to check"),
    State.NOT_KNOWN: pgettext_lazy("condition of a call", "Not known"),
}
ICONS = {
    State.MET: "check",
    State.NOT_MET: "x",
    State.NOT_ENTERED: "pencil",
    State.ASK: "mail",
    State.NOT_KNOWN: "circle",
}


@dataclass(frozen=True)
class Standing:
    """The conditions of one call: by subject the state that weighs most, and where a missing answer is written."""

    states: Mapping[Subject, State]
    urls: Mapping[Subject, str] = field(default_factory=dict)


def standing_of(verdict: Verdict, remedies: Iterable[Mapping[str, str]]) -> Standing:
    """`remedies` are what would answer each of its criteria; a wish has no place in the table."""
    states: dict[Subject, State] = {}
    urls: dict[Subject, str] = {}
    for found, remedy in zip(verdict.answers, remedies, strict=True):
        if not found.criterion.is_must:
            continue
        subject, state = found.criterion.subject, state_of(found, remedy)
        states[subject] = min(states.get(subject, state), state, key=ORDER.index)
        if state in (State.NOT_ENTERED, State.ASK) and remedy.get("url"):
            urls[subject] = remedy["url"]
    return Standing(states, urls)


def state_of(found: Answered, remedy: Mapping[str, str]) -> State:
    if found.answer is not Answer.UNKNOWN:
        return State.MET if found.answer is Answer.YES else State.NOT_MET
    if not found.criterion.is_sure or remedy.get("ask"):
        return State.ASK
    return State.NOT_ENTERED if remedy.get("url") else State.NOT_KNOWN


def columns(rows: Iterable[Standing]) -> dict[Subject, str]:
    """The label of each condition that any row has, in the order of the columns."""
    found = {subject for row in rows for subject in row.states}
    return {subject: str(label) for subject, label in LABELS.items() if subject in found}


def signs() -> dict[State, dict[str, Any]]:
    """Each sign with its words, put into the reader's language once for all cells of a table."""
    return {state: {"state": state.value, "icon": ICONS[state], "words": str(words)} for state, words in WORDS.items()}


def cells(
    row: Standing, subjects: Mapping[Subject, str], known: Mapping[State, dict[str, Any]]
) -> list[dict[str, Any]]:
    """A cell for each column, by its label; one without a condition has no state."""
    found = ((label, row.states.get(subject)) for subject, label in subjects.items())
    return [{"label": label, **known[state]} if state else {"label": label, "state": ""} for label, state in found]


def key(rows: Iterable[Standing], known: Mapping[State, dict[str, Any]]) -> list[dict[str, Any]]:
    """The signs that the table has."""
    found = {state for row in rows for state in row.states.values()}
    return [sign for state, sign in known.items() if state in found]


# --- What decides most --------------------------------------------------------------------------------------------


def missing(waiting: Sequence[Standing], *, total: int) -> dict[str, Any] | None:
    """The one or two answers of the city on which most undecided calls wait, and what waits for the secretariat."""
    asked = number_with(waiting, State.ASK)
    first = [subject for subject, _count in asked_most(waiting)]
    if not first and not asked:
        return None
    of_them = [row for row in waiting if any(row.states.get(each) is State.NOT_ENTERED for each in first)]
    found = [answer(each, waiting) for each in first]
    if asked:
        found.append(of_secretariat(waiting, asked))
    return {"title": title(len(first), len(of_them) or asked, total), "answers": found}


def asked_most(waiting: Iterable[Standing]) -> list[tuple[Subject, int]]:
    """The answers that are missing in most calls, with the number of calls; of equal numbers the earlier column comes
    first."""
    counts = Counter(subject for row in waiting for subject, state in row.states.items() if state is State.NOT_ENTERED)
    order = list(LABELS)
    return sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0])))[:MOST_MISSING]


def number_with(rows: Iterable[Standing], state: State) -> int:
    return sum(1 for row in rows if state in row.states.values())


def title(answers: int, calls: int, total: int) -> str:
    words = {"calls": calls, "total": total}
    if not answers:
        return _("The secretariat has to check criteria of %(calls)s of %(total)s calls") % words
    if answers == 1:
        return _("One answer is missing in %(calls)s of %(total)s calls") % words
    return _("Two answers are missing in %(calls)s of %(total)s calls") % words


def answer(subject: Subject, waiting: Iterable[Standing]) -> dict[str, Any]:
    those = [row for row in waiting if row.states.get(subject) is State.NOT_ENTERED]
    return {
        "label": number_of_calls(len(those)),
        "value": LABELS[subject],
        "note": _("Enter this information"),
        "url": next((row.urls[subject] for row in those if subject in row.urls), ""),
    }


def of_secretariat(waiting: Iterable[Standing], count: int) -> dict[str, Any]:
    urls = (
        row.urls[subject]
        for row in waiting
        for subject, state in row.states.items()
        if state is State.ASK and subject in row.urls
    )
    return {
        "label": number_of_calls(count),
        "value": _("Criteria to check"),
        "note": _("Ask the secretariat"),
        "url": next(urls, ""),
    }


def number_of_calls(count: int) -> str:
    return ngettext("%(count)s call", "%(count)s calls", count) % {"count": count}
