"""What an operator reads at /metrics, and what nobody else learns."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from alliance.monitoring import sharing
from core.notifications.models import Delivery
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "a-token-of-operators-that-is-long-enough"


@pytest.fixture(autouse=True)
def with_token(settings: pytest.FixtureRequest) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]


def numbers() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {(row.name, frozenset(row.labels.items())): row.value for family in families for row in family.samples}


def number(name: str, **labels: str) -> float:
    return numbers().get((name, frozenset(labels.items())), 0.0)


@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN[:-1]}])
def test_without_the_token_nothing_is_there(given: dict[str, str]) -> None:
    assert Client().get("/metrics", headers=given).status_code == 404
    curator = people.sign_in(Client(), people.curator())
    assert curator.get("/metrics").status_code == 404


def test_where_no_token_is_set_an_empty_one_opens_nothing(settings: pytest.FixtureRequest) -> None:
    settings.METRICS_TOKEN = ""  # type: ignore[attr-defined]
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_route_and_status_and_never_by_address() -> None:
    CityFactory(slug="heron-bay", name_en="Heron Bay")
    labels = {"method": "GET", "route": "en/cities/<slug:slug>/", "status": "200"}
    before = number("alliance_requests_total", **labels)
    client = Client()
    client.get("/en/cities/heron-bay/")
    client.get("/en/cities/nowhere/?q=secret")
    told = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text

    assert number("alliance_requests_total", **labels) == before + 1
    assert number("alliance_request_seconds_count", route=labels["route"]) >= before + 2
    assert not re.search("heron-bay|nowhere|secret", told)


def test_a_method_or_an_address_that_somebody_makes_up_makes_no_new_number() -> None:
    Client().get("/made-up-by-somebody")
    Client().generic("BREW", "/en/")
    told = {labels for name, labels in numbers() if name == "alliance_requests_total"}
    assert {dict(labels)["method"] for labels in told} <= {"GET", "HEAD", "POST", "other"}
    assert "made-up-by-somebody" not in str(told)


def test_kept_pages_are_told_from_those_that_are_made() -> None:
    made, kept = number("alliance_pages_total", came="made"), number("alliance_pages_total", came="kept")
    for _visit in range(3):
        Client().get("/en/about/")
    assert number("alliance_pages_total", came="made") == made + 1
    assert number("alliance_pages_total", came="kept") == kept + 2


def test_what_waits_is_told_with_its_age() -> None:
    person = people.person("reader@example.org")
    then = timezone.now() - timedelta(minutes=10)
    Delivery.objects.create(person=person, due_at=then)
    Delivery.objects.create(person=person, due_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.create(person=person, state=Delivery.State.FAILED)

    assert number("alliance_mails", state="waiting") == 2
    assert number("alliance_mails", state="failed") == 1
    assert number("alliance_mails", state="unsure") == 0
    assert 590 < number("alliance_oldest_waiting_seconds", what="mail") < 660
    assert number("alliance_oldest_waiting_seconds", what="job") == 0
    assert number("alliance_jobs", state="failed") == 0


def test_a_failed_job_is_told_by_its_moment_which_does_not_fall_when_old_rows_go() -> None:
    name = "alliance_last_failed_job_timestamp_seconds"
    assert number(name) == 0
    now = timezone.now()
    for days in (20, 0):
        DBTaskResult.objects.create(
            status=TaskResultStatus.FAILED,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="x",
            backend_name="default",
            exception_class_path="",
            traceback="",
            finished_at=now - timedelta(days=days),
        )
    assert number(name) == pytest.approx(now.timestamp(), abs=1)
    DBTaskResult.objects.filter(finished_at__lt=now).delete()
    assert number(name) == pytest.approx(now.timestamp(), abs=1)


def test_the_disk_and_the_last_backup_are_told(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    assert number("alliance_last_backup_timestamp_seconds") == 0
    call_command("backup", tmp_path / "backup.zip", verbosity=0)
    assert number("alliance_last_backup_timestamp_seconds") == pytest.approx(timezone.now().timestamp(), abs=60)
    assert 0 < number("alliance_disk_bytes", what="free") < number("alliance_disk_bytes", what="all")


# --- Several processes --------------------------------------------------------------------------------------------

COUNT = """
import sys
from pathlib import Path
import alliance.monitoring.counting as counting
from alliance.monitoring.sharing import Shared
counting.pages.labels("made").inc(2)
counting.pool.labels("open").set(3)
Shared(Path(sys.argv[1])).write()
print(open("/proc/self/maps").read() if Path("/proc/self/maps").exists() else "")
"""


def count_elsewhere(var: Path) -> str:
    """Another process of the same server, which has ended."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TESTING": "true"}
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(var)], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sharing.Shared:
    """One whose processes this one has started, so that they share its folder."""
    monkeypatch.setattr(os, "getppid", os.getpid)
    made = sharing.Shared(tmp_path)
    monkeypatch.setattr(sharing, "shared", made)
    return made


def test_each_process_of_a_server_tells_the_numbers_of_all(server: sharing.Shared, tmp_path: Path) -> None:
    before, opened = number("alliance_pages_total", came="made"), number("alliance_database_pool", what="open")
    for _process in range(2):
        count_elsewhere(tmp_path)

    assert number("alliance_pages_total", came="made") == before + 4
    assert number("alliance_database_pool", what="open") == opened  # they have ended


def test_a_full_disk_ends_no_process_and_keeps_its_own_numbers(
    server: sharing.Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that is mapped into memory would end the process with a signal, which nothing catches."""
    assert str(tmp_path) not in count_elsewhere(tmp_path)
    monkeypatch.setattr(server, "mine", tmp_path / "full.written")
    (tmp_path / "full.new").symlink_to("/dev/full")

    server.write()

    assert "numbers for operators cannot be written" in caplog.text
    Client().get("/en/about/")
    assert number("alliance_requests_total", method="GET", route="en/about/", status="200") >= 1


def test_numbers_of_a_server_that_has_ended_go_and_those_of_one_that_runs_stay(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here = sharing.machine()
    for name in (str(ended.pid), f"{here}-{ended.pid}", f"{here}-{os.getpid()}", "old-box-1", "other-box-1"):
        (tmp_path / "metrics" / name).mkdir(parents=True)
    os.utime(tmp_path / "metrics" / "old-box-1", (1, 1))
    sharing.Shared(tmp_path)
    left = {each.name for each in (tmp_path / "metrics").iterdir()}
    assert left == {f"{here}-{os.getpid()}", f"{here}-{os.getppid()}", "other-box-1"}


def test_two_containers_with_one_folder_do_not_tell_the_numbers_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each the server is the first process."""
    monkeypatch.setattr(os, "getppid", lambda: 1)
    folders = []
    for name in ("web1", "web2"):
        monkeypatch.setattr(sharing, "machine", lambda name=name: name)
        folders.append(sharing.Shared(tmp_path).folder)
    assert len({*folders}) == 2
    assert all(folder.is_dir() for folder in folders)


def test_what_a_server_of_the_same_name_left_is_taken_away_before_the_next_starts() -> None:
    line = next(line for line in (ROOT / "bin" / "serve").read_text("utf-8").splitlines() if line.startswith("rm "))
    said = subprocess.run(
        ["sh", "-c", f"echo $$; {line.replace('rm -rf', 'echo')}"],
        env={**os.environ, "VAR_DIR": "/somewhere"}, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert said[1] == f"/somewhere/metrics/{sharing.machine()}-{said[0]}"
