"""The numbered list of corrections of founding facts, read from its data file.

Sites that loaded the facts before a correction get it by this list; a new site loads the corrected fact itself.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from modeltranslation.manager import get_translatable_fields_for_model

from alliance.founding import loading, market, plan_parts
from cities.actions import change_city
from cities.models import City
from cities.organisations.actions import change_organisation
from cities.organisations.models import Organisation
from cities.practices.actions import change_practice
from cities.practices.models import Practice
from core.fields import is_foreign_key
from core.history import actors, corrections
from core.history.corrections import Correction, CorrectionOutcome
from core.history.keys import Key
from core.history.models import Translated, Versioned
from core.history.snapshot import Plain, Snapshot, column_of, links_of
from core.history.translations import BY_PLATFORM
from core.history.write import set_unversioned
from core.text.fallback import first_available
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Source
from events.actions import change_event, change_speaker
from events.models import Event, Speaker
from finance.market.actions import change_call, change_funder, change_note, change_place_group
from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup
from planning.actions import change_cityindicator, change_goal, change_plan, change_plantarget
from planning.models import CityIndicator, Goal, Plan, PlanTarget
from resources.actions import change_resource
from resources.models import Resource

FILE = Path(__file__).parent / "corrections.yaml"

KINDS: dict[str, tuple[type[Any], Any]] = {  # the model, and the action that changes a row of it
    "organisation": (Organisation, change_organisation),
    "city": (City, change_city),
    "plan": (Plan, change_plan),
    "goal": (Goal, change_goal),
    "indicator": (CityIndicator, change_cityindicator),
    "target": (PlanTarget, change_plantarget),
    "practice": (Practice, change_practice),
    "resource": (Resource, change_resource),
    "speaker": (Speaker, change_speaker),
    "event": (Event, change_event),
    "funder": (Funder, change_funder),
    "call": (Call, change_call),
    "place-group": (PlaceGroup, change_place_group),
    "note": (InstrumentNote, change_note),
}
# How the loaders name the keys of children.
CHILDREN: dict[str, Callable[[str, str], uuid.UUID]] = {
    "criteria": lambda slug, rest: uuid.uuid5(market.NAMES, f"{slug}/{rest}"),
    "values": lambda slug, rest: uuid.uuid5(plan_parts.NAMES, f"{slug}/values/{rest}"),
    "figures": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/figure/{rest}"),
    "editions": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/edition/{rest}"),
    "files": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/file/{rest}"),
    "sections": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/section/{rest}"),
    "sessions": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/session/{rest}"),
    "contributions": lambda slug, rest: uuid.uuid5(loading.NAMES, f"{slug}/contribution/{rest}"),
}

type Facts = dict[str, Any]
OFFICIAL = "official"


def correct() -> CorrectionOutcome:
    """Carries out all corrections of facts that this site has. May be repeated."""
    made = list(of_this_site())
    outcome = corrections.carry_out(made, by=loading.BY)
    officials = {facts["number"]: official(facts) for facts in listed() if "origin" in facts}
    for each in made:
        if each.number in officials and not corrections.not_yet(each):
            name_official(each.row, *officials[each.number])
    return outcome


def of_this_site() -> Iterator[Correction]:
    """Yields the corrections in the order of their numbers; none of rows that were never loaded here or are gone."""
    for facts in listed():
        kind, slug = facts["row"].split("/")
        row: Versioned | None = KINDS[kind][0]._base_manager.filter(slug=slug).first()
        if row is not None:
            old, new = sides(row, slug, facts)
            yield Correction(number=facts["number"], row=row, old=old, new=new, reason=reason_of(facts))


def listed() -> list[Facts]:
    found: list[Facts] = read_data_file(FILE)["corrections"]
    return sorted(found, key=lambda facts: int(facts["number"]))


def sides(row: Versioned, slug: str, facts: Facts) -> tuple[Snapshot, Snapshot]:
    """What stood there and what is to stand there. Of a child that is new nothing stood there, column by column."""
    old, new = (values(row, slug, facts["column"], facts[side]) for side in ("old", "new"))
    if facts["old"] is None:
        old = {**dict.fromkeys(new), **old}
    return old, new


def values(row: Versioned, slug: str, column: str, value: Any) -> Snapshot:
    """`note` in all languages, `figures/2/year` of the third figure as it was loaded, `figures/2` that figure itself
    with columns of it, `sources/<key>`: there or not."""
    name, *inner = column.split("/")
    if name in links_of(type(row)):
        return {str(Key(name, str(Source.objects.get(key=inner[0]).pk))): value or None}
    if not inner:
        return of_texts(type(row), "", name, value) or {name: plain(row, name, value)}
    child = row._meta.get_field(name).related_model
    assert isinstance(child, type)
    assert issubclass(child, models.Model)
    *rest, last = inner
    if last not in {field.name for field in child._meta.concrete_fields}:
        head = str(Key(name, str(CHILDREN[name](slug, "/".join(inner)))))
        return child_itself(row, child, head, value)
    head = str(Key(name, str(CHILDREN[name](slug, "/".join(rest)))))
    return column_of_child(row, child, f"{head}.{last}", value)


def child_itself(row: Versioned, child: type[models.Model], head: str, value: Facts | None) -> Snapshot:
    """Whether it is there, and the columns that are named of it."""
    found: Snapshot = {head: value is not None}
    for name, said in (value or {}).items():
        found |= column_of_child(row, child, f"{head}.{name}", said)
    return found


def column_of_child(row: Versioned, child: type[models.Model], key: str, value: Any) -> Snapshot:
    head, _dot, name = key.rpartition(".")
    return of_texts(child, f"{head}.", name, value) or {key: plain(row, key, value)}


def of_texts(model: type[models.Model], head: str, name: str, value: Any) -> Snapshot:
    """A text by language, as columns; a language that is not named is empty. Nothing for other columns."""
    if name not in (get_translatable_fields_for_model(model) or ()):
        return {}
    return {f"{head}{column}": text for column, text in text_columns(name, value).items()}


def plain(row: Versioned, key: str, value: Any) -> Plain:
    """A source by its key, a day as text, all else as it is."""
    column = column_of(type(row), key)
    if value is not None and is_foreign_key(column) and column.related_model is Source:
        return Source.objects.get(key=value).pk
    found: Plain = value if isinstance(value, bool | int | float | str | list | None) else str(value)
    return found


def official(facts: Facts) -> tuple[str, list[str]]:
    """The text and the languages in which it is that of the source itself."""
    return facts["column"], [code for code, origin in facts["origin"].items() if origin == OFFICIAL]


def name_official(row: Versioned, name: str, languages: Sequence[str]) -> None:
    """What is the source's own text is no longer marked as a translation of the platform."""
    assert isinstance(row, Translated)
    row.refresh_from_db(fields=["written_for"])
    ours = row.written_for.get(name, {}).get(BY_PLATFORM, [])
    left = [code for code in ours if code not in languages]
    if left != ours:
        kept = {**row.written_for[name], BY_PLATFORM: left}
        set_unversioned(row, {"written_for": {**row.written_for, name: kept}})


def reason_of(facts: Facts) -> str:
    """Returns the reason as the history keeps it; its reader is told it in their language."""
    return f"Founding correction {facts['number']}: {facts['reason']['en']}"


def correction_sentence(number: int, reason: dict[str, str]) -> str:
    words = {"number": number, "reason": first_available(reason.get).text}
    return _("Correction %(number)s of the founding documents: %(reason)s") % words


for model, change in KINDS.values():
    corrections.register(model, change)
actors.register(
    {reason_of(facts): lazy(correction_sentence, str)(facts["number"], facts["reason"]) for facts in listed()}
)
