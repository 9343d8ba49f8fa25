"""A person with a browser, as far as forms need one: cookies, the token of a page, and how long an answer took."""

import re
from http.client import HTTPConnection
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TIMEOUT = 60


class Said(NamedTuple):
    status: int
    location: str
    text: str
    seconds: float


class Person:
    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Said:
        return self.ask("GET", path)

    def fill(self, path: str, fields: dict[str, str], *, page: str = "") -> Said:
        """Reads the page, then sends its form with what it holds unseen. The time is that of the sending alone."""
        shown = self.get(page or path)
        found, token = shown.text, TOKEN.search(shown.text)
        if token is None:
            raise SystemExit(f"No form at {page or path}: {shown.status} {shown.location}")
        hidden = dict(HIDDEN.findall(found)) if not page else {}
        return self.ask("POST", path, {**hidden, "csrfmiddlewaretoken": token[1], **fields})

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Said:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {"Host": f"localhost:{self.port}", "Origin": f"http://localhost:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body, headers["Content-Type"] = urlencode(fields), "application/x-www-form-urlencoded"
        begun = perf_counter()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            seconds = perf_counter() - begun
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Said(answer.status, answer.headers.get("Location") or "", text, seconds)
        finally:
            connection.close()

    def sign_in(self, email: str, password: str) -> "Person":
        said = self.fill("/en/sign-in/", {"login": email, "password": password})
        if said.status != 302:
            raise SystemExit(f"{email} could not sign in: {said.status}")
        return self
