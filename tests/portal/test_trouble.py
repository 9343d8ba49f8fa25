"""Public pages with too little, too much and the wrong kind of it: they hold their shape, size and queries."""

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City, Figure
from cities.practices.models import Practice
from core.pagecache.models import raise_content_version
from planning.models import Plan
from tests.factories import CityFactory, FigureFactory, PlanFactory, PracticeFactory, SourceFactory, term

pytestmark = pytest.mark.django_db
KB = 1000
LISTS = ("", "cities/", "practices/", "plans/", "targets/", "topics/", "events/", "organisations/", "about/")
FEW, MANY = 20, 300  # from 13 on there are filters and pages: their shape is the same


def cities(count: int, start: int = 0) -> None:
    """Each with a figure, a practice and a plan."""
    term("kmgbf-targets", "1", label_en="Plan all areas"), term("topics", "parks", label_en="Parks")
    source, kind = SourceFactory.create(), term("place-kinds", "city")
    made = [CityFactory.build(slug=f"many-{n}", name_en=f"City {n:03}", kind=kind) for n in range(start, start + count)]
    City._base_manager.bulk_create(made)
    Figure._base_manager.bulk_create(
        FigureFactory.build(city=city, measure="forest-cover", value=40, unit="percent", source=source) for city in made
    )
    Practice._base_manager.bulk_create(PracticeFactory.build(city=city, slug=f"p-{city.slug}") for city in made)
    Plan._base_manager.bulk_create(PlanFactory.build(city=city, slug=f"l-{city.slug}") for city in made)


def cost(client: Client, path: str) -> tuple[int, int]:
    """Queries, and bytes on the way."""
    raise_content_version()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(f"/en/{path}")
    assert answer.status_code == 200, path
    return len(queries), len(gzip.compress(answer.content))


def test_t45_three_hundred_cities_cost_no_more_questions_and_stay_within_their_size(client: Client) -> None:
    cities(FEW)
    few = {path: cost(client, path)[0] for path in LISTS}
    cities(MANY - FEW, start=FEW)

    many = {path: cost(client, path) for path in LISTS}

    assert {path: queries for path, (queries, _size) in many.items()} == few
    assert {path: size for path, (_queries, size) in many.items() if size > 50 * KB} == {}


def test_a_city_among_three_hundred_is_found_by_its_name(client: Client) -> None:
    cities(MANY)

    page = client.get("/en/cities/?q=City+217").content.decode()

    assert 'href="/en/cities/many-217/"' in page


def test_a_city_that_wrote_in_one_language_is_read_in_each_and_marked(client: Client) -> None:
    texts = {"summary_en": "", "summary_ja": "湖の街。", "text_ja": "湖を守ります。"}
    city = CityFactory.create(slug="mizu", name_en="Mizu", local_name="みず", local_language="ja", **texts)
    FigureFactory.create(city=city, measure="forest-cover", value=40, unit="percent", scope_ja="みなとの森")
    FigureFactory.create(city=city, measure="other", own_measure_ja="ほたる", value=4, unit="count")
    words = {"title_en": "", "title_ja": "森の取組", "summary_en": "", "summary_ja": "木を植えた。"}
    practice = PracticeFactory.create(city=city, **words)
    PlanFactory.create(city=city, title_en="", title_ja="みずの計画")
    of_city = ("cities/mizu/", "cities/mizu/brief/", f"practices/{practice.slug}/")

    for path in (*of_city, "cities/", "practices/", "plans/", ""):
        for language in ("en", "zh-hans", "zh-hant"):
            page = client.get(f"/{language}/{path}")
            assert page.status_code == 200
            assert unmarked(page.content.decode()) == [], (language, path)
    assert "みず" in client.get("/ja/cities/mizu/").content.decode()


def unmarked(page: str) -> list[str]:
    """Texts of the page with kana that are not said to be Japanese."""
    main = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r"<(script|svg)\b.*?</\1>", "", main, flags=re.DOTALL)
    found: list[str] = []
    languages = [""]
    for tag, text in re.findall(r"<(/?[a-z0-9]+[^>]*)>|([^<]+)", shown):
        if tag.startswith("/"):
            languages.pop()
        elif tag:
            said = re.search(r'\blang="([^"]+)"', tag)
            if not re.match(r"(br|img|input|hr|meta|link|use|wbr)\b", tag):
                languages.append(said.group(1) if said else languages[-1])
        elif re.search(r"[\u3040-\u30ff]", text) and languages[-1] != "ja":
            found.append(text.strip())
    return found


def test_a_name_as_long_as_it_may_be_stands_whole_on_every_page(client: Client) -> None:
    name = "Municipality of Saint Bartholomew by the Long and Winding Ri"
    assert len(name) == 60
    city = CityFactory.create(slug="long", name_en=name)
    PracticeFactory.create(city=city, slug="works")
    PlanFactory.create(city=city)

    for path in ("", "cities/", "cities/long/", "cities/long/brief/", "practices/", "practices/works/", "plans/"):
        assert name in client.get(f"/en/{path}").content.decode(), path


def test_more_query_parameters_than_any_page_offers_get_a_sentence(client: Client) -> None:
    query = "&".join(f"q=a{number}" for number in range(600))
    for address in ("/en/cities/", "/en/finance/projects/", "/en/cooperation/"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert "<h1" in answer.text
