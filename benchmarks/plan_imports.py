"""A plan of 2,000 rows in the preview, and bundles of it published: `python -m benchmarks.plan_imports [--rows N]`.

It runs in a process of its own, so that its highest memory is its own. The table has Chinese headings and merged
cells, and every tenth row gives an indicator with a baseline, a goal and a value.
"""

import argparse
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
ROWS = 2_000
SECONDS, MEGABYTES = 10, 200
BUNDLES = (200, 500)
HEADINGS = ("总目标", "目标", "主要任务", "责任单位", "实施时间", "指标", "基准值（2020年）", "2030年目标值", "2024年")
UNDER_A_GOAL, UNDER_A_TARGET = 100, 10


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures imports of plans on this machine.")
    parser.add_argument("--rows", type=int, default=ROWS, help="Fewer rows, to see whether it works.")
    parser.add_argument("--inside", action="store_true", help="Used by the program itself.")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="One database alone.")
    given = parser.parse_args()
    if given.inside:
        json.dump(inside(given.rows), sys.stdout)
        return
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="plans-") as folder:
        if given.only != "PostgreSQL":
            rows.append(measured("SQLite", f"sqlite:///{folder}/site.sqlite3", folder, given.rows))
        if given.only != "SQLite":
            with server(durable=True) as address:
                rows.append(measured("PostgreSQL", address, folder, given.rows))
    show("Imports of plans", rows)
    if not given.only:
        keep("plan_imports", rows, allowed_seconds=SECONDS, allowed_megabytes=MEGABYTES)


def measured(database: str, address: str, folder: str, rows: int) -> Row:
    env = {**os.environ, "DATABASE_URL": address, "VAR_DIR": folder, "TESTING": "true", "TASKS": "immediate"}
    env["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
        )
    command = [sys.executable, "-m", "benchmarks.plan_imports", "--rows", str(rows), "--inside"]
    (Path(folder) / "plan.xlsx").write_bytes(table(rows))
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return {"database": database, "rows": rows, **json.loads(done.stdout)}


def table(rows: int) -> bytes:
    """Made outside the process that is measured."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("任务分解表")
    page.append(HEADINGS)
    for number in range(rows):
        goal, target = number // UNDER_A_GOAL + 1, number // UNDER_A_TARGET + 1
        is_first = number % UNDER_A_TARGET == 0
        page.append(
            [
                f"{goal}、保护第{goal}片湿地",
                f"{goal}.{target} 恢复湖滨植被{target}",
                f"{goal}.{target}.{number} 种植本地树种{number}",
                "林业局",
                "2024年～2030年",
                *([f"植被覆盖率{target}", "约13.1%", "30%以上", "14.5%"] if is_first else [None] * 4),
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def inside(rows: int) -> Row:
    django.setup()
    logging.disable(logging.INFO)
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.test.utils import setup_test_environment

    from core.importexport.models import ImportJob
    from tests import people
    from tests.factories import CityFactory

    setup_test_environment()  # pages tell what they show
    city = CityFactory(slug="kunming", name_en="Kunming")
    editor, lead = people.editor(city), people.lead(city)
    client = people.sign_in(Client(), editor)
    client.get("/en/w/kunming/import/plan/")
    before = peak()
    content = (Path(os.environ["VAR_DIR"]) / "plan.xlsx").read_bytes()
    begun = perf_counter()
    client.post("/en/w/kunming/import/plan/", {"file": SimpleUploadedFile("plan.xlsx", content)})
    sent = perf_counter() - begun
    job = ImportJob.objects.get()
    match = f"/en/w/kunming/import/plan/{job.pk}/match/"
    page = client.get(match)
    columns = {f"column-{line['name'].partition('-')[2]}": line["code"] for line in page.context["columns"]}
    said = {"shown": page.context["shown"], "page": "任务分解表", "heading": "1", "plan": "new", "title": "Plan"}
    client.post(match, {**said, **columns, "language": "zh-hans", "levels": "numbers_goal", "source": "Plan"})
    begun = perf_counter()
    page = client.get(f"/en/w/kunming/import/plan/{job.pk}/")
    preview = perf_counter() - begun
    assert not page.context["faults"], page.context["wrong_rows"][:3]
    found = {
        "send s": round(sent, 1),
        "preview s": round(preview, 1),
        "things": page.context["work"],
        "MB idle": round(before),
        "MB above": round(peak() - before),
    }
    for size in BUNDLES:
        found |= published(size, job, lead)
    return found


def published(size: int, job: Any, lead: Any) -> dict[str, Any]:
    """The first things of the plan in one bundle: drafted, sent and published."""
    from alliance.workspace.planning.imports.state import Importing
    from core.history import write
    from core.history.write import Actor
    from core.review.bundles import actions as bundles
    from planning.spreadsheet import drafting
    from planning.spreadsheet.drafting import Chunk
    from tests import people

    importing = Importing(job, lead_city(lead))
    job.refresh_from_db()
    parts = drafting.chunks(importing.read()[1])
    items = [item for part in parts for item in part.items]
    held: list[Any] = []
    keys: set[int] = set()
    for item in items:  # whatever names only what is held
        if len(held) < size and all(other.row is not None or id(other) in keys for _name, other in item.links):
            held.append(item)
            keys.add(id(item))
    begun = perf_counter()
    bundle = bundles.begin(drafting.beginnings(Chunk(held)), tenant=job.tenant, by=Actor.person(lead))
    drafted = perf_counter() - begun
    read = {each.pk: each.version for each in bundles.proposals_of(bundle)}
    begun = perf_counter()
    bundle = bundles.send(bundle, expected=bundle.version, read=read, by=Actor.person(lead))
    sent = perf_counter() - begun
    raised: list[bool] = []
    vars(write)["raise_content_version"] = lambda: raised.append(True)
    begun, cpu = perf_counter(), process_time()
    bundles.publish(bundle, expected=bundle.version, curator=people.curator())
    seconds, cpu = perf_counter() - begun, process_time() - cpu
    assert len(raised) == 1, "one content version"
    return {
        f"{size}: draft s": round(drafted, 1),
        f"{size}: send s": round(sent, 1),
        f"{size}: publish s": round(seconds, 1),
        f"{size}: publish CPU s": round(cpu, 1),
    }


def lead_city(lead: Any) -> Any:
    from cities.models import City

    return City.objects.get(slug="kunming")


if __name__ == "__main__":
    main()
