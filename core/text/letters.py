"""Mails as programs like them: the alliance as sender, short lines, and a word that no person wrote them.

A line that is too long is broken between words, or between characters of Chinese and Japanese; an address never is.
"""

import re
from email.utils import formataddr, parseaddr
from typing import Any
from unicodedata import east_asian_width

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

LONGEST_LINE = 76  # columns; RFC 5322 asks for at most 78 characters
WIDE = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60"
NOT_FIRST = "，。、；：？！）」』》〉】”’…ー々"
NOT_LAST = "（「『《〈【“‘"
# A wide character or a word with the spaces after it, and the punctuation that must not part from either.
PIECES = re.compile(rf"[{NOT_LAST}]*(?:[{WIDE}]|[^\s{WIDE}]+)[{NOT_FIRST}]*\s*|\s+")
QUOTED = re.compile(r"(?:> ?)*(?:\* )?")


class AutomaticLetter(EmailMultiAlternatives):
    def __init__(self, subject: str, body: str, **more: Any) -> None:
        more["headers"] = {"Auto-Submitted": "auto-generated", **(more.get("headers") or {})}
        super().__init__(subject=subject, body=wrapped(body), from_email=sender(), **more)


def sender() -> str:
    """The alliance in the active language, unless the operator has given the address a name."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return settings.DEFAULT_FROM_EMAIL if name else formataddr((_("Cities Biodiversity Alliance"), address), "utf-8")


def wrapped(text: str, longest: int = LONGEST_LINE) -> str:
    return "\n".join(part for line in text.split("\n") for part in broken(line, longest))


def broken(line: str, longest: int) -> list[str]:
    if columns(line) <= longest:
        return [line]
    quoted = QUOTED.match(line)
    begins = quoted.group() if quoted else ""
    goes_on = begins.replace("*", " ")
    lines, current = [], begins
    for piece in PIECES.findall(line[len(begins) :]):
        if current.strip(" >*") and columns(current) + columns(piece.rstrip()) > longest:
            lines.append(current.rstrip())
            current = goes_on
        current += piece if current != goes_on or not piece.isspace() else ""
    return [*lines, current.rstrip()]


def columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
