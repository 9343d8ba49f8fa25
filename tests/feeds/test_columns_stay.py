"""A column of a public table that programs of others have read does not go, nor change its name."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.factories import CityFactory, PostingFactory, ProjectProfileFactory, linked
from tests.feeds.reading import get

pytestmark = pytest.mark.django_db
PUBLISHED: dict[str, list[str]] = json.loads(Path(__file__).with_name("columns.json").read_text(encoding="utf-8"))


def header_of(address: str) -> list[str]:
    response = get(address)
    body = response.getvalue()  # some tables are sent in pieces
    return next(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", sorted(PUBLISHED))
def test_every_column_that_was_published_is_there(path: str) -> None:
    city = CityFactory()
    PostingFactory(city=city)
    ProjectProfileFactory(city=city)
    linked(city, CityFactory())

    header = header_of(f"/en/{path}")

    assert [name for name in PUBLISHED[path] if name not in header] == []
