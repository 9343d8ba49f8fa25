"""Loads funders, their calls, groups of places and notes on instruments: finance/data. Once; then the rows rule."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import finance
from cities.organisations.models import Organisation
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor
from core.vocabulary.loading import read_data_file, text_columns
from finance.market.actions import add_call, add_funder, add_note, add_place_group
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup

DATA = Path(finance.__file__).parent / "data"
NAMES = uuid.UUID("0c8f7c1e-5a35-5f0b-9d0e-4b7a2f1d6c33")  # criteria get the same key in every copy of the site
INSTRUMENTS = "finance-instruments"

type Facts = dict[str, Any]


class Market:
    """`terms` and `sources` are the keys of the vocabulary, by their codes."""

    def __init__(self, terms: Mapping[tuple[str, str], int], sources: Mapping[str, int], by: Actor) -> None:
        self.terms, self.sources, self.by = terms, sources, by

    def load(self) -> int:
        """Adds funders and calls that are missing. Returns how many."""
        groups, market = read_data_file(DATA / "place-groups.yaml"), read_data_file(DATA / "criteria.yaml")
        return (
            sum(self.group(facts) for facts in missing(groups["groups"], PlaceGroup))
            + sum(self.funder(facts) for facts in missing(market["funders"], Funder))
            + sum(self.call(facts) for facts in missing(market["calls"], Call))
            + sum(self.note(facts) for facts in missing(market["notes"], InstrumentNote))
        )

    def read_in(self, facts: Facts) -> Snapshot:
        return {
            **{f"sources.{self.sources[key]}": True for key in facts["sources"]},
            "confidence": facts["confidence"],
            "state": "published",
        }

    def group(self, facts: Facts) -> int:
        names = ("code", "starts", "ends", "countries", "absent", "is_whole")
        texts = text_columns("name", facts["name"]) | text_columns("note", facts["note"])
        changes = {**texts, **{name: facts[name] for name in names}, **self.read_in(facts)}
        add_place_group(slug=facts["slug"], changes=changes, by=self.by)
        return 1

    def funder(self, facts: Facts) -> int:
        organisation = Organisation.objects.filter(slug=facts.get("organisation")).first()
        changes = {
            **text_columns("name", facts["name"]),
            **text_columns("about", facts["about"]),
            "organisation": organisation.pk if organisation else None,
            "support": facts["support"],
            "link": facts["link"],
            **self.read_in(facts),
        }
        add_funder(slug=facts["slug"], changes=changes, by=self.by)
        return 1

    def call(self, facts: Facts) -> int:
        changes: Snapshot = {}
        for name in ("title", "summary", "doubt"):
            changes |= text_columns(name, facts.get(name))
        given = ("closes_on", "currency", "least", "most", "stages", "link")
        changes |= {
            "funder": Funder.objects.get(slug=facts["funder"]).pk,
            "timing": facts["timing"],
            **{name: facts[name] for name in given if name in facts},
            **{f"terms.{self.terms[INSTRUMENTS, code]}": True for code in facts["instruments"]},
            **self.read_in(facts),
        }
        for criterion in facts["criteria"]:
            changes |= self.criterion(facts["slug"], criterion)
        add_call(slug=facts["slug"], changes=changes, by=self.by)
        return 1

    def criterion(self, call: str, facts: Facts) -> Snapshot:
        key = f"criteria.{uuid.uuid5(NAMES, '{}/{}'.format(call, facts['order']))}"
        values: dict[str, Plain] = {
            **{name: facts[name] for name in ("order", "need", "subject", "operator", "values", "confidence")},
            "source": self.sources[facts["source"]],
            **text_columns("rule", facts["rule"]),
        }
        for answer in ("yes", "no", "unknown"):
            values |= text_columns(f"{answer}_text", facts.get(answer, {}))
        return {key: True, **{f"{key}.{name}": value for name, value in values.items()}}

    def note(self, facts: Facts) -> int:
        changes = {
            **text_columns("example", facts["example"]),
            "instrument": self.terms[INSTRUMENTS, facts["instrument"]],
            "country": facts["country"],
            "lawful": facts["lawful"],
            **self.read_in(facts),
        }
        add_note(slug=facts["slug"], changes=changes, by=self.by)
        return 1


def missing(facts: list[Facts], model: Any) -> list[Facts]:
    there = {*model._default_manager.values_list("slug", flat=True), *removed(model)}
    return [each for each in facts if each["slug"] not in there]


def removed(model: Any) -> set[str]:
    """The address names of rows that were there once, as the history knows them."""
    entries = Entry.objects.filter(object_type=model._meta.label_lower, verb=f"{model._meta.model_name}_removed")
    return {slug for slug in entries.values_list("changes__slug__0", flat=True) if slug}
