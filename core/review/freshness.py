"""When a city last said of each part of what is published that it is true.

    confirmed_parts = ["names:2026-11-25", "text:2025-03-02", "text@ja:2026-11-25", "figures:"]

A part is a section of the task list. Publishing confirms the parts that were changed, in the languages that were
changed; one press of "Still true" does the same for a part that was not, in the languages that its page showed. A day
without a language holds for all of them. Figures have a day of their own each: their part is as old as the oldest of
them.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core.content.models import CONFIRMED_ON, Days, days_in
from core.history import editing
from core.history.keys import Key, is_within, rows_under
from core.history.snapshot import Plain, Snapshot, child_columns, child_relation, snapshot
from core.history.write import Actor
from core.pagecache.kept import kept
from core.review.forms.sections import filled_sections, is_in, touched
from core.review.proposals.kinds import ProposalKind, Section, kind_for, kind_of
from core.text.fallback import language_name
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name, reading_order

IN = "@"  # between the code of a part and a language

# --- Days ---------------------------------------------------------------------------------------------------------


def days_of(kind: ProposalKind, row: Any) -> Days:
    """The days of all parts, confirmed or not, for a reader of the active language."""
    said, language = days_in(row), get_language() or DEFAULT_LANGUAGE
    return {section.code: day_in(said, section.code, language) for section in kind.sections}


def day_in(said: Days, code: str, language: str) -> date | None:
    """The day of a part in a language: its own, else that of all languages."""
    return said.get(f"{code}{IN}{language}", said.get(code, said.get("")))


def said_of(kind: ProposalKind, row: Any) -> Days:
    """All that was said: a day for each part, and one more for each language that has its own."""
    said = days_in(row)
    of_parts: Days = {section.code: said.get(section.code, said.get("")) for section in kind.sections}
    return of_parts | {code: day for code, day in said.items() if IN in code}


def dated(said: Days, code: str, on: date, *, languages: Collection[str], there: Collection[str]) -> Days:
    """The same with the day of one part in some languages. Where there are no others it is the day of the part."""
    if set(there) <= set(languages):
        return without_languages(said, code) | {code: on}
    return said | {f"{code}{IN}{language}": on for language in languages}


def without_languages(said: Days, code: str) -> Days:
    return {each: day for each, day in said.items() if not each.startswith(f"{code}{IN}")}


def day_of_all(kind: ProposalKind, row: Any, section: Section) -> date | None:
    """The oldest day among the languages in which a part is written; None while one of them is not confirmed."""
    said, there = said_of(kind, row), languages_there(kind, row, section)
    days = [day_in(said, section.code, language) for language in there or [""]]
    return None if None in days else min(day for day in days if day)


def days_in_words(days: Days) -> list[str]:
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
    where, _colon, day = text.partition(":")
    code, _sign, language = where.partition(IN)
    kind = kind_for(model)
    section = kind.section(code) if kind else None
    if not day:
        return ""
    words = {"part": section.title if section else code, "date": date_format(date.fromisoformat(day))}
    if language:
        return _("%(part)s (%(language)s), %(date)s") % {**words, "language": language_name(language)}
    return _("%(part)s, %(date)s") % words


# --- Keeping ------------------------------------------------------------------------------------------------------


def with_days(kind: ProposalKind, row: Any, now: Mapping[str, Plain], changes: Snapshot, on: date) -> Snapshot:
    """The changes with the days of the parts that they touch, in the languages that they touch. `row` is None for a
    new thing."""
    days = said_of(kind, row or kind.model())
    after = {**now, **changes}
    for section in touched(kind, changes):
        there, changed = (languages_in(section, keys) for keys in (with_value(after), changes))
        if name := dated_children(kind, section):
            days[section.code] = oldest(name, after, changes, on)
        elif changed or not there:
            days = dated(days, section.code, on, languages=changed, there=there)
    return {**changes, "confirmed_parts": days_in_words(days)}


def with_value(values: Mapping[str, Plain]) -> list[str]:
    return [key for key, value in values.items() if value not in (None, "", [], False)]


def languages_in(section: Section, keys: Iterable[str]) -> list[str]:
    """The languages of the texts of a section that are among these keys, in the order of the site."""
    found = {language for key in keys if (language := language_of(key)) and is_in(section, key, {})}
    return [code for code in LANGUAGE_CODES if code in found]


def language_of(key: str) -> str:
    """The language of a text, by its key; empty for what has none."""
    return next((code for code in LANGUAGE_CODES if key.endswith(column_name("", code))), "")


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


def confirm(
    kind: ProposalKind, row: Any, section: Section, *, expected: int, by: Actor, languages: Collection[str] = ()
) -> Any:
    """The city says that a part is still true, in some languages or in all. Raises VersionConflict."""
    on = timezone.localdate()
    days = confirmed(kind, row, section, on, languages)
    more = kind.confirms(row, section.code, on) if kind.confirms else {}
    changes = {**more, "confirmed_parts": days_in_words(days)}
    allowed = ("confirmed_parts", *{Key.parse(key).name for key in more})
    return editing.change(row, "part_confirmed", changes=changes, allowed=allowed, expected=expected, by=by)


def confirmed(kind: ProposalKind, row: Any, section: Section, on: date, languages: Collection[str]) -> Days:
    """All days, once a part is confirmed in these languages; in all of them where none is named."""
    there = languages_there(kind, row, section)
    return dated(said_of(kind, row), section.code, on, languages=languages or there, there=there)


def parts_of(kind: ProposalKind, row: Any) -> list[tuple[Section, date | None]]:
    """The parts that hold something, with the days of the texts that a reader is shown. Reads the whole row, once for
    each version of it."""
    said, there = said_of(kind, row), languages_filled(kind.code, row.pk, row.version)
    return [
        (section, day_in(said, section.code, shown_in(there[section.code])))
        for section in kind.sections
        if section.code in there
    ]


def shown_in(languages: Collection[str]) -> str:
    """The language of the texts that a reader is shown, among those in which a part is written."""
    wanted = get_language() or DEFAULT_LANGUAGE
    return next((code for code in (*reading_order(wanted), *languages) if code in languages), wanted)


def languages_there(kind: ProposalKind, row: Any, section: Section) -> tuple[str, ...]:
    """The languages in which a part is written; none for one without texts, or whose lines have a day each."""
    if dated_children(kind, section):
        return ()
    return languages_filled(kind.code, row.pk, row.version).get(section.code, ())


@kept
def languages_filled(code: str, pk: int, version: int) -> dict[str, tuple[str, ...]]:
    """The parts that hold something, with the languages of their texts."""
    kind = kind_of(code)
    values = snapshot(kind.model, pk)
    keys = with_value(values)
    return {section.code: tuple(languages_in(section, keys)) for section in filled_sections(kind, values)}


def old_parts(kind: ProposalKind, row: Any) -> list[tuple[Section, date]]:
    """Those that were confirmed more than a year ago, in whichever language. Asks nothing but the row."""
    said = said_of(kind, row)
    found = ((section, oldest_said(said, section.code)) for section in kind.sections)
    return [(section, day) for section, day in found if day and is_old(day)]


def oldest_said(said: Days, code: str) -> date | None:
    return min((day for each, day in said.items() if day and each.partition(IN)[0] == code), default=None)


def aged(kind: ProposalKind, row: Any) -> str:
    """One line for the readers of a page: which parts nobody has confirmed for long. Nothing when there is none."""
    days = days_of(kind, row)
    words = [
        _("%(part)s (%(age)s)") % {"part": section.title, "age": age(day)}
        for section, day in ((section, days[section.code]) for section in kind.sections)
        if is_old(day)
        if not dated_children(kind, section)  # those tell their own age
    ]
    return _("Last confirmed by the city: %(parts)s.") % {"parts": joined_words(words)} if words else ""


def whole(kind: ProposalKind, row: Any) -> str:
    """One line for the head of a page: "confirmed" alone where every part that holds something is, else part by part.

    Reads the whole row where at least one part was confirmed.
    """
    if not any(days_in(row).values()):
        return _("From public sources, not yet confirmed by the city")
    parts = parts_of(kind, row)
    said = [(section, day) for section, day in parts if day]
    others = [section for section, day in parts if not day]
    if not others:
        return sentence(min((day for _section, day in said), default=None))
    if not said:
        return _("From public sources, not yet confirmed by the city")
    words = {
        "said": joined_words(
            [_("%(part)s (%(date)s)") % {"part": each.title, "date": date_format(day)} for each, day in said]
        ),
        "others": joined_words(titles(others)),
    }
    return _("Confirmed by the city: %(said)s. From public sources, not yet confirmed: %(others)s.") % words


def joined_words(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def is_public(row: Any) -> bool:
    """Whether the parts of a row are read by anybody."""
    return bool(getattr(row, "is_listed", False) or getattr(row, "state", "") == "published")


def titles(sections: Iterable[Section]) -> list[str]:
    return [str(section.title) for section in sections]
