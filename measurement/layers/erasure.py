"""Files of layers go; what was measured over them stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.files.models import StoredFile
from core.files.storage import retire_all
from core.history import editing
from core.history.write import Actor, one_transaction
from measurement.layers.models import Layer, MapFile
from measurement.layers.querysets import LayerQuerySet

KEPT = timedelta(days=90)
BY_RULE = Actor(id=None, label="Retention")


def unused(before: datetime) -> LayerQuerySet:
    return Layer.objects.unused_since(before)


def forget_files(layers: Iterable[Layer]) -> int:
    number = 0
    for layer in layers:
        forget_file(layer, by=BY_RULE)
        number += 1
    return number


def forget_file(layer: Layer, *, by: Actor) -> None:
    """The row stays with its checksum."""
    before = path_of(layer)
    with one_transaction():
        editing.change(
            layer,
            "layer_file_removed",
            changes={"file": ""},
            allowed=("file",),
            expected=None,
            by=by,
            public=False,
        )
        clear(before)


def path_of(row: MapFile) -> str:
    return str(row.file.name or "")


def clear(path: str) -> None:
    """The file of a row that has another one now, or none."""
    if path:
        retire_all(StoredFile.objects.filter(path=path))
