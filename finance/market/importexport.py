"""Funders, calls with their criteria, groups of places, notes on instruments and rates, as sheets for curators."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.history.snapshot import Plain
from core.importexport.kinds import TableKind, child_sheet, main_sheet, register
from finance.market import actions
from finance.market.grounds import require_grounds
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup, Rate


def of_no_city(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return set()


FUNDERS = TableKind(model=Funder, sheets=(main_sheet("funders", Funder, actions.FUNDER),), cities_of=of_no_city)
CALLS = TableKind(
    model=Call,
    sheets=(
        main_sheet("calls", Call, actions.CALL),
        child_sheet("criteria", _("Eligibility criteria of calls"), Call, "criteria", owner="call", keys=("order",)),
    ),
    cities_of=of_no_city,
    check=require_grounds,
)
GROUPS = TableKind(
    model=PlaceGroup, sheets=(main_sheet("place-groups", PlaceGroup, actions.PLACE_GROUP),), cities_of=of_no_city
)
NOTES = TableKind(
    model=InstrumentNote,
    sheets=(main_sheet("instrument-notes", InstrumentNote, actions.INSTRUMENT_NOTE),),
    cities_of=of_no_city,
)
RATES = TableKind(model=Rate, sheets=(main_sheet("rates", Rate, actions.RATE),), cities_of=of_no_city)

register(GROUPS, FUNDERS, CALLS, CALLS.only("criteria"), NOTES, RATES)
