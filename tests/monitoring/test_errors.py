"""Faults reach the service of the operators, and nothing that names somebody goes with them."""

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import brotli
import pytest
import sentry_sdk
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from alliance import urls as site
from alliance.monitoring.errors import report_to
from core.text.requests import request_id

pytestmark = pytest.mark.django_db
SECRET = "reader@example.org"


def broken(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("typed", "") + SECRET
    raise RuntimeError(f"this is broken: {typed}")


urlpatterns = [path("broken", broken), *site.urlpatterns]
handler500 = "alliance.portal.errors.server_error"


class Service(BaseHTTPRequestHandler):
    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding", ""), bytes)
        lines = [json.loads(line) for line in unpack(body).splitlines() if line]
        self.received.extend(line for line in lines if "exception" in line or "logger" in line)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def received() -> Iterator[list[dict[str, Any]]]:
    Service.received = []
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    report_to(f"http://key@127.0.0.1:{server.server_port}/1", build="a-release")
    yield Service.received
    sentry_sdk.init()
    server.shutdown()
    server.server_close()


@pytest.mark.urls("tests.monitoring.test_errors")
def test_a_fault_is_sent_with_its_place_and_without_what_was_typed(received: list[dict[str, Any]]) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post("/broken?q=secret-query", {"typed": SECRET}, headers={"cookie": "session=secret-cookie"})
    sentry_sdk.flush()

    assert answer.status_code == 500
    (event,) = received
    (fault,) = event["exception"]["values"]
    assert fault["type"] == "RuntimeError"
    assert fault["stacktrace"]["frames"][-1]["function"] == "broken"
    assert (event["release"], event["tags"]["request_id"]) == ("a-release", answer.headers["X-Request-ID"])
    for secret in (SECRET, "secret-query", "secret-cookie"):
        assert secret not in json.dumps(event["exception"]["values"][0].get("value", "")), secret
        assert "vars" not in fault["stacktrace"]["frames"][-1]
    rest = json.dumps({name: value for name, value in event.items() if name != "exception"})
    assert not any(secret in rest for secret in (SECRET, "secret-query", "secret-cookie", "/broken"))


def test_what_is_no_fault_stays_in_the_log(received: list[dict[str, Any]]) -> None:
    token = request_id.set("number")
    logging.getLogger("tests").error("a mail to %s was refused", SECRET)
    logging.getLogger("tests").warning("a rule was broken")
    sentry_sdk.flush()
    request_id.reset(token)
    assert received == []
