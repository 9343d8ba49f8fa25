"""When a city last said of each part of what is published that it is true.

    confirmed_parts = ["names:2026-11-25", "text:2025-03-02", "figures:"]

A part is a section of the task list. Publishing confirms the parts that were changed; one press of "Still true" does
the same for a part that was not. Figures have a day of their own each: their part is as old as the oldest of them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.content.models import CONFIRMED_ON, Days, days_in
from core.history import editing
from core.history.keys import Key, is_within, rows_under
from core.history.snapshot import Plain, Snapshot, child_columns, child_relation, snapshot
from core.history.write import Actor
from core.pagecache.kept import kept_lasting
from core.review.forms.sections import filled, touched
from core.review.proposals.kinds import ProposalKind, Section, kind_for, kind_of

# --- Days ---------------------------------------------------------------------------------------------------------


def days_of(kind: ProposalKind, row: Any) -> Days:
    """The days of all parts, confirmed or not."""
    days = days_in(row)
    return {section.code: days.get(section.code, days.get("")) for section in kind.sections}


def written(days: Days) -> list[str]:
    return [f"{code}:{day.isoformat() if day else ''}" for code, day in days.items()]


def year_before(day: date, years: int = 1) -> date:
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def years_since(day: date, today: date) -> int:
    """Whole years between two days."""
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def is_old(day: date | None) -> bool:
    """Whether a day is more than twelve months ago. What was never confirmed is not old but unknown."""
    return day is not None and years_since(day, timezone.localdate()) >= 1


def age(day: date | None) -> str:
    """How old a day is in words, once it is older than a year; else nothing."""
    years = years_since(day, timezone.localdate()) if day else 0
    if years < 1:
        return ""
    return ngettext("more than a year ago", "more than %(years)s years ago", years) % {"years": years}


def sentence(day: date | None) -> str:
    if day is None:
        return _("Not yet confirmed by the city")
    words = {"date": date_format(day), "age": age(day)}
    if words["age"]:
        return _("Confirmed by the city, %(date)s, %(age)s") % words
    return _("Confirmed by the city, %(date)s") % words


def part_words(model: type[models.Model], text: str) -> str:
    """One entry of the list, for comparisons; nothing for a part that was never confirmed."""
    code, _colon, day = text.partition(":")
    kind = kind_for(model)
    section = kind.section(code) if kind else None
    if not day:
        return ""
    words = {"part": section.title if section else code, "date": date_format(date.fromisoformat(day))}
    return _("%(part)s, %(date)s") % words


# --- Keeping ------------------------------------------------------------------------------------------------------


def with_days(kind: ProposalKind, row: Any, now: Mapping[str, Plain], changes: Snapshot, on: date) -> Snapshot:
    """The changes with the days of the parts that they touch. `row` is None for a new thing."""
    days = days_of(kind, row or kind.model())
    after = {**now, **changes}
    for section in touched(kind, changes):
        name = dated_children(kind, section)
        days[section.code] = oldest(name, after, changes, on) if name else on
    return {**changes, "confirmed_parts": written(days)}


def dated_children(kind: ProposalKind, section: Section) -> str:
    """The name of the children of this section that have a day of their own each, if there are such."""
    names = (part.name for part in section.form.parts if part.name in kind.model.versioned_children)
    return next((name for name in names if CONFIRMED_ON in child_columns(child_relation(kind.model, name))), "")


def oldest(name: str, after: Mapping[str, Plain], changes: Mapping[str, Plain], on: date) -> date | None:
    """None while one of them is not confirmed."""
    days: list[date | None] = []
    for pk in rows_under(name, after):
        key = f"{name}.{pk}"
        day = after.get(f"{key}.{CONFIRMED_ON}")
        is_said = any(is_within(key, each) for each in changes)
        days.append(on if is_said else date.fromisoformat(str(day)) if day else None)
    return None if None in days else min((day for day in days if day), default=on)


def confirm(kind: ProposalKind, row: Any, section: Section, *, expected: int, by: Actor) -> Any:
    """The city says that a part is still true. Raises VersionConflict."""
    on = timezone.localdate()
    days = days_of(kind, row) | {section.code: on}
    more = kind.confirms(row, section.code, on) if kind.confirms else {}
    changes = {**more, "confirmed_parts": written(days)}
    allowed = ("confirmed_parts", *{Key.parse(key).name for key in more})
    return editing.change(row, "part_confirmed", changes=changes, allowed=allowed, expected=expected, by=by)


def parts_of(kind: ProposalKind, row: Any) -> list[tuple[Section, date | None]]:
    """The parts that hold something, with their days. Reads the whole row, once for each version of it."""
    days, codes = days_of(kind, row), codes_filled(kind.code, row.pk, row.version)
    return [(section, days[section.code]) for section in kind.sections if section.code in codes]


@kept_lasting
def codes_filled(code: str, pk: int, version: int) -> frozenset[str]:
    kind = kind_of(code)
    return frozenset(section.code for section in filled(kind, snapshot(kind.model, pk)))


def old_parts(kind: ProposalKind, row: Any) -> list[tuple[Section, date]]:
    """Those that were confirmed more than a year ago. Asks nothing but the row."""
    days = days_of(kind, row)
    found = ((section, days[section.code]) for section in kind.sections)
    return [(section, day) for section, day in found if day and is_old(day)]


def aged(kind: ProposalKind, row: Any) -> str:
    """One line for the readers of a page: which parts nobody has confirmed for long. Nothing when there is none."""
    words = [
        _("%(part)s (%(age)s)") % {"part": section.title, "age": age(day)}
        for section, day in old_parts(kind, row)
        if not dated_children(kind, section)  # those tell their own age
    ]
    return _("Last confirmed by the city: %(parts)s.") % {"parts": listed(words)} if words else ""


def whole(kind: ProposalKind, row: Any) -> str:
    """One line for the head of a page: "confirmed" alone where every part that holds something is, else part by part.

    Reads the whole row where at least one part was confirmed.
    """
    if not any(days_of(kind, row).values()):
        return _("From public sources, not yet confirmed by the city")
    parts = parts_of(kind, row)
    said = [(section, day) for section, day in parts if day]
    others = [section for section, day in parts if not day]
    if not others:
        return sentence(min((day for _section, day in said), default=None))
    if not said:
        return _("From public sources, not yet confirmed by the city")
    words = {
        "said": listed(
            [_("%(part)s (%(date)s)") % {"part": each.title, "date": date_format(day)} for each, day in said]
        ),
        "others": listed(titles(others)),
    }
    return _("Confirmed by the city: %(said)s. From public sources, not yet confirmed: %(others)s.") % words


def listed(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def is_public(row: Any) -> bool:
    """Whether the parts of a row are read by anybody."""
    return bool(getattr(row, "is_listed", False) or getattr(row, "state", "") == "published")


def titles(sections: Iterable[Section]) -> list[str]:
    return [str(section.title) for section in sections]
