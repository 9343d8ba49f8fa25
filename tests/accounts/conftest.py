import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from core.ratelimits import limits


@pytest.fixture(autouse=True)
def no_codes_remembered(db: None) -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def windows_of_limits_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by the minute would else begin anew between two tries, once in a while."""
    begun = time.time()
    midnight = begun - begun % limits.DAY
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: midnight + time.time() - begun))
