"""A page as a person reads it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

EMPTY_ELEMENTS = {"meta", "link", "input", "img", "br", "hr", "path", "use", "rect"}


class Words(HTMLParser):
    """Texts with the language they stand in, and links; scripts and pictures are passed over."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.headings: list[tuple[str, str]] = []
        self.stack: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY_ELEMENTS:
            return
        values = dict(attrs)
        self.stack.append((tag, values.get("lang") or (self.stack[-1][1] if self.stack else "")))
        if tag == "a":
            self.links.append((values.get("href") or "", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == open_tag for open_tag, _language in self.stack):
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        open_tags = {tag for tag, _language in self.stack}
        text = " ".join(data.split())
        if not text or open_tags & {"script", "svg", "style"}:
            return
        self.pieces.append((text, self.stack[-1][1] if self.stack else ""))
        if "a" in open_tags:
            self.links[-1] = (self.links[-1][0], f"{self.links[-1][1]} {text}".strip())
        if any(re.fullmatch("h[1-6]", tag) for tag in open_tags):
            self.headings[-1] = (self.headings[-1][0], f"{self.headings[-1][1]} {text}".strip())


class Shown:
    def __init__(self, html: str) -> None:
        self.html = html
        self.words = Words(html)
        self.main = Words(re.findall(r"<main.*</main>", html, re.S)[0])
        self.text = " ".join(text for text, _language in self.main.pieces)
        self.headings = [text for _tag, text in self.main.headings]
        self.h1 = [text for tag, text in self.main.headings if tag == "h1"]
        self.addresses = [address for address, _text in self.main.links]

    def language_of(self, text: str) -> str:
        """The language that the text is marked with."""
        return next(language for piece, language in self.words.pieces if piece == text)

    def link(self, text: str) -> str:
        return next(address for address, words in self.main.links if words == text)

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            re.findall(r'<script type="application/ld\+json">(.*?)</script>', self.html)[0]
        )
        return found


def read(client: Client, address: str) -> Shown:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    page = Shown(response.content.decode())
    assert len(page.h1) == 1
    return page
