"""Answers to the watchers of the machine: is the process alive, and can it work?"""

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts.middleware import open_before_enrolment
from core.files import store
from core.history.triggers import missing_triggers


@open_before_enrolment
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive", "version": settings.VERSION})


@open_before_enrolment
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the names of what does not work; no detail that would help an attacker.

    `weak` names what does not work either, and without which the site goes on: 200 all the same.
    """
    found = failures()
    weak = [name for name in found if name in may_be_away()]
    failing = [name for name in found if name not in weak]
    status = 503 if failing else 200
    body = {"status": "not ready" if failing else "ready", "failing": failing} | ({"weak": weak} if weak else {})
    return JsonResponse(body, status=status)


def may_be_away() -> set[str]:
    """A cache of its own has a fallback; one that is a table is as well as the database."""
    return set() if settings.CACHE_URL == "database" else {"cache"}


def failures() -> list[str]:
    """What does not work. Without the database nothing more is asked of it: the answer must come while somebody waits
    for it."""
    if not works("database"):
        return [name for name in CHECKS if name in ASK_THE_DATABASE or not works(name)]
    return [name for name in CHECKS if not works(name)]


def works(name: str) -> bool:
    try:
        return CHECKS[name]()
    except Exception:  # whatever it is: it does not work, and the answer says so
        return False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def cache() -> bool:
    caches["default"].set("readyz", "1", 10)
    return bool(caches["default"].get("readyz") == "1")


def history() -> bool:
    """The triggers that keep the history append-only are in place."""
    return not missing_triggers(connection)


CHECKS = {
    "database": database,
    "migrations": migrations,
    "history": history,
    "cache": cache,
    "storage": store.works,
}
ASK_THE_DATABASE = {"database", "migrations", "history", "cache"}
