"""Connections to PostgreSQL: none waits for an answer without end, and each keeps the plans of what it is asked often.

One that hangs would hold a thread of the site.
"""

from typing import Any

from psycopg import Connection, OperationalError, errors
from psycopg.abc import RV, PQGen
from psycopg_pool import ConnectionPool

CHECK_SECONDS = 1
POOL_SECONDS = 1.9  # two checks at most before a request is told to come back
# The pool doubles its pause after each attempt to connect, until it gives the connection up; the next request begins
# anew. Left to grow they outlast the fault: a database that is back after a minute would be asked 15 s later.
RECONNECT_SECONDS = 2
AFTER_THE_SERVER = 2  # which counts itself, and can say what took so long
LOCK_SECONDS = 10
# A row by its key costs little more than the next one in order: the tables of a site lie in memory. PostgreSQL itself
# reckons with a disk that turns, and reads a whole table where it needs ten rows (decision 51).
PLANNING = "-c random_page_cost=1.1"
# Values go beside the statement, so that one asked again is neither read nor planned anew: that was a quarter to two
# thirds of what pages cost the database (decision 51).
PREPARED: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}


class Impatient(Connection[Any]):
    """`patience` is in seconds; without it any answer is waited for, as commands do."""

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except errors._WaitTimeout as late:
            self.pgconn.finish()
            raise OperationalError("The database did not answer in time.") from late
        except errors.FeatureNotSupported as changed:  # a migration gave a column another type while this was open
            if "cached plan" not in str(changed):
                raise
            self.pgconn.finish()  # its plans go with it
            raise OperationalError("The database changed a table since this connection was made.") from changed


def check(connection: Impatient) -> None:
    """Tries a connection before a request gets it: the server may have been restarted since, or hang."""
    before, connection.patience = connection.patience, CHECK_SECONDS
    try:
        ConnectionPool.check_connection(connection)
    finally:
        connection.patience = before


def options(seconds: int, threads: int) -> dict[str, Any]:
    """`seconds` for a statement of a request; 0, for commands, is without end."""

    class OfRequests(Impatient):
        patience = seconds + AFTER_THE_SERVER

    limits = f"-c statement_timeout={seconds}s -c lock_timeout={LOCK_SECONDS}s"
    return {
        "pool": {
            "min_size": 1,
            "max_size": max(threads, 2),
            "timeout": POOL_SECONDS,
            "reconnect_timeout": RECONNECT_SECONDS,
            "check": check,
            "connection_class": OfRequests if seconds else Impatient,
        },
        "connect_timeout": 2,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        **({"options": f"{limits} {PLANNING}"} if seconds else {}),
    }
