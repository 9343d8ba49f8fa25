"""CHANGELOG.md begins with the version that this is, and names nothing that an operator does not find."""

import logging
import re
from datetime import date
from itertools import pairwise

import pytest
from django.conf import settings

from alliance import starting
from tests.core.test_docs import OPERATORS, commands, read, rows_of
from tests.packages import ROOT

CHANGES = read(ROOT / "CHANGELOG.md")
VERSIONS = re.findall(r"^## (\d+)\.(\d+)\.(\d+)$", CHANGES, re.MULTILINE)


def test_the_newest_version_is_this_one_and_each_is_a_day_later_than_the_next() -> None:
    days = [date(*map(int, version)) for version in VERSIONS]

    assert ".".join(VERSIONS[0]) == settings.VERSION
    assert all(later > earlier for later, earlier in pairwise(days))


def test_every_version_but_the_first_says_what_there_is_to_do() -> None:
    *later, _first = re.split(r"^## \d.*$", CHANGES, flags=re.MULTILINE)[1:]

    assert len(later) == len(VERSIONS) - 1
    assert [part for part in later if "\nTo do:\n\n- " not in part] == []


def test_settings_and_commands_that_are_named_are_those_that_operators_read_about() -> None:
    named = re.findall(r"`([A-Z]+_[A-Z_]+)", CHANGES)
    called = re.findall(r"`manage\.py (\w+)", CHANGES)

    assert named
    assert called
    assert set(named) - rows_of(read(OPERATORS)) == set()
    assert set(called) - commands() == set()


def test_the_log_of_a_start_names_the_version(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="start"):
        starting.tell()

    assert [record.version for record in caplog.records] == [settings.VERSION]  # type: ignore[attr-defined]  # extra
