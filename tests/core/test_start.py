"""Wrong combinations of settings stop the start with one sentence (T40)."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import startup

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "k3Jd9-a0Zq_w8Xn2vB7mC5tY1uI6oP4eR-sD_fGhLzQjVbNxWkM"
FEW_NEED = ("openpyxl", "fido2", "cryptography", "icalendar", "qrcode", "markdown_it", "PIL")
GOOD = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "alliance.example", "SITE_URL": "https://alliance.example"}


def start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables}
    command = [sys.executable, "-c", "import alliance.settings"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_t40_a_production_start_with_all_it_needs(tmp_path: Path) -> None:
    assert start(tmp_path, **GOOD).returncode == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a random text of at least 50 characters."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random text of at least 50 characters."),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be a random text of at least 50 characters."),
        ({"SECRET_KEY": f"django-insecure-{SECRET}"}, "SECRET_KEY is one that Django made for development."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name hosts, not any host that somebody makes up."),
        ({"ALOWED_HOSTS": "x.example"}, "ALOWED_HOSTS is no setting of this site. Is ALLOWED_HOSTS meant?"),
        ({"DATABASE_URI": "x"}, "DATABASE_URI is no setting of this site. Is DATABASE_URL meant?"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the hosts that this site answers to."),
        ({"SITE_URL": "http://alliance.example"}, "SITE_URL must be the public https address of this site."),
        ({"DEMO": "true"}, "DEMO=true is for this machine only"),
        ({"DEBUG": "true"}, "DEBUG=true is for this machine only"),
        ({"TESTING": "true"}, "TESTING=true is for this machine only"),
        ({"EMAIL_URL": "imap://x"}, "EMAIL_URL must begin with smtp://, smtps:// or smtp+plain://."),
        ({"EMAIL_URL": "file:///tmp/mails"}, "EMAIL_URL must begin with smtp://, smtps:// or smtp+plain://."),
        ({"EMAIL_URL": "smtp+plain://mail.example"}, "EMAIL_URL: smtp+plain:// is not encrypted"),
        ({"DEBUG": "perhaps"}, "DEBUG cannot be read: 'perhaps' is neither true nor false."),
        ({"RATE_LIMITS": "-1"}, "RATE_LIMITS cannot be read: it must not be negative."),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES cannot be read"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT cannot be read: 'xml' is not one of json, console."),
        ({"CACHE_URL": "memory"}, "CACHE_URL must be 'database' or a redis:// address."),
        ({"STORAGE_URL": "ftp://x"}, "STORAGE_URL must be 'local' or look like s3://KEY:SECRET@HOST/BUCKET."),
        ({"STORAGE_URL": "s3://store.example/files"}, "STORAGE_URL must be 'local' or look like s3://KEY:SECRET@"),
        ({"STORAGE_URL": "s3://key:secret@store.example:no/files"}, "STORAGE_URL must be 'local' or look like s3://"),
        ({"STORAGE_URL": "s3://key:secret@store.example/files?tsl=false"}, "STORAGE_URL: after ? may stand region=…"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must name an SQLite file or a PostgreSQL server."),
        ({"DATABASE_URL": "no address"}, "DATABASE_URL must name an SQLite file or a PostgreSQL server."),
        ({"ERRORS_URL": "nowhere"}, "ERRORS_URL must look like https://KEY@HOST/NUMBER."),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must be a random text of at least 32 characters."),
    ],
)
def test_t40_a_wrong_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    stopped = start(tmp_path, **{**GOOD, **change})

    assert stopped.returncode != 0
    assert sentence in stopped.stderr.splitlines()[-1]


@pytest.mark.parametrize("program", [["manage.py", "check"], ["-c", "import alliance.wsgi"]])
def test_t40_a_start_that_is_refused_says_one_sentence_alone(tmp_path: Path, program: list[str]) -> None:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, "SITE_URL": "http://alliance.example"}

    stopped = subprocess.run([sys.executable, *program], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr == "SITE_URL must be the public https address of this site.\n"


def test_a_process_starts_without_the_libraries_that_few_requests_need(tmp_path: Path) -> None:
    """Together they take 25 MB of each process. They are read with all views, as the server reads them."""
    say = f"import sys, alliance.wsgi; print([each for each in {FEW_NEED} if each in sys.modules])"
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "true"}

    started = subprocess.run([sys.executable, "-c", say], cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert started.stdout.splitlines()[-1] == "[]"


def test_the_demo_makes_a_secret_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    assert start(tmp_path, DEMO="true").returncode == 0
    first = (tmp_path / "demo-secret").read_text()

    assert start(tmp_path, DEMO="true").returncode == 0
    assert (tmp_path / "demo-secret").read_text() == first
    assert len(first) >= 50


def test_only_a_demo_shows_a_contact_that_is_made_up(tmp_path: Path) -> None:
    print_it = "from alliance.settings import ALLIANCE_CONTACT; print(ALLIANCE_CONTACT)"

    def contact(**variables: str) -> str:
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables}
        return subprocess.check_output([sys.executable, "-c", print_it], cwd=ROOT, env=env, text=True).strip()

    assert contact(DEMO="true") == "contact@alliance.example"
    assert contact(DEMO="true", ALLIANCE_CONTACT="us@city.example") == "us@city.example"
    assert contact(**GOOD) == ""


# --- The database -------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_t40_an_address_that_the_database_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    name, sentence = {
        "sqlite": ("/nowhere/site.sqlite3", "DATABASE_URL names a file that cannot be opened."),
        "postgresql": ("nowhere", "DATABASE_URL names a database that is not there."),
    }[connection.vendor]
    monkeypatch.setitem(connection.settings_dict, "NAME", name)

    assert startup.refusal() == sentence


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_database_of_before_the_migrations_were_joined_is_refused_in_one_sentence() -> None:
    assert startup.refusal() == ""
    app, _, name = startup.JOINED.partition(".")
    recorder = MigrationRecorder(connection)
    recorder.record_applied(app, name)
    try:
        assert startup.refusal() == startup.MADE_BEFORE
        with pytest.raises(CommandError, match="From before 27 November 2026"):
            call_command("prepare")
        with pytest.raises(SystemCheckError, match="From before 27 November 2026"):
            call_command("migrate", skip_checks=False)
    finally:
        recorder.record_unapplied(app, name)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('FATAL:  password authentication failed for user "x"', "DATABASE_URL: the database refuses this user or"),
        ('FATAL:  role "x" does not exist', "DATABASE_URL: the database refuses this user or password."),
        ('FATAL:  too many connections for role "x"', ""),
        ('FATAL:  database "x" is not currently accepting connections', ""),
        ("connection refused", ""),
    ],
)
def test_a_refusal_is_told_and_who_does_not_answer_may_come_back(
    monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    def connect(**parameters: Any) -> None:
        raise driver.OperationalError(said)

    driver: Any = connection.Database  # type: ignore[attr-defined]  # the types know no driver
    monkeypatch.setattr(driver, "connect", connect)

    assert startup.refusal().startswith(sentence)
    assert bool(startup.refusal()) is bool(sentence)


@pytest.mark.parametrize(
    ("program", "address", "sentence"),
    [
        (["-c", "import alliance.wsgi"], "sqlite:////nowhere/x", "DATABASE_URL names a file that cannot be opened."),
        (["manage.py", "prepare"], "postgres://me@127.0.0.1:1/site", "CommandError: The database does not answer."),
    ],
)
def test_t40_a_database_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, program: list[str], address: str, sentence: str
) -> None:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, "DATABASE_URL": address}

    stopped = subprocess.run([sys.executable, *program], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert stopped.returncode == 1
    assert [line for line in stopped.stderr.splitlines() if not line.startswith("{")] == [sentence]
