"""Several proposals with what each of them changes, in brief: before they are published together, or afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.secretariat import queue
from core.accounts.tenants import names_of
from core.history.snapshot import Plain
from core.review.diff.labels import Labels, labels_of
from core.review.diff.new_rows import names_of_new_rows
from core.review.diff.record import Block, blocks
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    proposal: Proposal
    title: str
    city: str
    blocks: list[Block]

    @property
    def prefix(self) -> str:
        return f"item-{self.proposal.pk}"

    @property
    def items(self) -> list[dict[str, Any]]:
        return [{"block": block} for block in self.blocks]


def briefs(rows: Iterable[Proposal]) -> list[Brief]:
    """What each row proposes, in the order of the rows. What was there before is what the proposal holds: no thing is
    read for it, and the names of related rows are looked up once for each kind."""
    rows = list(rows)
    cities, titles = names_of({row.tenant for row in rows}), queue.titles_of(rows)
    labels = labels_for(rows)
    return [
        Brief(
            proposal=row,
            title=queue.item(row, titles),
            city=cities.get(row.tenant, ""),
            blocks=blocks(*base_and_wanted(row), labels[row.kind]),
        )
        for row in rows
    ]


def labels_for(rows: Sequence[Proposal]) -> Mapping[str, Labels]:
    by_kind: dict[str, list[Proposal]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    found = {}
    new_rows = names_of_new_rows(next((row for row in rows if row.bundle_id), None))  # of one bundle, if of any
    for code, some in by_kind.items():
        found[code] = labels_of(kind_of(code).model, new_rows=new_rows)
        found[code].look_up(*(values for row in some for values in base_and_wanted(row)))
    return found


def base_and_wanted(row: Proposal) -> tuple[Mapping[str, Plain], Mapping[str, Plain]]:
    """What a proposal changes, as it was when the proposal was written and as it would be."""
    return row.base, {**row.base, **row.changes}
