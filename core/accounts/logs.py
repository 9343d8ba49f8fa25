"""Links that let somebody in never reach the log: what stands for `key` or `secret` in a route is left out."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
SECRET_NAMES = frozenset({"key", "secret"})  # of text; a UUID is a name and lets nobody in


class WithoutLinks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (hidden := without_links(message)) != message:
            record.msg, record.args = hidden, ()
        path = getattr(record, "path", None)
        if isinstance(path, str):
            record.path = without_links(path)
        return True


def without_links(text: str) -> str:
    """Takes secrets of links out of a line. Before the site is up there are no addresses, and nobody asked for one."""
    return secret_links().sub(r"\1…", text) if "/" in text and apps.ready else text


@cache
def secret_links() -> re.Pattern[str]:
    before = "|".join(sorted({re.escape(route) for route in before_secrets()}))
    return re.compile(rf"(/(?:{before}))[^/\s\"'?]+")


def before_secrets() -> Iterator[str]:
    """Such as `reset/`: what leads to the secret part of an address."""
    for route in routes(get_resolver().url_patterns):
        for found in PARAMETER.finditer(route):
            if found[1] == "str" and found[2] in SECRET_NAMES:
                yield route[: found.start()].rpartition(">/")[2]


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yields each address of these patterns without its language."""
    for each in patterns:
        route = getattr(each.pattern, "_route", "")
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + route)
        else:
            yield before + route
