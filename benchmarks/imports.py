"""Imports of 50,000 rows on both databases: `python -m benchmarks.imports [--rows N]`.

Each import runs in a process of its own, so that its highest memory is its own. The file is checked like one that
somebody sends. At first one of its rows is wrong, which changes nothing and is named; then none is.
"""

import argparse
import csv
import io
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

from benchmarks.tables import Row, keep, show
from tests.postgres import server

ROOT = Path(__file__).resolve().parent.parent
ROWS, WRONG = 50_000, 37_421
SECONDS, MEGABYTES = 120, 500
FILES = (("organisations", "csv"), ("cities", "xlsx"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures imports on this machine.")
    parser.add_argument("--rows", type=int, default=ROWS, help="Fewer rows, to see whether it works.")
    parser.add_argument("--inside", nargs=2, metavar=("KIND", "FORMAT"), help="Used by the program itself.")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="One database alone.")
    given = parser.parse_args()
    if given.inside:
        kind, format = given.inside
        json.dump(inside(kind, format, given.rows), sys.stdout)
        return
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="imports-") as folder:
        if given.only != "PostgreSQL":
            rows += measured("SQLite", f"sqlite:///{folder}/site.sqlite3", folder, given.rows)
        if given.only != "SQLite":
            with server(durable=True) as address:
                rows += measured("PostgreSQL", address, folder, given.rows)
    show("Imports", rows)
    if not given.only:
        keep("imports", rows, allowed_seconds=SECONDS, allowed_megabytes=MEGABYTES)


def measured(database: str, address: str, folder: str, rows: int) -> list[Row]:
    env = {**os.environ, "DATABASE_URL": address, "VAR_DIR": folder, "TESTING": "true", "TASKS": "immediate"}
    env["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
        )
    found = []
    for kind, format in FILES:
        for wrong in (wrong_of(rows), None):
            file_of(folder, kind, format, wrong).write_bytes(made(kind, format, rows, wrong))
        command = [sys.executable, "-m", "benchmarks.imports", "--rows", str(rows), "--inside", kind, format]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        found.append({"database": database, **json.loads(done.stdout)})
        show("Imported", found[-1:])
    return found


def inside(kind: str, format: str, rows: int) -> Row:
    """The check with one wrong row, then the check and the import of the right file."""
    django.setup()
    logging.disable(logging.INFO)
    wrong = wrong_of(rows)
    started = peak()
    bad, _seconds = sent(kind, format, wrong)
    begun = perf_counter()
    import_it(bad)
    named = bad.report["faults"][0]["row"] if bad.report.get("faults") else None
    assert named == wrong, f"row {wrong} is wrong, the report names {named}"
    assert not there(kind, format), "a wrong row must change nothing"
    refused = perf_counter() - begun
    size = file_of(os.environ["VAR_DIR"], kind, format, None).stat().st_size
    good, checked = sent(kind, format, None)
    assert good.report["total_faults"] == 0, good.report["faults"][:3]
    begun, cpu = perf_counter(), process_time()
    import_it(good)
    seconds, cpu = perf_counter() - begun, process_time() - cpu
    assert good.state == "done", good.failure
    assert there(kind, format) == rows, "all rows must be there"
    return {
        "kind": kind,
        "format": format,
        "rows": rows,
        "file MB": round(size / 1e6, 1),
        "check s": round(checked, 1),
        "import s": round(seconds, 1),
        "CPU s": round(cpu, 1),
        "wrong row named": named,
        "refused s": round(refused, 1),
        "MB before": round(started),
        "highest MB": round(peak()),
    }


def wrong_of(rows: int) -> int:
    return WRONG if rows > WRONG else rows // 2


def file_of(folder: str, kind: str, format: str, wrong: int | None) -> Path:
    """Made outside the process that is measured."""
    return Path(folder) / f"{kind}-{'wrong' if wrong else 'right'}.{format}"


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sent(kind: str, format: str, wrong: int | None) -> tuple[Any, float]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core.accounts.models import User
    from core.importexport import jobs
    from core.importexport.kinds import table_kind

    person, _made = User.objects.get_or_create(
        email_key="curator@alliance.example",
        defaults={"email": "curator@alliance.example", "name": "Curator", "is_curator": True},
    )
    content = file_of(os.environ["VAR_DIR"], kind, format, wrong).read_bytes()
    found = table_kind(kind)
    assert found is not None
    job: Any = jobs.send(SimpleUploadedFile(f"rows.{format}", content), kind=found, person=person)
    del content
    begun = perf_counter()
    jobs.work(str(job.pk))
    seconds = perf_counter() - begun
    job.refresh_from_db()
    return job, seconds


def import_it(job: Any) -> None:
    """Past the button, which a wrong row takes away: the real run has to find it as well."""
    from core.importexport import jobs
    from core.importexport.models import ImportJob

    ImportJob.objects.filter(pk=job.pk).update(state="queued")
    jobs.work(str(job.pk))
    job.refresh_from_db()


def there(kind: str, format: str) -> int:
    from core.importexport.kinds import table_kind

    found = table_kind(kind)
    assert found is not None
    rows: Any = found.model._default_manager
    return int(rows.filter(slug__startswith=f"{format}-").count())


def made(kind: str, format: str, rows: int, wrong: int | None) -> bytes:
    """The first row of the sheet holds the names: data begin in row 2."""
    lines = [line_of(kind, format, number) for number in range(2, rows + 2)]
    header = list(lines[0])
    if wrong is not None:
        lines[wrong - 2]["kind"] = "no-such-kind"
    if format == "csv":
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, header)
        writer.writeheader()
        writer.writerows(lines)
        return out.getvalue().encode()
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(kind)
    page.append(header)
    for line in lines:
        page.append(list(line.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def line_of(kind: str, format: str, number: int) -> dict[str, Any]:
    names = {
        "name_en": f"Office for nature {number}",
        "name_zh_hans": f"自然办公室{number}",
        "name_zh_hant": f"自然辦公室{number}",
        "name_ja": f"自然局{number}",
    }
    if kind == "organisations":
        return {
            "slug": f"{format}-{number}",
            **names,
            "kind": "office",
            "country": "CN",
            "summary_en": f"Looks after the wetlands of district {number}.",
            "website": f"https://office-{number}.example/",
            "state": "published",
        }
    return {
        "slug": f"{format}-{number}",
        **names,
        "sort_key": f"office {number}",
        "kind": "city",
        "country": "CN",
        "latitude": round(20 + number % 2000 / 100, 2),
        "longitude": round(100 + number % 2000 / 100, 2),
        "time_zone": "Asia/Shanghai",
        "biome": "4",
        "settings": "lake | river",
        "summary_en": f"A city by lake {number}.",
        "status": "founding",
    }


if __name__ == "__main__":
    main()
