"""Files of layers go; what was measured over them stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.files.models import StoredFile
from core.files.storage import retire_all
from core.history import editing
from core.history.write import Actor, one_transaction
from measurement.layers.models import Boundary, Layer, MapFile

KEPT = timedelta(days=90)
BY_RULE = Actor(id=None, label="Retention")


def unused(before: datetime) -> list[MapFile]:
    return [*Layer.objects.unused_since(before), *Boundary.objects.unused_since(before)]


def forget_files(rows: Iterable[MapFile]) -> int:
    number = 0
    for row in rows:
        forget_file(row, by=BY_RULE)
        number += 1
    return number


def forget_file(row: MapFile, *, by: Actor) -> None:
    """The row stays with its checksum."""
    before = path_of(row)
    verb = "layer_file_removed" if isinstance(row, Layer) else "boundary_file_removed"
    with one_transaction():
        editing.change(row, verb, changes={"file": ""}, allowed=("file",), expected=None, by=by, public=False)
        clear(before)


def path_of(row: MapFile) -> str:
    return str(row.file.name or "")


def clear(path: str) -> None:
    """The file of a row that has another one now, or none."""
    if path:
        retire_all(StoredFile.objects.filter(path=path))
