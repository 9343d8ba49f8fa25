"""What a table says of a plan: its goals, targets, actions and indicators with their values, and which cells are wrong.

Nothing is looked up here. A thing that several rows name is one; a cell of merged ones says the same in each row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.history.snapshot import Plain, Snapshot
from core.importexport.grids import GridPage, GridRow, why_broken
from core.text import clean
from core.text.fold import fold
from core.text.languages import column_name
from planning import dates
from planning.models import CityIndicator, IndicatorValue, PlanAction
from planning.spreadsheet import amounts, former_words
from planning.spreadsheet.headings import (
    ACTION,
    GOAL,
    INDICATOR,
    LEFT_OUT,
    LEVEL_LABELS,
    ROLES,
    SAID_OF,
    TARGET,
    TREE,
    VALUE,
    code_parts,
    level_of,
    short,
    stored_by_word,
)
from planning.tracking.models import Degree, Level, Qualifier, units

AMOUNTS = ("baseline", "goal_value", "value")
OF_A_VALUE = (
    "year",
    "goal_year",
    "baseline_year",
    "qualifier",
    "why_none",
    "part",
    "source_title",
    "source_link",
    "footnote",
    *("confidence", "is_draft"),  # told by the public table alone
)
OF_A_MILESTONE = ("milestone_title", "milestone_due", "milestone_done")
REPORT_TEXTS = ("level_reason", "summary", "main_actions", "challenges", "examples", "agreements", "obstacle")
OF_A_REPORT = ("report_year", "progress", *REPORT_TEXTS)
NOTHING = frozenset({"-", "–", "—", "―", "/", "n/a", "na", "无", "無", "なし", "…", "..."})
IN_A_LIST = re.compile(r"[;；|\n]")
SPLIT = re.compile(r"[;；,，、|\n]")
NUMBERED = re.compile(
    r"(?:目标|目標|行动|行動|任务|施策|取組|target|action|goal|no\.?)?\s*"
    r"(?:(\d+(?:[.\-．]\d+)+[a-z]?)(?![a-z])[.．、:：)）]?\s*|(\d+[a-z]?)[.．、:：)）]\s*|([一二三四五六七八九十]{1,3})、\s*)(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# 1.1 has two parts, and so have 1a and 1.a.
GROUP = re.compile(r"\d+|(?<=[\d.\-])[a-z](?![a-z])|[一二三四五六七八九十]+", re.IGNORECASE)
IN_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
GLOBAL_TARGET = re.compile(r"(\d{1,2})\s*(?:[(（]\s*([^)）]*?)\s*[)）])?")
LONGEST_NUMBER = 20
MOST_PARENTS = 50

# How rows without columns of their own for each level are told apart.
BY_GOALS, BY_TARGETS, BY_GOALS_ALONE = "numbers_goal", "numbers_target", "numbers_goal_action"
DEPTHS = {BY_GOALS: (GOAL, TARGET, ACTION), BY_TARGETS: (TARGET, ACTION), BY_GOALS_ALONE: (GOAL, ACTION)}
ALL = "all_"


class Fault(NamedTuple):
    """`column` counts from nothing; -1 where the row as a whole is meant."""

    row: int
    column: int
    text: str
    reason: str


LACKING, YEARLESS = "lacking", "year"
SKIP, BY_NAME = "skip", "name"
ASKED_FROM = 2  # one cell is mended in its place


class Question(NamedTuple):
    """What would be the same fault in many rows, and is asked once: `rows` without a thing of a level of which their
    cells say something, or without the year of the numbers of a column. An `answer` that cannot be read has a
    `reason`."""

    kind: str
    level: str
    column: int
    rows: int
    first: int
    answer: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return not self.answer or bool(self.reason)


class InCell(ValidationError):
    """What is wrong in another cell of the row than the one that is being read."""

    def __init__(self, at: int, message: Any) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Reading:
    """What somebody chose: of which page, from which row on, what each column holds, and in which language.

    `mended` has what was typed anew by row and column; `left_out` the rows that are not taken. `lacking` says by level
    what becomes of rows that say something of a thing that they do not name, `years` by column of which year its
    numbers are.
    """

    language: str
    heading: int
    columns: Sequence[str]
    levels: str = BY_GOALS
    mended: Mapping[tuple[int, int], str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    lacking: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[int, str] = field(default_factory=dict)

    @property
    def has_level_columns(self) -> bool:
        return any(code_parts(code)[0] in TREE for code in self.columns)

    @property
    def names_parents(self) -> bool:
        return "parent" in self.columns


@dataclass(eq=False)
class Thing:
    """`places` says in which row and column a field was told; `above` are the things that it stands under."""

    level: str
    row: int
    key: str = ""
    number: str = ""
    fields: Snapshot = field(default_factory=dict)
    values: list[Snapshot] = field(default_factory=list)
    goals: list[Snapshot] = field(default_factory=list)
    milestones: list[Snapshot] = field(default_factory=list)
    reports: list[Snapshot] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    alignments: dict[str, str] = field(default_factory=dict)
    above: dict[str, "Thing"] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    units: list[amounts.Read] = field(default_factory=list)

    @property
    def title_field(self) -> str:
        return "name" if self.level == INDICATOR else "title"

    @property
    def titles(self) -> list[str]:
        return [str(text) for name, text in self.fields.items() if name.startswith(f"{self.title_field}_") and text]

    @property
    def title(self) -> str:
        return next(iter(self.titles), "") or self.number or self.key


@dataclass
class Outline:
    things: list[Thing] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    columns: Mapping[str, int] = field(default_factory=dict)  # the first of each role
    rows: int = 0

    @property
    def has_open_questions(self) -> bool:
        return any(question.is_open for question in self.questions)


# --- Rows ---------------------------------------------------------------------------------------------------------


def outline(page: GridPage, reading: Reading) -> Outline:
    reader = Reader(page, reading)
    for row in body(page, reading.heading):
        if row.number not in reading.left_out:
            reader.take(row)
    reader.ask()
    return reader.found


def body(page: GridPage, heading: int) -> Iterator[GridRow]:
    last = heading_end(page, heading)
    return (row for row in page.rows if row.number > last)


def heading_end(page: GridPage, heading: int) -> int:
    """A heading of several rows has cells that are merged downwards."""
    return max([heading, *(bottom for top, _left, bottom, _right in page.merged if top == heading)])


def headings(page: GridPage, heading: int) -> list[str]:
    """The words above each column; of several rows, those of all."""
    rows = [row for row in page.rows if heading <= row.number <= heading_end(page, heading)]
    found = []
    for column in range(page.width):
        texts = [clean.one_line(row.cell(column)) for row in rows]
        found.append(" ".join(dict.fromkeys(text for text in texts if text)))
    return found


class Reader:
    def __init__(self, page: GridPage, reading: Reading) -> None:
        self.reading, self.found = reading, Outline()
        self.heads = headings(page, reading.heading)
        self.columns = [
            (at, *code_parts(code)) for at, code in enumerate(reading.columns[: page.width]) if code != LEFT_OUT
        ]
        self.found.columns = {role: at for at, role, _language in reversed(self.columns)}
        self.context: dict[str, Thing] = {}
        self.known: dict[tuple[str, ...], Thing] = {}
        self.lacking: dict[str, list[Fault]] = {}
        self.yearless: dict[int, list[tuple[int, str]]] = {}
        self.hints = {
            at: hint_in(self.heads[at]) for at, role, _language in self.columns if role in (*AMOUNTS, "budget")
        }

    # --- One row --------------------------------------------------------------------------------------------------

    def take(self, row: GridRow) -> None:
        self.now = row.number
        self.cells: dict[int, str] = {}
        for at, _role, _language in self.columns:
            text = self.reading.mended.get((row.number, at), row.cell(at))
            if reason := why_broken(text):
                self.fault(at, "", reason)
                continue
            if text.strip() and text.strip().lower() not in NOTHING:
                self.cells[at] = text
        if not self.cells:
            return
        self.found.rows += 1
        there = self.by_columns() if self.reading.has_level_columns else self.by_row()
        for thing in there.values():
            thing.places.setdefault("", (row.number, -1))
        if there:
            self.name_indicator(there)
            self.say(there)

    # --- What is asked once ---------------------------------------------------------------------------------------

    def name_indicator(self, there: dict[str, Thing]) -> None:
        """Where it was said so, a row with values and no indicator is one, called as its deepest thing is."""
        is_needed = any(ROLES[role].level == INDICATOR and at in self.cells for at, role, _language in self.columns)
        if INDICATOR in there or not is_needed or self.reading.lacking.get(INDICATOR) != BY_NAME:
            return
        level = next(level for level in reversed(TREE) if level in there)
        titles = self.texts(level) or self.texts("title")
        if not titles:
            return
        bare = {language: (titles[language][0], text) for language, text in bare_texts(titles).items()}
        there[INDICATOR] = self.thing(INDICATOR, "", "", bare)
        there[INDICATOR].above = there[INDICATOR].above or {**there[level].above, level: there[level]}
        at = next(iter(titles.values()))[0]
        self.lacking.setdefault(INDICATOR, []).append(Fault(self.now, at, "", ""))

    def ask(self) -> None:
        """One question for what many rows lack; a single one is a fault at its cell."""
        for level, faults in self.lacking.items():
            rows = {fault.row for fault in faults}
            answer = self.reading.lacking.get(level, "")
            if len(rows) >= ASKED_FROM or answer:
                self.found.questions.append(Question(LACKING, level, faults[0].column, len(rows), min(rows), answer))
                self.found.faults += [each for each in faults if each.reason and answer == BY_NAME]
            else:
                self.found.faults += faults
        for at, cells in self.yearless.items():
            answer, reason = self.reading.years.get(at, ""), ""
            if len(cells) < ASKED_FROM and not answer:
                self.found.faults += [self.without_year(row, at, text) for row, text in cells]
                continue
            try:
                amounts.year(answer or "2000")
            except ValidationError as wrong:
                reason = " ".join(wrong.messages)
            self.found.questions.append(Question(YEARLESS, "", at, len(cells), cells[0][0], answer, reason))

    def first(self, role: str) -> tuple[int, str] | None:
        return next(
            ((at, self.cells[at]) for at, name, _code in self.columns if name == role and at in self.cells), None
        )

    def words(self, role: str) -> str:
        found = self.first(role)
        return clean.one_line(found[1]) if found else ""

    def fault(self, at: int, text: str, reason: str) -> None:
        self.found.faults.append(Fault(self.now, at, text, reason))

    def refuse(self, at: int, wrong: ValidationError) -> None:
        """Tells what is wrong beside its cell, which may be another one of the row."""
        at = getattr(wrong, "at", at)
        self.fault(at, self.cells.get(at, ""), " ".join(wrong.messages))

    def texts(self, role: str) -> dict[str, tuple[int, str]]:
        """Texts of a column for each language, or of the one without, which is in the language that was chosen."""
        return {
            language or self.reading.language: (at, self.cells[at])
            for at, name, language in self.columns
            if name == role and at in self.cells
        }

    # --- Which things it names ------------------------------------------------------------------------------------

    def by_columns(self) -> dict[str, Thing]:
        there: dict[str, Thing] = {}
        for level in TREE:
            if not self.texts(level):
                continue
            number = self.words(f"{level}_number") if level != INDICATOR else ""
            there[level] = self.thing(level, "", number, self.texts(level))
            self.enter(there[level])
        if not there:
            at = next((at for at, role, _code in self.columns if role in TREE), -1)
            self.fault(at, "", _("This row contains no goal, target, action or indicator."))
            return {}
        bearer = numbered(there)
        bearer.key = bearer.key or self.words("key")
        if number := self.words("number"):
            self.set(bearer, "number", self.number_at("number", number), self.place("number"))
        return there

    def by_row(self) -> dict[str, Thing]:
        number, key, titles = self.words("number"), self.words("key"), self.texts("title")
        level = self.level(number)
        if not level:
            return {}
        if not (number or key or titles):
            at = next((at for at, role, _code in self.columns if role == "title"), -1)
            self.fault(at, "", _("This row has no title. Enter one."))
            return {}
        thing = self.thing(SAID_OF.get(level, level), key, number, {} if level in SAID_OF and key else titles)
        if level not in SAID_OF or level == VALUE:
            thing.above = thing.above or self.over(thing, number)
            self.enter(thing)
        return {thing.level: thing}

    def level(self, number: str) -> str:
        said = self.first("level")
        if said:
            level = level_of(said[1])
            if not level:
                names = _(", ").join(str(label) for label in LEVEL_LABELS.values())
                self.fault(said[0], said[1], _("Choose one of: %(names)s.") % {"names": names})
            return level
        if any(role == "level" for _at, role, _code in self.columns):
            self.fault(self.column("level"), "", _("Enter the level of this row: goal, target, action or indicator."))
            return ""
        rule = self.reading.levels
        if rule.startswith(ALL):
            return rule.removeprefix(ALL)
        depth = len(GROUP.findall(number))
        if not depth:
            sentence = _(
                "Enter a number. Without one, we cannot see whether this row is a goal, a target or an action."
            )
            self.fault(self.column("number"), number, sentence)
            return ""
        levels = DEPTHS.get(rule, DEPTHS[BY_GOALS])
        return levels[min(depth, len(levels)) - 1]

    def column(self, role: str) -> int:
        return next((at for at, name, _code in self.columns if name == role), -1)

    def place(self, role: str) -> tuple[int, int]:
        return self.now, self.column(role)

    def over(self, thing: Thing, number: str) -> dict[str, Thing]:
        """What stands above a thing: by the beginning of its number, else by its place in the table."""
        above = {level: self.context[level] for level in TREE[: TREE.index(thing.level)] if level in self.context}
        groups = GROUP.findall(number.lower())
        for length in range(len(groups) - 1, 0, -1):
            head = ".".join(groups[:length])
            for level in above or TREE[: TREE.index(thing.level)]:
                if other := self.known.get((level, "number", head)):
                    return {**other.above, level: other}
        return above

    def enter(self, thing: Thing) -> None:
        """Goes into a thing: from here on, rows stand under it."""
        if self.context.get(thing.level) is thing:
            return
        for level in TREE[TREE.index(thing.level) :]:
            self.context.pop(level, None)
        if not thing.above and self.reading.has_level_columns:
            thing.above = dict(self.context)
        if thing.level != INDICATOR:
            self.context[thing.level] = thing

    def thing(self, level: str, key: str, number: str, titles: Mapping[str, tuple[int, str]]) -> Thing:
        """The one that has been named before, or a new one."""
        words = {language: clean.one_line(text) for language, (_at, text) in titles.items()}
        if self.reading.has_level_columns and not number:
            number, words = without_number(words)
        named_at = self.named_at(level, key, titles)
        if len(number) > LONGEST_NUMBER:
            self.fault(named_at, number, _("This number is too long. Use a shorter number."))
            number = ""
        if level == INDICATOR and not self.reading.has_level_columns:
            number = number if len(GROUP.findall(number)) < 4 else ""
        title = fold(next(iter(words.values()), ""))
        names = self.names(level, key, number, title)
        made = next((found for name in names if (found := self.known.get(name))), None)
        if made is None:
            made = Thing(level, self.now, key, number)
            self.found.things.append(made)
        for name in names:
            self.known.setdefault(name, made)
        for language, (at, _text) in titles.items():
            if made.row == self.now or not made.fields.get(column_name(made.title_field, language)):
                self.set(made, column_name(made.title_field, language), words[language], (self.now, at))
            elif fold(str(made.fields[column_name(made.title_field, language)])) != fold(words[language]):
                self.fault(named_at if key or number else at, words[language], self.twice(made))
        return made

    def named_at(self, level: str, key: str, titles: Mapping[str, tuple[int, str]]) -> int:
        """The cell by which a thing is told from others: its key, else its number, which may stand in its title."""
        role = "key" if key else f"{level}_number" if self.reading.has_level_columns else "number"
        found = self.first(role)
        return found[0] if found else next((at for at, _text in titles.values()), self.column(role))

    def names(self, level: str, key: str, number: str, title: str) -> list[tuple[str, ...]]:
        """What it is known by: its key, else its number, else its title below what it stands under."""
        if key:
            return [(level, "key", key)]
        if number:
            return [(level, "number", ".".join(GROUP.findall(number.lower())) or number)]
        over = self.context.get(TARGET) or self.context.get(GOAL) if level == ACTION else None
        return [(level, "title", title, str(id(over)) if over else "")]

    def twice(self, thing: Thing) -> str:
        words = {"number": thing.number or thing.key, "title": thing.title, "row": thing.row}
        return _("%(number)s is already used for “%(title)s” in row %(row)s. Give this row another number.") % words

    def number_at(self, role: str, text: str) -> str:
        if len(text) > LONGEST_NUMBER:
            self.fault(self.column(role), text, _("This number is too long. Use a shorter number."))
            return ""
        return text

    # --- What it says of them -------------------------------------------------------------------------------------

    def say(self, there: Mapping[str, Thing]) -> None:
        for at, role, language in self.columns:
            if at not in self.cells or is_said_elsewhere(role, there):
                continue
            role = "ends" if role == "due_year" and ACTION in there else role
            level = ROLES[role].level or holder(role, there)
            thing = there.get(level)
            if thing is None:
                self.lack(level or ACTION, at)
                continue
            try:
                TELL.get(role, tell_text)(self, thing, role, language, at)
            except ValidationError as wrong:
                self.refuse(at, wrong)
        if INDICATOR in there:
            self.say_amounts(there[INDICATOR])
        if ACTION in there and any(self.first(role) for role in OF_A_MILESTONE):
            self.say_milestone(there[ACTION])
        if TARGET in there and any(self.first(role) for role in OF_A_REPORT):
            self.say_report(there[TARGET])

    def lack(self, level: str, at: int) -> None:
        sentence = _(
            "This row has no %(level)s to which this cell refers. Empty the cell, or choose another "
            "meaning for the column."
        )
        reason = sentence % {"level": str(LEVEL_LABELS[level]).lower()}
        self.lacking.setdefault(level, []).append(Fault(self.now, at, self.cells[at], reason))

    def set(self, thing: Thing, name: str, value: Plain, place: tuple[int, int]) -> None:
        """Said twice in other words, nobody can tell which is meant."""
        if name == "number":
            if thing.number and thing.number != value:
                self.fault(place[1], str(value), self.other(thing, thing.number))
            thing.number = thing.number or str(value)
            return
        if name in thing.fields and thing.fields[name] != value:
            self.fault(place[1], str(value), self.other(thing, str(thing.fields[name]), name))
            return
        thing.fields[name] = value
        thing.places.setdefault(name, place)

    def other(self, thing: Thing, before: str, name: str = "") -> str:
        words = {"before": amounts.shortened(before), "row": thing.places.get(name, (thing.row, -1))[0]}
        return _("Row %(row)s gives different content for the same item: “%(before)s”. Correct one of the two.") % words

    # --- Milestones of actions, reports on targets ----------------------------------------------------------------

    def say_milestone(self, thing: Thing) -> None:
        """A cell of merged ones says the same in each row."""
        said: Snapshot = {
            column_name("title", language): clean.one_line(text)
            for language, (_at, text) in self.texts("milestone_title").items()
        }
        at = next(self.column(role) for role in OF_A_MILESTONE if self.first(role))
        if not said:
            self.fault(at, self.cells.get(at, ""), _("Describe the milestone."))
            return
        for role, name in (("milestone_due", "due"), ("milestone_done", "done_on")):
            if found := self.first(role):
                try:
                    said[name] = amounts.day(found[1])
                except ValidationError as wrong:
                    self.fault(found[0], found[1], " ".join(wrong.messages))
        if not any({**each, "row": 0, "column": 0} == {**said, "row": 0, "column": 0} for each in thing.milestones):
            thing.milestones.append(said | {"row": self.now, "column": at})

    def say_report(self, thing: Thing) -> None:
        at = next(self.column(role) for role in OF_A_REPORT if self.first(role))
        try:
            year = self.year_cell("report_year")
            said: Snapshot = in_year(year) if year else {}
            if level := self.first("progress"):
                at = level[0]
                said["level"] = chosen("progress", level[1])
        except ValidationError as wrong:
            self.refuse(at, wrong)
            return
        if year is None:
            at = self.column("report_year") if self.column("report_year") >= 0 else at
            self.fault(at, self.cells.get(at, ""), _("Enter the year of the report."))
            return
        for role in REPORT_TEXTS:
            for language, (_at, text) in self.texts(role).items():
                said[column_name(role, language)] = lines_of(text)
        before = next((each for each in thing.reports if each["year"] == year.number), None)
        if before is None:
            thing.reports.append(said | {"row": self.now, "column": at})
        elif any(before.get(name) != value for name, value in said.items()):
            words = {"row": before["row"], "year": year.number}
            sentence = _("Row %(row)s gives different content for the year %(year)s. Correct one of the two.")
            self.fault(at, self.cells.get(at, ""), sentence % words)

    # --- Values of indicators -------------------------------------------------------------------------------------

    def say_amounts(self, thing: Thing) -> None:
        for at, role, _language in self.columns:
            if role in AMOUNTS and at in self.cells:
                try:
                    self.say_amount(thing, role, at)
                except ValidationError as wrong:
                    self.refuse(at, wrong)
        if self.first("why_none") and not self.first("value"):
            self.say_none(thing)

    def say_amount(self, thing: Thing, role: str, at: int) -> None:
        text, year = year_beside(self.cells[at])
        read = with_hint(amounts.read_amount(text), self.hints[at])
        thing.units.append(read)
        year, year_at = year or amounts.year_in(self.heads[at]), at
        if year is None:
            year, year_at = self.year_cell(YEAR_OF[role]), self.column(YEAR_OF[role])
        if year is None and role == "goal_value":
            year, year_at = self.year_cell("due_year"), self.column("due_year")
        if year is None:
            year, year_at = self.year_asked(at), at
        if year is None:
            return
        if role == "baseline":
            self.say_baseline(thing, read, year, at)
            return
        row: Snapshot = {
            **in_year(year),
            "year_at": year_at,
            "value": str(read.value),
            "qualifier": read.qualifier,
            "unit": read.unit,
            "own": read.own,
        }
        self.add(thing.goals if role == "goal_value" else thing.values, row | self.beside(role), at)

    def year_cell(self, role: str) -> amounts.Year | None:
        """Raises InCell for a year that nobody can mean."""
        found = self.first(role)
        if found is None:
            return None
        try:
            return amounts.year(found[1])
        except ValidationError as wrong:
            raise InCell(found[0], wrong) from wrong

    def year_asked(self, at: int) -> amounts.Year | None:
        """The year that was said once for all values of a column."""
        self.yearless.setdefault(at, []).append((self.now, self.cells[at]))
        try:
            return amounts.year(self.reading.years[at]) if self.reading.years.get(at) else None
        except ValidationError:
            return None

    def without_year(self, row: int, at: int, text: str) -> Fault:
        """Where the table has a column for the year, it belongs there."""
        role = next(name for column, name, _code in self.columns if column == at)
        column = self.column(YEAR_OF[role])
        if column >= 0:
            return Fault(row, column, "", _("Enter the year."))
        return Fault(row, at, text, _("Enter the year after the number, for example 30 (2024)."))

    def say_baseline(self, thing: Thing, read: amounts.Read, year: amounts.Year, at: int) -> None:
        place = self.now, at
        self.set(thing, "baseline_value", str(read.value), place)
        self.set(thing, "baseline_year", year.number, place)
        self.set(thing, "baseline_is_fiscal", year.is_fiscal, place)
        if read.qualifier:
            self.set(thing, "baseline_qualifier", read.qualifier, place)

    def say_none(self, thing: Thing) -> None:
        found = self.first("why_none")
        assert found is not None
        try:
            reason = chosen("why_none", found[1])
            year = self.year_cell("year")
            if year is None:
                raise InCell(self.column("year") if self.column("year") >= 0 else found[0], _("Enter the year."))
        except ValidationError as wrong:
            self.refuse(found[0], wrong)
            return
        said = {
            **in_year(year),
            "year_at": self.column("year"),
            "value": None,
            "why_none": reason,
            **self.beside("value"),
        }
        self.add(thing.values, said, found[0])

    def beside(self, role: str) -> Snapshot:
        """What the row says besides of its value."""
        found: Snapshot = {}
        if said := self.first("qualifier"):
            try:
                found["qualifier"] = chosen("qualifier", said[1])
            except ValidationError as wrong:
                self.fault(said[0], said[1], " ".join(wrong.messages))
        if role == "value":
            found |= {name: self.words(name) for name in ("part", "source_title", "source_link") if self.words(name)}
            found |= {
                column_name("footnote", language): text.strip()
                for language, (_at, text) in self.texts("footnote").items()
            }
        return found

    def add(self, rows: list[Snapshot], said: Snapshot, at: int) -> None:
        said |= {"row": self.now, "column": at}
        same = [each for each in rows if (each["year"], each.get("part")) == (said["year"], said.get("part"))]
        if not same:
            rows.append(said)
        elif any(same[0].get(name) != said.get(name) for name in ("value", "unit", "qualifier")):
            words = {"year": said["year"], "row": same[0]["row"]}
            sentence = _("Row %(row)s gives a different number for the year %(year)s. Correct one of the two.")
            self.fault(at, self.cells.get(at, ""), sentence % words)


def numbered(there: Mapping[str, Thing]) -> Thing:
    """The thing that a number belongs to, of several in one row: the deepest that has one in a plan. An indicator
    beside a target has none."""
    levels = [level for level in TREE if level in there]
    return there[next((level for level in reversed(levels) if level != INDICATOR), levels[-1])]


YEAR_OF = {"baseline": "baseline_year", "goal_value": "goal_year", "value": "year"}
SILENT = frozenset(
    {"key", "level", "number", "title", *TREE, "goal_number", "target_number", "action_number", *OF_A_VALUE}
)
TOGETHER = {INDICATOR: AMOUNTS, ACTION: OF_A_MILESTONE, TARGET: OF_A_REPORT}


def is_said_elsewhere(role: str, there: Mapping[str, Thing]) -> bool:
    """Whether a cell is no field of a thing: it names it, or several cells say something together."""
    level = next((level for level, roles in TOGETHER.items() if role in roles), "")
    return level in there if level else role in SILENT


def holder(role: str, there: Mapping[str, Thing]) -> str:
    """The level that a cell is said of, where its column does not tell."""
    orders = {"lead_unit": (ACTION, INDICATOR), "description": (ACTION, TARGET), "parent": tuple(reversed(TREE))}
    return next((level for level in orders.get(role, ()) if level in there), "")


def bare_texts(titles: Mapping[str, tuple[int, str]]) -> dict[str, str]:
    return without_number({language: clean.one_line(text) for language, (_at, text) in titles.items()})[1]


def without_number(words: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """1.1 Wetlands: the number and the title."""
    number, found = "", {}
    for language, text in words.items():
        parts = NUMBERED.fullmatch(text)
        found[language] = parts[4].strip() if parts else text
        if parts:
            number = next(part for part in parts.groups()[:3] if part).replace("．", ".")
    return number, found


def in_year(year: amounts.Year) -> Snapshot:
    return {"year": year.number, "is_fiscal": year.is_fiscal}


def year_beside(text: str) -> tuple[str, amounts.Year | None]:
    """14.5% (2023), 14.5%（令和5年度）: the amount and its year."""
    for found in IN_BRACKETS.finditer(text):
        if year := amounts.year_in(found[1]):
            return text[: found.start()] + text[found.end() :], year
    head, colon, tail = amounts.plain(text).partition(":")
    if colon and (year := amounts.year_in(head)):
        return tail, year
    return text, None


class Hint(NamedTuple):
    """What a heading says of the numbers below it: 预算（万元）."""

    times: int = 1
    unit: str = ""
    own: str = ""


def hint_in(heading: str) -> Hint:
    for found in IN_BRACKETS.finditer(heading):
        words = (
            amounts.plain(found[1]).lower().removeprefix("单位:").removeprefix("単位:").removeprefix("unit:").strip()
        )
        times = amounts.MULTIPLE.match(words)
        unit, own = amounts.unit_of(words[times.end() :] if times else words)
        if times or (unit and not own):
            return Hint(amounts.TIMES[times[1]] if times else 1, unit, own)
    return Hint()


def with_hint(read: amounts.Read, hint: Hint) -> amounts.Read:
    if read.unit:
        return read
    return read._replace(value=read.value * hint.times, unit=hint.unit, own=hint.own)


# --- What single cells say ----------------------------------------------------------------------------------------


def lines_of(text: str) -> str:
    return "\n".join(clean.one_line(line) for line in text.splitlines()).strip()


def tell_text(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    lines = lines_of(reader.cells[at])
    text = lines if role in ("description", "main_measures", "method", "status_reason") else clean.one_line(lines)
    name = role
    if ROLES[role].is_translated:
        name = column_name(name, language or reader.reading.language)
    reader.set(thing, name, text, (reader.now, at))


def tell_lead(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    name = "lead_unit" if thing.level == ACTION else "responsible"
    reader.set(thing, name, clean.one_line(reader.cells[at]), (reader.now, at))


def tell_year(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    said = amounts.year(reader.cells[at])
    reader.set(thing, role, said.number, (reader.now, at))
    reader.set(thing, "due_is_fiscal", said.is_fiscal, (reader.now, at))


def tell_day(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    text = reader.cells[at]
    if role == "ends" and any(word in text.lower() for word in amounts.ENDLESS):
        reader.set(thing, "is_continuous", True, (reader.now, at))
        return
    reader.set(thing, role, amounts.day(text), (reader.now, at))


def tell_period(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    found, place = amounts.period(reader.cells[at]), (reader.now, at)
    for name, value in (("starts", found.starts), ("ends", found.ends)):
        if value:
            reader.set(thing, name, value, place)
    if found.is_endless:
        reader.set(thing, "is_continuous", True, place)
    dates.check_order(found.starts, found.ends)


def tell_choice(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    reader.set(thing, role, chosen(role, reader.cells[at]), (reader.now, at))


def tell_budget(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    read = with_hint(amounts.read_amount(reader.cells[at]), reader.hints[at])
    reader.set(thing, "budget", str(read.value), (reader.now, at))
    if len(read.unit) == 3 and read.unit.isupper():
        reader.set(thing, "currency", read.unit, (reader.now, at))


def tell_unit(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    found = choice_words("unit").get(short(reader.cells[at]))
    unit, own = (found, "") if found else amounts.unit_of(reader.cells[at])
    reader.set(thing, "unit", unit, (reader.now, at))
    if own:
        reader.set(thing, "own_unit", own, (reader.now, at))


def tell_parents(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    said = [text for part in SPLIT.split(reader.cells[at]) if (text := clean.one_line(part))]
    thing.parents = list(dict.fromkeys([*thing.parents, *said]))
    if len(thing.parents) > MOST_PARENTS:
        thing.parents = thing.parents[:MOST_PARENTS]
        raise ValidationError(_("Enter at most %(most)s.") % {"most": MOST_PARENTS})
    thing.places.setdefault("parent", (reader.now, at))


def tell_partners(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    """Names of bodies hold commas: those are looked for as a whole first, and taken apart where there is none."""
    said = [text for part in IN_A_LIST.split(reader.cells[at]) if (text := clean.one_line(part))]
    thing.partners = list(dict.fromkeys([*thing.partners, *said]))
    if len(thing.partners) > MOST_PARENTS:
        thing.partners = thing.partners[:MOST_PARENTS]
        raise ValidationError(_("Enter at most %(most)s.") % {"most": MOST_PARENTS})
    thing.places.setdefault("partners", (reader.now, at))


def tell_alignments(reader: Reader, thing: Thing, role: str, language: str, at: int) -> None:
    amounts.check_length(reader.cells[at])
    text = amounts.plain(reader.cells[at])
    found = list(GLOBAL_TARGET.finditer(text))
    if not found:
        raise ValidationError(_("Enter global targets by number, for example 2 (high); 12."))
    for each in found:
        if not 1 <= int(each[1]) <= 23:
            raise ValidationError(
                _("There are 23 global targets. %(number)s is not one of them.") % {"number": each[1]}
            )
        degree = choice_words("degree").get(short(each[2]), "") if each[2] else ""
        thing.alignments[str(int(each[1]))] = degree or thing.alignments.get(str(int(each[1])), "")
    thing.places.setdefault("alignments", (reader.now, at))


type Tell = Callable[[Reader, Thing, str, str, int], None]
TELL: Mapping[str, Tell] = {
    "lead_unit": tell_lead,
    "due_year": tell_year,
    "starts": tell_day,
    "ends": tell_day,
    "period": tell_period,
    "status": tell_choice,
    "direction": tell_choice,
    "frequency": tell_choice,
    "budget": tell_budget,
    "unit": tell_unit,
    "parent": tell_parents,
    "alignments": tell_alignments,
    "partners": tell_partners,
}
STATUS_WORDS = {
    **dict.fromkeys(
        ("计划中", "未开始", "规划中", "拟实施", "計画中", "未着手", "検討中", "not started", "planned"), "potential"
    ),
    **dict.fromkeys(
        ("进行中", "实施中", "推进中", "在建", "実施中", "継続", "着手済", "in progress", "ongoing"), "active"
    ),
    **dict.fromkeys(("已完成", "完成", "完了", "実施済", "済", "done", "complete", "finished"), "completed"),
    **dict.fromkeys(("终止", "中止", "停止", "取消", "廃止", "cancelled", "abandoned"), "failed"),
    **dict.fromkeys(("未知", "不明", "not known"), "unknown"),
}
DIRECTION_WORDS = {
    **dict.fromkeys(
        ("上升", "增加", "增长", "提高", "增", "向上", "増加", "上昇", "up", "increase", "higher", "越多越好"), "up"
    ),
    **dict.fromkeys(("下降", "减少", "降低", "减", "減少", "低下", "down", "decrease", "lower", "越少越好"), "down"),
    **dict.fromkeys(("维持", "保持", "稳定", "維持", "keep", "maintain", "stable"), "keep"),
}


@cache
def choice_words(name: str) -> dict[str, str]:
    makers: dict[str, Callable[[], dict[str, str]]] = {
        "status": lambda: stored_by_word(lambda: PlanAction.Status.choices, STATUS_WORDS),
        "direction": lambda: stored_by_word(lambda: CityIndicator.Direction.choices, DIRECTION_WORDS),
        "frequency": lambda: stored_by_word(
            lambda: CityIndicator.Frequency.choices, {"每年": "yearly", "毎年": "yearly"}
        ),
        "qualifier": lambda: stored_by_word(lambda: Qualifier.choices),
        "why_none": lambda: stored_by_word(lambda: IndicatorValue.NoValue.choices),
        "progress": lambda: stored_by_word(lambda: Level.choices),
        "degree": lambda: stored_by_word(lambda: Degree.choices, {"完全": "high", "部分": "medium"}),
        "unit": lambda: stored_by_word(lambda: [pair for pair in units() if str(pair[1]).strip()]),
    }
    former = {short(word): value for word, value in former_words.CHOICES.get(name, {}).items()}
    return former | makers[name]()


LABELS: Mapping[str, Callable[[], Sequence[tuple[str, object]]]] = {
    "status": lambda: PlanAction.Status.choices,
    "direction": lambda: CityIndicator.Direction.choices,
    "frequency": lambda: CityIndicator.Frequency.choices,
    "qualifier": lambda: Qualifier.choices,
    "why_none": lambda: IndicatorValue.NoValue.choices,
    "progress": lambda: Level.choices,
}


def chosen(name: str, text: str) -> str:
    """Raises ValidationError with what may stand there."""
    found = choice_words(name).get(short(text))
    if found is None:
        names = _(", ").join(str(label) for _value, label in LABELS[name]())
        raise ValidationError(_("Choose one of: %(names)s.") % {"names": names})
    return found


def shortest(name: str) -> str:
    """A translated column by the field that it belongs to, where its own place is not known."""
    return {"code": "number"}.get(name, name)
