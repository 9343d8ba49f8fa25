"""Which rows are made up: a row is if it, or what it belongs to, is. Lists, counts, feeds and maps hold none of them.

A model says what it belongs to by its `city_path`, or by `made_up_with` where that is something else or more than one.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from core.history.models import VersionedQuerySet

COLUMN = "is_example"


def example_paths(model: Any) -> tuple[str, ...]:
    """The look-ups from a row to all columns that say that it is made up: its own, and those of what it belongs to."""
    key: Hashable = model
    return known_paths(key)


@cache
def known_paths(model: Any) -> tuple[str, ...]:
    above = getattr(model, "made_up_with", (getattr(model, "city_path", ""),))
    return tuple(dict.fromkeys(path for way in above for path in along(model, way)))


def along(model: type[models.Model], way: str) -> list[str]:
    found, path = [COLUMN] if has_column(model) else [], ""
    for step in filter(None, way.removesuffix("pk").split("__")):
        model, path = related(model, step), f"{path}{step}__"
        found += [path + COLUMN] if has_column(model) else []
    return found


def related(model: type[models.Model], step: str) -> type[models.Model]:
    found: Any = model._meta.get_field(step).related_model
    return found  # type: ignore[no-any-return]


def has_column(model: type[models.Model]) -> bool:
    try:
        model._meta.get_field(COLUMN)
    except FieldDoesNotExist:
        return False
    return True


def said_by(paths: tuple[str, ...], before: str = "") -> Q:
    """True where any of the columns says so."""
    said = Q(pk__in=[])
    for path in paths:
        said |= Q(**{before + path: True})
    return said


def not_made_up(model: type[models.Model], before: str = "") -> Q:
    """The rule as a condition, also on rows that a look-up leads to: `not_made_up(Practice, "practice__")`."""
    return ~said_by(example_paths(model), before)


def real[Rows: models.QuerySet[Any]](rows: Rows) -> Rows:
    """Leaves out what is made up."""
    paths = example_paths(rows.model)
    return rows.filter(not_made_up(rows.model)) if paths else rows


def made_up[Rows: models.QuerySet[Any]](rows: Rows) -> Rows:
    """Leaves out what is not made up."""
    said = rows.model._base_manager.filter(said_by(example_paths(rows.model)))
    return rows.filter(pk__in=said.order_by().values("pk"))


def is_made_up(row: models.Model) -> bool:
    """Whether one row is. Reads what it belongs to."""
    return any(says_so(row, path) for path in example_paths(type(row)))


def says_so(row: Any, path: str) -> bool:
    step, _sign, rest = path.partition("__")
    found = getattr(row, step)
    if not rest:
        return bool(found)
    if isinstance(found, models.Manager):
        return any(says_so(each, rest) for each in found.all())
    return found is not None and says_so(found, rest)


def shown_with[Rows: models.QuerySet[Any]](rows: Rows, **lookup: Any) -> Rows:
    """What hangs on a thing by a look-up, such as `city=…`: nothing made up, unless the thing itself is.

    Practice.objects.published().shown_with(events=event)
    """
    ((asked, _thing),) = lookup.items()
    name = asked.removesuffix("__in")
    around = said_by(example_paths(related_by(rows.model, name)), f"{name}__")
    return rows.filter(not_made_up(rows.model) | around, **lookup)


class WithExamples[Row: models.Model](VersionedQuerySet[Row]):
    """Rows some of which may be made up: words that chain."""

    def real(self) -> Self:
        """What lists, counts, searches, feeds and maps of the site hold."""
        return real(self)

    def made_up(self) -> Self:
        """What is made up, for a page that shows an example."""
        return made_up(self)

    def shown_with(self, **lookup: Any) -> Self:
        """What hangs on a thing by a look-up, such as `city=…`: nothing made up, unless the thing itself is."""
        return shown_with(self, **lookup)


def related_by(model: type[models.Model], lookup: str) -> type[models.Model]:
    for step in lookup.split("__"):
        model = related(model, step)
    return model
