"""A disk without room (T50): the answer asks to come back, what was typed is kept, and no part of a file stays."""

import errno
import io
import os
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from core.files.guard import FULL, BodyGuard
from core.files.models import StoredFile
from core.importexport.models import ImportJob
from tests import factories as make
from tests import people
from tests.cities.applications.helping import draft, form_data, fresh, path
from tests.files import making
from tests.files.test_bodies import Site

pytestmark = pytest.mark.django_db
SENTENCE = "The file cannot be stored now. Nothing was saved. Try again later."
IN_JAPANESE = "現在、ファイルを保存できません。何も保存されていません。時間をおいてもう一度お試しください。"


def full(*args: object, **options: object) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("language", "sentence"), [("en", SENTENCE), ("ja", IN_JAPANESE)])
def test_t50_an_upload_that_no_room_is_left_for_keeps_what_was_typed(
    store: Path, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    make.term("place-kinds", "city")
    applicant = people.person()
    row = draft(applicant)
    client = people.sign_in(Client(), applicant)
    sent = form_data(row, office="Office of ravines", letter=making.upload("letter.pdf", making.pdf()))
    monkeypatch.setattr(os, "fsync", full)

    answer = client.post(path(row, "edit/").replace("/en/", f"/{language}/"), sent)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert sentence in answer.content.decode()
    assert "Office of ravines" in answer.content.decode()
    assert fresh(row).office == "Environment office"
    assert (files_in(store), StoredFile.objects.count()) == ([], 0)


@pytest.fixture
def half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of imports that runs full in the middle of a file."""
    storage = ImportJob._meta.get_field("file").storage
    monkeypatch.setitem(storage.__dict__, "base_location", str(tmp_path))
    monkeypatch.setitem(storage.__dict__, "location", str(tmp_path))

    def write(storage: FileSystemStorage, name: str, content: IO[bytes]) -> str:
        Path(storage.path(name)).write_bytes(content.read(4))
        return str(full())

    monkeypatch.setattr(FileSystemStorage, "_save", write)
    return tmp_path


def test_t50_an_import_that_no_room_is_left_for_leaves_no_part_of_it(half_written: Path) -> None:
    client = people.sign_in(Client(), people.curator())
    upload = SimpleUploadedFile("rows.csv", b"slug,name_en\na,A\n")

    answer = client.post(reverse("import_start", args=["organisations"]), {"file": upload})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert SENTENCE in answer.content.decode()
    assert (files_in(half_written), ImportJob.objects.count()) == ([], 0)


def test_t50_a_body_that_finds_no_room_on_its_way_in_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    client = people.sign_in(Client(raise_request_exception=False), people.curator())
    monkeypatch.setattr(TemporaryUploadedFile, "write", full, raising=False)

    answer = client.post("/ja/review/import/organisations/", {"file": SimpleUploadedFile("rows.csv", b"slug\na\n")})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert '<html lang="ja"' in answer.content.decode()


def test_t50_the_guard_of_bodies_tells_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    monkeypatch.setattr("core.files.guard.pour", full)

    list(BodyGuard(site, slots=1, limit=100)({"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"abc")}, print))

    assert (site.seen[0][FULL], site.bodies) == (True, [b""])


def test_t50_and_the_application_answers_in_the_language_of_the_page() -> None:
    answer = Client().post("/ja/contact/", {}, **{FULL: True})  # type: ignore[arg-type]

    assert answer.status_code == 503
    assert '<html lang="ja"' in answer.content.decode()


@pytest.fixture
def disk_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)


@pytest.mark.usefixtures("disk_without_room")
def test_t50_a_site_that_cannot_write_is_not_ready() -> None:
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["failing"]) == (503, ["storage"])
