"""Markdown to HTML that is safe on a page: no raw HTML goes in, and an allow-list decides what comes out."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.text.bounded import MEGABYTE, kept_within
from core.text.languages import LANGUAGE_CODES

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

HEADINGS = {"h2", "h3", "h4"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = HEADINGS | TABLE | {"p", "ul", "ol", "li", "a", "strong", "em", "blockquote", "code", "pre", "br", "hr"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
WITH_LANGUAGE = tuple(f"{code}/" for code in LANGUAGE_CODES)
WITHOUT_LANGUAGE = ("static/", "media/", "api/")
HIGHEST, LOWEST = 2, 4


def rich(text: str) -> SafeString:
    """Links that stay on the site lead to the reader's language."""
    return _rich(text, get_language() or "en")


@kept_within(4 * MEGABYTE, entries=512)
def _rich(text: str, language: str) -> SafeString:
    markdown = reader()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = below_page_title(token.tag)
        for part in token.children or ():
            if part.type == "link_open":
                point(part, language)
    html = markdown.renderer.render(tokens, markdown.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return SafeString(clean)


@cache
def reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def below_page_title(tag: str) -> str:
    """The page has its `h1` already."""
    return f"h{min(max(int(tag[1]), HIGHEST), LOWEST)}"


def point(link: "Token", language: str) -> None:
    """A link that we would not follow loses its address and stays as words."""
    address = address_on_site(str(link.attrs.get("href", "")), language)
    link.attrs = {"href": address} if address else {}
    if address.startswith(("http:", "https:")) and not is_ours(address):
        link.attrs["rel"] = "nofollow noopener"


def is_ours(address: str) -> bool:
    return urlsplit(address).netloc == urlsplit(settings.SITE_URL).netloc


def address_on_site(address: str, language: str) -> str:
    """`cities/` and `/cities/` both become `/en/cities/`; what names a scheme that is not allowed becomes nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme:
        return address if parts.scheme in SCHEMES else ""
    if parts.netloc or "\\" in address or "%5c" in address.lower() or ".." in parts.path.split("/"):
        return ""
    path = parts.path.lstrip("/")
    if not path:
        return address if address.startswith("#") else ""
    if address.startswith("//"):
        return ""
    rest = address.lstrip("/")
    return f"/{rest}" if path.startswith(WITH_LANGUAGE + WITHOUT_LANGUAGE) else f"/{language}/{rest}"
