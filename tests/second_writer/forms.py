"""The forms of a page as a browser would send them: their controls, with what stands in them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Control:
    """One control; `value` is None where a browser would send nothing (a box that is not ticked)."""

    name: str
    kind: str  # text, textarea, hidden, checkbox, radio, select, file, submit, number, date, email …
    value: str | None
    longest: int = 0
    is_required: bool = False
    choices: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)  # of a menu in which several can be


@dataclass
class Form:
    """A form of a page: where it goes, and its controls in their order."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def __iter__(self) -> Iterator[Control]:
        return iter(self.controls)

    @property
    def has_typed(self) -> bool:
        """Whether words are typed in it, so that there are some to lose."""
        return any(each.kind not in ("hidden", "submit", "file") for each in self.controls)

    def data(self, **changed: str) -> dict[str, list[str]]:
        """What is sent when nothing is touched but `changed`; the first button is pressed."""
        found: dict[str, list[str]] = {}
        pressed = False
        for each in self.controls:
            if each.kind == "submit":
                if pressed:
                    continue
                pressed = True
            if each.kind == "file" or not each.name or each.value is None:
                continue
            found.setdefault(each.name, []).extend(each.chosen if each.kind == "several" else [each.value])
        return found | {name: [value] for name, value in changed.items()}

    def hidden(self) -> Mapping[str, str]:
        return {each.name: each.value or "" for each in self.controls if each.kind == "hidden"}


class Reader(HTMLParser):
    """Reads forms and links; a control that names its form by `form=` belongs to that one."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url, self.forms, self.links = url, [], []  # type: ignore[var-annotated]
        self.here: Form | None = None
        self.area: Control | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self.here = Form(action, (given.get("method") or "get").lower())
            self.forms.append(self.here)
        elif tag == "a" and given.get("href"):
            self.links.append(urljoin(self.url, given["href"] or ""))
        elif self.here is not None:
            self.control(tag, given)

    def control(self, tag: str, given: dict[str, str | None]) -> None:
        assert self.here is not None
        name, longest = given.get("name") or "", int(given.get("maxlength") or 0)
        required = "required" in given or given.get("aria-required") == "true"
        if tag == "input":
            kind = given.get("type") or "text"
            value: str | None = given.get("value") or ""
            if kind in ("checkbox", "radio"):
                choice = given.get("value", "on") or ""
                value = choice if "checked" in given else None
                self.here.controls.append(Control(name, kind, value, longest, required, [choice]))
                return
            if kind == "image":
                return
            self.here.controls.append(Control(name, kind, value, longest, required))
        elif tag == "textarea":
            self.area = Control(name, "textarea", "", longest, required)
            self.here.controls.append(self.area)
        elif tag == "select":
            kind = "several" if "multiple" in given else "select"
            self.select = Control(name, kind, None, longest, required)
            self.here.controls.append(self.select)
        elif tag == "option" and self.select is not None:
            value = given.get("value") or ""
            self.select.choices.append(value)
            if "selected" in given:
                self.select.value = value
                self.select.chosen.append(value)
            elif self.select.value is None and self.select.kind == "select":
                self.select.value = value
        elif tag == "button" and (given.get("type") or "submit") == "submit" and "formaction" not in given:
            self.here.controls.append(Control(name, "submit", given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value = (self.area.value or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None
        elif tag == "textarea" and self.area is not None:
            self.area.value = (self.area.value or "").removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None


def read(html: str, url: str) -> Reader:
    reader = Reader(url)
    reader.feed(html)
    return reader


def forms_in(html: str, url: str) -> list[Form]:
    return read(html, url).forms


def links_in(html: str, url: str) -> list[str]:
    return read(html, url).links


def told_in(html: str) -> str:
    """The notices and errors of a page, in short."""
    parts = re.findall(r'(?s)class="(?:notice[^"]*|error[^"]*|errornote|errorlist[^"]*)"[^>]*>(.*?)</', html)
    parts += re.findall(r'(?s)<a href="#[^"]+">(.*?)</a></li>', html)
    return " | ".join(" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in parts)[:400]
