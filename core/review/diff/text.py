"""What differs between two texts or two numbers. Pure functions with bounded time.

Texts are cut into what a reader sees as units: a word in Latin letters, one character of Chinese or Japanese, a space,
a mark. Myers' shortest edit script runs over them with a budget of steps; what is too different to be followed is
shown as replaced as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

type Kind = Literal["same", "removed", "added"]
type Pair = tuple[int, int]

WARN_AT = 25  # per cent

HAN_OR_KANA = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
UNITS = re.compile(rf"[{HAN_OR_KANA}]|\n|[^\S\n]+|(?:(?![{HAN_OR_KANA}])\w)+|.", re.DOTALL)
LINES = re.compile(r"[^\n]*\n|[^\n]+")

SHORTEST_SAME = 2  # characters: a shorter run between two changes belongs to them
KEPT_SHARE = 0.25  # of the longer text: below it single words in common are an accident
STEPS = 700_000  # for two texts; about a fifth of a second
STEPS_OF_A_PAGE = 3 * STEPS


class Piece(NamedTuple):
    kind: Kind
    text: str

    @property
    def is_break(self) -> bool:
        """A line that begins or ends here, and nothing that could be seen."""
        return "\n" in self.text and not self.text.strip()


class Budget:
    """Steps that may still be taken: by all parts of two texts, and by all texts of a page."""

    def __init__(self, steps: int = STEPS, page: "Budget | None" = None) -> None:
        self.left = steps
        self.page = page

    def take(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0 and (self.page is None or self.page.take(steps))

    @property
    def is_spent(self) -> bool:
        return self.left < 0 or (self.page is not None and self.page.is_spent)


def differences(old: str, new: str, page: Budget | None = None) -> list[Piece]:
    """The same and removed parts joined are the old text, the same and added parts the new one."""
    if old == new:
        return pieces([("same", old)])
    budget = Budget(page=page)
    before, after = LINES.findall(old), LINES.findall(new)
    parts: list[tuple[Kind, str]] = []
    for same, gone, come in hunks(before, after, pairs(before, after, budget) or []):
        parts.extend(("same", text) for text in same)
        parts.extend(by_units("".join(gone), "".join(come), budget))
    return pieces(merged(parts))


def by_units(old: str, new: str, budget: Budget) -> Iterator[tuple[Kind, str]]:
    """Yields what changed between the beginning and the end that both share: unit by unit, or all of it replaced."""
    if budget.page is not None and budget.page.is_spent:
        yield "removed", old
        yield "added", new
        return
    before, after = UNITS.findall(old), UNITS.findall(new)
    start, end = common_ends(before, after)
    yield "same", "".join(before[:start])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    found = pairs(*middle, budget) if all(middle) else []
    if found is None or is_accident(found, *middle):
        found = []
    for same, gone, come in hunks(*middle, found):
        yield "same", "".join(same)
        yield "removed", "".join(gone)
        yield "added", "".join(come)
    yield "same", "".join(before[len(before) - end :])


def is_accident(found: Sequence[Pair], old: Sequence[str], new: Sequence[str]) -> bool:
    kept = sum(len(old[at]) for at, _there in found if not old[at].isspace())
    return kept < KEPT_SHARE * max(sum(map(len, old)), sum(map(len, new)))


def common_ends(old: Sequence[str], new: Sequence[str]) -> Pair:
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    shortest -= start
    end = next((at for at in range(shortest) if old[-1 - at] != new[-1 - at]), shortest)
    return start, end


def hunks(
    old: Sequence[str], new: Sequence[str], found: Iterable[Pair]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Runs of the same units, each with what was removed and added after it. `found` pairs equal units, in order."""
    begin = here = there = 0
    for at, other in [*found, (len(old), len(new))]:
        if (at, other) != (here, there) or at == len(old):
            yield old[begin:here], old[here:at], new[there:other]
            begin = at
        here, there = at + 1, other + 1


def pairs(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Pair] | None:
    """Places of equal units, as many as an order of both allows (Myers 1986); None when the budget is used up."""
    start, end = common_ends(old, new)
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    trail = trace(before, after, budget)
    if trail is None:
        return None
    middle = [(start + at, start + other) for at, other in walk_back(trail, len(before), len(after))]
    last = [(len(old) - end + at, len(new) - end + at) for at in range(end)]
    return [*((at, at) for at in range(start)), *middle, *last]


def trace(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[dict[int, int]] | None:
    """How far each diagonal came after 0, 1, 2 … edits, until both texts are used up."""
    reached = {1: 0}
    trail = []
    for edits in range(len(old) + len(new) + 1):
        if not budget.take(4 * (edits + 1)):  # the copy for the way back counts too
            return None
        trail.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = goes_down(reached, diagonal, edits)
            begin = at = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            reached[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return trail
            if not budget.take(at - begin):
                return None
    return trail


def walk_back(trail: Sequence[dict[int, int]], at: int, other: int) -> list[Pair]:
    """Pairs of equal units, found from the end to the beginning: each step before an edit lies where both texts are
    equal."""
    found: list[Pair] = []
    for edits in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[edits], at - other
        before = diagonal + 1 if goes_down(reached, diagonal, edits) else diagonal - 1
        came_from = reached[before], reached[before] - before
        while at > came_from[0] and other > came_from[1]:
            at, other = at - 1, other - 1
            found.append((at, other))
        at, other = came_from
    return found[::-1]


def goes_down(reached: dict[int, int], diagonal: int, edits: int) -> bool:
    """An added unit (down) rather than a removed one: from the neighbour that came further."""
    return diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])


def merged(parts: Iterable[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """A run of one character, or of space, between two changes is no help to the reader: it goes with them."""
    runs = [part for part in parts if part[1]]
    joined: list[tuple[Kind, str]] = []
    for number, (kind, text) in enumerate(runs):
        is_between = 0 < number < len(runs) - 1 and runs[number - 1][0] != "same" != runs[number + 1][0]
        if kind == "same" and is_between and len(text.strip()) < SHORTEST_SAME and "\n" not in text:
            joined += [("removed", text), ("added", text)]
        else:
            joined.append((kind, text))
    return joined


def pieces(parts: Iterable[tuple[Kind, str]]) -> list[Piece]:
    """One piece for each run; between two same ones what was removed comes first."""
    found: list[Piece] = []
    waiting: dict[Kind, str] = {"same": "", "removed": "", "added": ""}

    def write(*kinds: Kind) -> None:
        for kind in kinds:
            if waiting[kind]:
                found.append(Piece(kind, waiting[kind]))
                waiting[kind] = ""

    for kind, text in parts:
        if text:
            write(*(("removed", "added") if kind == "same" else ("same",)))
            waiting[kind] += text
    write("same", "removed", "added")
    return found


def change_in_per_cent(published: Decimal | None, proposed: Decimal | None) -> Decimal | None:
    """How much higher or lower in per cent, to one place; None where it says nothing."""
    if published is None or proposed is None or not published or published == proposed:
        return None
    return ((proposed - published) / abs(published) * 100).quantize(Decimal("0.1"))


def is_unusual(change: Decimal | None) -> bool:
    return change is not None and abs(change) >= WARN_AT


class Lists(NamedTuple):
    removed: list[str]
    added: list[str]
    is_moved: bool


def lists(old: Sequence[str], new: Sequence[str]) -> Lists:
    """What a list lost and won, and whether what stayed has another order."""
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    stayed = Counter(old) & Counter(new)
    return Lists([*gone.elements()], [*come.elements()], only(stayed, old) != only(stayed, new))


def only(wanted: Counter[str], items: Sequence[str]) -> list[str]:
    left = Counter(wanted)
    kept = []
    for item in items:
        if left[item]:
            left[item] -= 1
            kept.append(item)
    return kept
