"""A count, carried out by two limited children: the one of the geometry tells where the city is, the other reads the
records. What they say of a bad file ends the count with a code."""

import json
import shutil
import tempfile
import uuid
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.files import kinds, store
from core.files.checking import Checked
from core.files.storage import stored
from core.jobs import steps
from core.jobs.failing import Unreadable, not_reached
from core.jobs.steps import JobStep
from measurement import child, listing
from measurement.layers import running as layers
from measurement.layers.actions import near_of
from measurement.layers.running import (
    check_person,
    is_within_the_request,
    on_disk,
    own_result,
    place_layer,
    words_of_layer,
)
from measurement.species.models import Reference, SpeciesCount

State = SpeciesCount.State
AT_ONCE = replace(listing.LIMITS, seconds=20, patience=30)  # nobody waits longer for a page
AREAS = ("boundary", "built_up", "natural")

type Json = dict[str, Any]


def work(key: str) -> None:
    """The next step of a count, for the task. Raises NotReached."""
    steps.work(SpeciesCount.objects.select_related("city").filter(pk=key).first(), STEPS)


def give_up(key: str) -> None:
    """Where nothing comes back to a step later."""
    count = SpeciesCount.objects.filter(pk=key, state=State.WAITING).first()
    if count is not None:
        steps.end(count, State.FAILED, failure=str(not_reached()))


def carry_out(count: SpeciesCount) -> Json:
    """The answer of the program, be it a result or what is wrong. Raises Unreadable, NotReached."""
    check_person(count)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="species-")))
        answer, details, left_out = (folder / name for name in ("answer.json", "details.json", "left-out.csv"))
        given: Json = {name: count.given[name] for name in ("first", "last")}
        given |= {"json": answer, "details": details, "left_out": left_out, "group": count.given.get("groups", [])}
        counts = [count, *counted_with(count)]
        given["columns"] = json.dumps([each.given.get("columns", {}) for each in counts])
        given["list"] = [stack.enter_context(on_disk(each)) for each in counts]
        for name in AREAS:
            if told := count.given.get("layers", {}).get(name):
                given[name] = outline(count, told, folder / f"{name}.json", stack)
                if wrong := fault_in(given[name]):
                    return {"error": {**wrong, "layer": name}}
        if reference := Reference.objects.filter(pk=count.given.get("reference")).first():
            given["reference"] = stack.enter_context(on_disk(reference))
        limits = AT_ONCE if is_within_the_request() else listing.LIMITS
        listing.count_records(given, limits=limits, watch=lambda: steps.sign_of_life(count))
        found: Json = json.loads(answer.read_text(encoding="utf-8"))
        if details.exists():
            found["details"] = json.loads(details.read_text(encoding="utf-8"))
        if "error" not in found:
            found["left_out"] = keep_left_out(left_out, count)
        return found


def counted_with(count: SpeciesCount) -> list[SpeciesCount]:
    """Those whose files are read as well, so that all of them become one list. Raises Unreadable."""
    wanted = count.given.get("with", [])
    found = list(SpeciesCount.objects.filter(city=count.city_id, pk__in=wanted).exclude(file="").order_by("made_at"))
    if len(found) < len(wanted):
        raise Unreadable(_("The file no longer exists. Upload it again."))
    return found


def columns_in(count: SpeciesCount) -> list[Json]:
    """The columns of its file with their first cells, read anew each time: nothing of them is kept. Raises Unreadable,
    NotReached."""
    with ExitStack() as stack:
        answer = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="species-")), "answer.json")
        given: Json = {name: count.given[name] for name in ("first", "last")}
        given |= {"columns": json.dumps(count.given.get("columns", {})), "json": answer, "look": True}
        given["list"] = [stack.enter_context(on_disk(count))]
        listing.count_records(given, limits=AT_ONCE)
        found: list[Json] = json.loads(answer.read_text(encoding="utf-8")).get("columns", [])
        return found


def outline(count: SpeciesCount, told: Json, answer: Path, stack: ExitStack) -> Path:
    """The areas of a layer in degrees, with the values that the city chose. Raises Unreadable."""
    near = ",".join(map(str, near_of(count.city)))
    words = [f"--outline={place_layer(told, stack)}", f"--near={near}", *words_of_values(told)]
    words += [f"--{name}={in_words(value)}" for name, value in own_result(told).items()]
    try:
        limits = layers.AT_ONCE if is_within_the_request() else child.LIMITS
        child.measure(words, answer=answer, limits=limits, progress=lambda _part: steps.sign_of_life(count))
    except child.NoLibraries:
        raise Unreadable(_("This site cannot read map layers. Ask its operators to set it up.")) from None
    return answer


def in_words(value: object) -> str:
    """The word of a command line for a value. Values that a city chose may hold commas: they are a list of JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def words_of_values(told: Json) -> list[str]:
    return words_of_layer(told) if told.get("shows") == "natural" else []


def fault_in(outlined: Path) -> Json:
    fault: Json = json.loads(outlined.read_text(encoding="utf-8")).get("error") or {}
    return fault


def keep_left_out(left_out: Path, count: SpeciesCount) -> str:
    """Where the table of rows left out lies from now on."""
    aside = store.incoming() / str(uuid.uuid4())
    shutil.copyfile(left_out, aside)
    try:
        checked = Checked("records", kinds.CONTENT_TYPES["csv"], "left-out.csv")
        return stored(uuid.uuid4(), aside, checked, tenant=count.city_id, by=None, scanned=True).path
    finally:
        aside.unlink(missing_ok=True)


def finish(count: SpeciesCount, answer: Json) -> None:
    count.left_out = answer.pop("left_out", "")
    count.result = answer
    steps.end(count, State.FAILED if "error" in answer else State.READY)


def fail(count: SpeciesCount, failure: str) -> None:
    steps.end(count, State.FAILED, failure=failure)


STEPS = {State.WAITING.value: JobStep(State.RUNNING, carry_out, finish, fail)}
