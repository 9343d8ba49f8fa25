"""The founding facts, loaded once for a module, and all the pages that links lead to from the door."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from core.ratelimits import limits
from tests import founding

LANGUAGES = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "ja": "ja"}


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    kind: str
    text: str
    queries: int
    found_on: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def language(self) -> str:
        return self.path.split("/")[1]

    @property
    def is_page(self) -> bool:
        """No redirect, such as one to sign in."""
        return self.status not in (301, 302) and self.kind.startswith("text/html") and self.language in LANGUAGES


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    limits.forget()


@pytest.fixture
def visitor() -> Client:
    """A stranger; a fault is answered as in production."""
    return Client(raise_request_exception=False)


@pytest.fixture(scope="module")
def founding_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Around the transactions of the module's tests, which are rolled back to this state."""
    with django_db_blocker.unblock(), transaction.atomic():
        founding.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def crawled(django_db_setup: None, django_db_blocker: Any) -> dict[str, Answer]:
    """Every address that a link leads to, by the address. Walked once for all who ask."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(RATE_LIMITS=1000):
        limits.forget()
        founding.load()
        found = crawl("/")
        transaction.set_rollback(True)
    return found


def crawl(start: str) -> dict[str, Answer]:
    client = Client(raise_request_exception=False)
    found: dict[str, Answer] = {}
    waiting = [(start, "")]
    while waiting:
        url, found_on = waiting.pop()
        if url in found:
            continue
        found[url], links = fetch(client, url, found_on)
        waiting += [(link, url) for link in links if link not in found]
    return found


def fetch(client: Client, url: str, found_on: str) -> tuple[Answer, list[str]]:
    reset_queries()  # the log of a connection holds 9,000
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    kind = response.headers.get("Content-Type", "")
    body = response.getvalue() if response.streaming else response.content
    text = body.decode() if re.match("text/|application/(json|atom)", kind) else ""
    answer = Answer(url, response.status_code, kind, text, len(queries), found_on)
    if response.status_code in (301, 302):
        return answer, [local(url, response.headers["Location"])]
    return answer, links_of(answer) if kind.startswith("text/html") else []


def links_of(answer: Answer) -> list[str]:
    links = [local(answer.url, html.unescape(link)) for link in re.findall(r'(?:href|src)="([^"]*)"', answer.text)]
    if answer.path.endswith("/compare/"):  # there is one for each order of cities
        links = [link for link in links if "/compare/" not in link]
    if not answer.path.endswith("/cities/kunming/"):  # there is one form for each page that can be wrong
        links = [link for link in links if "/contact/report/?" not in link]
    return [link for link in links if link]


def local(base: str, link: str) -> str:
    """The address within this site; nothing for a link that leads away."""
    whole = urldefrag(urljoin(settings.SITE_URL + base, link))[0]
    return whole.removeprefix(settings.SITE_URL) if whole.startswith(settings.SITE_URL + "/") else ""
