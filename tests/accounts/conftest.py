import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_codes_remembered(db: None) -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def quick_hashes(settings: object) -> None:
    """Argon2 costs a tenth of a second by design; what is tested here is who hashes when, not how slowly."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.Quick", *settings.PASSWORD_HASHERS]  # type: ignore[attr-defined]
