"""Counts the species of lists of records, in a process that may use little time and memory; no database is asked."""

import json
import sys
import zipfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.files import children
from core.importexport.reading import Unreadable, workbook_lines

PROGRAM = Path(settings.BASE_DIR) / "measurement" / "records" / "program.py"
LIMITS = children.Limits(seconds=180, patience=300, memory=768 * 1024 * 1024, output=500_000_000)
GOOD, BAD = 0, 2
TOO_LONG = "Reading this file took too much time or memory. Split it by years."
OPTIONS = {
    "boundary": "GeoJSON of the city; without it all rows are of the city.",
    "built-up": "GeoJSON of built-up areas, in which birds are counted.",
    "natural": "GeoJSON of natural areas, which are no built-up areas.",
    "reference": "The country's list of introduced and invasive species, a Darwin Core archive.",
    "before": "An earlier answer, for the change since.",
    "left-out": "Where a CSV of the rows left out is written.",
}


class Command(BaseCommand):
    help = "Counts the species of lists of records. It asks no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="append", required=True, help="A list of records; may be repeated.")
        parser.add_argument("--from", type=int, required=True, help="The first year.")
        parser.add_argument("--to", type=int, required=True, help="The last year.")
        parser.add_argument("--json", required=True, help="Where the answer is written.")
        parser.add_argument("--unlisted-native", action="store_true", help="Species not on the list count as native.")
        parser.add_argument("--group", action="append", default=[], help="One more group, such as class:Mammalia.")
        for name, text in OPTIONS.items():
            parser.add_argument(f"--{name}", help=text)

    def handle(self, *args: object, **given: Any) -> None:
        with ExitStack() as stack:
            try:
                lists = [told_to_the_program(path, stack) for path in given["list"]]
            except Unreadable as error:
                code = self.failed(given["json"], "workbook", str(error))
            else:
                code = children.run(PROGRAM, *arguments(given, lists), limits=LIMITS)
        if code not in (GOOD, BAD):
            code = self.failed(given["json"], "took_too_long", TOO_LONG)
        if code == BAD:
            self.stdout.write(Path(given["json"]).read_text(encoding="utf-8"), ending="")
            sys.exit(BAD)

    def failed(self, out: str, code: str, text: str) -> int:
        error = {"error": {"code": code, "text": text, "row": None}}
        Path(out).write_text(json.dumps(error, ensure_ascii=False) + "\n", encoding="utf-8")
        return BAD


def told_to_the_program(path: str, stack: ExitStack) -> str:
    """The file itself; of a workbook its rows, as the one reader of workbooks tells them. Raises Unreadable."""
    if not is_workbook(path):
        return path
    rows = stack.enter_context(NamedTemporaryFile("w", suffix=".lines", encoding="utf-8"))  # noqa: SIM115
    with open(path, "rb") as content:
        for _sheet, number, cells in workbook_lines(content, ["records"]):
            rows.write(json.dumps([number, cells]) + "\n")
    rows.flush()
    return rows.name


def is_workbook(path: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False  # a text, or what the program refuses


def arguments(given: dict[str, Any], lists: list[str]) -> list[str]:
    words = ["--from", str(given["from"]), "--to", str(given["to"]), "--json", given["json"]]
    words += [word for path in lists for word in ("--list", path)]
    words += [word for group in given["group"] for word in ("--group", group)]
    for name in OPTIONS:
        if value := given[name.replace("-", "_")]:
            words += [f"--{name}", value]
    return [*words, "--unlisted-native"] if given["unlisted_native"] else words
