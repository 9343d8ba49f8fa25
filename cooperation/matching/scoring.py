"""Reasons why one city should ask another, from the facts of both, and the list that it reads, from many pairs.

The same facts on the same day give the same list, in whatever order they come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cooperation.matching.facts import CityFacts, Posting
from cooperation.matching.reasons import BESIDE, ON_A_NEED, Code, Evidence, Group, Kind, Reason

HIGHEST = 10
DAY = 24 * 60
# Reasons that both cities have alike: their pieces stand beside no others.
IN_ANY_ORDER = frozenset({Code.MET, Code.SAME_CHALLENGE, Code.SAME_SOLUTION, Code.SAME_ECOSYSTEM, Code.SAME_SETTING})
LIMITS = frozenset(
    {"size_percent", "weak_points", "strong_points", "day_begins", "day_ends", "overlap", "helps_at_most"}
)


class WeightsFault(ValueError):
    """A table of weights that cannot be used; `name` is the entry at fault."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name}: a whole number is needed, of weights one from 0 to {HIGHEST}")


@dataclass(frozen=True)
class Weights:
    """How much each reason weighs, and where the limits are."""

    of: Mapping[Code, int]
    limits: Mapping[str, int]

    def counts(self, reason: Reason) -> bool:
        return self.of[reason.code] > 0


def weights(read: Mapping[str, Mapping[str, object]]) -> Weights:
    """Raises WeightsFault for anything that is missing, unknown, or no whole number within its limits."""
    found, limits = read.get("weights", {}), read.get("limits", {})
    for name in {*found} ^ {str(code) for code in Code} | {*limits} ^ LIMITS:
        raise WeightsFault(name)
    return Weights(
        of={code: whole(code, found[code], most=HIGHEST) for code in Code},
        limits={name: whole(name, limits[name], most=DAY) for name in sorted(LIMITS)},
    )


def whole(name: str, value: object, *, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise WeightsFault(name)
    return value


# --- One pair -----------------------------------------------------------------------------------------------------


def reasons(you: CityFacts, other: CityFacts, by: Weights, *, need: Posting | None = None) -> tuple[Reason, ...]:
    """Why `you` should talk with `other`, the strongest first; with `need` what counts for this one alone.

    Empty where nothing but language, hours, size or landscape speaks for it; for a need, where nothing is about it.
    """
    if not you.may_meet(other):
        return ()
    needs = you.needs if need is None else (need,)
    found = [reason for reason in all_reasons(you, other, by.limits, needs, is_whole=need is None) if by.counts(reason)]
    if not any(reason.code not in BESIDE if need is None else reason.code in ON_A_NEED for reason in found):
        return ()
    order = list(Code)
    return tuple(sorted(found, key=lambda reason: (reason.is_caution, -by.of[reason.code], order.index(reason.code))))


def all_reasons(
    you: CityFacts, other: CityFacts, limits: Mapping[str, int], needs: Sequence[Posting], *, is_whole: bool
) -> Iterator[Reason]:
    links = you.linked_with(other.key)
    if links:
        yield Reason(Code.LINKED, evidence(Kind.LINK, links))
    yield from on_needs(other, needs)
    if is_whole:
        yield from mine_for_theirs(you, other)
        yield from on_challenges(you, other)
        yield from points_ahead(you, other, limits)
        yield from plan_ahead(you, other)
    yield from alike(you, other, limits, you.challenges if is_whole else needs[0].terms)
    yield from talking(you, other, limits)


def on_needs(other: CityFacts, needs: Sequence[Posting]) -> Iterator[Reason]:
    """One reason a code: all that answers any of the needs, with the needs that it answers."""
    offers = [(row.key, row.terms) for row in with_places(other.offers)]
    yield from answering(Code.OFFER_FOR_NEED, Kind.OFFER, offers, needs)
    yield from answering(Code.PRACTICE_ON_NEED, Kind.PRACTICE, [(row.key, row.terms) for row in other.practices], needs)
    wanted = frozenset[int]().union(*(need.terms for need in needs))
    if solutions := other.solutions & wanted:
        theirs = [need.key for need in needs if need.terms & solutions]
        yield Reason(Code.SOLUTION_ON_NEED, evidence(Kind.TERM, solutions), evidence(Kind.NEED, theirs))


def with_places(offers: Iterable[Posting]) -> list[Posting]:
    """Leaves out offers whose places are all taken: nobody is sent to what is refused."""
    return [offer for offer in offers if offer.free is not False]


def answering(
    code: Code, kind: Kind, rows: Iterable[tuple[int, frozenset[int]]], needs: Sequence[Posting]
) -> Iterator[Reason]:
    pairs = [(key, need.key) for key, terms in rows for need in needs if terms & need.terms]
    if pairs:
        yield Reason(code, evidence(kind, {key for key, _ in pairs}), evidence(Kind.NEED, {need for _, need in pairs}))


def mine_for_theirs(you: CityFacts, other: CityFacts) -> Iterator[Reason]:
    free = with_places(you.offers)
    pairs = [(need.key, offer.key) for need in other.needs for offer in free if need.terms & offer.terms]
    if pairs:
        needs, offers = zip(*pairs, strict=True)
        yield Reason(Code.NEED_FOR_OFFER, evidence(Kind.NEED, needs), evidence(Kind.OFFER, offers))


def on_challenges(you: CityFacts, other: CityFacts) -> Iterator[Reason]:
    rows = [row for row in other.practices if row.terms & you.challenges]
    if rows:
        shared = frozenset[int]().union(*(row.terms for row in rows)) & you.challenges
        practices = evidence(Kind.PRACTICE, [row.key for row in rows])
        yield Reason(Code.PRACTICE_ON_CHALLENGE, practices, evidence(Kind.TERM, shared))


def points_ahead(you: CityFacts, other: CityFacts, limits: Mapping[str, int]) -> Iterator[Reason]:
    """The same indicator of the same edition, scored in the same way: weak here, strong there. Both are shown."""
    weak = {
        (row.framework, row.indicator, row.mode): row.line for row in you.points if row.score <= limits["weak_points"]
    }
    strong = [
        (row.line, weak[row.framework, row.indicator, row.mode])
        for row in sorted(other.points)
        if row.score >= limits["strong_points"] and (row.framework, row.indicator, row.mode) in weak
    ]
    if strong:
        theirs, yours = zip(*strong, strict=True)
        yield Reason(Code.POINTS_AHEAD, in_order(Kind.POINTS, theirs), in_order(Kind.POINTS, yours))


def plan_ahead(you: CityFacts, other: CityFacts) -> Iterator[Reason]:
    """Compares the plans that are current: that an old one has ended says nothing of the one that is being written."""
    mine, theirs = you.stage, other.stage
    if mine is not None and theirs is not None and theirs.stage == mine.stage + 1:
        yield Reason(Code.PLAN_AHEAD, evidence(Kind.PLAN, [theirs.key]), evidence(Kind.PLAN, [mine.key]))


def alike(you: CityFacts, other: CityFacts, limits: Mapping[str, int], challenges: frozenset[int]) -> Iterator[Reason]:
    """What both have, so that it is a reason for both. Of one need its own terms are the challenges."""
    if met := you.events & other.events:
        yield Reason(Code.MET, evidence(Kind.EVENT, met))
    for code, shared in (
        (Code.SAME_CHALLENGE, challenges & other.challenges),
        (Code.SAME_SOLUTION, you.solutions & other.solutions),
        (Code.SAME_ECOSYSTEM, you.ecosystems & other.ecosystems),
        (Code.SAME_SETTING, you.settings & other.settings),
    ):
        if shared:
            yield Reason(code, evidence(Kind.TERM, shared))
    if you.biome is not None and you.biome == other.biome:
        yield Reason(Code.SAME_BIOME, evidence(Kind.BIOME, [you.biome]))
    if you.people and other.people:
        small, large = sorted((you.people, other.people))
        if large * 100 <= small * limits["size_percent"]:
            figures = (evidence(Kind.FIGURE, [each.people_figure]) for each in (other, you))
            yield Reason(Code.SIMILAR_SIZE, *figures)


def talking(you: CityFacts, other: CityFacts, limits: Mapping[str, int]) -> Iterator[Reason]:
    if you.languages and other.languages:
        if common := you.languages & other.languages:
            yield Reason(Code.COMMON_LANGUAGE, evidence(Kind.LANGUAGE, common))
        else:
            yield Reason(Code.NO_COMMON_LANGUAGE, evidence(Kind.LANGUAGE, other.languages))
    if you.offset is not None and other.offset is not None:
        minutes = overlap(you.offset, other.offset, limits)
        code = Code.COMMON_HOURS if minutes >= limits["overlap"] else Code.NO_COMMON_HOURS
        yield Reason(code, evidence(Kind.MINUTES, [minutes]))


def overlap(one: int, other: int, limits: Mapping[str, int]) -> int:
    """Minutes in which both offices are open, round the clock."""
    length = limits["day_ends"] - limits["day_begins"]
    apart = abs(one - other) % DAY
    return max(0, length - min(apart, DAY - apart))


def evidence(kind: Kind, keys: Iterable[int | str]) -> tuple[Evidence, ...]:
    """Each once, in the order of their keys."""
    return tuple(Evidence(kind, str(key)) for key in sorted(set(keys), key=lambda key: (isinstance(key, str), key)))


def in_order(kind: Kind, keys: Iterable[str]) -> tuple[Evidence, ...]:
    """Evidence as the keys come, so that theirs and yours stand beside each other."""
    return tuple(Evidence(kind, key) for key in keys)


# --- Many ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """A city with the reasons to talk with it."""

    city: int
    reasons: tuple[Reason, ...]
    has_room: bool

    @property
    def group(self) -> Group:
        """The group by the first reason that makes a match; where each has something for the other, that is said
        first."""
        codes = {reason.code for reason in self.reasons}
        if Code.LINKED in codes:
            return Group.LINKED
        if {Code.OFFER_FOR_NEED, Code.NEED_FOR_OFFER} <= codes:
            return Group.MUTUAL
        return next((reason.group for reason in self.reasons if reason.code not in BESIDE), self.reasons[0].group)


def matches(
    you: CityFacts, others: Iterable[CityFacts], by: Weights, *, day: date, need: Posting | None = None
) -> list[Match]:
    """Those with reasons, as they are read: by group, within a group those with room first, and beginning elsewhere
    each day, so that no city stands above the others for good."""
    found = without_lead_of_all(
        [
            Match(other.key, said, has_room(other, by))
            for other in others
            if (said := reasons(you, other, by, need=need))
        ]
    )
    found.sort(key=lambda match: match.city)
    order = list(Group)
    rings: dict[Group, list[Match]] = defaultdict(list)
    for match in found:
        rings[match.group].append(match)
    return [match for group in order for match in turned(rings[group], day)]


def without_lead_of_all(found: list[Match]) -> list[Match]:
    """What all of several matches share tells none from another: it is said behind what they do not share."""
    if len(found) < 2:
        return found
    of_each = [{(reason.code, piece) for reason in match.reasons for piece in reason.theirs} for match in found]
    of_all = set.intersection(*of_each)
    return [replace(match, reasons=shared_last(match.reasons, of_all)) for match in found]


def shared_last(found: Iterable[Reason], of_all: set[tuple[Code, Evidence]]) -> tuple[Reason, ...]:
    """Puts reasons that all share last, and among the things of one reason those that all share."""
    turned_round = [
        replace(reason, theirs=tuple(sorted(reason.theirs, key=lambda piece: (reason.code, piece) in of_all)))
        if reason.code in IN_ANY_ORDER
        else reason
        for reason in found
    ]
    return tuple(
        sorted(
            turned_round,
            key=lambda reason: (reason.is_caution, all((reason.code, piece) in of_all for piece in reason.theirs)),
        )
    )


def has_room(other: CityFacts, by: Weights) -> bool:
    """Whether it can take one more. A city that did not say how many has room."""
    if other.helps >= by.limits["helps_at_most"]:
        return False
    return not other.offers or any(offer.free is not False for offer in other.offers)


def turned(ring: Sequence[Match], day: date) -> list[Match]:
    if not ring:
        return []
    start = day.toordinal() % len(ring)
    return sorted([*ring[start:], *ring[:start]], key=lambda match: not match.has_room)


def matches_by_group(found: Iterable[Match]) -> list[tuple[Group, list[Match]]]:
    """Matches by group, in the order of the groups; those without a match stay out."""
    by_group: dict[Group, list[Match]] = defaultdict(list)
    for match in found:
        by_group[match.group].append(match)
    return [(group, by_group[group]) for group in Group if by_group[group]]
