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
