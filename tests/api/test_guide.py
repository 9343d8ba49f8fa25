"""The lines of the guide of the API do what they say: each is run by curl, as it stands there, one after the other."""

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db.models import QuerySet

from alliance import wsgi
from assessment.models import Assessment
from cities.models import City
from core.files.guard import BodyGuard
from tests import founding, people
from tests.api.writing import secret
from tests.browser import server
from tests.packages import ROOT

GUIDE = (ROOT / "docs" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
# A line with all that belongs to it: the next ones within quotation marks, or after a backslash.
COMMAND = re.compile(r"""^(?:'[^']*'|"[^"]*"|\\\n|[^'"\n])+$""", re.MULTILINE)
HOST = "https://alliance.example"


def as_granian(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """What the server of production tells of a body: it always ends, whatever length was said."""
    return lambda environ, start: app({**environ, "wsgi.input_terminated": True}, start)


@pytest.fixture
def site(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    founding.load()
    people.lead(City.objects.get(slug="yokohama"))  # somebody who can answer
    QuerySet(Assessment).filter(city__slug="kunming").delete()  # the guide begins one
    guarded = as_granian(BodyGuard(wsgi.site, slots=1, limit=1_000_000))
    monkeypatch.setattr(server, "get_wsgi_application", lambda: guarded)
    with server.running() as address:
        yield address


def test_the_lines_of_the_guide_do_what_they_say(site: str) -> None:
    said = {"TOKEN": secret(people.lead(City.objects.get(slug="kunming")))}
    known: list[str] = []
    answered: list[tuple[str, int]] = []
    for command in (each for block in BLOCKS for each in COMMAND.findall(block) if not each.startswith("#")):
        if not command.startswith("curl"):
            known.append(command.replace(HOST, site))  # names what later lines use
            continue

        status, body = run([*known, command], said)

        answered.append((command.split("$site")[1].split('"')[0], status))
        if found := re.search(r'"id":"([^"]+)"', body):
            said["ID"] = found[1]

    assert answered == [
        ("/proposals/", 201),
        ("/proposals/$ID/", 200),
        ("/proposals/$ID/send/", 200),
        ("/proposals/$ID/", 200),
        ("/requests/", 201),
        ("/requests/$ID/send/", 200),
        ("/cities/kunming/assessments/", 201),
        ("/cities/kunming/assessments/2026/answers/natural_areas/", 200),
    ]


def run(lines: list[str], names: dict[str, Any]) -> tuple[int, str]:
    """The status and the body that a line of curl printed, or, where it prints no headers, that it is told to add."""
    script = "\n".join([*lines[:-1], f"{lines[-1]} --silent --show-error --write-out '\n%{{http_code}}'"])
    told = subprocess.run(
        ["sh", "-eu", "-c", script], env={"PATH": "/usr/bin:/bin", **names}, capture_output=True, text=True, check=True
    )
    body, _newline, status = told.stdout.rpartition("\n")
    return int(status), body


def test_delete_without_a_body_is_told_that_there_is_nothing_to_delete(site: str) -> None:
    status, body = run([f'curl -X DELETE "{site}/api/v1/cities/"'], {})

    assert (status, '"code":"method_not_allowed"' in body) == (405, True)


def test_t47_a_body_in_pieces_is_asked_for_its_length(site: str) -> None:
    status, body = run([f'curl -X POST "{site}/api/v1/proposals/" -H "Transfer-Encoding: chunked" -d "{{}}"'], {})

    assert (status, json.loads(body)["code"]) == (411, "length_required")
