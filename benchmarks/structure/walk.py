"""Two fixed walks through the code: a city's editor saves the summary, a curator publishes it.

Counted are the functions of ours that the request calls, each once, in the order of their first call. A stay is what is
called in one module without leaving it; a return is a stay in a module that was left before. The requests go through
addresses alone, so that the walks are the same in every tree that has the demo.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType

from benchmarks.structure.keeping import keep, show
from benchmarks.structure.trees import PACKAGES, ROOT, environment, manage, ran

DESK = "/en/w/kunming/"
SUMMARY = "A city between a lake and hills, measured by its gardens."

type Call = tuple[str, str]  # module, function


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="walk-") as folder:
        env = environment(Path(folder), DEMO="true", TESTING="true", TASKS="immediate")
        for command in (["migrate", "-v0"], ["createcachetable"], ["demo"]):
            manage(ROOT, env, *command)
        done = ran(["-m", "benchmarks.structure.walk"], ROOT, env)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    rows = [row_of(name, [(module, function) for module, function in calls])
            for name, calls in json.loads(done.stdout.splitlines()[-1]).items()]  # fmt: skip
    show("Walks", [{name: value for name, value in row.items() if name != "through"} for row in rows])
    keep("walk", rows)


def row_of(name: str, calls: list[Call]) -> dict[str, object]:
    stays = [module for module, _calls in groupby(module for module, _function in calls)]
    modules = list(dict.fromkeys(stays))
    return {
        "walk": name,
        "functions": len(calls),
        "modules": len(modules),
        "returns": len(stays) - len(modules),
        "lines": sum(len((ROOT / file_of(module)).read_text(encoding="utf-8").splitlines()) for module in modules),
        "through": stays,
    }


def file_of(module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}.py" if (ROOT / f"{path}.py").is_file() else f"{path}/__init__.py"


def inside() -> None:
    """In a process of its own, with the demo in its database. Everything is asked once before it is counted: the first
    request of a process fills what a process keeps."""
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from benchmarks.structure.visiting import CURATOR, EDITOR, LEAD, Form, signed_in

    editor, lead, curator = signed_in(EDITOR), signed_in(LEAD), signed_in(CURATOR)
    found: dict[str, list[Call]] = {}
    for summary in ("Once before it is counted.", SUMMARY):
        page = Form(editor, f"{DESK}profile/text/", name="summary_en")
        with counted() as calls:
            page.send(summary_en=summary, **{"continue": "1"})
        found["a staff edit is saved"] = calls
        Form(lead, f"{DESK}profile/check/", action=f"{DESK}profile/send/").send()
        address = next(link for link in links_of(curator.get("/en/review/").content.decode()) if "kunming" in link[1])
        decision = Form(curator, address[0], action=f"{address[0]}decision/")
        with counted() as calls:
            decision.send(decision="publish", message="")
        found["a curator publishes it"] = calls
    json.dump(found, sys.stdout)


def links_of(page: str) -> Iterator[tuple[str, str]]:
    """The proposals of the queue, with the words of their line."""
    import re

    for line in re.findall(r"<(?:tr|li|article)\b.*?</(?:tr|li|article)>", page, re.DOTALL):
        for link in re.findall(r'href="(/en/review/[0-9a-f-]{36}/)"', line):
            yield link, line.casefold()


@contextmanager
def counted() -> Iterator[list[Call]]:
    found: dict[Call, None] = {}
    calls: list[Call] = []
    before: Callable[..., object] | None = sys.getprofile()
    sys.setprofile(lambda frame, event, _argument: called(frame, found) if event == "call" else None)
    try:
        yield calls
    finally:
        sys.setprofile(before)
        calls += found


def called(frame: FrameType, found: dict[Call, None]) -> None:
    """Lambdas and generators belong to the function that they stand in."""
    file = frame.f_code.co_filename
    if not file.startswith(f"{ROOT}/") or frame.f_code.co_name.startswith("<"):
        return
    inner = file.removeprefix(f"{ROOT}/")
    if inner.partition("/")[0] in PACKAGES:
        module = inner.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found.setdefault((module, frame.f_code.co_qualname.replace("<locals>.", "")))


if __name__ == "__main__":
    inside()
