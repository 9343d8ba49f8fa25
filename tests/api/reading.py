"""Answers of the API as plain values."""

from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PLANNING = ("plans", "plan-targets", "plan-actions", "indicators", "commitments")
LISTS = (
    *("cities", "organisations", "practices", "events", "sessions", "speakers", "resources", "terms", "samples"),
    *PLANNING,
    *("progress", "projects", "funders", "calls"),
)
WITH_DETAIL = (
    *("cities", "organisations", "practices", "events", "speakers", "resources", "samples", "projects"),
    *PLANNING,
    *("funders", "calls"),
)


def get(address: str, status: int = 200, /, **parameters: Any) -> dict[str, Any]:
    response = Client().get(f"/api/v1/{address}/", parameters)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/json"
    return response.json()  # type: ignore[no-any-return]


def slugs(address: str, **parameters: Any) -> list[str]:
    return [row["slug"] for row in get(address, **parameters)["results"]]


def statements(address: str, **parameters: Any) -> int:
    """How many of the database's statements an answer takes that is made anew, after the first one."""
    get(address, **parameters)
    caches["answers"].clear()
    with CaptureQueriesContext(connection) as queries:
        get(address, **parameters)
    return len(queries)
