"""What all tests share: empty caches, and the founding facts for those who ask for them."""

import os

import pytest
from django.core.cache import caches
from django.utils import translation

from core.published import limits
from tests import founding

# Sync Playwright runs an event loop in the test's thread; without this the ORM refuses to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def nothing_kept_from_the_test_before() -> None:
    caches["pages"].clear()
    limits.forget()
    translation.activate("en")  # a request leaves its language behind


@pytest.fixture
def founding_facts(db: None) -> None:
    """The seven places, the event and everything around it, as `manage.py demo` loads them."""
    founding.load()
