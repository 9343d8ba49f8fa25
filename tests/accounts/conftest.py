import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_codes_remembered(db: None) -> None:
    cache.clear()
