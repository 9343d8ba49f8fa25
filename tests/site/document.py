"""A page as a tree, and what readers are told by its HTML alone: headings, landmarks, languages, hosts."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.html import VOID_ELEMENTS

UNSEEN = ("script", "style", "template", "noscript")
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
            "label",
        ),
        *("mark", "output", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time"),
        *("u", "var", "wbr"),
    )
)
READ_ALOUD = ("alt", "title", "aria-label", "placeholder", "data-label")
FETCHED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "use": ("href", "xlink:href"),
    "form": ("action",),
    "button": ("formaction",),
}
LINKS_THAT_FETCH = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}


class Text(NamedTuple):
    text: str
    lang: str
    element: "Element"
    name: str = ""  # of the attribute that it is read from
    is_typed: bool = False  # by somebody, in a language that nobody knows

    @property
    def path(self) -> str:
        return f"{self.element.path}@{self.name}" if self.name else self.element.path


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)
    lang: str = ""  # its own, else of what it stands in

    def __str__(self) -> str:
        """As in a selector: div#main.wide"""
        number = f"#{self.attributes['id']}" if self.attributes.get("id") else ""
        return self.tag + number + "".join(f".{name}" for name in self.attributes.get("class", "").split())

    def elements(self) -> Iterator["Element"]:
        """In the order in which they begin."""
        waiting = [*reversed(self.children)]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Element):
                yield each
                waiting += reversed(each.children)

    def up(self) -> Iterator["Element"]:
        """Itself, and what it stands in."""
        each: Element | None = self
        while each is not None:
            yield each
            each = each.parent

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def is_typed(self) -> bool:
        """What people typed stands in `bdi`, and what they changed in `.changed-text`, without a language."""
        above = itertools.takewhile(lambda each: "lang" not in each.attributes, self.up())
        return any(each.tag == "bdi" or "changed-text" in each.attributes.get("class", "") for each in above)

    @property
    def path(self) -> str:
        return " > ".join(str(each) for each in [*self.up()][3::-1] if each.tag)

    @property
    def is_folded(self) -> bool:
        """Whether somebody has to open something to see it."""
        inside = [*self.up()]
        return any(
            "hidden" in each.attributes
            or each.tag in UNSEEN
            or (each.tag == "dialog" and "open" not in each.attributes)
            or (each.tag == "details" and "open" not in each.attributes and not in_summary(inside[:at]))
            for at, each in enumerate(inside)
        )


def in_summary(below: list[Element]) -> bool:
    return bool(below) and below[-1].tag == "summary"


class Document(HTMLParser):
    """The tree stands in `root`. An end tag that fits nothing open is an error: a browser would guess."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {})
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        element.lang = element.attributes.get("lang", self.open.lang)
        self.open.children.append(element)
        if tag not in VOID_ELEMENTS:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of pictures drawn in the page, where an element without content ends with `/>`."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = next((each for each in self.open.up() if each.tag == tag), None)
        assert closed is not None, f"</{tag}> at {self.getpos()}"
        assert closed.parent is not None
        self.open = closed.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


# --- What readers are told --------------------------------------------------------------------------------------------


def headings(root: Element) -> list[tuple[int, str]]:
    found = [each for each in root.elements() if re.fullmatch("h[1-6]", each.tag) and not each.is_folded]
    return [(int(each.tag[1]), each.text.strip()[:60]) for each in found]


def wrong_headings(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """All of them where there is not one h1 at the beginning, and each that skips a level."""
    if [level for level, _text in found].count(1) != 1 or found[0][0] != 1:
        return found
    return [here for before, here in itertools.pairwise(found) if here[0] > before[0] + 1]


def landmarks(root: Element) -> list[tuple[str, str]]:
    """Kinds and names."""
    by_id = {each.attributes["id"]: each for each in root.elements() if each.attributes.get("id")}
    return [(each.tag, name_of(each, by_id)) for each in root.elements() if is_landmark(each) and not each.is_folded]


def wrong_landmarks(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """All where header, main and footer are not there once each; those without a name, or with that of another."""
    kinds = [kind for kind, _name in found]
    if [kinds.count(kind) for kind in ("header", "main", "footer")] != [1, 1, 1]:
        return found
    named = [each for each in found if each[0] in ("nav", "aside")]
    return [each for each in named if not each[1] or named.count(each) > 1]


def is_landmark(element: Element) -> bool:
    if element.tag in ("header", "footer"):
        return element.parent is not None and element.parent.tag == "body"
    return element.tag in ("nav", "aside", "main") or element.attributes.get("role") == "search"


def name_of(element: Element, by_id: dict[str, Element]) -> str:
    labels = element.attributes.get("aria-labelledby", "").split()
    if labels:
        return " ".join(by_id[label].text.strip() for label in labels if label in by_id)
    return element.attributes.get("aria-label", "").strip()


def texts(root: Element) -> list[Text]:
    """Every text with the language that it says it is in, those read aloud alone among them."""
    found = []
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if each.tag in ("script", "style", "template", "code"):
            continue
        waiting += [child for child in reversed(each.children) if isinstance(child, Element)]
        own = [child.strip() for child in each.children if isinstance(child, str)] if each.tag else []
        found += [Text(text, each.lang, each, is_typed=each.is_typed) for text in own if text]
        found += [Text(each.attributes[name], each.lang, each, name) for name in READ_ALOUD if name in each.attributes]
    return found


def lines(root: Element) -> list[str]:
    """As they stand below one another: what runs on in a sentence is one line."""
    body = next(each for each in root.elements() if each.tag == "body")
    rows = (re.sub(r"\s+", " ", row).strip() for row in running(body).split("\0"))
    return [row for row in rows if row]


def running(element: Element) -> str:
    """The text, with NUL where a line ends. What is there for readers of the screen alone (`.vh`) is read by itself."""
    if element.tag in UNSEEN:
        return ""
    inside = "".join(child if isinstance(child, str) else running(child) for child in element.children)
    runs_on = element.tag in INLINE and "vh" not in element.attributes.get("class", "").split()
    return inside if runs_on else f"\0{inside}\0"


def code_in_the_page(root: Element) -> list[str]:
    """Style, script and handlers, which the policy would stop."""
    return [each.path for each in root.elements() if is_code(each)]


def is_code(element: Element) -> bool:
    if element.tag == "script" and not element.attributes.get("src"):
        return not element.attributes.get("type", "").endswith("json")
    return element.tag == "style" or any(name == "style" or name.startswith("on") for name in element.attributes)


def hosts(root: Element) -> set[str]:
    """Whom a browser would ask for what belongs to the page, or send a form to. Nothing for the host of the page."""
    found = set()
    for each in root.elements():
        names: tuple[str, ...] = FETCHED.get(each.tag, ())
        if each.tag == "link" and LINKS_THAT_FETCH & {*each.attributes.get("rel", "").split()}:
            names = ("href",)
        for name in names:
            found |= {
                urlsplit(part.split()[0]).netloc for part in each.attributes.get(name, "").split(",") if part.strip()
            }
    return found - {""}
