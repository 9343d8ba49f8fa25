import re

import pytest
from django.test import Client

from tests import factories as make
from tests.api.reading import LISTS, get

ENTRIES = (*LISTS, "search")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "code", "detail"),
    [
        ("/api/v1/cities/atlantis/", 404, "not_found", "Page not found."),
        ("/api/v1/nothing/", 404, "not_found", "Page not found."),
        ("/api/", 404, "not_found", "Page not found."),
        ("/api/v2/cities/", 404, "not_found", "Page not found."),
        ("/api/v1/cities/a%20b/", 404, "not_found", "Page not found."),
        ("/api/v1/cities/?nothing=1", 400, "validation_error", "Unknown filter."),
        ("/api/v1/cities/?lang=tlh", 400, "validation_error", "Unknown value."),
        ("/api/v1/search/", 400, "validation_error", "Enter a search term."),
    ],
)
def test_refusals_have_one_form(address: str, status: int, code: str, detail: str) -> None:
    response = Client().get(address)

    answer = response.json()
    assert response.status_code == status
    assert list(answer) == ["detail", "code", "errors", "request_id"]
    assert (answer["code"], answer["detail"]) == (code, detail)
    assert answer["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.django_db
def test_refusals_speak_the_readers_language() -> None:
    english, japanese = (
        Client().get("/api/v1/cities/atlantis/", headers={"Accept-Language": language}) for language in ("en", "ja")
    )

    assert english.json()["code"] == japanese.json()["code"]
    assert english.json()["detail"] != japanese.json()["detail"]
    assert "Accept-Language" in japanese.headers["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("name", ENTRIES)
def test_nothing_can_be_written(name: str, method: str) -> None:
    response = Client().generic(method, f"/api/v1/{name}/", b"{}", content_type="application/json")

    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_no_row_can_be_written(method: str) -> None:
    city = make.CityFactory()

    assert Client().generic(method, f"/api/v1/cities/{city.slug}/").status_code == 405


@pytest.mark.django_db
def test_other_forms_than_json_are_not_to_be_had() -> None:
    response = Client().get("/api/v1/cities/", headers={"Accept": "text/csv"})

    assert response.status_code == 406
    assert response.json()["code"] == "not_acceptable"


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_there_is_no_page_for_browsers(accept: str) -> None:
    response = Client().get("/api/v1/cities/", headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("text", ["%00", "%ff", "%ed%a0%80", "a%00b"])
def test_t47_texts_that_no_database_can_hold_are_refused(name: str, text: str) -> None:
    response = Client().get(f"/api/v1/{name}/?q={text}")

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", "errors", "request_id"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["%00", "%ff", "a" * 5_000, "..%2f..%2fetc", "%E2%80%AE"])
def test_t47_addresses_that_cannot_be_are_not_found(slug: str) -> None:
    assert Client().get(f"/api/v1/cities/{slug}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", ["q", "country", "biome", "kind"])
def test_t46_no_value_is_longer_than_200_characters(parameter: str) -> None:
    assert list(get("cities", 400, **{parameter: "x" * 201})["errors"]) == [parameter]


@pytest.mark.django_db
def test_an_error_of_ours_is_told_without_its_insides(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("alliance.api.reading.row_count", broken)

    response = Client(raise_request_exception=False).get("/api/v1/cities/")

    assert response.status_code == 500
    assert response.json()["code"] == "error"
    assert b"canary" not in response.content
    assert re.fullmatch("[0-9a-f]{16}", response.json()["request_id"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "headers", "status", "detail"),
    [
        ("PUT", {}, 405, "This address does not accept this method. The Allow header lists those that it accepts."),
        ("GET", {"Accept": "text/csv"}, 406, "The API answers in JSON only. Accept application/json."),
        ("POST", {"Content-Type": "text/plain"}, 415, "The API accepts JSON only. Send the body as application/json."),
    ],
)
def test_what_the_packages_beneath_refuse_is_told_in_our_words(
    method: str, headers: dict[str, str], status: int, detail: str
) -> None:
    address = "/api/v1/frameworks/cbi-2021/score" if method == "POST" else "/api/v1/cities/"
    response = Client().generic(method, address, b"{}", headers=headers, content_type=headers.get("Content-Type", ""))

    assert (response.status_code, response.json()["detail"]) == (status, detail)
