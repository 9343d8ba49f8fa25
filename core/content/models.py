"""What cities publish: the base of its models. Django's app registry is the list of kinds."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of, serves_listed
from core.content.levels import Level, hidden_from, level_of_reader
from core.history.models import Translated
from core.history.snapshot import Plain
from core.text.days import DayField
from core.text.fallback import columns

type Days = dict[str, date | None]

CONFIRMED_ON = "confirmed_on"


class CityContent(Translated):
    """A row that belongs to a city, is written by its staff and published after review.

    The class attributes say what each mechanism needs to know; a subclass names those that differ.

    `segment`: the word in the addresses of the workspace, `w/{city}/<segment>/`.
    `city_path`: the look-up from a row to its city, such as `city` or `plan__city`; `pk` for the city itself.
    `staff_fields`: what the staff of a city may write. It is never derived from a form.
    `private_fields`: columns that not everybody reads, each with its `Level`; `core.content.reading` leaves them out
    at each door. Where rows choose for themselves it holds the most closed level, and `levels_in` says what a row
    chose.
    `part_of`: the segment of the kind whose tool it belongs to, as the targets of a plan to plans; empty for a tool of
    its own.
    `content_order`: where the kind stands among the others, in the bar of the workspace for example.

    `confirmed_parts` holds a day for each part of the row: see `core.review.freshness`.
    """

    segment: ClassVar[str]
    city_path: ClassVar[str] = "city"
    staff_fields: ClassVar[tuple[str, ...]] = ()
    private_fields: ClassVar[Mapping[str, Level]] = {}
    part_of: ClassVar[str] = ""
    content_order: ClassVar[int] = 100

    confirmed_parts = models.JSONField(_("confirmed parts"), default=list, blank=True, editable=False)
    oldest_part_on = DayField(null=True, blank=True, editable=False, db_index=True)

    unversioned_fields: ClassVar[tuple[str, ...]] = (*Translated.unversioned_fields, "oldest_part_on")

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        self.oldest_part_on = min((day for day in days_in(self).values() if day), default=None)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def of_city(cls, city: int) -> models.QuerySet[Self]:
        """All rows of a city, whatever their state."""
        return cls._default_manager.filter(**{cls.city_path: city})

    @classmethod
    def cities_in(cls, key: Any, state: Mapping[str, Plain]) -> set[Any]:
        """The key of the city of a row, by its own key and its map, before the row is there. A query where the city
        is that of another row."""
        first, _dot, rest = cls.city_path.partition("__")
        above = key if first == "pk" else state.get(first)
        if not rest or above is None:
            return {above} - {None}
        owner: Any = cls._meta.get_field(first).related_model
        return set(owner._base_manager.filter(pk=above).values_list(rest, flat=True)) - {None}

    @classmethod
    def levels_in(cls, state: Mapping[str, Any]) -> Mapping[str, Level]:
        """The level of each private column of one row, by its columns. A column that was not read opens nothing."""
        return cls.private_fields

    @property
    def city_key(self) -> int | None:
        """The key of the city that the row belongs to; None for an organisation without one, for example."""
        value: Any = self
        *steps, last = self.city_path.split("__")
        for step in steps:
            value = getattr(value, step)
        key: int | None = value.pk if last == "pk" else getattr(value, f"{last}_id")
        return key

    def readable_by(self, viewer: Person) -> frozenset[str]:
        """The names of the columns, links and children of this row that a viewer may read.

        `core.content.reading.as_read_by` asks it for pages; the other doors ask `private_columns`, the rule behind it.
        Reads the roles of the viewer, once for a request.
        """
        return columns_readable(type(self), level_of(viewer, [self.city_key]), vars(self))


def columns_readable(model: type[CityContent], reader: Level, state: Mapping[str, Any] | None = None) -> frozenset[str]:
    """The names of the columns, links and children that somebody of a level reads: of a row, or of a kind."""
    every = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    every |= set(model.versioned_children)
    return frozenset(every - private_columns(model, reader, state))


def private_columns(
    model: type[CityContent], reader: Level = Level.PUBLIC, state: Mapping[str, Any] | None = None
) -> frozenset[str]:
    """The columns that are closed to a reader of a level, each with those of every language: of the row whose columns
    are given, or of a kind, for which a column counts as closed that any row may close."""
    levels = model.private_fields if state is None else model.levels_in(state)
    closed = hidden_from(reader, levels)
    return closed | frozenset(columns(*closed)) if closed else closed


def level_of(viewer: Person, cities: Iterable[int | None]) -> Level:
    """The most closed level that somebody is let into, of a thing that belongs to these cities."""
    mine = set(roles_of(viewer))
    serves_city, curates = bool(mine.intersection(cities)), is_curator(viewer)
    serves_another = bool(mine) and not (serves_city or curates) and serves_listed(viewer)
    return level_of_reader(serves_city=serves_city, is_curator=curates, serves_another=serves_another)


def content_kinds() -> list[type[CityContent]]:
    """All models of what cities publish, in the order in which they are shown."""
    found = [model for model in apps.get_models() if issubclass(model, CityContent)]
    return sorted(found, key=lambda model: (model.content_order, model._meta.label_lower))


def content_at(segment: str) -> type[CityContent] | None:
    return next((model for model in content_kinds() if model.segment == segment), None)


def days_in(row: Any) -> Days:
    """The day on which each part of a row was confirmed, by the code of the part.

    Before parts were counted, the day of the whole row stood for all of them: it has the empty code.
    """
    days: Days = {}
    for each in row.confirmed_parts:
        code, _colon, day = each.partition(":")
        days[code] = date.fromisoformat(day) if day else None
    whole = getattr(row, CONFIRMED_ON, None)
    return days or ({"": date.fromisoformat(whole) if isinstance(whole, str) else whole} if whole else {})
