"""A store of its own for each test, the kinds of place, and the people around an application."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.cities.applications.helping import Cast, make_cast
from tests.factories import term
from tests.worlds import fresh, made_once


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def around_an_application() -> Cast:
    term("place-kinds", "city", label_en="City")
    return make_cast()


everybody = made_once(around_an_application)


@pytest.fixture
def cast(everybody: Cast, db: None) -> Cast:
    return fresh(everybody)
