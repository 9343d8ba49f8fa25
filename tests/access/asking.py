"""Asks an address as somebody, and puts the answer into one of the words of docs/matrix.yaml."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.text import data_files

ROOT = Path(__file__).resolve().parent.parent.parent
MATRICES = ("docs/matrix.yaml", "tests/sample/matrix.yaml")
PERSONAS = ("visitor", "registered", "editor", "lead", "outsider", "curator", "superuser")
READ, WRITE = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*READ, *WRITE)
LANGUAGE = "en/"
GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
IN_THE_ADMIN = {
    "list": "",
    "row": "<path:object_id>/",
    "change": "<path:object_id>/change/",
    "delete": "<path:object_id>/delete/",
    "history": "<path:object_id>/history/",
    "revert": "<path:object_id>/history/<int:number>/revert/",
    "add": "add/",
}
WRONG = (400, 409, 410, 412, 413, 415, 428)

type Words = Mapping[str, Any]


class Row(NamedTuple):
    """One address: its pattern as Django writes it, an example of it, and who gets what."""

    route: str
    at: str
    answers: Mapping[str, Mapping[str, str]]
    gate: Mapping[str, str]

    def expected(self, method: str, persona: str) -> str:
        """Who may not come in at all is not told which methods an address takes."""
        given = of_persona(self.answers.get(method) or self.answers["read" if method in READ else "write"], persona)
        return of_persona(self.gate, persona) if given == "no" else given


def of_persona(answers: Mapping[str, str], persona: str) -> str:
    return answers[persona] if persona in answers else answers["own"]


def matrix() -> list[Row]:
    """Of the site, and of the kind that only the tests have."""
    of_the_site, of_tests = (data_files.read(ROOT / file) for file in MATRICES)
    routes = {**of_the_site["routes"], **of_tests["routes"]}
    for kind, differing in {**of_the_site["admin"], **of_tests["admin"]}.items():
        routes |= of_admin(kind, differing)
    return [row_of(route, row, of_the_site["classes"], of_the_site["gates"]) for route, row in routes.items()]


def of_admin(kind: str, differing: Mapping[str, str]) -> dict[str, Words]:
    """The seven rows of a kind: all of one class, but for those that its row names."""
    assert differing.keys() <= IN_THE_ADMIN.keys(), f"{kind}: {differing}"
    start, key = f"admin/{kind}/", f"{{{kind.replace('/', '.')}}}"
    return {
        f"{start}{path}": {
            "class": differing.get(step, "admin-content"),
            "at": f"{start}{path.replace('<path:object_id>', key).replace('<int:number>', '1')}",
        }
        for step, path in IN_THE_ADMIN.items()
    }


def row_of(route: str, row: Words, classes: Words, gates: Words) -> Row:
    """What a row says itself goes before its class."""
    answers = {**classes.get(row.get("class", ""), {}), **row}
    gate = gates[answers.get("gate") or gate_before(route, answers, gates)]
    methods = {name: given for name, given in answers.items() if name not in ("class", "at", "gate")}
    return Row(route, row.get("at", route), methods, gate)


def gate_before(route: str, answers: Words, gates: Words) -> str:
    """That of the longest beginning; none where anybody reads."""
    if of_persona(answers["read"], "visitor") == "open":
        return "nobody"
    fitting = {start: name for name, gate in gates.items() for start in gate["at"] if route.startswith(start)}
    return fitting[max(fitting, key=len)] if fitting else "nobody"


def routes() -> list[str]:
    """Every address of the site; `~/` stands for the language."""
    return [marked(route) for route in walk(get_resolver().url_patterns)]


def marked(route: str) -> str:
    """Without the signs of regular expressions."""
    plain = GROUP.sub(r"<\1>", route).replace("^", "").replace("$", "")
    return f"~/{plain.removeprefix(LANGUAGE)}" if plain.startswith(LANGUAGE) else plain


def walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, here)
        else:
            yield here


def answer(client: Client, method: str, path: str) -> HttpResponseBase:
    """A write sends nothing: who may come in is told what is missing, who may not is not even told that."""
    if path.startswith("/api/"):
        return client.generic(method, path, b"{}", content_type="application/json")
    return client.generic(method, path, b"", content_type="application/x-www-form-urlencoded")


def word(response: HttpResponseBase) -> str:
    status = response.status_code
    if status == 401 or (status == 302 and leads_to_sign_in(response)):
        return "sign-in"
    if status == 404:
        return "hidden"
    if status == 403:
        return "refused"
    if status == 405:
        return "no"
    return "open" if status < 400 or status in WRONG else str(status)


def leads_to_sign_in(response: HttpResponseBase) -> bool:
    address = response.headers["Location"].partition("?")[0]
    return any(address == f"/{code}/sign-in/" for code, _name in settings.LANGUAGES)
