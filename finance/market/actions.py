"""The verbs of the market: curators keep funders, calls, groups of places, notes and rates."""

from collections.abc import Mapping

from core.history import editing
from core.history.editing import Ordinary
from core.history.snapshot import Plain
from core.history.write import Actor, adding, changing
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

FUNDERS, CALLS, PLACE_GROUPS = Ordinary(Funder, FUNDER), Ordinary(Call, CALL), Ordinary(PlaceGroup, PLACE_GROUP)
NOTES, RATES = Ordinary(InstrumentNote, INSTRUMENT_NOTE), Ordinary(Rate, RATE)
add_funder, change_funder = FUNDERS.add, FUNDERS.change
revert_funder, remove_funder = FUNDERS.revert, FUNDERS.remove
revert_call, remove_call = CALLS.revert, CALLS.remove
add_place_group, change_place_group = PLACE_GROUPS.add, PLACE_GROUPS.change
revert_place_group, remove_place_group = PLACE_GROUPS.revert, PLACE_GROUPS.remove
add_note, change_note, revert_note, remove_note = NOTES.add, NOTES.change, NOTES.revert, NOTES.remove
add_rate, change_rate, revert_rate, remove_rate = RATES.add, RATES.change, RATES.revert, RATES.remove


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
