"""What a page holds, read as a browser reads it."""

import json
from html.parser import HTMLParser
from typing import Any


class Reading(HTMLParser):
    """Elements with their attributes, the data blocks, and the words of `main`."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[Any] = []
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "main" or tag == "script":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] == ["script"] and data.strip():
            self.blocks.append(json.loads(data))
        elif "main" in self.inside and data.strip():
            self.words.append(data.strip())

    def links(self, rel: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == "link" and attributes.get("rel") == rel]
