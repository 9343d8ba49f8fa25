"""Somebody who is told something, and a few things to be told."""

from collections.abc import Iterator

import pytest

from core.accounts.models import User
from core.notifications import wording
from tests import people


@pytest.fixture
def mei(db: None) -> User:
    return people.person("mei@example.org", name="Mei")


@pytest.fixture
def bo(db: None) -> User:
    """The outsider: what Mei is told is none of their business."""
    return people.person("bo@example.org", name="Bo")


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """One kind in the group of work, and one in a group of its own that is mailed once a day."""
    groups, wordings = dict(wording._groups), dict(wording._wordings)
    wording.register_group("daily", label="Daily things", usual=wording.DAILY)
    wording.register("said", subject="%(who)s said something", text="%(who)s said: %(what)s", words=lambda facts: facts)
    wording.register("slow", subject="Slow: %(what)s", text="%(what)s", words=lambda facts: facts, group="daily")
    yield
    wording._groups.clear()
    wording._groups.update(groups)
    wording._wordings.clear()
    wording._wordings.update(wordings)
