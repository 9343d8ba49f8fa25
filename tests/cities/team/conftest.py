import pytest

from cities.models import City
from tests.cities.team.helping import Cast, cast_of
from tests.factories import CityFactory


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="kunming", name_en="Kunming")


@pytest.fixture
def cast(city: City) -> Cast:
    return cast_of(city)
