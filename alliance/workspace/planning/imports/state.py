"""An import of a plan on its way: what was chosen and mended so far, kept with the job, and what follows from it.

Each step reads the kept table anew, so a page shows what is true now, and nothing typed is lost between the steps.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from alliance.workspace.context import CityContext
from cities.models import City
from core.accounts.permissions import may
from core.importexport import jobs
from core.importexport.grids import Grid, GridPage
from core.importexport.models import ImportJob, remembered
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE
from core.text.scripts import language_by_script
from planning.models import Goal, Plan, PlanAction, PlanTarget
from planning.spreadsheet import headings
from planning.spreadsheet.compare import CURRENCIES, Comparison, Frame, compare, plan_patch
from planning.spreadsheet.outline import ALL, BY_GOALS, Outline, Reading, body, outline
from planning.spreadsheet.outline import headings as headings_of

KIND = "plan"
MOST_LOOKED_AT = 100  # rows by which the words of a column are told from numbers
MOST_MENDED = 2_000
MOST_MENDED_IN_ALL = 10_000
type Choices = dict[str, Any]


def allowed(workspace: CityContext) -> None:
    if not may(workspace.person, "sheets.import_own", workspace.city.pk):
        raise Http404


def own_job(workspace: CityContext, key: UUID) -> "Importing":
    """Each sees what they sent themselves, for this city."""
    allowed(workspace)
    jobs.stop_abandoned(workspace.person)
    job = get_object_or_404(ImportJob, pk=key, person=workspace.person, tenant=workspace.city.pk, kind=KIND)
    return Importing(job, workspace.city)


def change_job(job: ImportJob, changes: Mapping[str, Any]) -> ImportJob:
    """Laid over what is kept, under its lock: two tabs that mend different cells keep both. A job that has gone on
    meanwhile stays as it is. Raises jobs.NotNow.
    """
    with transaction.atomic():
        fresh = ImportJob.objects.select_for_update().filter(pk=job.pk, state=ImportJob.State.CHECKED).first()
        if fresh is None:
            raise jobs.NotNow
        report = dict(fresh.report)
        for name, value in changes.items():
            report[name] = mended(report.get(name, {}), value) if name == "mended" else value
        ImportJob.objects.filter(pk=job.pk).update(report=report, version=F("version") + 1)
    job.refresh_from_db()
    return job


def mended(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The newest are kept where there are more than anybody mends by hand."""
    found = {**before, **now}
    return dict(list(found.items())[-MOST_MENDED_IN_ALL:])


@dataclass
class Importing:
    job: ImportJob
    city: City

    @property
    def choices(self) -> Choices:
        found: Choices = self.job.report
        return found

    @property
    def is_matched(self) -> bool:
        return bool(self.choices.get("columns"))

    @cached_property
    def grid(self) -> Grid:
        """The table that was sent. Raises Unreadable."""
        return jobs.grid_of(self.job)

    @cached_property
    def page(self) -> GridPage:
        """The chosen one, else the one with most headings that are known; of several, with most rows."""
        chosen = self.grid.page(str(self.choices.get("page", "")))
        return chosen or max(self.grid.pages, key=lambda page: (known_headings(page), len(page.rows)))

    @property
    def heading(self) -> int:
        return int(self.choices.get("heading") or self.guessed_heading)

    @cached_property
    def guessed_heading(self) -> int:
        return guessed_heading(self.page)

    @property
    def columns(self) -> list[str]:
        kept: Sequence[str] = self.choices.get("columns", ())
        return list(kept) or guessed_columns(self.city, self.page, self.heading)

    @property
    def language(self) -> str:
        return str(self.choices.get("language") or guessed_language(self.page))

    @property
    def levels(self) -> str:
        return str(self.choices.get("levels") or guessed_levels(self.columns))

    @cached_property
    def plan_of_keys(self) -> Plan | None:
        """The plan of this city that its keys are of, as it is read now."""
        return plan_of_keys(self.city, self.page, self.heading, self.columns)

    @cached_property
    def plan(self) -> Plan | None:
        key = self.choices.get("plan")
        return Plan.of_city(self.city.pk).filter(pk=key).first() if key else None

    @property
    def plan_title(self) -> str:
        if self.plan:
            return localized(self.plan, "title").text
        return str((self.choices.get("new_plan") or {}).get("title", ""))

    @property
    def reading(self) -> Reading:
        mended = {place_of(key): text for key, text in self.choices.get("mended", {}).items()}
        years = {int(at): text for at, text in self.choices.get("years", {}).items()}
        left_out = frozenset(self.choices.get("left_out", ()))
        lacking = self.choices.get("lacking", {})
        return Reading(
            self.language, self.heading, self.columns, self.levels, mended, left_out, lacking=lacking, years=years
        )

    @property
    def frame(self) -> Frame:
        new = self.choices.get("new_plan") or {}
        years = new.get("starts"), new.get("ends")
        patch = plan_patch(str(new.get("title", "")), self.language, *years, str(new.get("status", "")))
        source = str(self.choices.get("source", ""))
        currency = CURRENCIES.get(self.city.country, "")
        return Frame(self.city, self.plan, {} if self.plan else patch, self.language, source, currency)

    def read(self) -> tuple[Outline, Comparison]:
        """What the table says, and what it would change. Raises Unreadable."""
        found = outline(self.page, self.reading)
        return found, compare(found, self.frame)


def place_of(key: str) -> tuple[int, int]:
    row, _colon, column = key.partition(":")
    return int(row), int(column)


# --- What is guessed ----------------------------------------------------------------------------------------------


def guessed_heading(page: GridPage) -> int:
    return headings.heading_row((row.number, row.cells) for row in page.rows)


def known_headings(page: GridPage) -> int:
    return headings.heading_row_and_known((row.number, row.cells) for row in page.rows)[1]


def guessed_columns(city: City, page: GridPage, heading: int) -> list[str]:
    rows = list(islice(body(page, heading), MOST_LOOKED_AT))
    cells = [[row.cell(at) for row in rows] for at in range(page.width)]
    return headings.guessed(headings_of(page, heading), remembered(city.pk, KIND), cells)


def plan_of_keys(city: City, page: GridPage, heading: int, columns: Sequence[str]) -> Plan | None:
    """The plan of a city that most keys of a table are of; nothing where none of them is known."""
    if "key" not in columns:
        return None
    at = columns.index("key")
    keys = {key for row in body(page, heading) if (key := row.cell(at).strip())}
    found: Counter[int] = Counter()
    for model in (Goal, PlanTarget, PlanAction):
        found.update(model.of_city(city.pk).filter(slug__in=keys).values_list("plan", flat=True))
    return Plan.of_city(city.pk).filter(pk=found.most_common(1)[0][0]).first() if found else None


def guessed_language(page: GridPage) -> str:
    text = " ".join(cell for row in page.rows[:200] for cell in row.cells)
    return language_by_script(text, get_language() or DEFAULT_LANGUAGE)


def guessed_levels(columns: Sequence[str]) -> str:
    """A table with our keys and values, and nothing that tells levels apart, holds values of years."""
    roles = {headings.code_parts(code)[0] for code in columns}
    if "key" in roles and "level" not in roles and roles & {"value", "why_none"}:
        return f"{ALL}{headings.VALUE}"
    if roles & {*headings.TREE}:
        return BY_GOALS  # each level has a column of its own
    if "level" not in roles and roles & {"report_year", "progress"} and "number" not in roles:
        return f"{ALL}{headings.TARGET}"
    if "number" not in roles:
        return f"{ALL}{headings.INDICATOR if 'value' in roles else headings.ACTION}"
    return BY_GOALS
