"""A run, carried out by the limited child: files in, JSON out. What it says of a bad file ends the run with a code."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.tasks import default_task_backend
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import may
from core.files import store
from core.files.refusing import StoreAway
from core.jobs import steps
from core.jobs.failing import Unreadable, not_reached
from core.jobs.files import WithFile
from core.jobs.steps import JobStep
from measurement import child
from measurement.layers.erasure import forget_files
from measurement.layers.models import Boundary, KeepFile, Layer, Run, Shows
from measurement.models import CityJob

State = Run.State
AT_ONCE = replace(child.LIMITS, seconds=10, patience=15)  # nobody waits longer for a page
PICTURE = "picture"
OF_A_FILE = {"layer": "part", "crs": "crs", "axes": "axes"}  # what is said of one that does not say it of itself
type Json = dict[str, Any]


def is_within_the_request() -> bool:
    """Whether no worker takes the jobs of this site."""
    return not default_task_backend.supports_defer


def work(key: str) -> None:
    """The next step of a run, for the task. Raises NotReached."""
    steps.work(Run.objects.select_related("city").filter(pk=key).first(), STEPS)


def give_up(key: str) -> None:
    """Where nothing comes back to a step later."""
    run = Run.objects.filter(pk=key, state=State.WAITING).first()
    if run is not None:
        steps.end(run, State.FAILED, failure=str(not_reached()))


def carry_out(run: Run) -> Json:
    """The answer of the program, be it a result or what is wrong. Raises Unreadable, NotReached."""
    check_person(run)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="run-"))
        words = [*words_of(run, stack), *([f"--picture={Path(folder, PICTURE)}"] if is_drawn(run) else [])]
        answer = Path(folder, "answer.json")
        try:
            if is_within_the_request():
                child.measure(words, answer=answer, limits=AT_ONCE)
            else:
                child.measure(
                    words, answer=answer, progress=lambda part: steps.sign_of_life(run, result={"progress": part})
                )
        except child.NoLibraries:
            raise Unreadable(_("This site cannot read map layers. Ask its operators to set it up.")) from None
        found: Json = json.loads(answer.read_text(encoding="utf-8"))
        drawn = Path(folder, PICTURE)
        return {**found, PICTURE: drawn.read_text(encoding="utf-8")} if drawn.exists() else found


def is_drawn(run: Run) -> bool:
    """Whether a picture is drawn: of a run its patches and groups, of a look the areas of a layer.

    Nothing is drawn where a layer is sensitive, and never a boundary or where people live.
    """
    if run.purpose == Run.Purpose.LOOK:
        told = run.given["file"]
        return told.get("shows") not in (None, Shows.PEOPLE) and not told.get("is_sensitive")
    return not any(layer.get("is_sensitive") for layer in run.given["layers"])


def check_person(run: CityJob) -> None:
    """Rights may have been taken away since."""
    person = User.objects.filter(pk=run.by_id or 0, is_active=True).first()
    if person is None or not may(person, "layers.work", run.city):
        raise Unreadable(_("You no longer have the right to measure here. Nothing was saved."))


def words_of(run: Run, stack: ExitStack) -> list[str]:
    near = [f"--near={','.join(map(str, run.given['near']))}"] if run.given.get("near") else []
    if run.purpose == Run.Purpose.LOOK:
        told = run.given["file"]
        said = [f"--{key}={told[name]}" for key, name in OF_A_FILE.items() if told.get(name)]
        return [f"--look={place_layer(told, stack)}", *said, *near]
    files = {"boundary": run.given["boundary"], **{option(layer): layer for layer in run.given["layers"]}}
    words = [f"--{name}={place_layer(told, stack)}" for name, told in files.items()]
    for layer in run.given["layers"]:
        words += words_of_layer(layer)
    answers = {
        {"built-up": "built_up"}.get(name, name): own_result(told) for name, told in files.items() if own_result(told)
    }
    words += [f"--own={json.dumps(answers, ensure_ascii=False)}"] if answers else []
    return [*words, *near, *(["--shift-unknown"] if run.given.get("shift_unknown") else [])]


def option(layer: Json) -> str:
    """The program names two kinds in the plural."""
    shows = str(layer["shows"])
    return {"park": "parks", "barrier": "barriers"}.get(shows, shows)


def own_result(told: Json) -> Json:
    """What was said of a file that does not say it of itself, and which of its values count."""
    found = {key: told.get(name) for key, name in OF_A_FILE.items()}
    if told.get("attribute"):
        found |= {"attribute": told["attribute"], "values": told["values"]}
    return {key: value for key, value in found.items() if value}


def words_of_layer(layer: Json) -> list[str]:
    """What counts of a layer, and how. Parks of which nobody said anything have no natural areas that are known."""
    how = layer.get("how", {})
    if layer["shows"] == "park":
        column = [f"--nature-column={how['nature_column']}"] if how.get("nature") == "column" else []
        return column or ([] if how.get("nature") == "all" else ["--nature-not-said"])
    named = ("barrier_kind", "width", "width_column", "cars_column", "people_column", "land")
    return [f"--{name.replace('_', '-')}={how[name]}" for name in named if how.get(name)]


def place_layer(told: Json, stack: ExitStack) -> Path:
    """Where the file lies that the run was made of, and no later one."""
    row = row_with_file(told)
    if row is None:
        raise Unreadable(_("The file no longer exists. Upload it again."))
    return stack.enter_context(on_disk(row))


def row_with_file(told: Json) -> Boundary | Layer | None:
    for model in (Boundary, Layer):
        row = model._base_manager.filter(pk=told["id"], sha256=told["sha256"]).first()
        if row is not None and row.file:
            return row
    return None


@contextmanager
def on_disk(row: WithFile) -> Iterator[Path]:
    try:
        with store.on_disk(str(row.file.name)) as path:
            if not path.exists():
                raise Unreadable(_("The file no longer exists. Upload it again."))
            yield path
    except StoreAway as away:
        raise not_reached() from away


def finish(run: Run, answer: Json) -> None:
    run.picture = answer.pop(PICTURE, "")
    run.result = answer
    steps.end(run, State.FAILED if "error" in answer else State.READY)
    if run.is_ready and run.purpose == Run.Purpose.MEASURE:
        forget_files(row for row in rows_of(run) if row.keep == KeepFile.MEASURED)


def rows_of(run: Run) -> Iterator[Boundary | Layer]:
    """What was measured, as long as it has the same file."""
    for told in (run.given["boundary"], *run.given["layers"]):
        if row := row_with_file(told):
            yield row


def fail(run: Run, failure: str) -> None:
    steps.end(run, State.FAILED, failure=failure)


STEPS = {State.WAITING.value: JobStep(State.RUNNING, carry_out, finish, fail)}
