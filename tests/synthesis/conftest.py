"""A small site of made-up data."""

import pytest

from benchmarks.synthesis.making import Size, synthesize
from core.vocabulary.loading import load_vocabulary


@pytest.fixture
def vocabulary(db: None) -> None:
    load_vocabulary()


@pytest.fixture
def example_data(vocabulary: None) -> None:
    fill()


def fill(seed: int = 1) -> None:
    list(
        synthesize(Size(cities=7, events=3, resources=5, postings=9, links=4, plans=2, projects=6, calls=3), seed=seed)
    )
