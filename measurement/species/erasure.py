"""The file of records and the table of rows left out go after a week; a list that was kept stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.files.models import StoredFile
from core.files.storage import retire_all
from measurement.species.models import SpeciesCount

KEPT = timedelta(days=7)


def old(before: datetime) -> list[SpeciesCount]:
    return list(SpeciesCount.objects.older_than(before))


def forget(counts: Iterable[SpeciesCount]) -> int:
    number = 0
    for count in counts:
        paths = [str(file.name) for file in (count.file, count.left_out) if file]
        count.delete()
        retire_all(StoredFile.objects.filter(path__in=paths))
        number += 1
    return number
