"""Copies of years that were published before copies were kept: from the versions that rows had on that day.

The history keeps versions for some time alone. Where what a row was on that day is no longer known, nothing is guessed:
the copy is made of the rows of today, and says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from cities.models import State
from core.history.keys import Key, rows_under, under
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import Plain, child_columns, child_relation, set_column, snapshot_columns
from core.history.write import label_of, one_transaction
from core.pagecache.models import raise_content_version
from core.prepared import give_children
from core.review.models import Bundle
from planning.models import CityIndicator, Plan, PlanTarget, PlanYear
from planning.tracking.index_values import lay_index_values
from planning.years.copies import YearCopy
from planning.years.copying import Rows, copied, copy_of_today
from planning.years.keeping import calendar_year, in_step, keep_copy

PUBLISHED = "bundle_published"


class NotKnown(Exception):
    """The history no longer says what a row was."""


class Then[Row: Versioned](NamedTuple):
    """A row as it was, and the flat map that it was made from."""

    row: Row
    data: Mapping[str, Plain]


def copy_what_is_missing() -> tuple[int, int]:
    """Makes the copies of published years that have none: how many from history, and how many of today."""
    numbers = {"history": 0, "today": 0}
    with one_transaction():
        missing = PlanYear._base_manager.filter(bundle__state=Bundle.State.PUBLISHED, copy__isnull=True)
        for row in missing.select_for_update(of=("self",)).select_related("bundle").order_by("pk"):
            copy = copy_of(row)
            numbers[copy["origin"]] += 1
            keep_copy(row, copy)
        if any(numbers.values()):
            raise_content_version()
    return numbers["history"], numbers["today"]


def copy_of(plan_year: PlanYear) -> YearCopy:
    """A copy for a year that has none, without what was erased since. Reads `plan_year.bundle`."""
    year = calendar_year(plan_year)
    try:
        return in_step(copy_of_that_day(plan_year), year)
    except NotKnown:
        return copy_of_today(plan_year.city_id, year, made_on=timezone.localdate(), origin="today")


def copy_of_that_day(plan_year: PlanYear) -> YearCopy:
    bundle = plan_year.bundle
    entry = bundle and Entry.objects.filter(object_type=label_of(bundle), object_id=str(bundle.pk), verb=PUBLISHED)
    published = entry.first() if entry else None
    if bundle is None or bundle.decided_at is None or published is None:
        raise NotKnown
    rows = rows_at(plan_year.city_id, published)
    day = timezone.localdate(bundle.decided_at)
    return copied(rows, calendar_year(plan_year), made_on=day, origin="history")


def rows_at(city: int, entry: Entry) -> Rows:
    """What was public of the plans of a city when this stood in the history. Raises NotKnown."""
    plans = [each.row for each in public(at(Plan.objects.filter(city=city), entry))]
    known = {plan.pk for plan in plans}
    targets = [
        each for each in public(at(PlanTarget.objects.filter(plan__city=city), entry)) if each.row.plan_id in known
    ]
    indicators = [each.row for each in public(at(CityIndicator.objects.filter(city=city), entry))]
    lay_index_values(indicators)
    named = {each.row.pk: [int(key) for key in rows_under("indicators", each.data)] for each in targets}
    return Rows(plans, [each.row for each in targets], indicators, named)


def public[Row: Versioned](found: Iterable[Then[Row]]) -> Iterable[Then[Row]]:
    return (each for each in found if each.data.get("state") == State.PUBLISHED)


def at[Row: Versioned](rows: models.QuerySet[Row], entry: Entry) -> list[Then[Row]]:
    """The rows as they were. One that was added later is left out. Raises NotKnown."""
    model, keys = rows.model, [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
    versions = RowVersion.objects.filter(object_type=model._meta.label_lower, object_id__in=keys).order_by("number")
    kept: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for key, number, written, pk in versions.values_list("object_id", "number", "entry_id", "pk"):
        kept[key].append((number, written, pk))
    wanted = [found for key in keys if (found := version_at(kept[key], entry.pk)) is not None]
    data = RowVersion.objects.filter(pk__in=wanted).order_by("pk").values_list("object_id", "data")
    return [as_it_was(model, key, values) for key, values in data]


def version_at(kept: Sequence[tuple[int, int, int]], entry: int) -> int | None:
    """The newest version that was written until then; nothing for a row that was not there. Raises NotKnown."""
    until = [pk for _number, written, pk in kept if written <= entry]
    if until:
        return until[-1]
    if not kept or kept[0][0] != 1:
        raise NotKnown
    return None


def as_it_was[Row: Versioned](model: type[Row], key: str, data: Mapping[str, Plain]) -> Then[Row]:
    """A row with its kept children; none of them is to be saved. Columns that came later have their default."""
    row = filled(model(pk=int(key)), snapshot_columns(model), data)
    for name in model.versioned_children:
        relation = child_relation(model, name)
        fields, child = child_columns(relation), relation.related_model
        rows = [
            filled(child(**{"pk": pk, relation.field.attname: row.pk}), fields, under(str(Key(name, pk)), data))
            for pk in rows_under(name, data)
        ]
        give_children([row], name, ((row.pk, each) for each in rows))
    return Then(row, data)


def filled[Row: models.Model](row: Row, fields: Mapping[str, Any], data: Mapping[str, Plain]) -> Row:
    for name, field in fields.items():
        if name in data:
            set_column(field, row, data[name])
    return row
