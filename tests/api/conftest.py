import pytest

from core.published import limits


@pytest.fixture(autouse=True)
def new_limits() -> None:
    limits.forget()
