"""Adding, changing and removing samples."""

from collections.abc import Mapping

from cities.models import City
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove
from tests.sample.models import Sample

SAMPLE = (*Sample.staff_fields, "state", "is_example", "confirmed_parts")


def add_sample(*, slug: str, city: City, changes: Mapping[str, Plain], by: Actor) -> Sample:
    return editing.add(Sample(slug=slug, city=city), "sample_added", changes=changes, allowed=SAMPLE, by=by)


def change_sample(sample: Sample, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Sample:
    return editing.change(sample, "sample_changed", changes=changes, allowed=SAMPLE, expected=expected, by=by)


def revert_sample(row: Sample, *, to: int, expected: int, by: Actor) -> tuple[Sample, list[str]]:
    return editing.revert(row, "sample_reverted", to=to, expected=expected, by=by)


def remove_sample(sample: Sample, *, expected: int, by: Actor) -> None:
    remove(sample, "sample_removed", by=by, expected=expected)
