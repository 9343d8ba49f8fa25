"""Spaces that belong to English alone: none stands beside a full-width sign or a dot in a Chinese or Japanese page.

Templates are written once for all languages, with a space or a new line where English has one.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

from core.text.languages import DEFAULT_LANGUAGE

INLINE = r"(?:</?(?:a|b|bdi|cite|em|i|q|small|span|strong|sup|time)\b[^<>]*>)*"
# A space, or the new line and the indentation of a template. A new line within a text that somebody wrote has none.
GAP = r"(?:[ \n]+(?=<)|[ \n]*\n {2,}| +)"
# Within a text of the page: in an attribute, such as what somebody typed, the next of both signs is the other one.
IN_TEXT = r"(?=[^<>]*<(?!/(?:textarea|pre|script|style|code)\b))"
# A dot with spaces on both sides is that of a text in English.
BEHIND = re.compile(f"([：，。；！？、）」》·・])(?<! [·・])({INLINE}){GAP}{IN_TEXT}")

type Respond = Callable[[HttpRequest], HttpResponseBase]


def closed_up(html: str) -> str:
    """The page without the spaces behind a full-width sign or a dot, and between an element and a bracket or a dot."""
    found = BEHIND.sub(r"\1\2", BEHIND.sub(r"\1\2", html))  # twice: there may be a space on both sides of a tag
    for sign in "（·・":
        parts = found.split(sign)
        found = sign.join([*(near(part, after) for part, after in pairwise(parts)), parts[-1]])
    return found


def near(part: str, after: str) -> str:
    """What stands before a sign, close to it. A dot with spaces on both sides is that of a text in English."""
    close = part.rstrip(" \n")
    is_template = close.endswith(">") or "\n  " in part[len(close) :]
    return close if is_template and not after.startswith(" ") else part


class ClosedUp:
    """Middleware. Stands within that of the language and within what keeps pages: a kept page is closed up already."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or get_language() in (None, DEFAULT_LANGUAGE):
            return response
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = closed_up(response.content.decode()).encode()
        return response
