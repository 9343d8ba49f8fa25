"""What was kept stays whole, what was rolled back is gone, and nobody takes more room than there is."""

import hashlib
import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from core.files import storage
from core.files.models import StoredFile
from core.files.refusing import Refused
from core.files.storage import keep_file, kept_paths, retire
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.importexport.models import ImportJob
from core.ratelimits import limits
from resources.actions import add_resource, change_resource
from tests import people
from tests.factories import CityFactory, EditionFileFactory
from tests.files import making

pytestmark = pytest.mark.both
PDF = making.pdf()


def kept_pdf(name: str = "plan.pdf", *, tenant: int | None = 7, by: int | None = 1) -> StoredFile:
    return keep_file(making.upload(name, PDF, "text/html"), kinds={"pdf"}, tenant=tenant, by=by)


@contextmanager
def undone() -> Iterator[None]:
    with suppress(ZeroDivisionError), transaction.atomic():
        yield
        raise ZeroDivisionError


def files_in(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_t23_a_kept_file_has_a_name_of_ours_and_a_row_that_tells_all(store: Path) -> None:
    file = kept_pdf("../../x.pdf")

    assert files_in(store) == [store / file.path]
    assert (store / file.path).read_bytes() == PDF
    assert file.path == f"kept/{file.pk.hex[:2]}/{file.pk}"
    assert (file.name, file.kind, file.content_type) == ("x.pdf", "pdf", "application/pdf")
    assert (file.size, file.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (file.tenant, file.by_id) == (7, 1)


@pytest.mark.parametrize("name", ["../a.pdf", "..%2fa.pdf", "C:\\a.pdf", "a\0.pdf", "x" * 300 + ".pdf", "/etc/a.pdf"])
@pytest.mark.django_db(transaction=True)
def test_t23_no_name_of_an_upload_leads_out_of_the_store(store: Path, tmp_path: Path, name: str) -> None:
    file = kept_pdf(name)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store / file.path]
    assert not {"/", "\\", "\0"}.intersection(file.name)


@pytest.mark.django_db(transaction=True)
def test_a_refused_file_leaves_nothing_and_is_written_into_the_log(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(Refused):
        keep_file(making.upload("a.pdf", making.JAVASCRIPT), kinds={"pdf"}, tenant=7, by=1)

    assert files_in(store) == []
    assert StoredFile.objects.count() == 0
    assert [record.getMessage() for record in caplog.records][-1] == "an upload was refused"


@pytest.mark.django_db(transaction=True)
def test_t50_a_file_goes_when_its_transaction_is_rolled_back(store: Path) -> None:
    with undone():
        first = kept_pdf()
        assert (store / first.path).exists()

    assert files_in(store) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_t50_a_file_goes_when_a_part_of_its_transaction_is_rolled_back(store: Path) -> None:
    with transaction.atomic():
        stays = kept_pdf()
        with undone():
            kept_pdf()

    assert files_in(store) == [store / stays.path]


@pytest.mark.django_db(transaction=True)
def test_t50_a_row_that_cannot_be_written_leaves_no_file(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**values: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(StoredFile.objects, "create", full)
    with pytest.raises(OSError, match="No space"):
        kept_pdf()

    assert files_in(store) == []


@pytest.mark.django_db(transaction=True)
def test_a_retired_file_is_removed_after_the_commit_and_not_before(store: Path) -> None:
    file = kept_pdf()
    path = store / file.path

    with undone():
        retire(StoredFile.objects.get(pk=file.pk))
    assert path.exists()
    with transaction.atomic():
        retire(StoredFile.objects.get(pk=file.pk))
        assert path.exists()

    assert not path.exists()
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_a_city_has_its_room_and_takes_none_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.QUOTA == 2_000_000_000
    monkeypatch.setattr(storage, "QUOTA", len(PDF) + 10)
    kept_pdf(tenant=7)

    with pytest.raises(Refused) as refused:
        kept_pdf(tenant=7)
    assert refused.value.status == 413
    assert str(refused.value.sentence).startswith("No storage space is left")
    assert kept_pdf(tenant=8).tenant == 8
    assert kept_pdf(tenant=None).tenant is None
    assert StoredFile.objects.filter(tenant=7).count() == 1


@pytest.mark.django_db
def test_the_61st_upload_of_an_hour_waits_and_refused_ones_count(settings: LazySettings) -> None:
    limits.forget()
    csv = making.upload("a.csv", b"a,b\n")
    refusals = []
    for _ in range(70):
        try:
            keep_file(csv, kinds={"pdf"}, tenant=None, by=4711)
        except Refused as refused:
            refusals.append(refused)
    late = [refused for refused in refusals if refused.status == 429]

    assert {refused.status for refused in refusals} == {415, 429}
    assert 1 <= len(late) <= 10 + 60 // limits.LEASES
    assert late[0].wait is not None
    with pytest.raises(Refused) as other:
        keep_file(csv, kinds={"pdf"}, tenant=None, by=4712)
    assert other.value.status == 415


# --- Virus scan ---------------------------------------------------------------------------------------------------


def clean(path: Path) -> bool:
    return path.read_bytes().startswith(b"%PDF")


def ill(path: Path) -> bool:
    return False


def down(path: Path) -> bool:
    raise ConnectionRefusedError


@pytest.mark.django_db
def test_with_a_scanner_a_file_is_open_only_once_it_was_scanned(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    unscanned = kept_pdf()
    assert storage.is_open(unscanned)

    settings.FILE_SCANNER = f"{__name__}.down"
    waiting = kept_pdf()
    assert not storage.is_open(unscanned)
    assert not storage.is_open(waiting)

    settings.FILE_SCANNER = f"{__name__}.clean"
    assert storage.is_open(kept_pdf())
    assert storage.scan_waiting() == (2, [])
    waiting.refresh_from_db()
    assert storage.is_open(waiting)


@pytest.mark.django_db(transaction=True)
def test_what_the_scan_refuses_is_not_kept(settings: LazySettings, store: Path) -> None:
    settings.FILE_SCANNER = f"{__name__}.ill"
    with pytest.raises(Refused) as refused:
        kept_pdf()

    assert str(refused.value.sentence) == "The virus scan rejected this file. Choose another file."
    assert files_in(store) == []


# --- check_files --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_check_files_finds_files_without_rows_and_rows_without_files(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, lost = kept_pdf(), kept_pdf()
    call_command("check_files")
    assert capsys.readouterr().out == "2 files, each with its row.\n"

    (store / lost.path).unlink()
    (store / "stray.pdf").write_bytes(b"x")
    EditionFileFactory(link="", file="kept/00/nowhere")
    with pytest.raises(CommandError) as error:
        call_command("check_files")

    assert error.value.returncode == 1
    assert capsys.readouterr().out.splitlines() == [
        "file without row: stray.pdf",
        f"row without file: {lost.path}",
        "pointed to, but without row: kept/00/nowhere",
    ]
    assert (store / good.path).exists()


@pytest.mark.django_db(transaction=True)
def test_t50_check_files_counts_no_import_as_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Such as after a restore, which brings their rows and not their files."""
    ImportJob.objects.create(person=people.curator(), kind="cities", format="csv", name="a.csv", file="gone.csv")

    call_command("check_files")

    assert capsys.readouterr().out == "0 files, each with its row.\n"


@pytest.mark.django_db(transaction=True)
def test_t50_what_a_killed_process_left_coming_in_can_be_cleared_away(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left, coming = store / "incoming" / "left", store / "incoming" / "coming"
    left.parent.mkdir(parents=True)
    for path in (left, coming):
        path.write_bytes(b"half of a fi")
    hours_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    os.utime(left, (hours_ago, hours_ago))

    with pytest.raises(CommandError):
        call_command("check_files")
    call_command("check_files", remove_unused=True)

    assert files_in(store) == [coming]
    assert capsys.readouterr().out.splitlines() == [
        "file without row: incoming/left",
        "removed, as it never came in whole: incoming/left",
        "0 files, each with its row.",
    ]


@pytest.mark.django_db(transaction=True)
def test_unused_uploads_can_be_cleared_away_and_used_ones_stay(store: Path) -> None:
    held, told, unused, fresh = kept_pdf(), kept_pdf(), kept_pdf(), kept_pdf()
    photo = keep_file(making.upload("a.png", making.image("PNG")), kinds={"photo"}, tenant=None, by=None)
    CityFactory(photo=photo.path)
    by, key = Actor(id=None, label="test"), "0d9f37ec-0f5c-4ed2-a38a-7d5c3a1d4a11"
    values: Snapshot = {"title_en": "A", "kind": "guide", "state": "published", f"files.{key}": True}
    resource = add_resource(
        slug="a",
        changes={**values, f"files.{key}.language": "en", f"files.{key}.file": told.path},
        by=by,
    )
    change_resource(resource, changes={f"files.{key}.file": held.path}, expected=None, by=by)
    old = timezone.now() - timedelta(days=8)
    StoredFile.objects.exclude(pk=fresh.pk).update(made_at=old)

    call_command("check_files", remove_unused=True)

    assert set(StoredFile.objects.all()) == {held, told, fresh, photo}
    assert not (store / unused.path).exists()


@pytest.mark.django_db(transaction=True)
def test_a_demo_that_begins_anew_leaves_no_files_of_the_one_before(store: Path) -> None:
    before = kept_pdf()

    call_command("demo", reset=True, yes=True, stdout=io.StringIO())

    assert not (store / before.path).exists()
    assert {path.relative_to(store).as_posix() for path in files_in(store)} == kept_paths()
