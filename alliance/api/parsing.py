"""Bodies: JSON in UTF-8 and nothing else, of bounded size and depth, with values that every database can hold."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Never

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from alliance.api.errors import TooLarge

LARGEST = 1_000_000
DEEPEST = 20
LARGEST_NUMBER = 2**63 - 1
NOT_STORED = re.compile("[\0\ud800-\udfff]")


class StrictJson(BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return parsed(whole(stream))


def whole(stream: Any) -> bytes:
    """One byte more than is allowed is read, never all that somebody sends."""
    if length_said(stream) > LARGEST:
        raise TooLarge
    raw: bytes = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise TooLarge
    return raw


def length_said(stream: Any) -> int:
    said = str(getattr(stream, "META", {}).get("CONTENT_LENGTH") or 0)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


class ExactJson(BaseParser):
    """Numbers as they were sent, whatever their size: who reads them says what is wrong with which."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return parsed(whole(stream), exactly)


def exactly(text: str) -> Any:
    return json.loads(text, object_pairs_hook=once_each, parse_constant=Decimal, parse_float=Decimal, parse_int=Decimal)


def as_stored(text: str) -> Any:
    return json.loads(text, object_pairs_hook=once_each, parse_constant=refuse)


def parsed(raw: bytes, read: Callable[[str], Any] = as_stored) -> Any:
    try:
        value = read(raw.decode())
    except (ValueError, RecursionError, InvalidOperation) as fault:
        raise ParseError(_("The request body is not valid JSON.")) from fault
    check(value)
    return value


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice has two meanings."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name is given twice.")
    return found


def refuse(name: str) -> Never:
    """NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def check(value: Any) -> None:
    """Refuses what lies too deep, without recursion: what is deep is what is looked for."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [part for one in level for part in parts(one)]
        if not level:
            return
    raise ParseError(_("The request body is nested too deeply."))


def parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and not can_be_stored(value):
        raise ParseError(_("The request body contains characters that cannot be stored."))
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
        raise ParseError(_("The request body contains a number that is too large."))
    return []


def can_be_stored(text: str) -> bool:
    return not NOT_STORED.search(text)
