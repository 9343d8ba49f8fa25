"""The lower rows of the page “Your account”: what is kept elsewhere about somebody, each with a link.

Apps of the layers above register theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """`label` is the words of the link to `url`."""

    title: str
    about: str
    label: str
    url: str


type MakeRow = Callable[[], AccountRow]

_rows: list[tuple[int, MakeRow]] = []


def register(make: MakeRow, *, order: int) -> None:
    """`make` is called for each page, so that its words are in the reader's language."""
    _rows.append((order, make))


def account_rows() -> list[AccountRow]:
    return [make() for _order, make in sorted(_rows, key=lambda each: each[0])]


def own_data() -> AccountRow:
    return AccountRow(
        title=_("My data"),
        about=_("All data kept about you, as a file"),
        label=_("Download my data"),
        url=reverse("account_data"),
    )


register(own_data, order=30)
