"""The rows of a unit as a sheet, for whoever has no account: out, and back in. What comes back stands in the table of
the year as if it had been typed, for somebody to look at; nothing is saved before that."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.exports import EXPORTS_AN_HOUR, HOUR
from alliance.workspace.imports import IMPORTS_AN_HOUR, attached
from alliance.workspace.planning.year import page
from alliance.workspace.planning.year.forms import SAME, no_value_words
from alliance.workspace.planning.year.table import IndicatorLine, Table, TableLine, table_of
from core.files.checking import Refused, checked_upload
from core.files.kinds import CONTENT_TYPES
from core.importexport import reading as sheets
from core.importexport.books import Page, book_bytes, menu
from core.importexport.kinds import Sheet
from core.importexport.outcomes import Outcome
from core.importexport.reading import Unreadable, require_once
from core.ratelimits.limits import take
from core.text import numbers
from core.text.fold import fold
from core.text.languages import LANGUAGE_CODES
from core.ui.answers import error
from planning.spreadsheet import writing
from planning.tracking.models import BETWEEN, Level
from planning.years.actions import TOO_LONG, is_too_long

SHEET = "year"
LONGEST_TOLD = 80  # characters of a cell in a sentence about it
MARKED = re.compile(r"\[(\w+)\]\s*$")  # headings are in the reader's language, and end in the name of the column
TOLD = ("key", "what", "last", "last_year")
INDICATOR = ("value", "say", "source_title", "source_link", "footnote")
TARGET = ("level", "level_reason", "obstacle", "summary", "main_actions", "challenges")
COLUMNS = (*TOLD, *INDICATOR, *TARGET)
CHOSEN = ("say", "level")  # no control can hold other words than its own: they stand in the sentence
WIDE = {"key": 30, "what": 44, "source_title": 30, "footnote": 30, "obstacle": 40, "summary": 50}


def marked(heading: str) -> str:
    found = MARKED.search(heading)
    return found[1] if found else ""


KIND = Sheet(SHEET, SHEET, "key", (), heading=marked)


@dataclass
class Brought:
    """What a sheet says: by the name of a control, and what of it cannot be taken."""

    sent: sheets.Table
    said: dict[str, str] = field(default_factory=dict)
    faults: list[dict[str, str]] = field(default_factory=list)
    odd: list[dict[str, str]] = field(default_factory=list)
    rows_of: dict[str, sheets.SheetRow] = field(default_factory=dict)  # by the line that they fill in

    @property
    def rows(self) -> int:
        return len({name.partition("-")[0] for name in self.said})

    def told(self, row: sheets.SheetRow, reason: str, line: TableLine | None = None, name: str = "") -> dict[str, str]:
        """What is wrong by sheet, row and cell, with a link to the control that mends it."""
        words = {"sheet": SHEET, "row": row.number, "reason": reason}
        letter = self.sent.letter(name)
        if line is None or not letter:
            url = f"#row-{line.key}" if line else ""
            return {"text": _("Sheet %(sheet)s, row %(row)s: %(reason)s") % words, "url": url}
        words |= {"cell": f"{letter}{row.number}", "column": headings().get(name, name)}
        text = _("Sheet %(sheet)s, row %(row)s, cell %(cell)s (%(column)s): %(reason)s") % words
        return {"text": text, "url": f"#row-{line.key}" if name == "say" else f"#id_{line.key}-{name}"}


# --- Out ----------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def download(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    table = table_of(workspace, year, unit=request.GET.get("unit", ""))
    wait = take("export", str(workspace.person.pk), EXPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    mark = "-example" if workspace.city.is_example else ""
    response = HttpResponse(book_bytes([table_page(table)]), content_type=CONTENT_TYPES["xlsx"])
    return attached(response, f"{workspace.city.slug}-year-{year}{mark}.xlsx")


def table_page(table: Table) -> Page:
    chosen = {"say": say_words().values(), "level": map(str, Level.labels)}
    return Page(
        title=SHEET,
        header=[f"{label} [{name}]" for name, label in headings().items()],
        rows=map(cells_of, lines_of(table)),
        widths=[WIDE.get(name, 18) for name in COLUMNS],
        menus=[menu(COLUMNS.index(name) + 1, quoted(words)) for name, words in chosen.items()],
        frozen="C2",
    )


def quoted(words: Iterable[str]) -> str:
    """A menu of these words: in it a comma would begin the next one."""
    return f'"{",".join(each.replace(",", "") for each in words)}"'


def lines_of(table: Table) -> list[TableLine]:
    """Lines of the sheet: of a unit its indicators; without one everything that is typed."""
    if not table.unit:
        return table.lines
    return [
        line for line in table.lines if isinstance(line, IndicatorLine) and line.indicator.responsible == table.unit
    ]


def cells_of(line: TableLine) -> list[Any]:
    last = getattr(line, "last", None)
    year = writing.year_cell(last.year, last.is_fiscal) if last else None
    told = [line.thing.slug, line.title.text, getattr(line, "last_words", ""), year]
    found: dict[str, Any] = dict(zip(TOLD, told, strict=True))
    for name in INDICATOR if isinstance(line, IndicatorLine) else TARGET:
        found[name] = line.shown.get(name, "") if line.is_answered or name != "source_title" else ""
    if isinstance(line, IndicatorLine):
        found["say"] = say_words().get(line.shown.get("say", ""), "")
        found["value"] = line.amount.value if line.amount and line.shown.get("value") else line.shown.get("value")
    else:
        found["level"] = str(dict(Level.choices).get(line.shown.get("level", ""), ""))
    return [found.get(name) or None for name in COLUMNS]


def headings() -> dict[str, str]:
    return {
        "key": _("Key: do not change"),
        "what": _("Indicator or target"),
        "last": _("Previous entry"),
        "last_year": _("Year of the figure"),
        "value": _("New value"),
        "say": _("No change, or reason for having no value"),
        "source_title": _("Source of the value"),
        "source_link": _("Web address of the source"),
        "footnote": _("Footnote"),
        "level": _("Level of progress of the target"),
        "level_reason": _("Reasons for your city’s assessment"),
        "obstacle": _("Obstacles"),
        "summary": _("Progress and main outcomes"),
        "main_actions": _("Main actions taken"),
        "challenges": _("Challenges and next steps"),
    }


def say_words() -> dict[str, str]:
    return {SAME: _("No change"), **no_value_words()}


# --- Back in ------------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    table = table_of(workspace, year)
    if request.method != "POST":
        return redirect(table.address("plan_year_page"))
    if not table.is_open:
        return page.show(request, table, status=409)
    sent = request.FILES.get("file")
    if sent is None:
        return page.show(request, table, notice=_("Choose a file."), status=400)
    wait = take("import", str(workspace.person.pk), IMPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    try:
        with checked_upload(sent, allowed={"xlsx"}) as content:
            brought = read(table, sheets.tables_in(content, [KIND]))
    except (Refused, Unreadable) as refused:
        return page.show(request, table, notice=str(refused), status=400)
    filled = page.filled(table, posted(table, brought))
    brought.odd = odd_cells(filled, brought)
    return page.show(request, filled, from_sheet=brought)


def odd_cells(table: Table, brought: Brought) -> list[dict[str, str]]:
    """What was taken as it stands and cannot be sent so, such as a text in place of a number, or not even be saved."""
    found, told = [], {each["url"] for each in brought.faults}
    for line in table.lines:
        row = brought.rows_of.get(line.key)
        if row is None:
            continue
        if is_too_long(line.shown):
            found.append(brought.told(row, str(TOO_LONG), line))
        found += [
            brought.told(row, " ".join(map(str, errors)), line, name) for name, errors in line.form.errors.items()
        ]
    return [each for each in found if not each["url"].startswith("#id_") or each["url"] not in told]


def posted(table: Table, brought: Brought) -> dict[str, str]:
    """What the form would send: what stands there, and over it what the sheet says."""
    found: dict[str, str] = {}
    for line in table.lines:
        found[f"{line.key}-version"] = str(line.version)
        found |= {f"{line.key}-{name}": text for name, text in line.shown.items()}
    return found | brought.said


def read(table: Table, found: Sequence[sheets.Table]) -> Brought:
    """Raises Unreadable, for the whole file where a key is that of another city or a column is there twice."""
    if not found:
        raise Unreadable(_("This file contains no rows. Enter at least one row, then upload the file again."))
    brought, known = Brought(found[0]), {line.thing.slug: line for line in table.lines}
    if KIND.owner not in brought.sent.places:
        raise Unreadable(_("The key column is missing. Use the sheet that you downloaded here."))
    require_once([name for name in brought.sent.names if name in COLUMNS])
    for row in brought.sent.rows:
        outcome = Outcome(brought.sent, row)
        key = str(outcome.cell(KIND.owner) or "").strip()
        if key and not key.startswith(f"{table.workspace.city.slug}{BETWEEN}"):
            raise Unreadable(_("This sheet belongs to another city. Nothing was imported."))
        if key:
            take_row(brought, outcome, known.get(key))
    return brought


def take_row(brought: Brought, outcome: Outcome, line: TableLine | None) -> None:
    if line is None:
        outcome.fault("", _("This row is not part of the year. Remove the row from the file."))
    elif line.key in brought.rows_of:  # the words of the first one are not written over
        outcome.fault("", _("This appears twice in the file. Remove one of the two."))
    else:
        brought.rows_of[line.key] = outcome.row
        take_cells(brought, outcome, line)
    brought.faults += [brought.told(outcome.row, reason, line, name) for name, reason in outcome.faults]


def take_cells(brought: Brought, outcome: Outcome, line: TableLine) -> None:
    """An empty cell changes nothing."""
    for name in INDICATOR if isinstance(line, IndicatorLine) else TARGET:
        cell = outcome.cell(name)
        if cell is None:
            continue
        text = outcome.read(name, partial(typed_cell, name))
        if text is not None:
            brought.said[f"{line.key}-{name}"] = text
        elif name not in CHOSEN:  # nothing typed is lost: what cannot be read stands where it is mended
            brought.said[f"{line.key}-{name}"] = str(cell)
    head = f"{line.key}-"
    if isinstance(line, IndicatorLine) and f"{head}value" in brought.said and f"{head}say" not in brought.said:
        brought.said[f"{head}say"] = "value"


def typed_cell(name: str, cell: Any) -> str:
    """A cell as it would be typed. Raises ValidationError."""
    if name in CHOSEN:
        return code_of(cell, say_words if name == "say" else level_words)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | Decimal):
        raise ValidationError(_("Enter text or a number."))
    return plain_number(cell) if isinstance(cell, int | float | Decimal) else cell


def plain_number(cell: float | Decimal) -> str:
    """Never one that can be read in two ways."""
    text = format(Decimal(str(cell)), "f")
    return f"{text}0" if numbers.TWO_READINGS.fullmatch(text) else text


def level_words() -> dict[str, str]:
    return {code: str(label) for code, label in Level.choices}


def code_of(cell: Any, words: Any) -> str:
    """A code by itself, or by its words in any language: whoever fills in the sheet may read another one than the
    lead."""
    wanted = fold(str(cell).strip())
    for language in LANGUAGE_CODES:
        with override(language):
            for code, label in words().items():
                if wanted in (code, fold(label), fold(label.replace(",", ""))):
                    return str(code)
    said = {"words": str(cell).strip()[:LONGEST_TOLD]}
    raise ValidationError(_("Choose from the list. “%(words)s” is not in it.") % said)
