"""Counts the species of lists of records, in a process that may use little time and memory; no database is asked."""

import json
import sys
import zipfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand

from core.files import children
from core.importexport.reading import Unreadable, workbook_lines
from measurement.records import options

PROGRAM = Path(options.__file__).with_name("program.py")
LIMITS = children.Limits(seconds=180, patience=300, memory=768_000_000, output=500_000_000)
GOOD, BAD = 0, 2
TOO_LONG = "Reading this file took too much time or memory. Split it by years."


class Command(BaseCommand):
    help = "Counts the species of lists of records. Needs no database and no network."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        options.add_to(parser)

    def handle(self, *args: object, **given: Any) -> None:
        with ExitStack() as stack:
            try:
                given["list"] = [told_to_the_program(path, stack) for path in given["list"]]
                code = children.run(PROGRAM, *words(given), limits=LIMITS)
            except Unreadable as error:
                code = failed(given["json"], "workbook", str(error))
        if code not in (GOOD, BAD):
            code = failed(given["json"], "took_too_long", TOO_LONG)
        if code == BAD:
            self.stdout.write(given["json"].read_text(encoding="utf-8"), ending="")
            sys.exit(BAD)


def failed(out: Path, code: str, text: str) -> int:
    error = {"error": {"code": code, "text": text, "row": None}}
    out.write_text(json.dumps(error, ensure_ascii=False) + "\n", encoding="utf-8")
    return BAD


def told_to_the_program(path: Path, stack: ExitStack) -> Path:
    """The file itself; of a workbook its rows, as the one reader of workbooks tells them. Raises Unreadable."""
    if not is_workbook(path):
        return path
    rows = stack.enter_context(NamedTemporaryFile("w", suffix=".lines", encoding="utf-8"))  # noqa: SIM115
    with path.open("rb") as content:
        for _sheet, number, cells in workbook_lines(content, ["records"]):
            rows.write(json.dumps([number, cells]) + "\n")
    rows.flush()
    return Path(rows.name)


def is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False  # a text, or what the program refuses


def words(given: dict[str, Any]) -> list[str]:
    """The same options as the command was given."""
    said = [f"--from={given['first']}", f"--to={given['last']}", f"--json={given['json']}"]
    said += [f"--list={path}" for path in given["list"]] + [f"--group={group}" for group in given["group"]]
    said += [f"--{name}={path}" for name in options.FILES if (path := given[dest_of(name)])]
    return [*said, f"--columns={given['columns']}", *(["--unlisted-native"] if given["unlisted_native"] else [])]


def dest_of(name: str) -> str:
    """The name under which argparse keeps an option."""
    return "_".join(name.split("-"))
