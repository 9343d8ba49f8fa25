"""A guard around the test client: no form may come back with a newer token than was sent, unless with 409.

Whoever gets back a form with an error has not seen what others saved meanwhile. Where its token moves without a word,
sending once more writes over them. A token moves in an answer of 409, which shows the other's text, or after the very
request has written into the history itself.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import Client

from core.conflicts import SIGN, seen_in
from core.history.models import Entry

TOKEN = re.compile(
    r'version|expected|words|published|read|seen|item|(?:version|row|leave-out|seen|item)-[^"]+'
    r'|[^"]+-(?:version|published)'
)
TOKEN_IN_PAGE = re.compile(rf'name="(?:{TOKEN.pattern})"'.encode())
FORM = re.compile(r"<form\b([^>]*)>(.*?)(?=</form>|<form\b|\Z)", re.DOTALL)
CONTROL = re.compile(r"<(?:input|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([-\w]+)\s*=\s*"([^"]*)"')
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)

judged: Counter[str] = Counter()  # answers by route; 0 where a token was sent and its form never came back

type Pair = tuple[str, str]


@contextmanager
def watching() -> Iterator[None]:
    """Has each answer to a POST of any test client judged; raises AssertionError in the test that posts."""
    before = Client.request

    def request(client: Client, **given: Any) -> Any:
        response = before(client, **given)
        if given.get("REQUEST_METHOD") == "POST":
            judge(response)
        return response

    Client.request = request  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        Client.request = before  # type: ignore[method-assign]


def judge(response: Any) -> None:
    """Raises AssertionError where a form came back with a newer token, and its sender was told nothing."""
    request = response.wsgi_request
    data = sent_to(response)
    names = [name for name in data if is_token(name)]
    if not names:
        return
    route = route_of(request)
    judged[route] += 0
    if not is_page(response) or not any(f'name="{name}"'.encode() in response.content for name in names):
        return
    back = list(came_back(response.content.decode(response.charset), request.path, data))
    judged[route] += bool(back)
    newer = [f"{name}: {sent} was sent, {shown} came back" for name, sent, shown in back if is_newer(sent, shown)]
    if newer and response.status_code != 409 and not has_written(response):
        raise AssertionError(
            f"The form of {request.path} ({route}) came back with a newer token, so that sending it once more writes "
            f"over what nobody was shown. Status {response.status_code}; {'; '.join(newer)}."
        )


def is_token(name: str) -> bool:
    return TOKEN.fullmatch(name) is not None


def is_newer(sent: str, shown: str) -> bool:
    """Signs have no order: where others than were sent come back with the same version, or without one, it moved."""
    before, now = (seen_in({"token": token}, "token") for token in (sent, shown))
    has_signs = SIGN in sent and SIGN in shown if now else bool(shown.strip("0"))
    return now > before or (now == before and has_signs and shown != sent)


def has_written(response: Any) -> bool:
    number = response.headers.get("X-Request-ID")
    return bool(number) and Entry.objects.filter(request_id=number).exists()


def is_page(response: Any) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def route_of(request: HttpRequest) -> str:
    """The pattern of the address in all languages, or the address itself where a middleware answered."""
    match = request.resolver_match
    return match.route.removeprefix(f"{getattr(request, 'LANGUAGE_CODE', '')}/") if match else request.path


# --- What was sent, and what came back ----------------------------------------------------------------------------


def sent_to(response: Any) -> QueryDict:
    """What the sender sent. A body that nobody has read stays unread, unless the page that answers it has a token."""
    request = response.wsgi_request
    is_read = "_post" in vars(request) or (is_page(response) and TOKEN_IN_PAGE.search(response.content))
    try:
        return request.POST if is_read else QueryDict()
    except UNREADABLE:
        return QueryDict()


def came_back(html: str, path: str, data: QueryDict) -> Iterator[tuple[str, str, str]]:
    """The tokens of the form that was sent: the name of each, what was sent and what stands there now."""
    sent = dict(row_of(name, value) for name, values in data.lists() for value in values)
    forms = [form for form in forms_in(html) if path in form.addresses(path)]
    for form in [form for form in forms if form.is_about(data)] or forms:
        for name, shown in (row_of(*pair) for pair in (*form.hidden, *form.buttons)):
            if is_token(name) and name in sent:
                yield name, sent[name], shown


def row_of(name: str, value: str) -> Pair:
    """A token of a list of rows, "item=7:2", by the name of its row; any other is what it was."""
    key, _colon, version = value.partition(":")
    return (f"item-{key}", version) if name == "item" else (name, value)


@dataclass(frozen=True)
class Form:
    """A form of a page: where it and its buttons go, and what is hidden in it; a button can hold a token too."""

    actions: list[str]
    hidden: list[Pair]
    buttons: list[Pair]

    def addresses(self, path: str) -> set[str]:
        return {unquote(urlsplit(urljoin(path, action)).path) for action in self.actions}

    def is_about(self, data: QueryDict) -> bool:
        """Whether it is the one that was sent, of several that go to one address: each is about a row of its own."""
        rest = ((name, value) for name, value in self.hidden if name in data and not is_token(name))
        return all(value in data.getlist(name) for name, value in rest if name != "csrfmiddlewaretoken")


def forms_in(html: str) -> Iterator[Form]:
    """Read by patterns, for a parser would cost as much as the page."""
    for attributes, inside in FORM.findall(html):
        controls = [attributes_in(each) for each in CONTROL.findall(inside)]
        actions = [attributes_in(attributes).get("action", "")]
        actions += [each["formaction"] for each in controls if "formaction" in each]
        yield Form(actions, pairs_of(controls, "hidden"), pairs_of(controls, "submit"))


def pairs_of(controls: list[dict[str, str]], kind: str) -> list[Pair]:
    return [(each["name"], each.get("value", "")) for each in controls if each.get("type") == kind and "name" in each]


def attributes_in(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(text)}


# --- What was judged ----------------------------------------------------------------------------------------------


def counted(*, is_long: bool) -> Iterator[str]:
    """What the end of a run says: one line, and with `is_long` one for each form."""
    if is_long:
        yield from (f"{number:6,}  {route}" for route, number in sorted(judged.items()))
    seen = [number for number in judged.values() if number]
    never = len(judged) - len(seen)
    yield f"second writer: {sum(seen):,} answers of {len(seen):,} forms judged, {never:,} more forms never came back"
