"""What a published year keeps of the plans of its city: the copy that its sheets are read from, as it lies in JSON.

Numbers are texts, so that nothing of them is lost; texts stand by their language. What is made of an indicator on the
day of publishing (how far it had come, whether it got better) is kept as it was reckoned, and never reckoned again.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

from planning.tracking.reckoning import Amount, Due, Motion, Reckoned, Why

type Texts = dict[str, str]
type Origin = Literal["publishing", "history", "today"]


class AmountCopy(TypedDict):
    """Only a fiscal year says what it is, and only a goal of a draft that it is one: copies of before know neither."""

    is_fiscal: NotRequired[bool]
    is_draft: NotRequired[bool]
    value: str
    year: int | None
    unit: str
    qualifier: str


class ReckonedCopy(TypedDict):
    share: str | None
    why: str | None
    exactness: str
    motion: str | None
    holds: bool | None
    expected: str | None
    is_on_line: bool | None
    converted: list[str]


class DueCopy(TypedDict):
    goal: AmountCopy
    is_reached: bool | None


class ListedCopy(TypedDict):
    title: Texts
    link: str


class ValueCopy(TypedDict):
    """What was said of the year: a value, or why there is none. `listed` is the source of the list that it was read
    in; copies of before know none, and no fiscal year."""

    is_fiscal: NotRequired[bool]
    listed: NotRequired["ListedCopy"]
    key: str
    value: str | None
    why_none: str
    qualifier: str
    unit: str
    footnote: Texts
    source_title: str
    source_link: str


class IndicatorCopy(TypedDict):
    """`values` are those of the whole until this year, as they counted on that day."""

    name: Texts
    unit: str
    own_unit: str
    direction: str
    frequency: str
    baseline: AmountCopy | None
    baseline_source: str
    goals: list[AmountCopy]
    values: list[AmountCopy]
    value: ValueCopy | None
    before: AmountCopy | None
    reckoned: ReckonedCopy
    due: list[DueCopy]
    trend: str


class ReportCopy(TypedDict):
    key: str
    level: str
    level_reason: Texts
    obstacle: Texts


class TargetCopy(TypedDict):
    number: str
    title: Texts
    needs_means: bool
    indicators: list[int]
    report: ReportCopy | None
    gap: str


class PlanCopy(TypedDict):
    """A plan of which the year has a sheet, with the keys of its targets in their order."""

    key: int
    slug: str
    title: Texts
    targets: list[int]


class YearCopy(TypedDict):
    """`origin` says what it was made of: the rows as they were when the year was published, their versions of that
    day, or the rows of the day on which it was made, because nothing older is known. `alone` are the keys of
    indicators that no target on any sheet names."""

    origin: Origin
    made_on: str
    plans: list[PlanCopy]
    targets: dict[str, TargetCopy]
    indicators: dict[str, IndicatorCopy]
    alone: list[int]


# --- Numbers ------------------------------------------------------------------------------------------------------


def amount_kept(amount: Amount) -> AmountCopy:
    kept: AmountCopy = {
        "value": format(amount.value, "f"),
        "year": amount.year,
        "unit": amount.unit,
        "qualifier": str(amount.qualifier),
    }
    if amount.is_fiscal:
        kept["is_fiscal"] = True
    if amount.is_draft:
        kept["is_draft"] = True
    return kept


def amount_read(kept: AmountCopy) -> Amount:
    is_fiscal, is_draft = kept.get("is_fiscal", False), kept.get("is_draft", False)
    return Amount(Decimal(kept["value"]), kept["year"], kept["unit"], kept["qualifier"], is_fiscal, is_draft)


def number_kept(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def number_read(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def reckoned_kept(found: Reckoned) -> ReckonedCopy:
    return {
        "share": number_kept(found.share),
        "why": None if found.why is None else str(found.why),
        "exactness": str(found.exactness),
        "motion": None if found.motion is None else str(found.motion),
        "holds": found.holds,
        "expected": number_kept(found.expected),
        "is_on_line": found.is_on_line,
        "converted": list(found.converted),
    }


def reckoned_read(kept: ReckonedCopy) -> Reckoned:
    return Reckoned(
        share=number_read(kept["share"]),
        why=Why(kept["why"]) if kept["why"] else None,
        exactness=kept["exactness"],
        motion=Motion(kept["motion"]) if kept["motion"] else None,
        holds=kept["holds"],
        expected=number_read(kept["expected"]),
        is_on_line=kept["is_on_line"],
        converted=tuple(kept["converted"]),
    )


def due_kept(due: Due) -> DueCopy:
    return {"goal": amount_kept(due.goal), "is_reached": due.is_reached}


def due_read(kept: DueCopy) -> Due:
    return Due(amount_read(kept["goal"]), kept["is_reached"])


# --- Texts --------------------------------------------------------------------------------------------------------


def texts_in_step(kept: Mapping[str, str], now: Mapping[str, str], *, is_locked: bool = False) -> Texts:
    """The texts of a copy beside those that the row has now, by their language.

    What was taken out of the row is gone here too. A language that was missing comes in while the others say what they
    said; a row that was renamed keeps the name that it had. Of a text that the lock keeps (`is_locked`) only curators
    can take words out, or put in a translation: it is as they left it, and what was not said stays unsaid.
    """
    there = {language: text for language, text in now.items() if text}
    if is_locked:
        return there if kept else {}
    still = {language: text for language, text in kept.items() if language in there}
    if still and all(there[language] == text for language, text in still.items()):
        return {**there}
    return still
