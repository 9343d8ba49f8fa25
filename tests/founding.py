"""The founding facts, loaded for tests as `manage.py demo` loads them."""

import io

from django.core.management import call_command
from django.db import connection


def load() -> None:
    call_command("demo", yes=True, verbosity=0, stdout=io.StringIO())
    if connection.vendor == "postgresql":  # its planner knows nothing of rows that no other transaction has seen
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
