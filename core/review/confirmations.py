"""The entries of the history by which a city said that a part is still true: which part, and how it is taken back."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from core.content.models import Days, days_in
from core.history import editing
from core.history.audit_actions import VERBS
from core.history.keys import Key
from core.history.models import Entry
from core.history.snapshot import Changes, snapshot
from core.history.write import Actor, entries_of
from core.review.freshness import IN, days_in_words, joined_words, said_of
from core.review.proposals.kinds import ProposalKind, Section, kind_for
from core.workflow import InvalidTransition

CONFIRMED, TAKEN_BACK = "part_confirmed", "part_unconfirmed"
MOST_LOOKED_AT = 200


def take_back_confirmation(kind: ProposalKind, row: Any, section: Section, *, expected: int, by: Actor) -> Any:
    """Takes back the last confirmation of a part: its day, and those of its figures, are what they were before.

    Raises VersionConflict; InvalidTransition where something was published or confirmed anew since.
    """
    entry = last_confirmation(row, section.code)
    if entry is None:
        raise InvalidTransition
    now = snapshot(kind.model, row.pk)
    before = {key: old for key, (old, new) in entry.changes.items() if now.get(key) == new}
    old_days = days_in_list(entry.changes["confirmed_parts"][0] or ())
    others = {each: day for each, day in said_of(kind, row).items() if part_in(each) != section.code}
    days = others | {section.code: old_days.get(section.code, old_days.get(""))} | of_part(old_days, section.code)
    changes = {**before, "confirmed_parts": days_in_words(days)}
    allowed = ("confirmed_parts", *{Key.parse(key).name for key in before})
    return editing.change(row, TAKEN_BACK, changes=changes, allowed=allowed, expected=expected, by=by)


def last_confirmation(row: Any, code: str) -> Entry | None:
    """The entry that gave a part the day that it has now, if the city said so by itself."""
    days = of_part(days_in(row), code)
    found = entries_of(row).filter(verb__in=(CONFIRMED, TAKEN_BACK)).order_by("-id")
    entry = next((each for each in found[:MOST_LOOKED_AT] if code in codes_in(each.changes)), None)
    if entry is None or entry.verb != CONFIRMED or not any(days.values()):
        return None
    return entry if of_part(days_in_list(entry.changes["confirmed_parts"][1]), code) == days else None


def part_in(code: str) -> str:
    """The part of a day, which may be of one language."""
    return code.partition(IN)[0]


def of_part(days: Days, code: str) -> Days:
    """The days of one part: of all languages, and of those that have their own."""
    return {each: day for each, day in days.items() if part_in(each) == code}


def codes_in(changes: Changes) -> list[str]:
    """The parts whose day an entry changed."""
    old, new = (days_in_list(each or ()) for each in changes.get("confirmed_parts", ((), ())))
    changed = (part_in(code) for code in new | old if old.get(code) != new.get(code))
    return list(dict.fromkeys(changed))


def days_in_list(listed: Any) -> Days:
    pairs = (str(each).partition(":") for each in listed)
    return {code: date.fromisoformat(day) if day else None for code, _colon, day in pairs}


def parts_told(model: type[models.Model], changes: Changes) -> list[str]:
    """The titles of the parts whose day an entry changed."""
    kind = kind_for(model)
    sections = (kind.section(code) for code in codes_in(changes)) if kind else ()
    return [str(section.title) for section in sections if section]


def did(entry: Entry) -> str:
    """What somebody did, in words; of a confirmation with the part."""
    words = str(VERBS.get(entry.verb, entry.verb))
    if entry.verb not in (CONFIRMED, TAKEN_BACK):
        return words
    parts = parts_told(apps.get_model(entry.object_type), entry.changes)
    return _("%(did)s: %(parts)s") % {"did": words, "parts": joined_words(parts)} if parts else words
