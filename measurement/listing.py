"""Runs the program that counts species, in a process of its own with limits of its own.

The site and `manage.py species` ask it alike. Of a workbook it is handed the rows, as the one reader of workbooks tells
them.
"""

import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from core.files import children
from core.importexport.reading import Unreadable, workbook_lines
from measurement.records import options

PROGRAM = Path(options.__file__).with_name("program.py")
LIMITS = children.Limits(seconds=180, patience=300, memory=768_000_000, output=500_000_000)
GOOD, BAD = 0, 2
TOO_LONG = "Reading this file took too much time or memory. Split it by years."


def count_records(
    given: Mapping[str, Any], *, limits: children.Limits = LIMITS, watch: Callable[[], None] = lambda: None
) -> int:
    """0 for an answer and 2 for files that cannot be used; what it is stands in the file `json`, either way. `given`
    has the options of the program as argparse names them; `watch` is called now and then."""
    with ExitStack() as stack:
        try:
            lists = [told_to_the_program(path, stack) for path in given["list"]]
            code = children.run(PROGRAM, *words({**given, "list": lists}), limits=limits, watch=watch)
        except Unreadable as error:
            return failed(given["json"], "workbook", str(error))
    return code if code in (GOOD, BAD) else failed(given["json"], "took_too_long", TOO_LONG)


def failed(out: Path, code: str, text: str) -> int:
    error = {"error": {"code": code, "text": text, "row": None}}
    out.write_text(json.dumps(error, ensure_ascii=False) + "\n", encoding="utf-8")
    return BAD


def told_to_the_program(path: Path, stack: ExitStack) -> Path:
    """The file itself; of a workbook its rows. Raises Unreadable."""
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


def words(given: Mapping[str, Any]) -> list[str]:
    said = [f"--from={given['first']}", f"--to={given['last']}", f"--json={given['json']}"]
    said += [f"--list={path}" for path in given["list"]] + [f"--group={group}" for group in given.get("group", ())]
    said += [f"--{name}={path}" for name in options.FILES if (path := given.get("_".join(name.split("-"))))]
    said += [f"--columns={given.get('columns', '{}')}"]
    ticks = ("unlisted_native", "look")
    return [*said, *(f"--{name.replace('_', '-')}" for name in ticks if given.get(name))]
