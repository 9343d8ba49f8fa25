"""Entries of the history as pairs of maps, before and after, which every page of a history compares."""

from collections.abc import Iterable

from core.history.models import Entry, RowVersion
from core.history.snapshot import Snapshot


def versions_of(entries: Iterable[Entry]) -> dict[int, RowVersion]:
    """Versions of a row by the key of their entry, in one query. What removed a row left none."""
    return {version.entry_id: version for version in RowVersion.objects.filter(entry__in=list(entries))}


def before_and_after(entry: Entry, version: RowVersion | None) -> tuple[Snapshot, Snapshot]:
    """The whole row around the change, so that a child can be named; of a removed row what the entry holds."""
    after: Snapshot = dict(version.data) if version else {key: pair[1] for key, pair in entry.changes.items()}
    before = {**after, **{key: pair[0] for key, pair in entry.changes.items()}}
    return there(before), there(after)


def there(values: Snapshot) -> Snapshot:
    return {key: value for key, value in values.items() if value is not None}
