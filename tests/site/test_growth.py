"""Tables that grow by themselves: pages find what they show by an index, and do not walk through all that there is."""

from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.workspace.activity import numbers_of_city
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-operators-that-is-long-enough"


def whole_tables_not_read() -> None:
    """Of a small table PostgreSQL reads the whole rather than an index, unless it is told not to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def walks_through(table: str, sql: str) -> bool:
    """The first row in the order of an index is found without the others."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        steps = [str(row[-1]).strip() for row in cursor.fetchall()]
    by_index = () if sql.endswith("LIMIT 1") else (f"SCAN {table} USING",)
    return any(step == f"SCAN {table}" or step.startswith(by_index) or f"Seq Scan on {table}" in step for step in steps)


def walks(client: Client, path: str, table: str, **headers: str) -> list[str]:
    """The queries of a page that read all rows of a table."""
    whole_tables_not_read()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=headers).status_code == 200
    asked = [query["sql"] for query in list(queries.captured_queries)]
    found = [sql for sql in asked if sql.lstrip("(").startswith("SELECT") and f'"{table}"' in sql]
    assert found, f"{path} asks nothing of {table}"
    return [sql for sql in found if walks_through(table, sql)]


@pytest.mark.both
def test_the_history_of_a_city_is_found_without_reading_that_of_others() -> None:
    """Joined by OR, the conditions of all kinds let PostgreSQL walk from the newest entry of anybody back."""
    city = CityFactory()
    whole_tables_not_read()

    rows: models.QuerySet[Any, Any] = numbers_of_city(city.pk)
    plans = [rows[:25].explain(), rows.explain()]

    assert all("history_entry_root" in plan for plan in plans)
    assert not any("history_entry_pkey" in plan or "SCAN V0" in plan for plan in plans)


@pytest.mark.both
@pytest.mark.parametrize("table", ["review_proposal", "cooperation_request"])
def test_pages_of_curators_count_what_waits_and_not_all_that_was_ever_decided(table: str) -> None:
    curator = people.sign_in(Client(), people.curator())

    assert walks(curator, "/en/review/", table) == []


@pytest.mark.both
def test_numbers_for_operators_count_the_mails_that_are_not_sent(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN

    assert walks(Client(), "/metrics", "notices_delivery", authorization=f"Bearer {TOKEN}") == []
