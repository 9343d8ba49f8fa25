"""What stops the start of a process: an address that the database or the store of files refuses.

Who does not answer at all may come back, and stops nothing: pages say so meanwhile.
"""

import logging
import re
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from core.files import store

logger = logging.getLogger(__name__)

# What the database says, in its own English, and what it means for the address.
NOT_THIS_USER = "DATABASE_URL: the database refuses this user or password."
REFUSALS = {
    r"password authentication failed": NOT_THIS_USER,
    r'role "[^"]*" (does not exist|is not permitted to log in)': NOT_THIS_USER,
    r"no pg_hba\.conf entry": "DATABASE_URL: the database admits nobody with this user, host and encryption.",
    r'permission denied for database "': "DATABASE_URL: this user may not connect to the database.",
    r'database "[^"]*" does not exist': "DATABASE_URL names a database that is not there.",
    r"invalid (connection option|URI query parameter)": "DATABASE_URL has an option that the database does not know.",
    r"unable to open database file": "DATABASE_URL names a file that cannot be opened.",
}
NO_ANSWER = "The database does not answer."
# On 27 November 2026 the migrations of each app were joined into one; from then on each one stays. A database that was
# migrated before has this one among its own.
JOINED = "cities.0002_indexes_of_what_is_listed"
MADE_BEFORE = (
    "This database was made by a release of before 27 November 2026, and its migrations are no longer here: "
    "docs/operators.md says under “From before 27 November 2026” how its content moves into a fresh one."
)


def refusal() -> str:
    """The sentence to stop with. Empty where all is well, and where somebody does not answer."""
    return database_refusal() or store.refusal()


def database_refusal(*, away: str = "") -> str:
    """Asked once outside the pool, which gives no reasons. `away` is returned where nobody answers."""
    connection: Any = connections[DEFAULT_DB_ALIAS]  # the types know no driver
    try:
        opened = connection.Database.connect(**connection.get_connection_params())
    except connection.Database.Error as error:
        logger.warning("the database cannot be reached", extra={"reason": type(error).__name__})
        return next((sentence for words, sentence in REFUSALS.items() if re.search(words, str(error))), away)
    with closing(opened):
        return MADE_BEFORE if was_made_before(opened, connection.Database.Error) else ""


def was_made_before(opened: Any, error: type[Exception]) -> bool:
    """Whether the migrations of this database are no longer here. One that has none yet has nothing to refuse."""
    cursor = opened.cursor()
    try:
        cursor.execute("SELECT app, name FROM django_migrations")
        return is_joined(f"{app}.{name}" for app, name in cursor.fetchall())
    except error:
        return False


def is_joined(migrations: Iterable[str]) -> bool:
    """Whether these migrations are of before each app's were joined into one."""
    return JOINED in migrations
