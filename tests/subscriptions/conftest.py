"""What waits for the end of the transaction happens at once: the transaction of a test never ends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction


@pytest.fixture(autouse=True)
def mails_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def now(act: Callable[[], Any], *args: object, **kwargs: object) -> None:
        act()

    monkeypatch.setattr(transaction, "on_commit", now)
