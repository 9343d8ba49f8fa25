"""Everything that the site answers, written down, so that two trees can be compared.

`record FOLDER` asks every address of docs/matrix.yaml as every persona, and follows every link of the public pages, on
the founding facts with the clock stopped. What differs from run to run is taken out. `compare A B` prints each distinct
difference once, with the answers that show it.
"""

import difflib
import hashlib
import html
import io
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

from benchmarks.structure.trees import ROOT, copied, environment, manage, ran

if TYPE_CHECKING:
    from django.http import HttpResponseBase
    from django.test import Client

    from tests.access.world import World

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Location", "Allow")
TAKEN_OUT = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1TOKEN"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE), "UUID"),
    (re.compile(r"data:image/svg\+xml;base64,[\w+/=]+"), "PICTURE"),  # of the secret of a second factor
    (re.compile(r"\b[A-Z2-7]{32}\b"), "SECRET"),
    (re.compile(r'"challenge": "[\w-]+"'), "CHALLENGE"),
    (re.compile(r"[\w=-]+:[\w-]{6}:[\w-]{27,43}"), "SIGNED"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "NUMBER"),
    (re.compile(r"\.[0-9a-f]{12}\.(css|js|svg|png|woff2|ico|webp)"), r".\1"),
    (re.compile(r"\b2026-11-2\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "TIME"),
    (re.compile(r"\d\d:\d\d:\d\d\.\d+"), "TIME"),
]
SHOWN = 40  # lines of one difference


# --- Recording ----------------------------------------------------------------------------------------------------


def record(folder: Path, tree: Path = ROOT) -> None:
    """In a copy of the tree, on a database of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with copied(tree) as copy, tempfile.TemporaryDirectory(prefix="record-") as var:
        env = environment(Path(var), TESTING="true", TASKS="immediate", RATE_LIMITS="1000", SECRET_KEY="recorded" * 8)
        env["PYTHONHASHSEED"] = "0"
        if (copy / "tests" / "settings.py").is_file():  # with the kind that only the tests have
            env["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        manage(copy, env, "migrate", "-v0")
        manage(copy, env, "createcachetable")
        done = ran(["-m", "benchmarks.structure.record", str(folder.resolve())], copy, env)
    print(done.stdout[-2000:])
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])


def inside(folder: Path) -> None:
    import django
    from django.utils import timezone

    timezone.now = lambda: NOW  # before anything of ours is imported
    django.setup()
    import logging

    from django.db import transaction
    from django.test.utils import setup_test_environment

    logging.disable(logging.CRITICAL)
    setup_test_environment()
    from django.conf import settings

    from tests.access.world import make_world

    languages = [code for code, _name in settings.LANGUAGES]
    with transaction.atomic():
        world = make_world()
        asked = matrix(folder, world, languages)
        followed = crawl(folder, languages)
        transaction.set_rollback(True)
    print(f"{asked} answers of the matrix and {followed} of the crawl")


def matrix(folder: Path, world: "World", languages: list[str]) -> int:
    """In the other languages only what is open. A form is also sent empty, once."""
    from tests.access.asking import PERSONAS
    from tests.access.asking import matrix as rows

    number = 0
    for persona in PERSONAS:
        client = world.client(persona)
        for row in rows():
            path = world.path(row)
            name = row.route.removeprefix("~/") if row.route.startswith("~/") else f"!{row.route}"
            status = ask(folder / persona / "en", client, "GET", path, name, world)
            number += 1
            if path.startswith("/en/") and status == 200:
                for language in languages:
                    if language != "en":
                        other = f"/{language}/{path.removeprefix('/en/')}"
                        ask(folder / persona / language, client, "GET", other, name, world)
                        number += 1
            if row.expected("POST", persona) == "open":
                ask(folder / persona / "sent-empty", client, "POST", path, name, world)
                number += 1
    return number


def ask(folder: Path, client: "Client", method: str, path: str, name: str, world: "World | None") -> int:
    """What the request changes is taken back, also in the browser."""
    from django.db import transaction

    before = client.cookies.output(header="")
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.generic(method, path, b"", content_type=kind)
        text = written(response, world)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(before)
    write(folder, name, text)
    return int(response.status_code)


def crawl(folder: Path, languages: list[str]) -> int:
    from django.test import Client

    client = Client(raise_request_exception=False)
    waiting, seen = [f"/{language}/" for language in languages], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path)
        write(folder / "crawl", path, written(response, None))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [link for link in links_of(path, response.content.decode()) if link not in seen]
    return len(seen)


def links_of(path: str, page: str) -> Iterator[str]:
    """Within the site. Comparing has an address for each order of cities, reporting one for each page."""
    from django.conf import settings

    for link in re.findall(r'(?:href|src)="([^"]*)"', page):
        whole = urldefrag(urljoin(f"{settings.SITE_URL}{path}", html.unescape(link)))[0]
        found = whole.removeprefix(settings.SITE_URL) if whole.startswith(f"{settings.SITE_URL}/") else ""
        if not found or "/static/" in found or "/sign-in/?" in found or "/display/?" in found:
            continue
        if ("/compare/" in found and "/compare/" in path) or ("/contact/report/?" in found and "kunming" not in path):
            continue
        yield found


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = re.sub(r"[^\w.!<>:=&?%-]", "~", name).strip("~") or "door"
    if len(file) > 120:
        file = f"{file[:100]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    (folder / f"{file}.txt").write_text(text, encoding="utf-8")


# --- Normal form --------------------------------------------------------------------------------------------------


def written(response: "HttpResponseBase", world: "World | None") -> str:
    body = b"".join(response) if response.streaming else getattr(response, "content", b"")
    kind = response.headers.get("Content-Type", "")
    head = [
        str(response.status_code),
        *(f"{name}: {value}" for name, value in response.headers.items() if name in HEADERS),
    ]
    text = "\n".join([*head, "", *body_of(bytes(body), kind)])
    if world:
        for name, value in world.names.items():
            if len(value) > 12 and not value.isalpha():
                text = text.replace(value, name.upper())
    for pattern, instead in TAKEN_OUT:
        text = pattern.sub(instead, text)
    return text + "\n"


def body_of(body: bytes, kind: str) -> list[str]:
    if "spreadsheet" in kind:
        return cells(body)
    if "json" in kind and body:
        return json.dumps(json.loads(body), indent=1, ensure_ascii=False).splitlines()
    if kind.startswith("text/html") or "xml" in kind or "atom" in kind:
        return tags(body.decode())
    if kind.startswith("text/") or "yaml" in kind:
        return body.decode().splitlines()
    return [f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()[:12]}"]


def tags(text: str) -> list[str]:
    """A tag or a text a line, so that white space between them does not count."""
    parts = (" ".join(part.split()) for part in re.split(r"(<[^>]*>)", text))
    return [part for part in parts if part]


def cells(body: bytes) -> list[str]:
    """A workbook as people see it: its properties, and of each sheet what stands where, how it looks and what its menus
    offer."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(body))
    return [
        f"{book.properties.title} by {book.properties.creator}",
        *(line for sheet in book.worksheets for line in sheet_told(sheet)),
    ]


def sheet_told(sheet: Any) -> Iterator[str]:
    widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
    yield f"[{sheet.title}] {sheet.freeze_panes} {json.dumps(widths)}"
    for menu in sheet.data_validations.dataValidation:
        yield f"menu {menu.sqref} {menu.type} {menu.formula1} {menu.allow_blank} {menu.showErrorMessage}"
    for row in sheet.iter_rows():
        yield json.dumps([cell_told(cell) for cell in row], ensure_ascii=False)


def cell_told(cell: Any) -> Any:
    """What a plain text or number is does not have to be told."""
    odd = [
        *(["bold"] if cell.font.b else []),
        *([cell.number_format] if cell.number_format != "General" else []),
        *([cell.data_type] if cell.data_type == "f" or not isinstance(cell.value, str | int | float | None) else []),
    ]
    value = cell.value if isinstance(cell.value, str | int | float | None) else str(cell.value)
    return {"cell": value, "is": odd} if odd else value


# --- Comparing ----------------------------------------------------------------------------------------------------


def compare(one: Path, other: Path) -> int:
    """The number of answers that differ."""
    before, after = files_of(one), files_of(other)
    for title, names in (("Only before", before - after), ("Only after", after - before)):
        print(f"{title}: {len(names)}", *sorted(names), sep="\n  ")
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(before & after):
        if found := difference((one / name).read_text(encoding="utf-8"), (other / name).read_text(encoding="utf-8")):
            groups[found].append(name)
    for found, these in sorted(groups.items(), key=lambda group: -len(group[1])):
        print(f"\n{len(these)} answers, such as {', '.join(these[:3])}\n{found}")
    differ = sum(len(these) for these in groups.values())
    print(f"\n{len(before & after)} answers compared, {differ} differ in {len(groups)} ways.")
    return differ + len(before ^ after)


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.txt")}


def difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))]
    more = [f"… {len(changed) - SHOWN} lines more"] if len(changed) > SHOWN else []
    return "\n".join([*changed[:SHOWN], *more])


if __name__ == "__main__":
    inside(Path(sys.argv[1]))
