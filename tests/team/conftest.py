import pytest

from cities.models import City
from tests.factories import CityFactory
from tests.team.helping import Cast, cast_of


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="kunming", name_en="Kunming")


@pytest.fixture
def cast(city: City) -> Cast:
    return cast_of(city)


@pytest.fixture(autouse=True)
def quick_hashes(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.Quick", *settings.PASSWORD_HASHERS]  # type: ignore[attr-defined]
