"""The guard around the test client can fail, and knows every name by which a view reads what was seen."""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from alliance.urls import urlpatterns as pages
from core.history.models import Entry
from core.text.requests import request_id
from tests.packages import ROOT, python_files
from tests.second_writer import guard

FORM = '<form method="post"{action}><input type="hidden" name="{name}" value="{shown}">{more}</form>'
HERE = "/a-form/"


def a_page(request: HttpRequest) -> HttpResponse:
    """Shows what the test has put into the request: a form with a token, maybe after writing into the history."""
    said = request.META
    if "writes" in said:
        Entry.objects.create(by_label="Example", verb="written", request_id=request_id.get(), object_id="1")
    return HttpResponse(said["page"], status=said["status"], content_type=said["kind"])


urlpatterns = [*pages, path("a-form/", a_page)]  # all others too, for the log keeps the words of addresses

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "judged", Counter())


def outcome(page: str, *, status: int = 200, kind: str = "text/html", data: Mapping[str, Any], **extra: str) -> str:
    """What the guard says of this answer to this data, in short: the tokens that moved, or nothing."""
    said: dict[str, Any] = {"page": page, "status": status, "kind": kind, **extra}
    try:
        Client().post(HERE, data, **said)
    except AssertionError as wrong:
        return str(wrong).partition("; ")[2]
    return ""


def shown(value: str, name: str = "version", *, action: str = "", more: str = "") -> str:
    return FORM.format(name=name, shown=value, action=f' action="{action}"' if action else "", more=more)


def test_a_newer_token_fails_the_test_that_posts() -> None:
    said: dict[str, Any] = {"page": shown("2"), "status": 400, "kind": "text/html"}

    with pytest.raises(AssertionError) as told:
        Client().post(HERE, {"version": "1"}, **said)

    assert str(told.value) == (
        "The form of /a-form/ (a-form/) came back with a newer token, so that sending it once more writes over what "
        "nobody was shown. Status 400; version: 1 was sent, 2 came back."
    )


def test_what_is_judged() -> None:
    two = shown("5", more='<input type="hidden" name="text" value="a">') + shown(
        "7", more='<input type="hidden" name="text" value="b">'
    )
    button = shown("2", action="/elsewhere/", more='<button type="submit" formaction="/a-form/">Press</button>')
    leave = shown("1", more='<button type="submit" name="leave-out-4" value="3">Exclude this item</button>')
    moved = "version: 1 was sent, 2 came back."
    found = {
        "newer": outcome(shown("2"), data={"version": "1"}),
        "newer, as an error": outcome(shown("2"), status=400, data={"version": "1"}),
        "begun meanwhile": outcome(shown("1"), data={"version": "0"}),
        "nothing sent": outcome(shown("2"), data={"version": ""}),
        "by its address": outcome(shown("2", action="/a-form/?of=1"), data={"version": "1"}),
        "by the address of its button": outcome(button, data={"version": "1"}),
        "another form": outcome(shown("2", action="/elsewhere/"), data={"version": "1"}),
        "the second of two": outcome(two, data={"version": "6", "text": "b"}),
        "the first of two": outcome(two, data={"version": "5", "text": "a"}),
        "as it was sent": outcome(shown("1"), data={"version": "1"}),
        "told": outcome(shown("2"), status=409, data={"version": "1"}),
        "no page": outcome(shown("2"), kind="application/json", data={"version": "1"}),
        "no token": outcome(shown("2", "amount"), data={"amount": "1"}),
        "opaque": outcome(shown("2~AbCdAbCd"), data={"version": "1~AbCdAbCd"}),
        "opaque, as it was sent": outcome(shown("2~AbCdAbCd"), data={"version": "2~AbCdAbCd"}),
        "opaque, told": outcome(shown("2~AbCdAbCd"), status=409, data={"version": "1~AbCdAbCd"}),
        "opaque, with other signs": outcome(shown("2~AbCdAbCd"), data={"version": "2~AbCeAbCd"}),
        "opaque against plain": outcome(shown("2~AbCdAbCd"), data={"version": "2"}),
        "signs": outcome(shown("c0ffee", "read"), data={"read": "abad1dea"}),
        "signs, as they were sent": outcome(shown("c0ffee", "read"), data={"read": "c0ffee"}),
        "one row of many": outcome(shown("7:2", "item"), data={"item": ["3:1", "7:1"]}),
        "a button": outcome(leave, data={"leave-out-4": "2"}),
    }

    assert {name: said for name, said in found.items() if said} == {
        **dict.fromkeys(("newer", "newer, as an error", "by its address", "by the address of its button"), moved),
        "begun meanwhile": "version: 0 was sent, 1 came back.",
        "nothing sent": "version:  was sent, 2 came back.",
        "the second of two": "version: 6 was sent, 7 came back.",
        "opaque": "version: 1~AbCdAbCd was sent, 2~AbCdAbCd came back.",
        "opaque, with other signs": "version: 2~AbCeAbCd was sent, 2~AbCdAbCd came back.",
        "signs": "read: abad1dea was sent, c0ffee came back.",
        "one row of many": "item-7: 1 was sent, 2 came back.",
        "a button": "leave-out-4: 2 was sent, 3 came back.",
    }


def test_who_wrote_in_this_very_request_has_seen_it() -> None:
    assert outcome(shown("2"), data={"version": "1"}, writes="yes") == ""
    assert outcome(shown("2"), data={"version": "1"}) == "version: 1 was sent, 2 came back."


def test_a_body_that_nobody_has_read_stays_unread() -> None:
    said: dict[str, Any] = {"page": "<p>Too large</p>", "status": 413, "kind": "text/html"}

    response = Client().post(HERE, {"version": "1"}, **said)

    assert "_post" not in vars(response.wsgi_request)


def test_what_was_judged_is_counted_by_form() -> None:
    outcome(shown("2"), status=409, data={"version": "1"})
    outcome(shown("1"), data={"version": "1"})
    outcome("", data={})

    assert list(guard.counted(is_long=True)) == [
        "     2  a-form/",
        "second writer: 2 answers of 1 forms judged, 0 more forms never came back",
    ]


# --- Every name that a view reads as expected ---------------------------------------------------------------------

VIEW = re.compile(r"\b(HttpRequest|POST|forms|seen_in)\b")
EXPECTED = {"expected", "read"}  # arguments and variables for what somebody has seen
SEEN = re.compile(r"version|expected|published|^(seen|read|words)\b")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"\s+value="([^"]*)"')
COMPONENT = re.compile(r'{% component "seen" [^%]*\bname="([^"]+)"')
VERSION = re.compile(r"version|\.number\b")


def text_of(node: ast.expr, names: Mapping[str, object]) -> str:
    """A name of a control as a source writes it, each part that varies being "1"; nothing for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) if isinstance(names.get(name), str):
            return str(names[name])
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, names) or "1" for part in parts)
        case ast.FormattedValue(value=value):
            return text_of(value, names)
        case ast.Call(func=ast.Attribute(attr="add_prefix"), args=[name]):
            return text_of(name, names)
    return ""


def taken_in(nodes: Iterable[ast.AST], names: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """Whatever is taken by name out of something: the name, and whether out of what was sent."""
    for each in nodes:
        match each:
            case ast.Call(func=ast.Attribute(value=data, attr="get" | "getlist"), args=[name, *_]):
                yield text_of(name, names), is_sent(data)
            case ast.Subscript(value=data, slice=name):
                yield text_of(name, names), is_sent(data)


def is_sent(data: ast.expr) -> bool:
    """Whether an expression is `request.POST`, `data` or `self.data`."""
    match data:
        case ast.Attribute(attr="POST" | "data") | ast.Name(id="data"):
            return True
    return False


def read_as_expected(source: str, names: Mapping[str, object]) -> Iterator[str]:
    """The controls from which a source takes what somebody has seen."""
    nodes = list(ast.walk(ast.parse(source)))
    yield from (name for name, is_sent in taken_in(nodes, names) if is_sent and SEEN.search(name))
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="seen_in"), args=[_]):
                yield "version"
            case ast.Call(func=ast.Name(id="seen_in"), args=[_, name]):
                yield text_of(name, names)
            case ast.Call(func=ast.Name(id="number_in"), args=[text]):
                yield from (name for name, is_sent in taken_in(ast.walk(text), names) if is_sent)
            case ast.keyword(arg=name, value=value) if name in EXPECTED:
                yield from (name for name, _is_sent in taken_in(ast.walk(value), names))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in EXPECTED:
                yield from (name for name, _is_sent in taken_in(ast.walk(value), names))
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="IntegerField"))):
                yield from [name] if "HiddenInput" in ast.unparse(node.value) else []


def held_hidden(template: str) -> Iterator[str]:
    """The hidden controls of a template in which a version stands; who includes the component "seen" names it there."""
    yield from COMPONENT.findall(template)
    for name, value in HIDDEN.findall(re.sub(r"{{.*?}}", lambda found: found[0].replace('"', "'"), template)):
        if VERSION.search(value) and not re.fullmatch(r"{{.*}}", name):
            yield re.sub(r"{{.*?}}", "1", name)


def unknown(names: Iterator[str]) -> list[str]:
    return sorted({name for name in names if name and not guard.is_token(name)})


def test_the_guard_knows_every_name_that_a_view_reads_as_expected() -> None:
    found = {}
    for file in python_files():
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        source = file.read_text(encoding="utf-8")
        if VIEW.search(source):
            found[module] = unknown(read_as_expected(source, vars(importlib.import_module(module))))

    assert {module: names for module, names in found.items() if names} == {}


def test_the_guard_knows_every_hidden_control_that_holds_a_version() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): unknown(held_hidden(file.read_text(encoding="utf-8")))
        for file in (ROOT / "templates").rglob("*.html")
    }

    assert {file: names for file, names in found.items() if names} == {}


def test_a_new_name_is_named() -> None:
    source = """
class Form:
    up_to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

def view(request, row):
    change(row, expected=seen_in(request.POST, f"{PREFIX}{row.pk}-known"))
    change(row, expected=number_in(request.POST.get("revision", "")))
    change(row, expected=form.cleaned_data["as_of"], by=request.POST["name"])
    change(row, at=request.POST.get("versions-read"), expected=seen_in(request.POST))
    read = int(request.POST["reading"])
"""
    template = """<input type="hidden" name="of-{{ row.pk }}" value="{{ row.version|stringformat:"d" }}">
        {% component "seen" version=row.version name="up-to" %}{% component "seen" version=row.version %}"""

    found = unknown(read_as_expected(source, vars(SimpleNamespace(PREFIX="row:"))))

    assert found == ["as_of", "reading", "revision", "row:1-known", "up_to", "versions-read"]
    assert unknown(held_hidden(template)) == ["of-1", "up-to"]
