"""Which texts are older than their original, and which are missing.

Of each translated field a row remembers its original language and, for every other language, which original its text
was written for. A text is older when the original reads otherwise now: a date would not know that the original went
back to what it was. `write` and `bulk` keep this with every change; pages and lists only ask.

    written_for = {"summary": {"original": "en", "ja": ["2026-11-25", "9f86d081884c"]}}
    older_in = " ja zh-hant "

What was there before anybody counted has no date, and is no older than the original that stood beside it.

A text that the platform translated itself is named under `by_platform`, until somebody writes it anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from modeltranslation.manager import get_translatable_fields_for_model

from core.history.models import Translated
from core.text.languages import LANGUAGE_CODES, column_name

type Texts = Mapping[str, Any]
type Kept = dict[str, dict[str, Any]]

ORIGINAL = "original"
BY_PLATFORM = "by_platform"


@lru_cache(maxsize=64)
def fields_of(model: type[models.Model]) -> Mapping[str, Mapping[str, str]]:
    """Each translated field with its column in every language."""
    names = sorted(get_translatable_fields_for_model(model) or ())
    return {name: {code: column_name(name, code) for code in LANGUAGE_CODES} for name in names}


def mark(text: Any) -> str:
    return sha256(str(text).encode()).hexdigest()[:12] if text else ""


# --- Keeping ------------------------------------------------------------------------------------------------------


def remembered(model: type[models.Model], kept: Kept, before: Texts, after: Texts) -> Kept:
    """What a row is to remember once it reads `after`. Both maps are flat, by column."""
    found: Kept = {}
    for name, columns in fields_of(model).items():
        old, new = ({code: texts.get(key) or "" for code, key in columns.items()} for texts in (before, after))
        if old == new:
            if name in kept:
                found[name] = kept[name]
        elif any(new.values()):
            found[name] = anew(kept.get(name, {}), old, new)
    return found


def anew(kept: Mapping[str, Any], old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Any]:
    """What a row remembers of one field after it was changed."""
    original = original_of(kept, old, new)
    has_moved = bool(kept) and kept.get(ORIGINAL) != original
    today, now, then = timezone.localdate().isoformat(), mark(new[original]), mark(old[original] or new[original])
    found: dict[str, Any] = {ORIGINAL: original}
    for code in LANGUAGE_CODES:
        if code == original or not new[code]:
            continue
        date, written_for = kept.get(code, ["", then])
        if old[code] != new[code]:
            date, written_for = today, now
        found[code] = [date, now if has_moved else written_for]
    if old[original] != new[original]:
        found[original] = [today, now]
    elif original in kept:
        found[original] = kept[original]
    if ours := [code for code in kept.get(BY_PLATFORM, []) if new[code] and old[code] == new[code]]:
        found[BY_PLATFORM] = ours
    return found


def original_of(kept: Mapping[str, Any], old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """The language that was there first; once its text is gone, the next one."""
    if new.get(kept.get(ORIGINAL, "")):
        return str(kept[ORIGINAL])
    first = [code for code in LANGUAGE_CODES if old[code] and new[code]]
    return (first or [code for code in LANGUAGE_CODES if new[code]])[0]


def keep(row: models.Model, before: Texts, after: Texts) -> bool:
    """Sets both columns of the row; says whether they have to be saved."""
    if not isinstance(row, Translated):
        return False
    was = (row.written_for, row.older_in)
    row.written_for = remembered(type(row), row.written_for, before, after)
    row.older_in = languages_in(older(type(row), row.written_for, after))
    return was != (row.written_for, row.older_in)


def by_platform(row: Translated, texts: Mapping[str, Iterable[str]]) -> Kept:
    """What the row is to remember once it is said that the platform translated these texts (field to languages)."""
    kept = {name: dict(facts) for name, facts in row.written_for.items()}
    for name, codes in texts.items():
        kept[name][BY_PLATFORM] = [code for code in codes if getattr(row, column_name(name, code))]
    return kept


def languages_in(texts: Iterable[tuple[str, str]]) -> str:
    """The languages of texts in one text, as a row keeps them for lists."""
    codes = {code for _name, code in texts}
    return f" {' '.join(sorted(codes))} " if codes else ""


def fitted(row: Translated, chosen: Iterable[tuple[str, str]]) -> Kept:
    """What the row is to remember once somebody has found that these texts (field, language) fit the original as it
    reads now. What is not older stays as it is."""
    texts, model = texts_of(row), type(row)
    kept = {name: dict(facts) for name, facts in row.written_for.items()}
    for name, code in set(older(model, row.written_for, texts)) & set(chosen):
        original = fields_of(model)[name][kept[name][ORIGINAL]]
        kept[name][code] = [timezone.localdate().isoformat(), mark(texts[original])]
    return kept


# --- Asking -------------------------------------------------------------------------------------------------------


class Gap(NamedTuple):
    """One text that somebody should look at. `since` is the day from which the original reads otherwise, if known."""

    field: str
    language: str
    state: Literal["missing", "older"]
    original: str
    since: str


def older(model: type[models.Model], kept: Kept, texts: Texts) -> Iterator[tuple[str, str]]:
    """Field and language of each text that was written for another original."""
    for name, columns in fields_of(model).items():
        facts = kept.get(name)
        if not facts:
            continue
        now = mark(texts.get(columns[facts[ORIGINAL]]))
        for code, key in columns.items():
            if code != facts[ORIGINAL] and code in facts and texts.get(key) and facts[code][1] != now:
                yield name, code


def texts_of(row: models.Model) -> dict[str, str]:
    return {key: getattr(row, key) or "" for keys in fields_of(type(row)).values() for key in keys.values()}


def older_fields(row: models.Model, language: str) -> set[str]:
    """Whose text in this language is older than its original. Asks nothing but the row."""
    if not isinstance(row, Translated) or f" {language} " not in row.older_in:
        return set()
    return {name for name, code in older(type(row), row.written_for, texts_of(row)) if code == language}


def older_here(row: models.Model) -> set[str]:
    """The same for the reader's language: for the mark on a page."""
    return older_fields(row, get_language() or "en")


def is_older(row: models.Model, field: str, language: str) -> bool:
    return field in older_fields(row, language)


def gaps(row: Translated, languages: Iterable[str] = LANGUAGE_CODES) -> list[Gap]:
    """What the row lacks in these languages, in the order of its fields: texts that are older, and those that exist in
    another language alone."""
    model, texts, wanted = type(row), texts_of(row), list(languages)
    stale = set(older(model, row.written_for, texts))
    found = []
    for name, columns in fields_of(model).items():
        facts = row.written_for.get(name, {})
        original = facts.get(ORIGINAL) or next((code for code in LANGUAGE_CODES if texts[columns[code]]), "")
        for code in wanted:
            if (name, code) in stale:
                found.append(Gap(name, code, "older", original, facts.get(original, ["", ""])[0]))
            elif original and not texts[columns[code]]:
                found.append(Gap(name, code, "missing", original, facts.get(original, ["", ""])[0]))
    return found


def with_older[Row: models.Model](rows: models.QuerySet[Row], language: str) -> models.QuerySet[Row]:
    """Those that hold a text in this language which is older than its original."""
    return rows.filter(older_in__contains=f" {language} ")


def with_missing[Row: models.Model](rows: models.QuerySet[Row], language: str) -> models.QuerySet[Row]:
    """Those that lack a text in this language which they have in another."""
    lacking = Q(pk__in=[])
    for columns in fields_of(rows.model).values():
        others = Q(pk__in=[])
        for code, key in columns.items():
            if code != language:
                others |= ~(Q(**{key: ""}) | Q(**{f"{key}__isnull": True}))
        lacking |= (Q(**{columns[language]: ""}) | Q(**{f"{columns[language]}__isnull": True})) & others
    return rows.filter(lacking)
