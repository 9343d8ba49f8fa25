"""Where HTML lets an element stand, for what pages of this site are made of: lists, tables, headings, forms, times.

The rules are those of the HTML standard that validators ask: https://html.spec.whatwg.org/multipage/
"""

import re
from collections import Counter
from collections.abc import Iterator

from tests.site.document import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hgroup"})
SECTIONS = frozenset({"article", "aside", "nav", "section"})
SCRIPTS = frozenset({"script", "template"})
# What may stand in a page or a section, and in no sentence.
BLOCKS = frozenset(
    {*HEADINGS, *SECTIONS, "address", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer"}
    | {"form", "header", "hr", "main", "menu", "ol", "p", "pre", "search", "table", "ul"}
)
SENTENCES = frozenset(
    {"p", "pre", "span", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "i", "kbd", "label"}
    | {"mark", "meter", "option", "output", "progress", "q", "s", "samp", "small", "strong", "sub", "sup", "time"}
    | {"u", "var"}
    | HEADINGS - {"hgroup"}
)
CHILDREN: dict[str, frozenset[str]] = {
    **dict.fromkeys(("ul", "ol", "menu"), frozenset({"li"})),
    "dl": frozenset({"dt", "dd", "div"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot", "tr"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
    "colgroup": frozenset({"col"}),
    "select": frozenset({"option", "optgroup", "hr"}),
}
PARENTS: dict[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol", "menu"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl", "div"})),
    **dict.fromkeys(("td", "th"), frozenset({"tr"})),
    "tr": frozenset({"table", "thead", "tbody", "tfoot"}),
    **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), frozenset({"table"})),
    "summary": frozenset({"details"}),
    "legend": frozenset({"fieldset"}),
    "figcaption": frozenset({"figure"}),
    "option": frozenset({"select", "optgroup", "datalist"}),
}
# What may stand at no depth in an element.
NEVER_IN: dict[str, frozenset[str]] = {
    **dict.fromkeys(SENTENCES, BLOCKS),
    "summary": BLOCKS - HEADINGS,
    "legend": BLOCKS - HEADINGS,
    **dict.fromkeys(("dt", "th"), HEADINGS | SECTIONS | {"header", "footer"}),
    "caption": frozenset({"table"}),
    "form": frozenset({"form"}),
    "address": HEADINGS | SECTIONS | {"header", "footer", "address"},
}
ASKS = frozenset({"a", "button", "details", "embed", "iframe", "label", "select", "textarea"})  # for a click
NEVER_IN["a"] = ASKS
NEVER_IN["button"] = NEVER_IN["button"] | ASKS
NEVER_IN["label"] = NEVER_IN["label"] | {"label"}
NAMELESS = frozenset(
    {"abbr", "b", "bdi", "bdo", "cite", "code", "dd", "dt", "div", "em", "i", "kbd", "mark", "p", "pre", "q", "s"}
    | {"samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)  # without a role no reader says the name of these
MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{4}(-\d\d)?|\d\d:\d\d(:\d\d)?"
)


def misplaced(root: Element) -> list[str]:
    """Each fault with the place where it is. Each element is looked at once: there are millions."""
    found, ids = [], Counter[str]()
    waiting: list[tuple[Element, frozenset[str]]] = [(root, frozenset())]
    while waiting:
        each, forbidden = waiting.pop()
        if "id" in each.attributes:
            ids[each.attributes["id"]] += 1
        if each.tag == "svg":
            continue  # a drawing has rules of its own
        found += [f"{wrong}: {each.path}" for wrong in wrongs(each, forbidden)]
        below = forbidden | NEVER_IN[each.tag] if each.tag in NEVER_IN else forbidden
        waiting += [(child, below) for child in each.children if isinstance(child, Element)]
    return found + [f"the id {name or '(empty)'} {count} times" for name, count in ids.items() if count > 1 or not name]


def wrongs(element: Element, forbidden: frozenset[str]) -> Iterator[str]:
    parent = element.parent.tag if element.parent else ""
    if (parent in CHILDREN and element.tag not in CHILDREN[parent] | SCRIPTS) or (
        element.tag in PARENTS and parent not in PARENTS[element.tag]
    ):
        yield f"{element.tag} in {parent}"
    elif element.tag in forbidden:
        above = next(each.tag for each in list(element.up())[1:] if element.tag in NEVER_IN.get(each.tag, ()))
        yield f"{element.tag} in {above}"
    if element.tag in ("ul", "ol", "table"):
        yield from loose_text(element)
    if element.tag == "table":
        yield from wrong_columns(element)
    if element.attributes or element.tag == "time":
        yield from wrong_attributes(element)


def loose_text(element: Element) -> Iterator[str]:
    if any(isinstance(child, str) and child.strip() for child in element.children):
        yield f"text in {element.tag}"


def wrong_columns(table: Element) -> Iterator[str]:
    """Each column and each row needs a cell that begins in it."""
    begun: set[int] = set()
    width, taken = 0, dict[int, int]()  # rows that a cell from above still takes, by the column
    for row in rows_of(table):
        cells = [child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th")]
        if not cells:
            yield "a row without a cell"
        at, below = 0, dict[int, int]()
        for cell in cells:
            while taken.get(at):
                at += 1
            begun.add(at)
            columns, deep = (int(cell.attributes.get(name) or 1) for name in ("colspan", "rowspan"))
            below |= dict.fromkeys(range(at, at + columns), deep)
            at += columns
        for column, left in taken.items():
            below[column] = max(below.get(column, 0), left)
        width = max(width, at, *below, 0)
        taken = {column: left - 1 for column, left in below.items() if left > 1}
    if not begun >= set(range(width)) - {width}:
        yield "a column in which no cell begins"


def rows_of(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            inside = [child] if child.tag == "tr" else child.children
            yield from (row for row in inside if isinstance(row, Element) and row.tag == "tr")


def wrong_attributes(element: Element) -> Iterator[str]:
    given = element.attributes
    if element.tag in NAMELESS and "role" not in given and {"aria-label", "aria-labelledby"} & given.keys():
        yield "a name that no reader says"
    if element.tag == "time" and not MOMENT.fullmatch(given.get("datetime", element.text.strip())):
        yield f"a time that no program reads ({given.get('datetime', element.text)})"
    if element.tag == "form" and given.get("action") == "":
        yield "a form with an empty address"
