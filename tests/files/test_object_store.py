"""Files in a store that speaks S3 live as they do in a folder; one that is away, slow or full loses nothing (T50)."""

import io
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from alliance import object_store
from core.accounts.models import User
from core.files import objects, store
from core.files.models import StoredFile
from core.files.storage import keep_file, retire, scan_waiting
from core.importexport import jobs
from core.importexport.models import ImportJob
from core.importexport.tasks import work
from tests import factories as make
from tests import object_store as throw_away
from tests import people
from tests.cities.applications.helping import draft, form_data, fresh, path
from tests.core.test_start import GOOD, ROOT
from tests.factories import CityFactory
from tests.files import making

pytestmark = pytest.mark.django_db
PDF = making.pdf()
NOT_NOW = "The file cannot be stored now. Nothing was saved. Try again later."


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with throw_away.server() as found:
        yield found


def use(settings: LazySettings, tmp_path: Path, address: str) -> None:
    place = uuid.uuid4().hex
    options = {**object_store.options(address), "location": place}
    settings.INCOMING_ROOT = tmp_path / "incoming"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "core.files.objects.ObjectStore", "OPTIONS": options},
        "imports": {
            "BACKEND": "core.files.objects.ObjectStore",
            "OPTIONS": {**options, "location": f"{place}-imports"},
        },
    }


@pytest.fixture
def bucket(address: str, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(settings, tmp_path, address)
    monkeypatch.setattr(ImportJob._meta.get_field("file"), "storage", storages["imports"])


def names() -> list[str]:
    return sorted(name for name, _ in store.everything())


def kept_pdf(name: str = "plan.pdf") -> StoredFile:
    return keep_file(making.upload(name, PDF), kinds={"pdf"}, tenant=7, by=1)


# --- The bucket -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_the_bucket_is_made_once_and_stays(
    address: str, settings: LazySettings, tmp_path: Path, region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    use(settings, tmp_path, address.replace("/files?", f"/first-start-{region}?") + f"&region={region}")

    assert "not there" in store.refusal()
    call_command("make_bucket")
    assert store.refusal() == ""
    kept_pdf()
    call_command("make_bucket")

    assert capsys.readouterr().out.split("\n") == [
        "The bucket was made.",
        "The bucket is there, or none is needed.",
        "",
    ]
    assert len(names()) == 1


def test_no_bucket_is_made_with_a_wrong_key_or_for_a_folder(
    address: str, settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_bucket")
    assert "none is needed" in capsys.readouterr().out

    use(settings, tmp_path, "s3://wrong:key@" + address.partition("@")[2].replace("/files?", "/never?"))
    with pytest.raises(CommandError, match="the store refuses this key"):
        call_command("make_bucket")


# --- As in a folder -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_is_there_with_its_row_and_goes_with_it(bucket: None, tmp_path: Path) -> None:
    file = kept_pdf()
    with suppress(ZeroDivisionError), transaction.atomic():
        kept_pdf()
        raise ZeroDivisionError
    assert names() == [file.path]
    with store.opened(file.path) as content:
        assert content.read() == PDF
    assert list((tmp_path / "incoming").iterdir()) == []

    retire(file)

    assert names() == []


def test_t22_a_photo_comes_through_our_own_view_alone(bucket: None, client: Client) -> None:
    file = keep_file(making.upload("a.png", making.image("PNG")), kinds={"photo"}, tenant=None, by=None)
    city = CityFactory(photo=file.path)
    address = f"/en/cities/{city.slug}/photo/"

    answer = client.get(address)

    assert (answer.status_code, len(answer.getvalue())) == (200, file.size)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert storages["default"].url(file.path) == f"/{file.path}"

    storages["default"].delete(file.path)
    assert client.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_check_files_compares_the_store_with_its_rows(bucket: None, capsys: pytest.CaptureFixture[str]) -> None:
    lost = kept_pdf()
    storages["default"].delete(lost.path)
    storages["default"].save("stray", io.BytesIO(b"x"))

    with pytest.raises(CommandError):
        call_command("check_files")

    assert capsys.readouterr().out.splitlines() == ["file without row: stray", f"row without file: {lost.path}"]


@pytest.mark.django_db(transaction=True)
def test_t50_a_backup_of_a_store_comes_back_in_a_folder(bucket: None, settings: LazySettings, tmp_path: Path) -> None:
    file = kept_pdf()
    call_command("backup", tmp_path / "a", stdout=io.StringIO())
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}

    call_command("restore", tmp_path / "a", yes=True, stdout=io.StringIO())

    assert (Path(settings.MEDIA_ROOT) / file.path).read_bytes() == PDF


def clean(path: Path) -> bool:
    return path.read_bytes() == PDF


def test_the_virus_scanner_gets_a_path(bucket: None, settings: LazySettings) -> None:
    kept_pdf()
    settings.FILE_SCANNER = "tests.files.test_object_store.clean"

    assert scan_waiting() == (1, [])


# --- Away, slow, full ---------------------------------------------------------------------------------------------


class Full(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = b"<Error><Code>InsufficientStorage</Code><Message>full</Message></Error>"
        self.send_response(507)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_DELETE = do_PUT  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def nobody() -> Iterator[int]:
    yield throw_away.free_port()


@contextmanager
def full() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Full) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@contextmanager
def silent() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield int(listening.getsockname()[1])


@pytest.fixture(params=[nobody, full, silent])
def trouble(
    request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setattr(objects, "ANSWER_SECONDS", 0.1)
    with request.param() as port:
        use(settings, tmp_path, f"s3://key:secret@127.0.0.1:{port}/files?tls=false")
        monkeypatch.setattr(ImportJob._meta.get_field("file"), "storage", storages["imports"])
        yield


def test_t50_an_upload_keeps_what_was_typed(trouble: None, tmp_path: Path) -> None:
    make.term("place-kinds", "city")
    applicant = people.person()
    row = draft(applicant)
    client = people.sign_in(Client(), applicant)
    sent = form_data(row, office="Office of ravines", letter=making.upload("letter.pdf", PDF))

    answer = client.post(path(row, "edit/"), sent)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert NOT_NOW in answer.content.decode()
    assert "Office of ravines" in answer.content.decode()
    assert fresh(row).office == "Environment office"
    assert not StoredFile.objects.exists()
    assert list((tmp_path / "incoming").iterdir()) == []


def test_t50_a_download_asks_to_come_back(trouble: None) -> None:
    name = f"kept/00/{uuid.uuid4()}"
    StoredFile.objects.create(
        name="a.png", kind="image", content_type="image/png", size=1, sha256="0" * 64, path=name, tenant=None
    )
    city = CityFactory(photo=name)
    client = Client(raise_request_exception=False)

    answer = client.get(f"/ja/cities/{city.slug}/photo/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_t50_the_watcher_reads_what_is_away_within_three_seconds(trouble: None) -> None:
    begun = monotonic()

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["failing"]) == (503, ["storage"])
    assert monotonic() - begun < 3


def test_t50_commands_end_with_a_sentence(trouble: None, tmp_path: Path) -> None:
    StoredFile.objects.create(name="a", kind="pdf", size=1, sha256="0" * 64, path=f"kept/00/{uuid.uuid4()}")

    for command in (["check_files"], ["backup", tmp_path / "b"]):
        with pytest.raises(CommandError, match="The store of files does not answer"):
            call_command(*command, stdout=io.StringIO())

    assert not (tmp_path / "b").exists()


def test_t50_the_row_of_a_file_goes_all_the_same(trouble: None, caplog: pytest.LogCaptureFixture) -> None:
    file = StoredFile.objects.create(name="a", kind="pdf", size=1, sha256="0" * 64, path=f"kept/00/{uuid.uuid4()}")

    with transaction.atomic():
        retire(file)
    store.removal(file.path)()

    assert not StoredFile.objects.exists()
    assert "a file could not be removed" in caplog.text


# --- Imports ------------------------------------------------------------------------------------------------------


def waiting(person: User) -> ImportJob:
    job = ImportJob(person=person, kind="organisations", format="csv", name="rows.csv")
    return jobs.keep_content(job, io.BytesIO(b"slug,name_en,kind\na,A,university\n"))


def test_t50_an_import_waits_until_the_store_is_back(bucket: None, monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(people.curator())
    field, there = ImportJob._meta.get_field("file"), storages["imports"]
    options = object_store.options(f"s3://key:secret@127.0.0.1:{throw_away.free_port()}/files?tls=false")
    with monkeypatch.context() as away:
        away.setattr(field, "storage", objects.ObjectStore(**options))
        with pytest.raises(jobs.NotReached):
            jobs.work(str(job.pk))
        assert ImportJob.objects.get().state == "waiting"

    jobs.work(str(job.pk))

    assert ImportJob.objects.get().state == "checked"
    assert field.storage is there


def test_t50_where_no_worker_comes_back_it_ends_with_a_sentence(bucket: None, monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(people.curator())
    options = object_store.options(f"s3://key:secret@127.0.0.1:{throw_away.free_port()}/files?tls=false")
    monkeypatch.setattr(ImportJob._meta.get_field("file"), "storage", objects.ObjectStore(**options))

    work.func(str(job.pk))

    ended = ImportJob.objects.get()
    assert (ended.state, ended.failure.partition(".")[0]) == ("failed", "The file cannot be read now")


# --- The start ----------------------------------------------------------------------------------------------------


def wrong_key(address: str) -> str:
    return address.replace(str(urlsplit(address).password), "wrong")


def wrong_bucket(address: str) -> str:
    return address.replace("/files?", "/nowhere?")


@pytest.mark.parametrize("program", [["-c", "import alliance.wsgi"], ["manage.py", "work", "--batch"]])
def test_t40_a_key_that_the_store_refuses_stops_the_start(address: str, tmp_path: Path, program: list[str]) -> None:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, "STORAGE_URL": wrong_key(address)}

    stopped = subprocess.run(
        [sys.executable, *program], cwd=ROOT, env={**env, "TASKS": "database"}, capture_output=True, text=True
    )

    assert stopped.returncode == 1
    assert stopped.stderr.removeprefix("CommandError: ") == "STORAGE_URL: the store refuses this key.\n"


def test_t40_a_bucket_that_is_not_there_stops_the_start(address: str, settings: LazySettings, tmp_path: Path) -> None:
    use(settings, tmp_path, wrong_bucket(address))

    assert store.refusal() == "STORAGE_URL names a bucket that is not there."


def test_a_store_that_is_away_does_not_keep_the_site_from_starting(
    trouble: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert store.refusal() == ""
    assert "the store of files does not answer" in caplog.text
