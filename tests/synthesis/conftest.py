"""A small site of made-up data."""

import pytest

from benchmarks.synthesis.making import synthesize
from core.vocabulary.loading import load_vocabulary


@pytest.fixture
def vocabulary(db: None) -> None:
    load_vocabulary()


@pytest.fixture
def example_data(vocabulary: None) -> None:
    fill()


def fill(seed: int = 1) -> None:
    list(synthesize(city_count=7, event_count=3, resource_count=5, seed=seed))
