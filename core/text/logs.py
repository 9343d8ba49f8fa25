"""One JSON object a line, or one plain line for a person; control characters never reach the log as they are."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

from core.text.requests import request_id

CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")


class WithRequest(logging.Filter):
    """Adds the number of the request to every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonLines(JsonFormatter):
    """UTC, with the fields that an operator searches by. JSON itself escapes what could forge a second line."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}{request_id}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            json_ensure_ascii=True,
        )

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
