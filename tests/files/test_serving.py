"""Who gets a file, and with which headers (T1, T22, T27)."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from core.accounts.models import User
from core.files.kinds import CONTENT_TYPES
from core.files.models import StoredFile
from core.files.storage import keep_file
from resources.models import EditionFile
from tests import people
from tests.factories import CityFactory, EditionFactory, EditionFileFactory, ResourceFactory
from tests.files import making

pytestmark = pytest.mark.django_db
PEOPLE: dict[str, Callable[[], User]] = {
    "registered": people.person,
    "editor": people.editor,
    "lead": people.lead,
    "outsider": people.outsider,
}
CSP = "default-src 'none'; sandbox"


def kept(
    name: str = "昆明 plan.pdf", data: bytes | None = None, kind: str = "pdf", tenant: int | None = None
) -> StoredFile:
    return keep_file(making.upload(name, data or making.pdf(), "text/html"), kinds={kind}, tenant=tenant, by=None)


def of_resource(file: StoredFile, state: str = "published") -> tuple[EditionFile, str]:
    resource = ResourceFactory(state=state)
    EditionFactory(resource=resource, number=1)
    row = EditionFileFactory(resource=resource, link="", file=file.path, size=file.size, checksum=file.sha256)
    return row, f"/en/resources/{resource.slug}/files/{row.pk}/"


def test_t22_a_public_file_is_saved_and_never_opened_in_our_origin(client: Client) -> None:
    _, address = of_resource(kept())

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.getvalue() == making.pdf()
    named = {name: answer.headers[name] for name in answer.headers}
    assert named["Content-Type"] == "application/pdf"
    assert named["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%98%86%E6%98%8E%20plan.pdf"
    assert named["Content-Length"] == str(len(making.pdf()))
    assert named["X-Content-Type-Options"] == "nosniff"
    assert named["Content-Security-Policy"] == CSP
    assert named["Cross-Origin-Resource-Policy"] == "same-origin"
    assert named["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in named


@pytest.mark.parametrize(
    ("name", "data", "kind", "content_type", "how"),
    [
        ("a.pdf", making.pdf(), "pdf", CONTENT_TYPES["pdf"], "attachment"),
        ("a.docx", making.docx(), "docx", CONTENT_TYPES["docx"], "attachment"),
        ("a.xlsx", making.xlsx(), "xlsx", CONTENT_TYPES["xlsx"], "attachment"),
        ("a.csv", b"a,b\n", "csv", CONTENT_TYPES["csv"], "attachment"),
        ("a.png", making.image("PNG"), "image", "image/png", "inline"),
        ("a.jpg", making.image("JPEG"), "image", "image/jpeg", "inline"),
        ("a.webp", making.image("WEBP"), "image", "image/webp", "inline"),
    ],
    ids=["pdf", "docx", "xlsx", "csv", "png", "jpeg", "webp"],
)
def test_t22_each_type_has_its_headers(
    client: Client, name: str, data: bytes, kind: str, content_type: str, how: str
) -> None:
    _, address = of_resource(kept(name, data, kind))

    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"] == f"{how}; filename*=UTF-8''{name}"
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "Content-Encoding" not in answer.headers
    assert len(answer.getvalue()) == int(answer.headers["Content-Length"])


def test_t22_no_address_leads_into_the_store(client: Client, store: Path) -> None:
    file = kept()
    path = file.path
    guesses = [path, f"media/{path}", f"static/{path}", f"static/../media/{path}", f"en/{path}", f"var/media/{path}"]

    assert [client.get(f"/{guess}").status_code for guess in guesses] == [404] * len(guesses)


@pytest.mark.parametrize(
    "end",
    ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "..\\a", "C:\\a", "%00", "a" * 300, "1", "0" * 32, "*"],
)
def test_t23_only_a_key_of_a_file_is_an_address(client: Client, end: str) -> None:
    row, _ = of_resource(kept())

    assert client.get(f"/en/resources/{row.resource.slug}/files/{end}/").status_code == 404


def test_a_file_is_found_under_its_own_resource_alone(client: Client) -> None:
    row, address = of_resource(kept())
    other = ResourceFactory()

    assert client.get(address).status_code == 200
    assert client.get(address.replace(row.resource.slug, other.slug)).status_code == 404
    assert client.get(address.replace(str(row.pk), str(uuid.uuid4()))).status_code == 404


@pytest.mark.parametrize("who", ["visitor", "registered", "editor", "lead", "outsider"])
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"If-None-Match": "*"},
        {"If-None-Match": "{etag}"},
        {"If-Match": "*"},
        {"If-Match": '"other"'},
        {"Range": "bytes=0-3"},
        {"If-Modified-Since": "Wed, 21 Oct 2099 07:28:00 GMT"},
    ],
)
def test_t27_the_file_of_a_draft_is_hidden_whatever_is_asked(who: str, method: str, headers: dict[str, str]) -> None:
    file = kept()
    _, address = of_resource(file, state="draft")
    asked = {name: value.replace("{etag}", f'"{file.sha256}"') for name, value in headers.items()}
    client = client_of(who)
    unknown = getattr(client, method)("/en/resources/nothing/", headers=asked)

    answer = getattr(client, method)(address, headers=asked)

    assert answer.status_code == 404
    assert "ETag" not in answer.headers
    assert making.pdf() not in answer.content
    assert len(answer.content) == len(unknown.content)


def client_of(who: str) -> Client:
    if who == "visitor":
        return Client()
    return people.sign_in(Client(), PEOPLE[who]())


def test_a_curator_gets_the_file_of_a_draft_and_nothing_keeps_it() -> None:
    file = kept()
    _, address = of_resource(file, state="draft")
    curator = people.sign_in(Client(), people.curator())

    answer = curator.get(address, headers={"If-None-Match": f'"{file.sha256}"', "Range": "bytes=0-3"})

    assert answer.status_code == 200
    assert answer.getvalue() == making.pdf()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_a_public_file_is_not_sent_twice_to_whoever_has_it(client: Client) -> None:
    _, address = of_resource(kept())
    etag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(address, headers={"Range": "bytes=0-3"}).getvalue() == making.pdf()


def test_asked_for_the_head_alone_the_body_stays_here(client: Client) -> None:
    _, address = of_resource(kept())

    answer = client.head(address)

    assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(making.pdf()))
    assert client.post(address).status_code == 405


def test_a_withdrawn_resource_takes_its_files_along_at_once(client: Client) -> None:
    row, address = of_resource(kept())
    etag = client.get(address).headers["ETag"]
    row.resource.state = "draft"
    row.resource.save()

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 404


def test_a_missing_file_is_not_found_and_written_into_the_log(
    client: Client, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = kept()
    _, address = of_resource(file)
    (store / file.path).unlink()

    assert client.get(address).status_code == 404
    assert "a stored file is missing" in [record.getMessage() for record in caplog.records]


def test_an_unscanned_file_waits(client: Client, settings: LazySettings) -> None:
    _, address = of_resource(kept())
    settings.FILE_SCANNER = "tests.files.test_keeping.down"

    answer = client.get(address)

    assert answer.status_code == 409
    assert "This file is being checked." in answer.content.decode()


def test_pages_and_api_lead_to_the_address_of_the_file(client: Client) -> None:
    row, address = of_resource(kept())

    page = client.get(f"/en/resources/{row.resource.slug}/").content.decode()
    found = client.get(f"/api/v1/resources/{row.resource.slug}/").json()

    assert f'href="{address}"' in page
    assert str(row.file.name) not in page
    assert [file["url"] for file in found["editions"][0]["files"]] == [f"http://localhost:8000{address}"]


def test_a_link_to_a_file_at_its_publisher_says_language_and_format(client: Client) -> None:
    resource = ResourceFactory(state="published")
    EditionFactory(resource=resource, number=1)
    EditionFileFactory(resource=resource, link="https://publisher.example/file.pdf")

    assert "English\xa0· PDF<" in client.get(f"/en/resources/{resource.slug}/").content.decode()


# --- Photos of cities ---------------------------------------------------------------------------------------------


def with_photo(status: str = "founding") -> tuple[City, str]:
    city = CityFactory(status=status, photo_credit="Photo office", photo_alt_en="A lake")
    file = kept("lake.png", making.image("PNG", (900, 600)), "photo", tenant=city.pk)
    city.photo = file.path
    city.save()
    return city, f"/en/cities/{city.slug}/photo/"


def test_the_photo_of_a_city_is_shown_with_size_words_and_credit(client: Client) -> None:
    city, address = with_photo()

    answer = client.get(address)
    page = client.get(f"/en/cities/{city.slug}/").content.decode()
    cards = client.get("/en/cities/").content.decode()

    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert f'<img src="{address}?v=' in page
    assert 'width="900" height="600" alt="A lake"' in page
    assert "Photo office" in page
    assert f'<img src="{address}?v=' in cards


def test_t27_the_photo_of_a_draft_city_is_hidden(client: Client) -> None:
    city, address = with_photo("draft")
    _, of_none = f"/en/cities/{CityFactory().slug}/photo/", f"/en/cities/{CityFactory().slug}/photo/"

    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404
    assert client_of("outsider").head(address).status_code == 404
    assert client.get(of_none).status_code == 404
    answer = people.sign_in(Client(), people.editor(city)).get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_t02_a_city_cannot_show_the_file_of_another(client: Client) -> None:
    city, address = with_photo()
    for file in (
        kept("secret.png", making.image("PNG"), "image", tenant=city.pk + 1),
        kept("secret.pdf", tenant=city.pk),
    ):
        city.photo = file.path
        city.save()

        assert client.get(address).status_code == 404


def test_t45_pages_of_cities_ask_no_more_often_with_many_photos(client: Client) -> None:
    client.get("/en/cities/?x=1")  # what a process keeps for itself
    counts = []
    for number in (3, 20):
        for _ in range(number):
            with_photo()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/en/cities/?x={number}0")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15
