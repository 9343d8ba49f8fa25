"""What stops the start of a process: an address that the database or the store of files refuses.

Who does not answer at all may come back, and stops nothing: pages say so meanwhile.
"""

import logging
import re
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


def refusal() -> str:
    """The sentence to stop with. Empty where all is well, and where somebody does not answer."""
    return database_refusal() or store.refusal()


def database_refusal(*, away: str = "") -> str:
    """Asked once outside the pool, which gives no reasons. `away` is returned where nobody answers."""
    connection: Any = connections[DEFAULT_DB_ALIAS]  # the types know no driver
    try:
        connection.Database.connect(**connection.get_connection_params()).close()
    except connection.Database.Error as error:
        logger.warning("the database cannot be reached", extra={"reason": type(error).__name__})
        return next((sentence for words, sentence in REFUSALS.items() if re.search(words, str(error))), away)
    return ""
