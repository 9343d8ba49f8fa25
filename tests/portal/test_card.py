"""The card that a city shows on its own website: what others may frame, and nothing else."""

import re

import pytest
from django.test import Client

from cities.models import City
from core.pagecache.models import raise_content_version
from tests import people
from tests.factories import CityFactory, PlanFactory

pytestmark = pytest.mark.django_db
CARD = "/en/cities/kunming/card/"


@pytest.fixture
def kunming() -> City:
    return CityFactory(slug="kunming", name_en="Kunming", name_ja="昆明", local_name="昆明", local_language="zh-Hans")


def test_it_may_be_framed_by_anybody_and_holds_neither_script_nor_cookie(kunming: City) -> None:
    answer = Client().get(CARD)

    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    assert not re.search(rb"<script|<form|style=|csrf", answer.content)


@pytest.mark.parametrize("path", ["", "cities/kunming/", "cities/kunming/brief/", "certificate/", "nothing/"])
def test_t20_no_other_page_may_be_framed(kunming: City, path: str) -> None:
    answer = Client().get(f"/en/{path}")

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_t20_the_answer_for_a_city_that_is_not_there_may_not_be_framed_either(db: None) -> None:
    answer = Client().get(CARD)

    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (404, "DENY")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_caches_keep_it_for_five_minutes_and_ask_by_its_mark(kunming: City) -> None:
    first = Client().get(CARD)
    again = Client().get(CARD, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.headers.get("Vary", "")
    assert (again.status_code, again.content) == (304, b"")
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"]


def test_t34_withdrawn_it_is_gone_for_whoever_asks_by_the_old_mark(kunming: City) -> None:
    etag = Client().get(CARD).headers["ETag"]
    kunming.status = City.Status.WITHDRAWN
    kunming.save()
    raise_content_version()

    assert Client().get(CARD, headers={"If-None-Match": etag}).status_code == 404


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_t01_a_city_that_is_not_listed_has_no_card_not_even_for_its_staff(status: str) -> None:
    city = CityFactory(slug="kunming", status=status)
    staff = people.sign_in(Client(), people.lead(city))

    assert [Client().get(CARD).status_code, staff.get(CARD).status_code] == [404, 404]


def test_it_says_what_the_city_is_and_makes_no_member_of_who_took_part(kunming: City) -> None:
    PlanFactory(city=kunming, status="in-force")

    page = Client().get(CARD).content.decode()

    assert "Took part in the founding event in 2024\xa0· Plan in force" in page
    assert "Member" not in page
    assert "<title>Kunming on the site of the Cities Biodiversity Alliance</title>" in page
    assert 'href="http://localhost:8000/en/cities/kunming/" target="_blank" rel="noopener"' in page


def test_a_member_is_called_one(kunming: City) -> None:
    kunming.status, kunming.member_since = City.Status.MEMBER, "2025-03-01"
    kunming.save()

    assert "Member of the alliance since 2025" in Client().get(CARD).content.decode()


def test_the_address_decides_the_language(kunming: City) -> None:
    page = Client(headers={"Accept-Language": "en"}).get("/ja/cities/kunming/card/").content.decode()

    assert '<html lang="ja">' in page
    assert "<h1>昆明" in page


def test_t15_the_name_of_a_city_is_text(kunming: City) -> None:
    kunming.name = "<script>alert(1)</script>"
    kunming.save()
    office = people.sign_in(Client(), people.editor(kunming))

    assert b"<script>alert" not in Client().get(CARD).content
    page = office.get("/en/w/kunming/card/").content.decode()
    assert "<script>alert" not in page
    assert "title=&quot;&amp;lt;script&amp;gt;" in page


def test_the_workspace_has_the_html_in_four_languages(kunming: City) -> None:
    office = people.sign_in(Client(), people.editor(kunming))

    page = office.get("/en/w/kunming/card/").content.decode()

    for code in ("en", "zh-hans", "zh-hant", "ja"):
        assert f"&lt;iframe src=&quot;http://localhost:8000/{code}/cities/kunming/card/&quot;" in page
        assert f"&lt;a href=&quot;http://localhost:8000/{code}/cities/kunming/&quot;" in page


def test_somebody_who_is_signed_in_gets_an_answer_for_them_alone(kunming: City) -> None:
    office = people.sign_in(Client(), people.editor(kunming))

    assert office.get(CARD).headers["Cache-Control"] == "private, no-store"
