"""The one place that changes what somebody agreed to: the record, the column that queries read, the history and the
kept pages change together. A consent is no part of a row's versions, so no way back to an older version restores it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language

from core.consent import wording
from core.consent.models import News, Record, What
from core.history.models import Versioned
from core.history.triggers import opened_history
from core.history.write import Actor, kept_name, label_of, one_transaction, set_unversioned, tell_followers, write_entry
from core.text.requests import request_id

Way = Record.Way
THEMSELVES = Actor(id=None, label="the person themselves")  # by a link, without an account


class Column(NamedTuple):
    """Where a consent stands in the row itself, so that queries see it."""

    name: str
    on: Any = True
    off: Any = False


columns: dict[str, Mapping[What, Column]] = {}


def register(model: type[Model], **kept: Column) -> None:
    """Names the columns of consents: `register(Speaker, photo=Column("photo_agreed"))`. What is not named has its
    record alone."""
    columns[model._meta.label_lower] = {What(what): column for what, column in kept.items()}


def of_row(row: Versioned) -> QuerySet[Record]:
    """The records of a row, newest first."""
    return Record.objects.filter(kind=label_of(row), key=str(row.pk))


def agreed(row: Versioned) -> set[What]:
    """What holds now. A column is what pages go by; without one the newest record says it."""
    known = columns[label_of(row)]
    newest: dict[str, bool] = {}
    for what, given in of_row(row).values_list("what", "given"):
        newest.setdefault(what, given)
    return {
        what
        for what in What
        if (getattr(row, known[what].name) == known[what].on if what in known else newest.get(what, False))
    }


def was_taken_back(row: Versioned, what: What) -> bool:
    newest = of_row(row).filter(what=what).first()
    return newest is not None and not newest.given


def record_consents[Row: Versioned](
    row: Row, wanted: Mapping[What, bool], *, by: Actor, way: Way, language: str, note: str = ""
) -> Row:
    """Records each consent that differs from what holds now. What is not named stays as it is."""
    with one_transaction() as publishing:
        fresh = type(row)._base_manager.select_for_update().get(pk=row.pk)
        known, holds = columns[label_of(row)], agreed(fresh)
        changed = {what: given for what, given in wanted.items() if given != (what in holds) or is_left(fresh, what)}
        if not changed:
            return fresh
        for what, given in changed.items():
            add(fresh, what, given, by=by, way=way, language=language, note=note)
        before = {known[what].name: getattr(fresh, known[what].name) for what in changed if what in known}
        after = {
            known[what].name: known[what].on if given else known[what].off
            for what, given in changed.items()
            if what in known
        }
        set_unversioned(fresh, after)
        write_consent_entry(fresh, before, after, by)
        publishing.everything()
    return fresh


def taken_back_by_link[Row: Versioned](row: Row, what: What) -> Row:
    """Takes a consent back for whoever opens the link that was mailed to the person: they need not sign in."""
    by = replace(THEMSELVES, request_id=request_id.get())
    return record_consents(row, {what: False}, by=by, way=Way.LINK, language=get_language() or "en")


def is_left(row: Versioned, what: What) -> bool:
    """Neither agreed nor taken back, but shown for another reason: to take that back is recorded too."""
    column = columns[label_of(row)].get(what)
    return column is not None and getattr(row, column.name) not in (column.on, column.off)


def add(
    row: Model, what: What | News, given: bool, *, by: Actor, way: Way, language: str, note: str, version: str = ""
) -> Record:
    """Records one consent, or that it was taken back, in the current wording unless an earlier one was shown."""
    return Record.objects.create(
        kind=label_of(row),
        key=str(row.pk),
        what=what,
        given=given,
        wording=version or wording.current().version,
        language=language,
        way=way,
        by_id=by.id,
        by_label=by.label,
        note=note,
    )


def write_consent_entry(row: Versioned, before: Mapping[str, Any], after: Mapping[str, Any], by: Actor) -> None:
    """An entry without a version of the row: there is nothing to go back to."""
    column = columns[label_of(row)]
    given = any(after.get(each.name) == each.on for each in column.values())
    verb = "consent_given" if given else "consent_withdrawn"
    write_entry(row, verb, text=kept_name(row), by=by, before=dict(before), after=dict(after))
    tell_followers(row)


def take_all_back(row: Versioned, *, by: Actor, way: Way, language: str) -> Versioned:
    """Nothing is shown of the person from the next request on."""
    return record_consents(row, dict.fromkeys(What, False), by=by, way=way, language=language)


# --- Retention and erasure ----------------------------------------------------------------------------------------


def of_nothing(before: datetime) -> list[int]:
    """Numbers of old records about rows that have gone."""
    found: list[int] = []
    for kind in columns:
        there = apps.get_model(kind)._base_manager.annotate(text_of_key=Cast("pk", TextField()))
        gone = Record.objects.filter(~Exists(there.filter(text_of_key=OuterRef("key"))), kind=kind, at__lt=before)
        found += gone.values_list("pk", flat=True)
    return found


def forget(numbers: Iterable[int]) -> int:
    with opened_history("retention"):
        return Record.objects.filter(pk__in=list(numbers)).delete()[0]


def forget_person(number: int, former: str) -> int:
    """The number stays as a pseudonym, the name goes."""
    with opened_history("erasure"):
        return Record.objects.filter(by_id=number).update(by_label=former)


def own(number: int) -> list[dict[str, Any]]:
    """What somebody recorded, for the file of their data."""
    rows = Record.objects.filter(by_id=number).order_by("pk")
    return [dict(row) for row in rows.values("kind", "what", "given", "wording", "language", "at", "way")]
