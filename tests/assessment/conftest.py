import pytest

from tests.assessment.helping import World, make_world
from tests.worlds import fresh, made_once

made = made_once(make_world)


@pytest.fixture
def world(made: World) -> World:
    return fresh(made)
