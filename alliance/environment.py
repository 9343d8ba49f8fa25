"""Typed readers for settings that come from the environment. An odd value stops the start with one sentence."""

import difflib
import os
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

LONG = 8  # names that short words are not taken for by chance
NEAR = 0.88
known: set[str] = set()

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read[Value](name: str, default: Value, convert: Callable[[str], Value]) -> Value:
    """The variable converted, or the default when it is not set. Raises ImproperlyConfigured."""
    known.add(name)
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return convert(raw.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


def text(name: str, default: str = "") -> str:
    return read(name, default, str)


def flag(name: str, default: bool = False) -> bool:
    def convert(raw: str) -> bool:
        if raw.lower() in TRUE | FALSE:
            return raw.lower() in TRUE
        raise ValueError(f"{raw!r} is neither true nor false.")

    return read(name, default, convert)


def whole(name: str, default: int) -> int:
    return read(name, default, int)


def number(name: str, default: float) -> float:
    def convert(raw: str) -> float:
        value = float(raw)
        if value < 0:
            raise ValueError("it must not be negative.")
        return value

    return read(name, default, convert)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    def convert(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"{raw!r} is not one of {', '.join(allowed)}.")
        return raw

    return read(name, default, convert)


def check_spelling() -> None:
    """Refuses a name that is nearly one of ours, after all were read: it would change nothing, without a word."""
    ours = [name for name in known if len(name) >= LONG]
    for name in sorted(os.environ.keys() - known):
        if meant := difflib.get_close_matches(name, ours, n=1, cutoff=NEAR):
            raise ImproperlyConfigured(f"{name} is no setting of this site. Is {meant[0]} meant?")
