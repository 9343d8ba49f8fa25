"""A backup brings everything back, on both databases and from one to the other; a damaged one changes nothing."""

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from alliance.management import archive
from cities.models import City
from core import startup
from core.files.models import StoredFile
from core.files.storage import keep_file
from core.history import triggers
from core.history.models import Entry, RowVersion
from core.pagecache.models import content_version
from finance.projects.models import TEXT_COLUMNS, Project
from tests import founding, people
from tests.databases import on_server
from tests.factories import CityFactory
from tests.files import making
from tests.finance.helping_projects import all_texts
from tests.guides import lines_of_the_guide, typed

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup of the founding facts, people and files."""
    founding.load()
    people.curator()
    people.lead()
    file = keep_file(making.upload("photo.png", making.image("PNG")), kinds={"photo"}, tenant=1, by=1)
    City._base_manager.get(slug="kunming")
    CityFactory(photo=file.path, name_ja="都市")
    keep_file(making.upload("a.pdf", making.pdf()), kinds={"pdf"}, tenant=None, by=None)
    target = tmp_path / "site.backup"
    call_command("backup", target, stdout=io.StringIO())
    return target


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every column of every table that is kept, as it is in the database."""
    found = {}
    for model in archive.kept_tables():
        columns = [column.attname for column in archive.columns_of(model)]
        found[model._meta.label] = list(QuerySet(model).order_by("pk").values_list(*columns))
    return found


def files_in(store: Path) -> dict[str, bytes]:
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def throw_away(store: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)
    for path in store.rglob("*"):
        if path.is_file():
            path.unlink()


def test_t50_a_backup_brings_everything_back_into_an_empty_database(whole: Path, store: Path) -> None:
    before, files, version = contents(), files_in(store), content_version()
    assert before["cities.City"]
    assert before["history.Entry"]
    assert len(files) == StoredFile.objects.count() > 2
    throw_away(store)
    assert City.objects.count() == 0

    call_command("restore", whole, keep_packs=True, stdout=io.StringIO())

    assert contents() == before
    assert files_in(store) == files
    assert content_version() != version
    call_command("check_files", stdout=io.StringIO())


def test_t50_what_a_restored_site_puts_out_again_is_the_same_but_for_its_time(whole: Path, store: Path) -> None:
    """Out of one installation, into an empty one, and out again: byte by byte."""
    throw_away(store)
    call_command("restore", whole, keep_packs=True, stdout=io.StringIO())
    again = whole.with_name("again.backup")

    call_command("backup", again, stdout=io.StringIO())

    first, second = members(whole), members(again)
    one, other = (json.loads(parts.pop(archive.MANIFEST)) for parts in (first, second))
    assert first == second
    assert one.pop("made_at") < other.pop("made_at")
    assert one == other


def test_after_a_restore_the_site_works_and_new_rows_find_their_numbers(whole: Path, store: Path) -> None:
    throw_away(store)
    call_command("restore", whole, keep_packs=True, stdout=io.StringIO())

    assert "Kunming" in Client().get("/en/search/?q=昆明").content.decode()
    assert CityFactory().pk > 7
    assert people.person().pk
    assert triggers.missing_triggers(connection) == set()
    with pytest.raises(Exception, match="append-only"):
        RowVersion.objects.all().delete()


def test_restoring_over_what_is_there_needs_to_be_said(whole: Path, store: Path, settings: LazySettings) -> None:
    before, files = contents(), files_in(store)
    CityFactory(slug="later")
    later = keep_file(making.upload("later.pdf", making.pdf()), kinds={"pdf"}, tenant=None, by=None)

    with pytest.raises(CommandError, match="This database is not empty"):
        call_command("restore", whole)
    settings.HISTORY_MAY_BE_FLUSHED = False
    with pytest.raises(CommandError, match="append-only"):
        call_command("restore", whole, yes=True)
    assert City.objects.filter(slug="later").exists()

    settings.HISTORY_MAY_BE_FLUSHED = True
    call_command("restore", whole, yes=True, keep_packs=True, stdout=io.StringIO())
    assert contents() == before
    assert files_in(store) == files
    assert later.path not in files


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def rewritten(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_archive(path: Path) -> None:
    path.write_bytes(b"nothing")


def gone(path: Path) -> None:
    path.unlink()


def changed_row(path: Path) -> None:
    parts = members(path)
    name = next(name for name in parts if name.endswith("cities.City.jsonl"))
    parts[name] = parts[name].replace(b"kunming", b"kumming")
    rewritten(path, parts)


def lost_file(path: Path) -> None:
    rewritten(path, {name: data for name, data in members(path).items() if not name.startswith("files/")})


def one_part_more(path: Path) -> None:
    rewritten(path, {**members(path), "files/../../evil": b"x"})


def no_manifest(path: Path) -> None:
    rewritten(path, {name: data for name, data in members(path).items() if name != "manifest.json"})


def other_format(path: Path) -> None:
    change_manifest(path, lambda manifest: manifest.update(format=99))


def file_outside(path: Path) -> None:
    change_manifest(path, lambda manifest: manifest["files"][0].update(path="../../evil"))


def other_columns(path: Path) -> None:
    change_manifest(path, lambda manifest: manifest["tables"][0]["columns"].append("evil"))


def other_table(path: Path) -> None:
    change_manifest(path, lambda manifest: manifest["tables"][0].update(model="auth.Evil"))


def change_manifest(path: Path, change: Any) -> None:
    parts = members(path)
    manifest = json.loads(parts["manifest.json"])
    change(manifest)
    rewritten(path, {**parts, "manifest.json": json.dumps(manifest).encode()})


DAMAGES = (
    *(flipped, cut, no_archive, gone, changed_row, lost_file, one_part_more),
    *(no_manifest, other_format, file_outside, other_columns, other_table),
)


def test_t50_a_damaged_archive_is_refused_before_anything_changes(whole: Path, store: Path) -> None:
    """One test, as the site is made once: each damage in turn."""
    good, before, files = whole.read_bytes(), contents(), files_in(store)
    assert len(before["history.Entry"]) > 10

    for damage in DAMAGES:
        whole.write_bytes(good)
        damage(whole)
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", whole, yes=True)
        assert contents() == before, damage
        assert files_in(store) == files, damage


def without_roots(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """As when each thing was its own root."""
    columns = [column.attname for column in archive.columns_of(Entry)]
    rows = [dict(zip(columns, row, strict=True)) for row in found["history.Entry"]]
    own = [row | {"root_type": row["object_type"], "root_id": row["object_id"]} for row in rows]
    return found | {"history.Entry": [tuple(row.values()) for row in own]}


def test_an_older_archive_gets_the_columns_that_came_later(whole: Path, store: Path) -> None:
    before = without_roots(contents())
    of_before(whole, "history.Entry", lambda row: {**row, "root_type": ..., "root_id": ...})
    change_manifest(whole, lambda manifest: renamed(manifest, "redirects.MovedAddress", "published.MovedAddress"))

    call_command("restore", whole, yes=True, keep_packs=True, stdout=io.StringIO())

    assert contents() == before


def of_before(path: Path, label: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Makes an archive one of before, whose rows of a table had other columns; `...` is a column that came later."""
    parts = members(path)
    manifest = json.loads(parts["manifest.json"])
    manifest["migrations"] = ["cities.0001_start"]
    table = next(table for table in manifest["tables"] if table["model"] == label)
    rows = [change(row) for row in rows_in(path, label)]
    rows = [{name: value for name, value in row.items() if value is not ...} for row in rows]
    table["columns"] = list(rows[0])
    data = b"".join(json.dumps([*row.values()], ensure_ascii=False).encode() + b"\n" for row in rows)
    table["sha256"] = hashlib.sha256(data).hexdigest()
    rewritten(path, {**parts, table["member"]: data, "manifest.json": json.dumps(manifest).encode()})


def renamed(manifest: dict[str, Any], label: str, before: str) -> None:
    next(table for table in manifest["tables"] if table["model"] == label)["model"] = before


def project_of_before(texts: Any, path: Path) -> Project:
    """A project in an archive of when its texts stood in one column."""
    made = Project.objects.create(city=CityFactory(), slug="bay--reeds")
    call_command("backup", path, stdout=io.StringIO())
    of_before(path, "finance.Project", lambda row: {**row, **dict.fromkeys(TEXT_COLUMNS, ...), "texts": texts})
    return made


def test_texts_of_projects_in_an_older_archive_get_their_columns(tmp_path: Path, store: Path) -> None:
    texts = {"title": {"en": "Reeds", "zh-hant": "蘆葦"}, "risks": {"ja": "高潮"}, "problem": {"en": ""}}
    made = project_of_before(texts, tmp_path / "old.backup")

    call_command("restore", tmp_path / "old.backup", yes=True, stdout=io.StringIO())

    made.refresh_from_db()
    assert all_texts(made) == {"title": {"en": "Reeds", "zh-hant": "蘆葦"}, "risks": {"ja": "高潮"}}


def test_a_text_of_an_older_archive_that_no_column_holds_is_not_lost_silently(tmp_path: Path, store: Path) -> None:
    project_of_before({"title": {"en": "Reeds", "fr": "Roseaux"}}, tmp_path / "old.backup")
    before = contents()["finance.Project"]

    with pytest.raises(CommandError, match="The project bay--reeds has a text that no column holds: 'title' in 'fr'"):
        call_command("restore", tmp_path / "old.backup", yes=True)

    assert contents()["finance.Project"] == before


def test_t50_what_fails_half_way_leaves_database_and_files_as_they_were(
    whole: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CityFactory(slug="later")
    before, files = contents(), files_in(store)
    called: list[str] = []

    def full(parts: zipfile.ZipFile, file: dict[str, Any]) -> None:
        called.append(file["path"])
        if len(called) == 2:
            raise OSError("No space left on device")
        put_file(parts, file)

    from alliance.management.commands import restore

    put_file = restore.put_file
    monkeypatch.setattr(restore, "put_file", full)
    with pytest.raises(OSError, match="No space left"):
        call_command("restore", whole, yes=True)

    assert contents() == before
    assert set(files_in(store)) == set(files) - {called[0]}


def test_the_archive_is_for_its_owner_alone_and_holds_no_session(whole: Path) -> None:
    assert whole.stat().st_mode & 0o077 == 0
    names = " ".join(members(whole))
    assert "cities.City" in names
    assert "sessions." not in names
    assert not list(whole.parent.glob("*.part"))


def test_a_missing_file_is_told_and_the_rest_is_saved(tmp_path: Path, store: Path) -> None:
    lost, there = (
        keep_file(making.upload("a.pdf", making.pdf()), kinds={"pdf"}, tenant=None, by=None) for _ in range(2)
    )
    (store / lost.path).unlink()
    said = io.StringIO()

    call_command("backup", tmp_path / "b", stdout=io.StringIO(), stderr=said)

    assert said.getvalue() == f"row without file, not in the archive: {lost.path}\n"
    assert f"files/{there.path}" in members(tmp_path / "b")


EARLIER = Path(__file__).with_name(
    "of_before_27_november_2026.zip"
)  # the founding facts, as a release of then wrote it


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site whose database has no table yet, of the kind that the tests run on."""
    environment = {**os.environ, "TESTING": "true", "VAR_DIR": str(tmp_path / "other")}
    if connection.vendor == "sqlite":
        yield environment | {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
        return
    name = "restored_by_the_guide"
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    on_server(f'CREATE DATABASE "{name}"')
    address = os.environ["DATABASE_URL"]
    yield environment | {"DATABASE_URL": address[: address.rindex("/") + 1] + name}
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize("of", ["today", "earlier"])
def test_the_guides_own_line_restores_into_a_fresh_database(
    of: str, tmp_path: Path, fresh: dict[str, str], request: pytest.FixtureRequest
) -> None:
    file = request.getfixturevalue("whole") if of == "today" else EARLIER
    (line,) = lines_of_the_guide("### Restore")
    begun = datetime.now(UTC).isoformat()

    done = typed(line, file, fresh)

    assert done.returncode == 0, done.stderr
    assert "rows and" in done.stdout
    assert "each with its row" in done.stdout
    again = typed(line, file, fresh)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "This database is not empty." in again.stderr
    (line,) = lines_of_the_guide("## Backup")
    assert typed(line, tmp_path / "back.zip", fresh).returncode == 0
    assert {"kunming", "yokohama"} <= slugs_in(tmp_path / "back.zip")
    assert plans_changed_on(tmp_path / "back.zip")[0] < begun


def rows_in(path: Path, label: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as parts:
        manifest = json.loads(parts.read("manifest.json"))
        table = next(table for table in manifest["tables"] if table["model"] == label)
        return [dict(zip(table["columns"], json.loads(row), strict=True)) for row in parts.open(table["member"])]


def slugs_in(path: Path) -> set[str]:
    return {row["slug"] for row in rows_in(path, "cities.City")}


def plans_changed_on(path: Path) -> list[str]:
    """The earliest first: what came later is filled from the history, not with the day of restoring."""
    return sorted(row["changed_at"] for row in rows_in(path, "planning.Plan"))


def test_what_prepare_made_ready_is_no_content_of_somebody(whole: Path, store: Path) -> None:
    before = contents()
    throw_away(store)
    for name in ("load_vocabulary", "load_answer_texts"):
        call_command(name, stdout=io.StringIO())
    assert Entry.objects.exists()

    call_command("restore", whole, keep_packs=True, stdout=io.StringIO())

    assert contents() == before


def test_the_migrations_of_a_release_are_those_of_its_databases() -> None:
    assert archive.migrations_here() == archive.applied_migrations()


@pytest.mark.parametrize(
    ("migrations", "sentence"),
    [
        (["cities.0001_initial"], "The archive is of an earlier version of the site (2026.11.1). Install that"),
        ([startup.JOINED], "The archive is of a version of before 27 November 2026"),
        (["cities.9999_later"], "The archive is of a later version of the site (2026.11.1). Restore it with that"),
    ],
)
def test_an_archive_that_does_not_fit_names_a_way_that_there_is(
    whole: Path, store: Path, migrations: list[str], sentence: str
) -> None:
    def of_another_version(manifest: dict[str, Any]) -> None:
        manifest["migrations"], manifest["version"] = migrations, "2026.11.1"
        manifest["tables"][0]["columns"].append("elsewhere")

    change_manifest(whole, of_another_version)

    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("restore", whole, yes=True)


def test_a_backup_moves_a_site_to_sqlite_and_back(whole: Path, tmp_path: Path, store: Path) -> None:
    """From PostgreSQL too, when the tests run there."""
    before, files = contents(), files_in(store)
    var = tmp_path / "other"
    database = tmp_path / "other.sqlite3"
    environment = {
        **os.environ,
        "TESTING": "true",
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{database}",
    }

    def manage(*arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    manage("restore", str(whole), "--keep-packs")
    manage("check_files")

    with sqlite3.connect(database) as other:
        slugs = {slug for (slug,) in other.execute("SELECT slug FROM cities_city")}
        paths = {path for (path,) in other.execute("SELECT path FROM files_storedfile")}
    other.close()
    assert slugs == set(City._base_manager.values_list("slug", flat=True))
    assert paths == set(StoredFile.objects.values_list("path", flat=True))
    assert files_in(var / "media") == files

    manage("backup", str(tmp_path / "back"))
    call_command("restore", tmp_path / "back", yes=True, keep_packs=True, stdout=io.StringIO())
    assert contents() == before
    assert files_in(store) == files
