"""Drafts that belong together, made of what a table would change: at most so many in one bundle, split by goals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.history.snapshot import Snapshot
from core.history.write import Actor, one_transaction
from core.review.bundles import actions as bundles
from core.review.models import Bundle
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from planning.spreadsheet.compare import MODELS, ORDER, PLAN, Comparison, Item
from planning.spreadsheet.headings import ACTION, GOAL, INDICATOR, TARGET

MOST = bundles.MOST_PROPOSALS


@dataclass
class Chunk:
    """What goes into one bundle. `waits` says that it names what another one adds: it can be begun after that."""

    items: list[Item] = field(default_factory=list)
    waits: bool = False


def chunks(found: Comparison) -> list[Chunk]:
    """The work split by goals, as many as one bundle holds; a goal with more than that is split."""
    parts: list[Chunk] = [Chunk()]
    for group in groups(found.work):
        if parts[-1].items and len(parts[-1].items) + len(group) > MOST:
            parts.append(Chunk())
        for item in group:
            if len(parts[-1].items) >= MOST:
                parts.append(Chunk())
            parts[-1].items.append(item)
    for part in parts:
        here = set(map(id, part.items))
        part.waits = any(
            other.row is None and id(other) not in here for item in part.items for _name, other in item.links
        )
    return [part for part in parts if part.items]


def groups(work: Sequence[Item]) -> Iterator[list[Item]]:
    """The plan, then each goal with what stands under it, in the order of the table."""
    under: dict[int, list[Item]] = {}
    goals = goals_of(work)
    for item in work:
        under.setdefault(goals.get(id(item), 0), []).append(item)
    for items in under.values():
        yield sorted(items, key=lambda item: ORDER.index(item.level))


def goals_of(work: Sequence[Item]) -> dict[int, int]:
    """The goal that each item belongs to: that of its target, and of an indicator that of the first target."""
    found: dict[int, int] = {}
    by_thing = {id(item.thing): item for item in work if item.thing}
    for level in (PLAN, GOAL, TARGET, ACTION, INDICATOR):
        for item in work:
            if item.level != level:
                continue
            over = next((other for name, other in item.links if name in ("goal", "targets")), None)
            above = item.thing.above.get(GOAL) if item.thing else None
            if level == GOAL:
                found[id(item)] = id(item)
            elif over is not None and id(over) in found:
                found[id(item)] = found[id(over)]
            elif above is not None and (goal := by_thing.get(id(above))):
                found[id(item)] = id(goal)
    for item in work:
        for name, other in item.links:
            if name == "indicators" and id(item) in found:
                found.setdefault(id(other), found[id(item)])
    return found


def begin(found: Comparison, *, tenant: int, by: Actor) -> tuple[list[Bundle], int]:
    """The bundles, and how many rows wait until those are published. All of them or none.

    Raises what `bundles.begin` raises.
    """
    parts = chunks(found)
    with one_transaction():
        made = [bundles.begin(beginnings(part), tenant=tenant, by=by) for part in parts if not part.waits]
    return made, sum(len(part.items) for part in parts if part.waits)


def beginnings(part: Chunk) -> list[bundles.Beginning]:
    numbers = {id(item): number for number, item in enumerate(part.items, start=1)}
    return [
        bundles.Beginning(kind_of(str(MODELS[item.level]._meta.model_name)), item.row, patch_of(item, numbers))
        for item in part.items
    ]


def patch_of(item: Item, numbers: dict[int, int]) -> Snapshot:
    patch: Snapshot = dict(item.patch)
    for relation, other in item.links:
        key: Any = other.row.pk if other.row is not None else reference(numbers[id(other)])
        if relation in ("plan", "goal"):
            patch[relation] = key
        else:
            patch[f"{relation}.{key}"] = True
    return patch
