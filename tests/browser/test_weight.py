"""What a first visit sends over the line, compressed."""

from urllib.parse import urlsplit

import pytest

from tests.browser.pages import PAGES
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
KB = 1000
BUDGET = {"cities": 100, "cities, filtered": 100, "cities, none": 100, "city": 50, "home": 50}
OTHERS = 40
GALLERY = 80
FILES = {".css": 15 * KB, ".js": 2 * KB, "tiles.svg": 3 * KB}
MOST_REQUESTS = 10


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_stays_within_its_budget(visitor: Visitor, language: str, name: str) -> None:
    sizes = visitor.visit(language, name).sizes
    budget = GALLERY if name == "components" else BUDGET.get(name, OTHERS)

    assert sum(sizes.values()) <= budget * KB, sizes
    assert len(sizes) <= MOST_REQUESTS, list(sizes)


@pytest.mark.parametrize("ending", FILES)
def test_a_shared_file_stays_within_its_budget(visitor: Visitor, ending: str) -> None:
    sizes = visitor.visit("en", "cities").sizes

    found = [size for url, size in sizes.items() if urlsplit(url).path.endswith(ending)]

    assert len(found) == 1
    assert found[0] <= FILES[ending]
