"""Faults of the program, sent to an address that understands what Sentry's programs send. Off until it is set.

What is sent is where in the program it happened, of which release, and the number of the request, under which the log
tells more. No address, query, form, cookie, header, name or value of a variable leaves the site.
"""

import logging
from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration

from core.text.requests import request_id

if TYPE_CHECKING:
    from sentry_sdk.types import Event

KEPT = frozenset(
    {"event_id", "timestamp", "level", "platform", "release", "environment", "sdk", "logger", "exception", "tags"}
)


def report_to(address: str, *, build: str, **options: Any) -> None:
    """What is written into the log as an error is sent too, with its traceback."""
    sentry_sdk.init(
        dsn=address,
        release=build,
        default_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=bare,
        **options,
    )


def bare(event: "Event", _hint: dict[str, Any]) -> "Event | None":
    """An event without what might name somebody. What has no traceback stands in the log alone."""
    kept: Any = {name: value for name, value in event.items() if name in KEPT}
    if not kept.get("exception"):
        return None
    for each in kept["exception"].get("values", ()):
        each.pop("value", None)  # the sentence of an exception may hold what was typed
    return {**kept, "tags": {"request_id": request_id.get()}}  # type: ignore[return-value]
