"""Answers of the API as plain values."""

from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.viewsets import ViewSetMixin

from alliance.api.reading import ReadViewSet, WithDetail
from alliance.api.v1 import lists as v1

# Lists of rows that the tests of all lists do not ask, and who asks them.
ASKED_ELSEWHERE = {
    "assessments": "rows come of the steps of an assessment: tests/assessment/test_results.py",
    "species": "rows come of a file of records: tests/workspace/test_species.py",
    "measurements": "rows come of a run and of the steps of an assessment: tests/assessment/test_measured.py",
}
ROWS = {name: view for name, view in v1.LISTS.items() if issubclass(view, ReadViewSet)}
LISTS = tuple(name for name in ROWS if name not in ASKED_ELSEWHERE)
WITH_DETAIL = tuple(name for name in LISTS if issubclass(ROWS[name], WithDetail))


def model_of(view: type[ViewSetMixin]) -> type[Model] | None:
    """The model whose rows a list holds; None for the editions of the index, which are no rows."""
    queryset: QuerySet[Any] | None = getattr(view, "queryset", None)
    return None if queryset is None else queryset.model


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
