"""One JSON object a line, or one plain line for a person; control characters never reach the log as they are.

Imports nothing of Django: the application server writes its own lines by it, in a process that holds no site.
"""

import logging
import os
import re
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")


class JsonLines(JsonFormatter):
    """UTC, with the fields that an operator searches by. JSON itself escapes what could forge a second line."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}{request_id}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            defaults={"request_id": ""},  # of lines that the application server writes by itself
            json_ensure_ascii=True,
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """ISO 8601 with its zone, so that lines of several machines are put in order by any program."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def add_fields(
        self, log_data: dict[str, object], record: logging.LogRecord, message_dict: dict[str, object]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        for name in ("request", "taskName", "color_message"):
            log_data.pop(name, None)


class OneLine(logging.Formatter):
    """Lines for a person's terminal: control characters are shown, not obeyed."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        return CONTROL.sub(lambda found: repr(found.group())[1:-1], super().formatMessage(record))


def of_the_server() -> logging.Formatter:
    """Returns what forms the lines of the application server (`alliance/server-log.json`), as `LOG_FORMAT` says."""
    if os.environ.get("LOG_FORMAT") == "console":
        return OneLine("{levelname} {name} {message}", style="{")
    return JsonLines()
