"""The verbs of the market: curators keep funders, calls, groups of places, notes and rates."""

from collections.abc import Mapping

from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, adding, changing, remove
from finance.market import checking
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup, Rate

KEPT = ("sources", "confidence", "checked_on", "state", "is_example")
FUNDER = ("organisation", "name", "about", "support", "link", *KEPT)
CALL = (
    *("funder", "title", "summary", "doubt", "timing", "opens_on", "closes_on", "closes_at", "time_zone"),
    *("currency", "least", "most", "share_most", "stages", "applicants", "languages", "link", "terms", "criteria"),
    *KEPT,
)
PLACE_GROUP = ("code", "name", "note", "countries", "absent", "is_whole", "cities", "starts", "ends", *KEPT)
INSTRUMENT_NOTE = ("instrument", "country", "lawful", "who_decides", "example", *KEPT)
RATE = ("base", "quote", "year", "value", "source")
type Changes = Mapping[str, Plain]


# --- Funders ------------------------------------------------------------------------------------------------------


def add_funder(*, slug: str, changes: Changes, by: Actor) -> Funder:
    return editing.add(Funder(slug=slug), "funder_added", changes=changes, allowed=FUNDER, by=by)


def change_funder(row: Funder, *, changes: Changes, expected: int | None, by: Actor) -> Funder:
    return editing.change(row, "funder_changed", changes=changes, allowed=FUNDER, expected=expected, by=by)


def revert_funder(row: Funder, *, to: int, expected: int, by: Actor) -> tuple[Funder, list[str]]:
    return editing.revert(row, "funder_reverted", to=to, expected=expected, by=by)


def remove_funder(row: Funder, *, expected: int, by: Actor) -> None:
    remove(row, "funder_removed", by=by, expected=expected)


# --- Calls --------------------------------------------------------------------------------------------------------


def add_call(*, slug: str, changes: Changes, by: Actor) -> Call:
    editing.check_keys(changes, CALL)
    row = Call(slug=slug)
    editing.start(row, changes)
    with adding(row, "call_added", by=by) as fresh:
        checking.write(fresh, changes, keeps=False, by=by)
    return row


def change_call(row: Call, *, changes: Changes, expected: int | None, by: Actor) -> Call:
    editing.check_keys(changes, CALL)
    with changing(row, "call_changed", by=by, expected=expected) as fresh:
        checking.write(fresh, changes, keeps=checking.keeps_check(fresh, changes), by=by)
    return fresh


def revert_call(row: Call, *, to: int, expected: int, by: Actor) -> tuple[Call, list[str]]:
    return editing.revert(row, "call_reverted", to=to, expected=expected, by=by)


def remove_call(row: Call, *, expected: int, by: Actor) -> None:
    remove(row, "call_removed", by=by, expected=expected)


# --- Groups of places ---------------------------------------------------------------------------------------------


def add_place_group(*, slug: str, changes: Changes, by: Actor) -> PlaceGroup:
    return editing.add(PlaceGroup(slug=slug), "placegroup_added", changes=changes, allowed=PLACE_GROUP, by=by)


def change_place_group(row: PlaceGroup, *, changes: Changes, expected: int | None, by: Actor) -> PlaceGroup:
    return editing.change(row, "placegroup_changed", changes=changes, allowed=PLACE_GROUP, expected=expected, by=by)


def revert_place_group(row: PlaceGroup, *, to: int, expected: int, by: Actor) -> tuple[PlaceGroup, list[str]]:
    return editing.revert(row, "placegroup_reverted", to=to, expected=expected, by=by)


def remove_place_group(row: PlaceGroup, *, expected: int, by: Actor) -> None:
    remove(row, "placegroup_removed", by=by, expected=expected)


# --- Notes on instruments -----------------------------------------------------------------------------------------


def add_note(*, slug: str, changes: Changes, by: Actor) -> InstrumentNote:
    return editing.add(
        InstrumentNote(slug=slug), "instrumentnote_added", changes=changes, allowed=INSTRUMENT_NOTE, by=by
    )


def change_note(row: InstrumentNote, *, changes: Changes, expected: int | None, by: Actor) -> InstrumentNote:
    return editing.change(
        row, "instrumentnote_changed", changes=changes, allowed=INSTRUMENT_NOTE, expected=expected, by=by
    )


def revert_note(row: InstrumentNote, *, to: int, expected: int, by: Actor) -> tuple[InstrumentNote, list[str]]:
    return editing.revert(row, "instrumentnote_reverted", to=to, expected=expected, by=by)


def remove_note(row: InstrumentNote, *, expected: int, by: Actor) -> None:
    remove(row, "instrumentnote_removed", by=by, expected=expected)


# --- Rates --------------------------------------------------------------------------------------------------------


def add_rate(*, slug: str, changes: Changes, by: Actor) -> Rate:
    return editing.add(Rate(slug=slug), "rate_added", changes=changes, allowed=RATE, by=by)


def change_rate(row: Rate, *, changes: Changes, expected: int | None, by: Actor) -> Rate:
    return editing.change(row, "rate_changed", changes=changes, allowed=RATE, expected=expected, by=by)


def revert_rate(row: Rate, *, to: int, expected: int, by: Actor) -> tuple[Rate, list[str]]:
    return editing.revert(row, "rate_reverted", to=to, expected=expected, by=by)


def remove_rate(row: Rate, *, expected: int, by: Actor) -> None:
    remove(row, "rate_removed", by=by, expected=expected)
