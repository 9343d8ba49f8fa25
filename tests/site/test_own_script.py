"""A city whose name nobody has written in the reader's language is named in its own script, and marked so."""

import pytest
from django.test import Client

from tests.factories import CityFactory, PracticeFactory
from tests.site.document import Document, texts
from tests.site.languages import is_foreign

pytestmark = pytest.mark.django_db
NAME = "湖岸町"
PAGES = (
    "cities/lakeside/",
    "cities/lakeside/brief/",
    "cities/",
    "cities/compare/?c=lakeside",
    "practices/",
    "practices/reeds/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_name_that_is_only_in_its_own_script_is_marked_with_its_language(client: Client, path: str) -> None:
    city = CityFactory(
        slug="lakeside", name_en="", name_ja=NAME, sort_key="lakeside", local_name=NAME, local_language="ja"
    )
    PracticeFactory(slug="reeds", city=city, title_en="Reeds")

    page = Document(client.get(f"/en/{path}").content.decode()).root

    named = [text for text in texts(page) if NAME in text.text and not text.path.endswith("title")]
    assert named, "the city is named"
    assert [text for text in named if is_foreign(text.text, text.lang)] == []
