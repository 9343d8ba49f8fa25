"""Funders, calls with their criteria, groups of places, notes on instruments and rates, as sheets for curators."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history.snapshot import Plain
from core.importexport.kinds import ListOf, TableKind, child_sheet, main_sheet, register_tables
from core.text.named_codes import NamedCodes, named_in_each
from core.vocabulary.models import Confidence
from finance.choices import Applicant, Asks, How, Need, Stage
from finance.market import actions
from finance.market.grounds import require_grounds
from finance.market.listed import Lists
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup, Rate
from finance.matching import Subject


def chosen_from(choices: type[models.TextChoices]) -> ListOf:
    return ListOf(lambda _row: named_in_each(lambda: choices.choices))


def values_of(subject: str) -> NamedCodes | None:
    return Lists().of(subject)


OF_CALLS = {
    "stages": chosen_from(Stage),
    "applicants": chosen_from(Applicant),
    "languages": ListOf(lambda _row: values_of(Subject.LANGUAGE)),
}
OF_CRITERIA = {
    "need": chosen_from(Need),
    "subject": chosen_from(Asks),
    "operator": chosen_from(How),
    "confidence": chosen_from(Confidence),
    "values": ListOf(
        values_of,
        by="subject",
        note=_("For an amount: a number in the currency of the call. For a share: a number in per cent."),
    ),
}


def of_no_city(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return set()


FUNDERS = TableKind(model=Funder, sheets=(main_sheet("funders", Funder, actions.FUNDER),), cities_of=of_no_city)
CALLS = TableKind(
    model=Call,
    sheets=(
        main_sheet("calls", Call, actions.CALL, lists=OF_CALLS),
        child_sheet(
            "criteria",
            _("Eligibility criteria of calls"),
            Call,
            "criteria",
            owner="call",
            keys=("order",),
            lists=OF_CRITERIA,
        ),
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

register_tables(GROUPS, FUNDERS, CALLS, CALLS.only("criteria"), NOTES, RATES)
