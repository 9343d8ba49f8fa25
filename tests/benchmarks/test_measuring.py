import os
from unittest.mock import Mock

import pytest

from benchmarks import weights
from benchmarks.load import load
from benchmarks.pages import candidates, pages
from benchmarks.processes import children, cpu_seconds, memory_mb, parent_of
from benchmarks.site import Answer, Site
from benchmarks.speed import Measure, table
from benchmarks.tables import text
from tests.factories import PracticeFactory

PAGE = b"""<link rel="stylesheet" href="/static/site.css"><script src="/static/a.js"></script>
<svg><use href="/static/tiles.svg#a"/><use href="/static/tiles.svg#b"/><use href="#own"/></svg>"""


@pytest.mark.parametrize(
    ("url", "connections", "seconds"),
    [("http://example.org/", 1, 1), ("http://127.0.0.1/", 1, 31), ("http://127.0.0.1/", 65, 1)],
)
def test_loads_are_bounded_and_stay_on_this_machine(url: str, connections: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        load(url, connections=connections, seconds=seconds, headers={})


@pytest.mark.django_db
def test_every_page_that_is_measured_has_its_address_and_each_kind_has_its_list() -> None:
    PracticeFactory(slug="reeds")

    found = {page.path for page in pages()}

    assert len(found) >= len(candidates())
    assert {"/en/cities/", "/en/practices/", "/en/practices/reeds/", "/en/cooperation/links/"} <= found


def test_processes_know_their_parent_and_what_they_used() -> None:
    assert os.getpid() in children(os.getppid())
    assert parent_of(os.getpid()) == os.getppid()
    assert cpu_seconds([os.getpid(), 2**30]) > 0
    assert memory_mb(os.getpid()) > 1


def test_a_page_weighs_what_it_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(port: int, path: str) -> Answer:
        asked.append(path)
        return Answer(200, {}, PAGE if path == "/en/" else b"x" * 100)

    monkeypatch.setattr(weights, "get", get)

    row = weights.weigh(Site(1, 1, 0.0), "home", "/en/")

    assert sorted(asked) == ["/en/", "/static/a.js", "/static/site.css", "/static/tiles.svg"]
    assert (row["all"], row["requests"], row["within"]) == (len(PAGE) + 300, 4, "yes")


def test_a_page_that_loads_from_elsewhere_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b'<script src="https://cdn.example/a.js"></script>'
    monkeypatch.setattr(weights, "get", Mock(return_value=Answer(200, {}, page)))

    with pytest.raises(ValueError, match="another host"):
        weights.weigh(Site(1, 1, 0.0), "home", "/en/")


def test_the_median_of_the_rounds_counts() -> None:
    runs = [Measure(rate, rate, rate, 1.0, 0.5, 0) for rate in (10.0, 40.0, 20.0)]

    (row,) = table("made", {("made", "home", 16): runs}, {"home": {"queries": 7, "gz": 4_000}})

    assert (row["req/s ×16"], row["p99 ×16"], row["queries"], row["spread %"]) == (20.0, 20.0, 7, 300)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (1234.5, "1,234"), (12.34, "12.3"), (1.234, "1.23"), (10_000, "10,000"), ("a", "a")],
)
def test_figures_are_short(value: object, shown: str) -> None:
    assert text(value) == shown
