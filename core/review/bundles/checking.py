"""What is checked of proposals that belong together, for the city before it sends and for the curator: the same checks
as of one alone, with as many queries for five hundred as for three.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.history.bulk import snapshots
from core.history.snapshot import Plain, Snapshot
from core.review.checks import checks
from core.review.diff.hints import Hint
from core.review.diff.labels import Labels, labels_of
from core.review.diff.new_rows import names_of_new_rows
from core.review.forms.sections import schemes_of
from core.review.models import Proposal
from core.review.proposals.drafts import overlay
from core.review.proposals.kinds import kind_of

type Values = Mapping[str, Plain]


def bundle_hints(
    members: Sequence[Proposal], labels: Mapping[str, Labels] | None = None
) -> dict[uuid.UUID, list[Hint]]:
    """What is not as it should be of each proposal, by its key. `labels` by kind, where they are there."""
    labels = labels_for(members) if labels is None else labels
    now = published_states(members)
    schemes = schemes_of({key for row in (*now.values(), *(each.changes for each in members)) for key in row})
    found = {}
    for row in members:
        there = overlay(now.get((row.kind, row.object_id), {}), row.under)
        hints = checks(row, kind_of(row.kind), there, labels[row.kind], schemes)
        if wrong := [hint for hint in hints if hint.tone != "ok"]:
            found[row.pk] = wrong
    return found


def published_states(rows: Iterable[Proposal]) -> dict[tuple[str, str], Snapshot]:
    """What is published of each thing, by its kind and key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.object_id:
            keys[row.kind].add(row.object_id)
    return {
        (code, str(key)): state
        for code, some in keys.items()
        for key, state in snapshots(kind_of(code).model, some).items()
    }


def labels_for(rows: Sequence[Proposal]) -> Mapping[str, Labels]:
    """The words of each kind, with the names of related rows, looked up once."""
    by_kind: dict[str, list[Proposal]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    found = {}
    new_rows = names_of_new_rows(next((row for row in rows if row.bundle_id), None))  # of one bundle, if of any
    for code, some in by_kind.items():
        found[code] = labels_of(kind_of(code).model, new_rows=new_rows)
        found[code].look_up(*(values for row in some for values in base_and_wanted(row)))
    return found


def base_and_wanted(row: Proposal) -> tuple[Values, Values]:
    """What a proposal changes, as it was when the proposal was written and as it would be."""
    return row.base, {**row.base, **row.changes}
