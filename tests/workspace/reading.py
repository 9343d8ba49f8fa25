"""A form as a browser has it: read from the page, changed, and sent with everything that it holds."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Reader(HTMLParser):
    """The controls of the form with the class `writing`, or of the one that leads to `action`."""

    def __init__(self, action: str = "") -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.pairs: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.area: list[str] | None = None
        self.menu = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action", "") == self.action if self.action else "writing" in given.get("class", "")
        if not self.inside:
            return
        name = given.get("name", "")
        self.names.add(name)
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.pairs.append((name, given.get("value", "on")))
        elif tag == "input" and given.get("type") != "file":
            self.pairs.append((name, given.get("value", "")))
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "select":
            self.menu = name
        elif tag == "option" and "selected" in given:
            self.pairs.append((self.menu, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            self.pairs.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


class Page:
    """A page that stays open in a browser: what others do meanwhile does not change it."""

    def __init__(self, client: Client, url: str, *, html: str | None = None, action: str = "") -> None:
        self.client, self.url = client, url
        self.html = html if html is not None else client.get(url).content.decode()
        reader = Reader(action)
        reader.feed(self.html)
        self.pairs, self.names = reader.pairs, reader.names
        self.action = action or url

    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return found

    def value(self, name: str) -> str:
        return self.values()[name][0]

    def send(self, button: str = "continue", /, **changes: Any) -> Any:
        """`changes` by name of the control; None takes a control away."""
        data: dict[str, Any] = {**self.values(), **changes, button: "1"}
        return self.client.post(self.action, {name: value for name, value in data.items() if value is not None})

    def with_row(self) -> "Page":
        """The page with a new row in it, as its button gives it."""
        return self.again(self.send("more"))

    def again(self, answer: Any) -> "Page":
        """The page that came back, on the same address."""
        return Page(
            self.client, self.url, html=answer.content.decode(), action=self.action if self.action != self.url else ""
        )
