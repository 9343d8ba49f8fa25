"""How the tests read what the site hands out."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import icalendar
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate

NAMES = {
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "atom": "http://www.w3.org/2005/Atom",
}
SITE = "http://localhost:8000"


def get(address: str) -> Any:
    response = Client().get(address)
    activate("en")  # a request leaves its language behind
    assert response.status_code == 200, (address, response.status_code)
    return response


def text_of(address: str) -> str:
    return str(get(address).content.decode())


def rows_of(address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(address).content.decode("utf-8-sig"), newline="")))


def events_of(address: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(get(address).content).walk("VEVENT"))


def tree_of(address: str) -> Any:
    return ElementTree.fromstring(get(address).content)


def queries_of(address: str) -> int:
    """Besides the one that every public page asks first."""
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        get(address)
    return sum("pagecache_contentversion" not in query["sql"] for query in queries)
