"""How two people write at once: A opens a form, B changes something, A sends; everything as a browser would send it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from tests.second_writer.forms import Form, forms_in

TOO_LONG = "x" * 25_000
MINE, THEIRS = "Words of the first", "Words of the second"

type Data = Mapping[str, str | list[str]]
type Moves = Sequence[tuple[str, str, str, Data]]  # who, where, which form, what it needs


@dataclass(frozen=True, kw_only=True)
class Play:
    """One kind of form: who opens it where, which form of that page it is, and what can happen to it.

    `who` writes it and `other` is the colleague. `to` is a pattern of its address. `fill` makes it valid. `field` is
    the control that both write in, `beside` another one, each with the value of the colleague and one's own. `line` are
    controls that add a line. `moved` is what takes the row away or moves its state, step by step: who, an address, a
    pattern of the form, what it needs. `language` is the page and the control of the same text in another language.
    `holds` are the models in which what was typed is kept. `mistake` is a control with what the form refuses.
    """

    who: str
    at: str
    to: str
    other: str = ""
    fill: Data = field(default_factory=dict)
    field: str = ""
    beside: str = ""
    values: tuple[str, str] = (THEIRS, MINE)
    values_beside: tuple[str, str] = (THEIRS, MINE)
    line: Callable[[Form], Data] | None = None
    moved: Moves = ()
    language: tuple[str, str] | None = None
    merges: bool = False
    holds: tuple[str, ...] = ()
    mistake: tuple[str, str] | None = None
    keeps_all: bool = False  # it keeps whatever is typed, so that there is no mistake that it refuses
    presses: bool = False  # a button without words: pressed by both

    @property
    def name(self) -> str:
        return f"{self.at} {self.to}"


class Stage:
    """The clients and the names of one world, and what was asked of them."""

    def __init__(self, clients: Mapping[str, Client], keys: Mapping[str, str]) -> None:
        self.clients, self.keys = clients, keys

    def path(self, at: str) -> str:
        filled = at.format(**self.keys)
        return f"/{filled}" if filled.startswith("admin/") else f"/en/{filled}"

    def open(self, who: str, at: str, to: str) -> Form:
        path = self.path(at)
        response = self.clients[who].get(path)
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        return the_form(response.content.decode(), path, to.format(**self.keys), at)

    def step(self, who: str, at: str, to: str, data: Data) -> Any:
        """Opens a page and sends one of its forms."""
        form = self.open(who, at, to)
        return self.send(who, form, {control_of(form, name): value for name, value in data.items()})

    def send(self, who: str, form: Form, data: Data) -> Any:
        return self.clients[who].post(form.action, {**form.data(), **data})


def the_form(html: str, path: str, to: str, at: str = "") -> Form:
    """Raises AssertionError where the page has no such form."""
    found = form_on(html, path, to)
    assert found is not None, f"no form {to} at {at or path}: {[each.action for each in forms_in(html, path)]}"
    return found


def form_on(html: str, path: str, to: str) -> Form | None:
    return next((each for each in forms_in(html, path) if each.method == "post" and re.search(to, each.action)), None)


def control_of(form: Form, name: str) -> str:
    """The name of a control, of which the play may know the end alone (`*-note`)."""
    if not name.startswith("*"):
        return name
    return next(each.name for each in form if each.name.endswith(name[1:]))


def written(models: Iterable[str]) -> str:
    """All that stands in the tables of these models, in every language."""
    found = []
    with connection.cursor() as cursor:
        for label in models:
            cursor.execute(f'SELECT * FROM "{apps.get_model(label)._meta.db_table}"')
            found += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(found)


def page_of(response: Any) -> str:
    return str(response.content.decode()) if hasattr(response, "content") else ""


def has_left(response: Any) -> bool:
    """Whether it was taken: the answer leads on."""
    return bool(response.status_code in (200, 302, 303) and "Location" in response.headers)
