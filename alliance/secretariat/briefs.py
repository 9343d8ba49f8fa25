"""Several proposals with what each of them changes, in brief: before they are published together, or afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alliance.secretariat import queue
from core.accounts.tenants import names_of
from core.review.bundles.checking import base_and_wanted, labels_for
from core.review.diff.record import Block, blocks
from core.review.models import Proposal


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
