"""What an operator reads in the log: each line is of one form, says when, and leads to its request."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from granian.log import LogLevels, configure_logging

from core.text.logs import JsonLines
from core.text.requests import REFUSED, RequestId, WithRequest, forget_number

pytestmark = pytest.mark.django_db
SERVER = settings.BASE_DIR / "alliance" / "server-log.json"


class Log(logging.Handler):
    """The lines as a real site writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.addFilter(WithRequest())
        self.text = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        self.text.write(self.format(record) + "\n")

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    log, root = Log(), logging.getLogger()
    before = root.level
    root.addHandler(log)
    root.setLevel(logging.INFO)
    REFUSED.forget()
    yield log
    REFUSED.forget()
    root.removeHandler(log)
    root.setLevel(before)


def refuse(times: int, status: int = 429) -> None:
    """Requests of one route that a limit refuses."""
    site = RequestId(lambda _request: HttpResponse(status=status))
    for _request in range(times):
        site(RequestFactory().get("/en/search/"))


def test_a_line_says_when_in_utc_as_iso_8601(log: Log) -> None:
    logging.getLogger("start").info("start")

    at = datetime.fromisoformat(log.lines[0]["at"])
    assert at.utcoffset() == timedelta()
    assert log.lines[0]["at"][10] == "T"


def test_each_line_of_a_request_holds_its_number(log: Log) -> None:
    answer = Client().get("/en/nothing-is-here/")

    assert {line["logger"] for line in log.lines} >= {"requests", "django.request"}
    assert {line["request_id"] for line in log.lines} == {answer.headers["X-Request-ID"]}


def test_also_a_line_of_an_answer_that_is_made_while_it_is_read(log: Log) -> None:
    def parts() -> Iterator[bytes]:
        logging.getLogger("parts").info("a part")
        yield b"a part"

    answer: Any = RequestId(lambda _request: StreamingHttpResponse(parts()))(RequestFactory().get("/en/"))
    assert answer.getvalue() == b"a part"
    forget_number()  # as Django says when the answer is closed
    logging.getLogger("parts").info("later")

    numbers = {line["message"]: line["request_id"] for line in log.lines if line["logger"] == "parts"}
    assert numbers == {"a part": answer.headers["X-Request-ID"], "later": ""}


def test_a_closed_answer_takes_its_number_along(log: Log) -> None:
    Client().get("/healthz")
    logging.getLogger("parts").info("later")

    assert log.lines[-1]["request_id"] == ""


def test_a_flood_of_refused_requests_is_two_lines_a_minute(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(50)
    assert [line["status"] for line in log.lines] == [429]

    monkeypatch.setattr(REFUSED, "until", 1.0)  # the minute is over
    Client().get("/healthz")

    (_first, summed) = log.lines
    assert (summed["message"], summed["more"]) == ("requests refused", 49)
    refuse(1)
    assert len(log.lines) == 3  # the next minute begins with a line of its own


def test_other_answers_stand_in_the_log_one_by_one(log: Log) -> None:
    refuse(3, status=403)

    assert [line["status"] for line in log.lines] == [403] * 3


def test_django_says_nothing_more_of_a_request_that_a_limit_refused(log: Log) -> None:
    for status in (404, 429):
        logging.getLogger("django.request").warning("%s", status, extra={"status_code": status})

    assert [line["message"] for line in log.lines] == ["404"]


@pytest.fixture
def server_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    yield
    for name in ("_granian", "granian.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


@pytest.mark.usefixtures("server_log")
def test_lines_of_the_application_server_are_of_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--log-config alliance/server-log.json" in (settings.BASE_DIR / "bin" / "serve").read_text("utf-8")
    configure_logging(LogLevels.warning, json.loads(SERVER.read_text("utf-8")))

    logging.getLogger("_granian").error("Worker crash loop detected, exiting")
    logging.getLogger("granian.access").info("%(method)s %(path)s", {"method": "GET", "path": "/en/"})

    lines = [json.loads(line) for line in "".join(capsys.readouterr()).splitlines()]
    assert [line["message"] for line in lines] == ["Worker crash loop detected, exiting", "GET /en/"]
    assert all(line.keys() >= {"at", "level", "logger", "request_id"} for line in lines)
