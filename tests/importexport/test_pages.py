"""Import and export as people use them."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cities.organisations.models import Organisation
from core.accounts.models import User
from core.content.models import CityContent
from core.history.models import Entry
from core.importexport import jobs
from core.importexport.kinds import table_kinds
from core.importexport.models import ImportJob
from tests import people
from tests.factories import CityFactory, OrganisationFactory
from tests.importexport.files import csv_file, kind, lines, pages, workbook

pytestmark = pytest.mark.django_db
NEW = {"slug": "wetland-office", "name_en": "Wetland office", "kind": "office", "country": "CN"}
KEY = "00000000-0000-4000-8000-000000000000"
ADDRESSES = [
    reverse("import_start"),
    reverse("import_start", args=["cities"]),
    reverse("import_template", args=["cities", "csv"]),
    reverse("import_job", args=[KEY]),
    reverse("import_report", args=[KEY]),
    reverse("export_rows", args=["cities", "csv"]),
    reverse("export_rows", args=["cities", "xlsx"]),
]


@pytest.fixture
def desk(curator: User) -> Client:
    return people.sign_in(Client(), curator)


def send(client: Client, content: bytes, name: str = "rows.csv", code: str = "organisations") -> Any:
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("import_start", args=[code]), {"file": upload}, follow=True)


def press(client: Client, job: ImportJob, version: int | None = None) -> Any:
    return client.post(reverse("import_run", args=[job.pk]), {"version": version or job.version}, follow=True)


# --- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_are_sent_to_sign_in_and_back(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("persona", [people.person, people.editor, people.lead, people.outsider])
@pytest.mark.parametrize("address", ADDRESSES)
def test_t01_nobody_else_learns_that_there_is_an_import(client: Client, persona: type[User], address: str) -> None:
    people.sign_in(client, persona())

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("persona", [people.curator, people.superuser])
def test_the_staff_of_the_alliance_may_open_it(client: Client, persona: type[User]) -> None:
    people.sign_in(client, persona())

    assert client.get(reverse("import_start")).status_code == 200


def test_t01_an_import_is_seen_by_the_person_who_sent_it_alone(desk: Client, client: Client) -> None:
    send(desk, csv_file([NEW]))
    job = ImportJob.objects.get()
    people.sign_in(client, people.curator())

    assert client.get(reverse("import_job", args=[job.pk])).status_code == 404
    assert client.post(reverse("import_run", args=[job.pk]), {"version": job.version}).status_code == 404
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("name", ["import_start", "export_rows", "import_template"])
def test_a_kind_that_does_not_exist_has_no_page(desk: Client, name: str) -> None:
    args = ["planets"] if name == "import_start" else ["planets", "csv"]

    assert desk.get(reverse(name, args=args)).status_code == 404


def test_a_format_that_does_not_exist_has_no_page(desk: Client) -> None:
    assert desk.get(reverse("export_rows", args=["cities", "ods"])).status_code == 404


# --- Importing ----------------------------------------------------------------------------------------------------


def test_the_first_page_names_every_kind(desk: Client) -> None:
    text = desk.get(reverse("import_start")).content.decode()

    assert [kind.code for kind in table_kinds() if reverse("export_rows", args=[kind.code, "xlsx"]) not in text] == []
    not_offered = {kind.code for kind in table_kinds() if reverse("import_start", args=[kind.code]) not in text}
    assert not_offered == {
        *("results", "result-lines"),  # They come of assessments.
        "species-lists",  # They come of files of records.
        "projects",  # They come of the work of cities.
        *("links", "link-cities", "link-exchanges"),  # They come of requests that cities accepted.
    }
    assert text.count("Export only") == len(not_offered)
    for code in not_offered:
        assert desk.get(reverse("import_start", args=[code])).status_code == 404


def test_types_and_sizes_are_said_before_choosing(desk: Client) -> None:
    text = desk.get(reverse("import_start", args=["cities"])).content.decode()

    assert "XLSX or CSV, up to 10 MB and 50,000 rows." in text
    assert 'accept=".csv,.xlsx"' in text


def test_a_file_is_checked_and_nothing_is_saved_before_the_button(desk: Client) -> None:
    answer = send(desk, csv_file([NEW]))

    assert "Import 1 row" in answer.content.decode()
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def test_the_button_imports_and_says_what_was_done(desk: Client, curator: User) -> None:
    send(desk, csv_file([NEW]))

    answer = press(desk, ImportJob.objects.get())

    assert "1 row was imported." in answer.content.decode()
    assert Organisation.objects.get().name_en == "Wetland office"  # type: ignore[attr-defined]
    entry = Entry.objects.get()
    assert (entry.by_id, entry.verb, entry.reason) == (curator.pk, "organisation_added", "Import of the file rows.csv")


def test_wrong_rows_are_named_and_there_is_no_button(desk: Client) -> None:
    text = send(desk, csv_file([NEW, {**NEW, "slug": "b", "kind": "castle"}])).content.decode()

    assert "1 cell has an error, so nothing can be imported." in text
    assert "castle" in text
    assert "Import 1 row" not in text


def test_t13_an_import_with_wrong_rows_cannot_be_run_by_hand(desk: Client) -> None:
    send(desk, csv_file([NEW, {**NEW, "slug": "b", "kind": "castle"}]))

    answer = press(desk, ImportJob.objects.get())

    assert answer.status_code == 409
    assert not Organisation.objects.exists()


def test_t44_the_button_pressed_twice_imports_once(desk: Client) -> None:
    send(desk, csv_file([NEW]))
    job = ImportJob.objects.get()
    press(desk, job)

    answer = press(desk, job)

    assert answer.status_code == 409
    assert "This step is not possible now." in answer.content.decode()
    assert Entry.objects.count() == 1


def test_a_button_of_an_old_page_does_nothing(desk: Client) -> None:
    send(desk, csv_file([NEW]))

    assert press(desk, ImportJob.objects.get(), version=1).status_code == 409
    assert not Organisation.objects.exists()


def test_t47_an_odd_version_starts_nothing(desk: Client) -> None:
    send(desk, csv_file([NEW]))
    address = reverse("import_run", args=[ImportJob.objects.get().pk])

    assert desk.post(address, {"version": "１"}).status_code == 409
    assert desk.post(address).status_code == 409


def test_t30_reading_the_addresses_changes_nothing(desk: Client) -> None:
    send(desk, csv_file([NEW]))
    job = ImportJob.objects.get()

    assert desk.get(reverse("import_run", args=[job.pk])).status_code == 405
    assert not Organisation.objects.exists()


def test_a_file_that_changes_nothing_says_so(desk: Client) -> None:
    OrganisationFactory(slug="wetland-office", name_en="Wetland office")

    text = send(desk, csv_file([{"slug": "wetland-office", "name_en": "Wetland office"}])).content.decode()

    assert "The file contains no changes." in text


def test_the_list_of_wrong_cells_can_be_taken_along(desk: Client) -> None:
    send(desk, csv_file([{**NEW, "kind": "=1+1"}]))

    answer = desk.get(reverse("import_report", args=[ImportJob.objects.get().pk]))

    row = lines(answer.content)[0]
    assert (row["Row"], row["Column"], row["Value"]) == ("2", "kind", "'=1+1")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.csv", b""),
        ("rows.html", b"slug\na\n"),
        ("rows.csv", b"<html>"),
        ("rows.csv", b"PK\x03\x04"),
        ("rows.xlsx", b"slug\na\n"),
        ("rows.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_t21_what_is_no_table_is_refused_with_the_form(desk: Client, name: str, content: bytes) -> None:
    answer = send(desk, content, name)

    assert answer.status_code == 200
    assert "This file type is not allowed." in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_t26_a_file_that_is_too_large_is_refused(desk: Client) -> None:
    answer = send(desk, b"slug\n" + b"a" * 10_000_001)

    assert "10 MB or smaller" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_without_a_file_the_form_says_so(desk: Client) -> None:
    answer = desk.post(reverse("import_start", args=["cities"]))

    assert answer.status_code == 200
    assert "Choose a file." in answer.content.decode()


def test_a_file_that_cannot_be_read_ends_the_import_with_a_sentence(desk: Client) -> None:
    text = send(desk, b"slug,nonsense\na,b\n").content.decode()

    assert "Unknown columns: nonsense." in text
    assert ImportJob.objects.get().state == "failed"


def test_the_seventh_import_of_an_hour_has_to_wait(desk: Client) -> None:
    for _ in range(6):
        assert send(desk, csv_file([NEW])).status_code == 200

    answer = send(desk, csv_file([NEW]))

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert ImportJob.objects.count() == 6


def test_a_change_without_a_form_token_is_refused(curator: User) -> None:
    client = people.sign_in(Client(enforce_csrf_checks=True), curator)

    assert send(client, csv_file([NEW])).status_code == 403
    assert not ImportJob.objects.exists()


# --- Jobs ---------------------------------------------------------------------------------------------------------


def waiting(curator: User, content: bytes) -> ImportJob:
    return jobs.send(SimpleUploadedFile("rows.csv", content), kind=kind("organisations"), person=curator)


def test_t10_who_lost_the_right_meanwhile_imports_nothing(curator: User) -> None:
    job = waiting(curator, csv_file([NEW]))
    jobs.work(str(job.pk))
    job.refresh_from_db()
    jobs.run(job, version=job.version)
    User.objects.filter(pk=curator.pk).update(is_curator=False)

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "You no longer have the right to import this. Nothing was saved.")
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("field", ["is_active", "is_curator"])
def test_t10_who_lost_the_right_is_told_nothing_of_the_file(curator: User, field: str) -> None:
    job = waiting(curator, csv_file([NEW]))
    User.objects.filter(pk=curator.pk).update(**{field: False})

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.report) == ("failed", {})


def test_a_job_that_another_worker_took_is_left_alone(curator: User) -> None:
    job = waiting(curator, csv_file([NEW]))
    ImportJob.objects.filter(pk=job.pk).update(state="checking")

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.report) == ("checking", {})


@pytest.mark.parametrize(
    ("step", "then", "says"),
    [
        ("checking", "failed", "The check was interrupted. Nothing was saved. Upload the file again."),
        ("importing", "checked", "The import was interrupted. Nothing was saved. Start the import again."),
    ],
)
def test_an_import_whose_worker_was_killed_says_so_and_goes_on(
    desk: Client, curator: User, step: str, then: str, says: str
) -> None:
    job = waiting(curator, csv_file([NEW]))
    if step == "importing":
        jobs.work(str(job.pk))
    for minutes, state in ((29, step), (31, then)):
        began = timezone.now() - timedelta(minutes=minutes)
        ImportJob.objects.filter(pk=job.pk).update(state=step, began_at=began)
        page = desk.get(reverse("import_job", args=[job.pk])).text
        job.refresh_from_db()
        assert (job.state, says in page) == (state, state == then)
    if then == "checked":
        desk.post(reverse("import_run", args=[job.pk]), {"version": job.version})
        job.refresh_from_db()
        assert job.state == "done"


def test_rows_and_that_they_are_there_are_saved_together(curator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies between the two would leave rows of an import that says that nothing was saved."""
    job = waiting(curator, csv_file([NEW]))
    jobs.work(str(job.pk))
    job.refresh_from_db()
    jobs.run(job, version=job.version)
    monkeypatch.setattr(jobs, "end", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        jobs.carry_out(ImportJob.objects.get(pk=job.pk))

    assert not Organisation.objects.filter(slug=NEW["slug"]).exists()


def test_a_waiting_job_says_that_one_can_leave(desk: Client, curator: User) -> None:
    job = waiting(curator, csv_file([NEW]))

    text = desk.get(reverse("import_job", args=[job.pk])).content.decode()

    assert "You can leave this page." in text
    assert "The file is being checked." in text


def test_the_file_is_kept_until_the_import_is_over(curator: User, uploads: Path) -> None:
    job = waiting(curator, csv_file([NEW]))
    jobs.work(str(job.pk))
    job.refresh_from_db()
    assert [path.name for path in uploads.iterdir()] == [f"{job.pk}.csv"]

    jobs.run(job, version=job.version)
    jobs.work(str(job.pk))

    assert list(uploads.iterdir()) == []


def test_after_thirty_days_file_and_job_are_gone(curator: User, uploads: Path) -> None:
    waiting(curator, csv_file([NEW]))
    ImportJob.objects.update(made_at=timezone.now() - timedelta(days=31))

    assert jobs.forget_old() == 1

    assert list(uploads.iterdir()) == []
    assert not ImportJob.objects.exists()


def test_t22_the_files_lie_outside_of_what_is_served(settings: LazySettings) -> None:
    folder = Path(settings.VAR_DIR) / "imports"

    assert Path(settings.STATIC_ROOT) not in folder.parents
    assert Path(settings.MEDIA_ROOT) not in folder.parents


def test_a_file_that_is_gone_is_told(curator: User, uploads: Path) -> None:
    job = waiting(curator, csv_file([NEW]))
    for path in uploads.iterdir():
        path.unlink()

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert job.failure == "The file no longer exists. Upload it again."


def test_a_fault_of_ours_saves_nothing_and_is_told(curator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(curator, csv_file([NEW]))
    monkeypatch.setattr("core.importexport.engine.examine", lambda *args: 1 / 0)

    jobs.work(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "Something went wrong. Nothing was saved. Try again later.")


# --- Exporting ----------------------------------------------------------------------------------------------------


def test_an_export_is_a_file_that_nobody_keeps(desk: Client) -> None:
    OrganisationFactory(slug="oita-office")

    answer = desk.get(reverse("export_rows", args=["organisations", "csv"]))

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert [row["slug"] for row in lines(content)] == ["oita-office"]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="organisations-')
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_workbook_explains_its_columns(desk: Client) -> None:
    answer = desk.get(reverse("import_template", args=["events", "xlsx"]))

    sheets = pages(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert list(sheets) == [sheet.code for sheet in kind("events").sheets] + ["About"]
    assert all(len(rows) == 1 for name, rows in sheets.items() if name != "About")
    assert ("events", "title_ja") in [row[:2] for row in sheets["About"]]


def test_the_eleventh_export_of_an_hour_has_to_wait(desk: Client) -> None:
    address = reverse("export_rows", args=["organisations", "csv"])
    for _ in range(10):
        assert desk.get(address).status_code == 200

    answer = desk.get(address)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_an_empty_template_comes_back_with_a_sentence(desk: Client) -> None:
    content = workbook({"organisations": [["slug", "name_en"]]})

    assert (
        "This file contains no rows. Enter at least one row, then upload the file again."
        in send(desk, content, "rows.xlsx").content.decode()
    )


# --- A city takes its own data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", [people.editor, people.lead])
def test_staff_take_the_data_of_their_own_city_along(client: Client, persona: type[User]) -> None:
    city = CityFactory(slug="kunming")
    OrganisationFactory(slug="lake-office", city=city, state="draft")
    OrganisationFactory(slug="elsewhere", city=CityFactory(slug="kobe"))
    people.sign_in(client, persona(city))

    answer = client.get(reverse("workspace_export", args=["kunming"]))

    sheets = pages(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    own = {sheet.code for kind in table_kinds() if issubclass(kind.model, CityContent) for sheet in kind.sheets}
    assert set(sheets) == {*own, "About"}
    assert [*sheets][:4] == ["cities", "figures", "organisations", "practices"]
    assert {"plans", "plan-figures", "link-exchanges", "samples", "sample-counts"} <= own
    assert [row[0] for row in sheets["cities"][1:]] == ["kunming"]
    assert [row[0] for row in sheets["organisations"][1:]] == ["lake-office"]


@pytest.mark.parametrize("persona", [people.person, people.outsider, people.curator])
def test_t01_others_do_not_get_the_data_of_a_city(client: Client, persona: type[User]) -> None:
    CityFactory(slug="kunming")
    people.sign_in(client, persona())

    there = client.get(reverse("workspace_export", args=["kunming"]))
    nowhere = client.get(reverse("workspace_export", args=["atlantis"]))

    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_visitors_have_to_sign_in_for_the_data_of_a_city(client: Client) -> None:
    CityFactory(slug="kunming")

    assert client.get(reverse("workspace_export", args=["kunming"])).status_code == 302


def test_uploads_of_workbooks_come_through_the_page_too(desk: Client) -> None:
    content = workbook({"organisations": [list(NEW), list(NEW.values())]})

    answer = send(desk, content, "rows.xlsx")

    assert "Import 1 row" in answer.content.decode()
    assert io.BytesIO(content).read(2) == b"PK"
