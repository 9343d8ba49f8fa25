import pytest

from core.ratelimits import limits


@pytest.fixture(autouse=True)
def new_limits() -> None:
    limits.forget()
