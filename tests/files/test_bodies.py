"""T26: what is too large is refused before it is read, and slow bodies leave room for pages."""

import io
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from alliance.wsgi import application
from core.files.bodies import BodySizes
from core.files.guard import BUSY, CUT, NO_LENGTH, BodyGuard
from tests import people

LARGE = 30_000_001


class Unread(io.BytesIO):
    """A body that nobody may touch."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("The body was read.")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "registered", "lead"])
def test_t26_a_body_above_30_mb_is_refused_unread(who: str) -> None:
    answer = post(who, LARGE)

    assert answer.status_code == 413
    assert "The content you sent is too large." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("visitor", 413), ("registered", 404), ("lead", 404)])
def test_t26_above_1_mb_only_people_who_signed_in_are_heard(who: str, status: int) -> None:
    assert post(who, 1_000_001).status_code == status
    assert post(who, 999_999).status_code == 404


def post(who: str, length: int) -> Any:
    client = Client()
    if who != "visitor":
        people.sign_in(client, people.lead() if who == "lead" else people.person())
    form = "multipart/form-data; boundary=x"
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length), "CONTENT_TYPE": form}
    return client.post("/en/nowhere/", **body)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_t26_fields_that_hold_more_than_a_form_may_are_too_large() -> None:
    client = people.sign_in(Client(), people.lead())

    answer = client.post("/en/account/details/", {"name": "x" * 6_000_000})

    assert answer.status_code == 413
    assert "The content you sent is too large." in answer.content.decode()


@pytest.mark.django_db
def test_t26_the_api_says_it_in_json() -> None:
    answer = Client().post("/api/v1/cities/", **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(LARGE)})  # type: ignore[arg-type]

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_t26_a_length_that_says_too_little_cuts_the_body_off() -> None:
    request = RequestFactory().post("/", data=b"x" * 5_000, content_type="text/plain", CONTENT_LENGTH="10")

    assert BodySizes(lambda request: HttpResponse(request.read()))(request).getvalue() == b"x" * 10


def test_t26_uploads_go_to_the_disk_whatever_their_size() -> None:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponseBase:
        seen.append(request)
        assert isinstance(request.FILES["file"], TemporaryUploadedFile)
        assert Path(request.FILES["file"].temporary_file_path()).stat().st_size == 3
        return HttpResponse()

    BodySizes(view)(RequestFactory().post("/", {"file": io.BytesIO(b"abc")}))

    assert len(seen) == 1


# --- The guard ----------------------------------------------------------------------------------------------------


class Site:
    """Stands for the application: reads what it is given."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.seen.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        return [b"page"]


def ask(guard: BodyGuard, body: io.BytesIO, **headers: str) -> list[bytes]:
    return list(guard({"wsgi.input": body, **headers}, lambda *args: None))


def test_a_body_is_handed_on_whole() -> None:
    site = Site()

    assert ask(BodyGuard(site, slots=1, limit=100), io.BytesIO(b"a=1&b=2"), CONTENT_LENGTH="7") == [b"page"]
    assert site.bodies == [b"a=1&b=2"]


def test_t26_a_body_above_the_limit_is_not_read() -> None:
    site = Site()

    ask(BodyGuard(site, slots=1, limit=100), Unread(), CONTENT_LENGTH="101")

    assert (site.bodies, site.seen[0]["CONTENT_LENGTH"]) == ([b""], "101")


def test_t47_a_body_without_a_length_is_not_read() -> None:
    """The server cannot tell one that arrived whole from one that broke off."""
    site = Site()

    ask(BodyGuard(site, slots=1, limit=100), Unread(), HTTP_TRANSFER_ENCODING="chunked")

    assert (site.bodies, site.seen[0][NO_LENGTH]) == ([b""], True)
    assert "HTTP_TRANSFER_ENCODING" not in site.seen[0]


def test_t47_nor_one_of_http_2_where_only_readers_need_none() -> None:
    site = Site()
    guard = BodyGuard(site, slots=1, limit=100)

    for method in ("POST", "GET"):
        told = {"wsgi.input_terminated": True, "REQUEST_METHOD": method, "SERVER_PROTOCOL": "HTTP/2"}
        list(guard({"wsgi.input": io.BytesIO(), **told}, lambda *args: None))

    assert [environ.get(NO_LENGTH, False) for environ in site.seen] == [True, False]


@pytest.mark.parametrize("protocol", ["HTTP/1", "HTTP/1.1"])
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_who_says_neither_a_length_nor_pieces_sends_no_body(protocol: str, method: str) -> None:
    """As `curl -X POST` does."""
    site = Site()
    told = {"wsgi.input_terminated": True, "REQUEST_METHOD": method, "SERVER_PROTOCOL": protocol}

    list(BodyGuard(site, slots=1, limit=100)({"wsgi.input": io.BytesIO(), **told}, lambda *args: None))

    assert site.bodies == [b""]
    assert NO_LENGTH not in site.seen[0]


@pytest.mark.parametrize(("path", "sentence"), [("/zh-hans/", "没有说明长度"), ("/api/v1/", "length_required")])
def test_t47_who_sends_no_length_is_told_so(path: str, sentence: str) -> None:
    request = RequestFactory().post(path, **{NO_LENGTH: True})  # type: ignore[arg-type]

    answer = BodySizes(lambda request: HttpResponse())(request)

    assert answer.status_code == 411
    assert sentence in answer.getvalue().decode()


def test_t47_a_body_that_ends_before_its_length_is_not_taken_for_a_whole_one() -> None:
    """The server hands on what came before the line broke: half of a text would be saved."""
    site = Site()

    ask(BodyGuard(site, slots=1, limit=100), io.BytesIO(b"text=half of"), CONTENT_LENGTH="20")

    assert (site.bodies, site.seen[0][CUT]) == ([b""], True)
    request = RequestFactory().post("/en/", **{CUT: True})  # type: ignore[arg-type]
    answer = BodySizes(lambda request: HttpResponse())(request)
    assert answer.status_code == 400


@pytest.mark.parametrize("length", ["", "0", "-5", "abc", "1e9", "٣"])
def test_t26_a_length_that_is_no_number_counts_as_no_body(length: str) -> None:
    site = Site()

    ask(BodyGuard(site, slots=1, limit=100), io.BytesIO(), CONTENT_LENGTH=length)

    assert site.bodies == [b""]


class Dripping(io.BytesIO):
    """A body of which not a byte comes until it is let go."""

    def __init__(self) -> None:
        super().__init__(b"x" * 10)
        self.waits, self.go = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.waits.set()
        self.go.wait(10)
        return super().read(size)


def test_t49_bodies_that_drip_in_leave_room_for_pages() -> None:
    site, slow = Site(), [Dripping(), Dripping()]
    guard = BodyGuard(site, slots=2, limit=100)
    senders = [threading.Thread(target=ask, args=(guard, body), kwargs={"CONTENT_LENGTH": "10"}) for body in slow]
    for sender, body in zip(senders, slow, strict=True):
        sender.start()
        assert body.waits.wait(10)

    ask(guard, io.BytesIO(), CONTENT_LENGTH="0")
    ask(guard, io.BytesIO(b"x"), CONTENT_LENGTH="1")
    assert [environ.get(BUSY, False) for environ in site.seen] == [False, True]

    for body in slow:
        body.go.set()
    for sender in senders:
        sender.join(10)
    ask(guard, io.BytesIO(b"x"), CONTENT_LENGTH="1")
    assert BUSY not in site.seen[-1]
    assert sorted(site.bodies) == sorted([b"", b"", b"x" * 10, b"x" * 10, b"x"])


def test_t49_who_finds_no_room_is_told_to_come_back() -> None:
    request = RequestFactory().post("/en/", **{BUSY: True})  # type: ignore[arg-type]

    answer = BodySizes(lambda request: HttpResponse())(request)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_the_site_stands_behind_the_guard(settings: LazySettings) -> None:
    assert isinstance(application, BodyGuard)
    assert application.limit == settings.LARGEST_BODY == 30_000_000
    assert 0 < settings.BODY_SLOTS < settings.BLOCKING_THREADS
