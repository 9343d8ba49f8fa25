import pytest

from tests.finance.helping_projects import World, make_published
from tests.worlds import fresh, made_once

published = made_once(make_published)


@pytest.fixture
def world(published: World) -> World:
    """A city with a published project. Modules that begin before it was sent have a `world` of their own."""
    return fresh(published)
