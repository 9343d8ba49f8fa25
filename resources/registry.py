"""What features above add to the page of a resource. They fill the list when they start."""

from collections.abc import Callable
from dataclasses import dataclass

from resources.models import Resource


@dataclass(frozen=True)
class Link:
    """`language` where the label is in another language than the page."""

    label: str
    url: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Extra:
    """A section of the page. Without links it is not shown."""

    title: str
    links: tuple[Link, ...]


extras: list[Callable[[Resource], Extra]] = []


def extras_of(resource: Resource) -> list[Extra]:
    return [extra for make in extras if (extra := make(resource)).links]
