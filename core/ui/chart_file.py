"""A drawing as a file of its own: it holds its title, words and colours, no script and no style of a page. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.ui.terms import Terms, metadata
from core.ui.year_line import Values, drawing, scale_words

WIDTH, MARGIN = 800, 32
INK, INK_2, LINE, FILL = "#14231c", "#46564d", "#7d8a81", "#0e5a43"
AIM, PAPER, EXAMPLE = "#7a4b00", "#ffffff", "#fdefcc"
FONTS = "'Noto Sans','Segoe UI','PingFang SC','Microsoft YaHei','Hiragino Sans',sans-serif"
SMALL, PLAIN, LARGE = 14, 16, 22  # letters, in units of a drawing that is 800 wide
PLOT = 220
NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # that no XML may hold


class Said(NamedTuple):
    """The words of a drawing besides those at its points: what it is of, what it shows, and what stands below it."""

    language: str
    name: str
    finding: str
    below: Sequence[str] = ()
    example: str = ""  # that all of it is made up
    terms: Terms | None = None


def xml(words: str) -> str:
    return escape(NO_LETTERS.sub("", words))


def text(x: float, y: float, words: str, *, size: int = PLAIN, anchor: str = "start", **more: Any) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"{attributes}>{xml(words)}</text>'


def wide(letters: str) -> float:
    """The length of a text, about, in times of its size."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in letters)


def lines_of(words: str, size: int, width: float = WIDTH - 2 * MARGIN) -> list[str]:
    """Broken where there is a space, and between Chinese and Japanese letters."""
    pieces = re.findall(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+", words)
    found = [""]
    for piece in pieces:
        if found[-1].strip() and wide(found[-1] + piece.rstrip()) * size > width:
            found[-1] = found[-1].rstrip()
            found.append("")
        found[-1] += piece.lstrip() if not found[-1] else piece
    return [line.rstrip() for line in found if line.strip()]


class Sheet:
    """What is drawn so far, from the top down."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.y: float = MARGIN
        self.parts: list[str] = []
        if said.example:
            self.box(said.example)
        self.words(said.name, size=LARGE, font_weight="700")
        if said.finding:
            self.words(said.finding, size=PLAIN + 2)

    def add(self, *parts: str) -> None:
        self.parts += parts

    def words(self, words: str, *, size: int = PLAIN, **more: Any) -> None:
        for line in lines_of(words, size):
            self.y += size * 1.4
            self.add(text(MARGIN, self.y, line, size=size, **more))

    def box(self, words: str) -> None:
        width = WIDTH - 2 * MARGIN
        self.add(f'<rect x="{MARGIN}" y="{self.y:g}" width="{width}" height="32" fill="{EXAMPLE}" stroke="{AIM}"/>')
        self.add(text(MARGIN + 10, self.y + 22, words, fill=AIM, font_weight="700"))
        self.y += 40

    def document(self) -> str:
        """The whole file, with what stands below the drawing."""
        self.y += 8
        for words in self.said.below:
            self.words(words, size=SMALL, fill=INK_2)
        height = round(self.y + MARGIN)
        both = {"label": self.said.name, "value": self.said.finding}
        title = _("%(label)s: %(value)s") % both if self.said.finding else self.said.name
        about = "\n".join(filter(None, (self.said.example, *self.said.below)))
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                f'viewBox="0 0 {WIDTH} {height}" role="img" lang="{self.said.language}" '
                f'xml:lang="{self.said.language}" aria-labelledby="t d" font-family="{FONTS}" fill="{INK}">',
                f'<title id="t">{xml(title)}</title>',
                f'<desc id="d">{xml(about)}</desc>',
                *([metadata(self.said.terms)] if self.said.terms else []),
                f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
                *self.parts,
                "</svg>",
                "",
            ]
        )


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str = LINE, width: float = 1, **more: Any) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{attributes}/>'


def dot(x: float, y: float, *, is_open: bool = False, radius: float = 6) -> str:
    fill = PAPER if is_open else FILL
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{FILL}" stroke-width="2.5"/>'


def bound(x: float, y: float, kind: str) -> list[str]:
    """An arrow up says at least, one down at most."""
    way = {"at_least": -1, "at_most": 1}.get(kind)
    if way is None:
        return []
    end = y + way * 20
    path = f"M{x:g} {y + way * 7:g}V{end:g}M{x - 5:g} {end - way * 5:g} {x:g} {end:g} {x + 5:g} {end - way * 5:g}"
    return [f'<path d="{path}" fill="none" stroke="{FILL}" stroke-width="2"/>']


def bound_words(kind: str) -> str:
    """What an open circle says."""
    if kind == "at_least":
        return _("Open circle with an arrow up: at least this value.")
    if kind == "at_most":
        return _("Open circle with an arrow down: at most this value.")
    return _("Open circle: about this value.")


# --- A figure over the years --------------------------------------------------------------------------------------


def year_line_file(line: Values, said: Said) -> str:
    """A figure of two values or more, as the component `year_line` draws it."""
    drawn = drawing(line, PLOT)
    scale, unit = drawn["scale"], line.get("unit", "")
    kinds = dict.fromkeys(point["bound"] for point in line["points"] if point.get("bound"))
    about = (scale_words(scale, unit), *map(bound_words, kinds), *line.get("notes", ()))
    sheet = Sheet(said._replace(below=(*about, *said.below)))
    goal = line.get("aim")
    sheet.y += 34
    ends = drawn["low"], drawn["high"]
    left = MARGIN + max(wide(end) for end in ends) * SMALL + 18
    right, top = WIDTH - MARGIN - 8.0, sheet.y
    bottom = top + PLOT

    def across(part: str) -> float:
        return left + (right - left) * float(part.rstrip("%")) / 100

    for y, end in ((bottom, ends[0]), (top, ends[1])):
        sheet.add(stroke(left, y, right, y), text(left - 14, y + 5, end, size=SMALL, anchor="end", fill=INK_2))
    if drawn["goal_y"] is not None:
        y = top + float(drawn["goal_y"])
        sheet.add(stroke(left, y, right, y, AIM, 2, stroke_dasharray="8 6"), stroke(right, y - 9, right, y + 9, AIM, 3))
    if goal:
        y = top - 12 if drawn["goal_is_high"] or drawn["goal_y"] is None else bottom + 22
        sheet.add(text(right, y, goal["words"], anchor="end", fill=AIM))
    for way in drawn["ways"]:
        here, there = way["from"], way["to"]
        sheet.add(
            stroke(across(here["x"]), top + float(here["y"]), across(there["x"]), top + float(there["y"]), FILL, 3)
        )
    for mark in drawn["marks"]:
        x, y = across(mark["x"]), top + float(mark["y"])
        sheet.add(dot(x, y, is_open=bool(mark["bound"])), *bound(x, y, mark["bound"]))
    has_words_below = bool(goal) and not drawn["goal_is_high"] and drawn["goal_y"] is not None
    sheet.y = bottom + (48 if has_words_below else 28)
    first, last = line["points"][0], line["points"][-1]
    for point, x, anchor in ((first, left, "start"), (last, right, "end")):
        sheet.add(text(x, sheet.y, point["said"], anchor=anchor, font_weight="700"))
        sheet.add(text(x, sheet.y + 22, point["label"], anchor=anchor, fill=INK_2))
    if len(line["points"]) == 2:
        middle, y = (left + right) / 2, sheet.y - 5
        sheet.add(stroke(middle - 50, y, middle + 50, y, INK_2, 2))
        sheet.add(
            f'<path d="M{middle + 42:g} {y - 6:g} {middle + 50:g} {y:g} {middle + 42:g} {y + 6:g}" fill="none" '
            f'stroke="{INK_2}" stroke-width="2"/>'
        )
    sheet.y += 26
    return sheet.document()


# --- Points of an index -------------------------------------------------------------------------------------------

TRACK = (560.0, 690.0)  # of 0 to 4 points


class ChartRow(NamedTuple):
    name: str
    words: str  # the points in words, or why there are none
    score: int | None
    before: int | None = None


def points_file(parts: Iterable[tuple[str, Sequence[ChartRow]]], said: Said) -> str:
    """Indicators in their parts, each with its points on a line from 0 to 4, and where it stood before."""
    sheet = Sheet(said)
    for name, rows in parts:
        sheet.y += 14
        sheet.words(name, size=PLAIN + 2, font_weight="700")
        for row in rows:
            draw_row(sheet, row)
    return sheet.document()


def draw_row(sheet: Sheet, row: ChartRow) -> None:
    first, last = TRACK
    lines = lines_of(row.name, SMALL, first - MARGIN - 30)
    top = sheet.y + 26
    for index, line in enumerate(lines):
        sheet.add(text(MARGIN, top + index * 19, line, size=SMALL))
    start = first if row.score is None else last + 18
    said = lines_of(row.words, SMALL, WIDTH - start - MARGIN)
    for index, line in enumerate(said):
        sheet.add(text(start, top + index * 19, line, size=SMALL, font_weight="700"))
    y = top - 5
    if row.score is not None:
        places = [first + (last - first) * point / 4 for point in range(5)]
        sheet.add(stroke(first, y, last, y, LINE, 2), *(stroke(x, y - 4, x, y + 4) for x in places))
        if row.before is not None:
            sheet.add(stroke(places[row.before], y, places[row.score], y, FILL, 4))
            sheet.add(dot(places[row.before], y, is_open=True))
        sheet.add(dot(places[row.score], y, radius=7))
    sheet.y = top + (max(len(lines), len(said)) - 1) * 19
