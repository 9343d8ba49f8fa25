"""Who hears what became of a message: whoever wrote it, by mail. A kind may tell others instead."""

from collections.abc import Callable

from core.feedback.models import Report

type Tell = Callable[[Report], None]
_TELLS: dict[str, Tell] = {}


def register(kind: str, tell: Tell) -> None:
    """`tell` is called inside the transaction in which a message of this kind is answered or closed."""
    _TELLS[kind] = tell


def teller(kind: str) -> Tell | None:
    return _TELLS.get(kind)
