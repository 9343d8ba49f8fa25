import gzip

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from alliance.api.authentication import BySession
from alliance.api.v1.cities import Cities
from cities.team.models import StaffRole
from core.pagecache.models import raise_content_version
from tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESSES = ["/api/v1/cities/", "/api/v1/cities/kobe/", "/api/v1/search/?q=kobe", "/api/v1/terms/?scheme=biomes"]


@pytest.fixture(autouse=True)
def kobe() -> None:
    make.CityFactory(slug="kobe")
    raise_content_version()


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_known_is_answered_with_one_statement_and_no_body(
    address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = Client().get(address)

    with django_assert_num_queries(1):
        again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]


@pytest.mark.parametrize("address", [each for each in ADDRESSES if "search" not in each])
def test_who_knows_nothing_gets_the_same_answer_for_one_statement_until_something_changes(
    address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = Client().get(address)

    with django_assert_num_queries(2):  # one each: the state of the content
        again, zipped = Client().get(address), Client().get(address, headers={"Accept-Encoding": "gzip"})
    make.CityFactory(slug="kobe-port", name_en="Kobe port", biome=None)
    raise_content_version()

    assert again.content == first.content == gzip.decompress(zipped.content)
    assert {**again.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert Client().get("/api/v1/cities/").json()["count"] == 2


def test_t33_were_a_list_to_know_its_reader_it_would_be_kept_for_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today no open list does."""
    monkeypatch.setattr(Cities, "authentication_classes", [BySession])
    hidden = make.CityFactory(slug="hidden", status="draft")
    lead = make.UserFactory()
    StaffRole.objects.create(user=lead, city=hidden, role="lead")
    client = Client()
    client.force_login(lead)

    assert [client.get("/api/v1/cities/").json()["count"], Client().get("/api/v1/cities/").json()["count"]] == [2, 1]
    assert [Client().get("/api/v1/cities/").json()["count"], client.get("/api/v1/cities/").json()["count"]] == [1, 2]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_change_of_content_changes_the_etag(address: str) -> None:
    first = Client().get(address)
    raise_content_version()

    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


def test_each_address_and_build_has_an_etag_of_its_own(settings: Settings) -> None:
    tags = {Client().get(address).headers["ETag"] for address in (*ADDRESSES, "/api/v1/cities/?lang=ja")}
    settings.BUILD = "another"
    tags.add(Client().get("/api/v1/cities/").headers["ETag"])

    assert len(tags) == len(ADDRESSES) + 2


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_like_get_without_the_body(address: str) -> None:
    got, asked = Client().get(address), Client().head(address)

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_does_not_depend_on_the_readers_browser(address: str) -> None:
    english, japanese = (Client().get(address, headers={"Accept-Language": code}) for code in ("en", "ja"))

    assert english.content == japanese.content
    assert "accept-language" not in japanese.headers.get("Vary", "").lower()


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_t33_any_site_may_read_but_never_with_credentials(origin: str) -> None:
    answer = Client().get("/api/v1/cities/", headers={"Origin": origin})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("authorization", ["Bearer x", "Basic eDp5"])
def test_t34_answers_to_those_who_name_themselves_are_not_kept(authorization: str) -> None:
    answer = Client().get("/api/v1/cities/", headers={"Authorization": authorization})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_t34_nothing_of_the_host_is_in_the_body() -> None:
    answer = Client().get("/api/v1/cities/?page_size=1", headers={"X-Forwarded-Host": "evil.example"})

    assert b"evil" not in answer.content
    assert not answer.cookies
