"""The lines of "Upgrading" in docs/operators.md bring a site of the release before to this one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import databases
from tests.guides import lines_of_the_guide, typed
from tests.packages import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
BEFORE = ("planning", "0015")  # the last migration of the release before
NAME = "upgraded_by_the_guide"
NEW_ALREADY = ("git pull", "bin/setup")  # this is the new release, and what it needs is installed


@pytest.fixture
def site(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site whose tables are made."""
    address = f"sqlite:///{tmp_path / NAME}"
    if connection.vendor == "sqlite":
        databases.copy_file(tmp_path / NAME)
    else:
        databases.copy_database(NAME)
        address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{NAME}"
    yield {**os.environ, "TESTING": "true", "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": address}
    if connection.vendor != "sqlite":
        databases.on_server(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def as_the_release_before_left_it(site: dict[str, str]) -> None:
    back = [sys.executable, "manage.py", "migrate", *BEFORE, "--verbosity", "0"]
    subprocess.run(back, cwd=ROOT, env=site, check=True)


def test_the_lines_of_the_guide_bring_a_site_of_the_release_before_to_this_one(
    tmp_path: Path, site: dict[str, str]
) -> None:
    archive = tmp_path / "before.zip"
    backup, *lines, ready, alive = [line for line in lines_of_the_guide("## Upgrading") if line not in NEW_ALREADY]
    assert [line.split()[2] for line in (backup, *lines) if line[0] != "#"] == ["backup", "prepare", "reindex"]

    assert typed(backup, archive, site).returncode == 0
    as_the_release_before_left_it(site)
    assert '"migrations"' in typed(ready, archive, site).stdout
    late = typed(backup, archive, site)
    for line in lines:
        done = typed(line, archive, site)
        assert done.returncode == 0, done.stderr

    assert '200 {"status": "ready"' in typed(ready, archive, site).stdout
    assert f'"version": "{settings.VERSION}"' in typed(alive, archive, site).stdout
    assert (late.returncode, late.stderr.count("\n")) == (1, 1)
    assert "Back up with that version, before you take a new one." in late.stderr
