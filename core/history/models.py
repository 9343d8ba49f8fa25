"""What was done (`Entry`) and what the row looked like afterwards (`RowVersion`). Append-only: see triggers.py."""

from collections.abc import Collection, Mapping
from typing import ClassVar, Never, Self

from django.apps import apps
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.fetch_modes import FetchMode
from django.db.models.query import ModelIterable
from django.db.models.sql.query import Query
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import ChoiceLabels, holds_text
from core.history.actors import actor_words
from core.pagecache.reading import read_row, rows_of_models, tagged_models, tags_of_tables
from core.text.languages import column_names
from core.text.managers import manager_of


class ToldQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Its rows tell which of them were read (`core.pagecache.reading`)."""

    def _fetch_all(self) -> None:
        if self._result_cache is None and gives_rows(self):
            with rows_of_models(texts_beside(self)):
                super()._fetch_all()
        else:
            super()._fetch_all()


class VersionedQuerySet[Row: models.Model](ToldQuerySet[Row]):
    """Rows that can only be read: `write` itself and `save()` go through the plain base manager."""

    def update(self, *args: object, **kwargs: object) -> Never:
        raise TypeError("Write versioned rows through core.history.write: update() leaves no version and no history.")

    bulk_update = bulk_create = update


def gives_rows(query: "models.QuerySet[models.Model, object]") -> bool:
    """Whether rows come out of it, which tell the page cache that they were read."""
    return issubclass(query._iterable_class, ModelIterable)


def texts_beside(query: "models.QuerySet[models.Model, object]") -> frozenset[str]:
    """The tags of the tables from which rows carry texts in annotations, such as the name of somebody."""
    found: set[str] = set()
    for each in query.query.annotations.values():
        if holds_text(each.output_field) and not each.output_field.choices:
            inner = each if isinstance(each, Query) else getattr(each, "query", None)
            source = inner or query.query
            columns = {getattr(column, "alias", "") for column in inner.select} if inner else set()
            found |= {join.table_name for alias, join in source.alias_map.items() if not columns or alias in columns}
    return tags_of_tables(found)


class Told(ChoiceLabels):
    """A row that tells the page cache that it was read."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[object],
        *,
        fetch_mode: FetchMode | None = None,
    ) -> Self:
        row = super().from_db(db, field_names, values, fetch_mode=fetch_mode)
        read_row(cls, row.pk)
        return row


class Versioned(Told):
    """A row that is written only through `core.history.write`; its kept children have no version of their own.

    Each model says `objects = VersionedQuerySet["Model"].as_manager()` itself, so that mypy knows its rows.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    versioned_children: ClassVar[tuple[str, ...]] = ()
    # Columns that mean something only together, such as a value with its unit, year and source: half of them is never
    # merged with what somebody else wrote in the other half (`core.history.units`). Kept children name theirs too.
    together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # Columns that hold a list of codes, each with its words.
    listed_choices: ClassVar[Mapping[str, type[models.TextChoices]]] = {}
    unversioned_fields: ClassVar[tuple[str, ...]] = ()
    # The foreign key to the versioned row that this one belongs under; it is told in the history of that row.
    history_root: ClassVar[str] = ""
    # What is told of it is for the staff of its city: the histories that curators read leave it out.
    is_of_its_city_alone: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def only_shows(cls, children: str, column: str, values: Mapping[str, object]) -> bool:
        """Whether a column of a kept child is shown and nothing else: nothing sorts, filters, counts or chooses by it.
        `values` is the whole child. Its model names the column in `shown_columns`."""
        return False


def versioned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, Versioned)]


def told_children() -> list[type[models.Model]]:
    """Kept children with a column that may change alone."""
    kept = {child for model in versioned_models() for child in children_of(model)}
    return sorted((each for each in kept if getattr(each, "shown_columns", ())), key=lambda each: each._meta.label)


def children_of(model: type[models.Model]) -> list[type[models.Model]]:
    assert issubclass(model, Versioned)
    related = (model._meta.get_field(name).related_model for name in model.versioned_children)
    return [each for each in related if each is not None and not isinstance(each, str)]


tagged_models += [versioned_models, told_children]


class Translated(Versioned):
    """A row with texts in several languages that knows which of them are older than their original: translations.py.

    Both columns follow from what is written, so that no row version holds them.

    `title_field` is the translated column by which people know the row, `named_with` the links that its name is read
    from besides, `list_name` the name of the address of the public list where it is found, `page_name` that of its own
    page, asked with its slug; empty where it has none. `page_path` is what follows the address of the list in that of
    the page, as the database works it out.
    """

    title_field: ClassVar[str] = "title"
    named_with: ClassVar[tuple[str, ...]] = ()
    list_name: ClassVar[str]
    page_name: ClassVar[str] = ""
    page_path: ClassVar[Combinable] = models.F("slug")

    written_for = models.JSONField(default=dict, blank=True, editable=False)
    older_in = models.CharField(
        _("languages of outdated translations"),
        max_length=40,
        default="",
        blank=True,
        editable=False,
    )

    unversioned_fields: ClassVar[tuple[str, ...]] = ("written_for", "older_in")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its title in the language of whoever reads; of a row without one, or that was read without it (so that
        nothing more is asked), what its address ends with."""
        is_read = not self.get_deferred_fields() & {self.title_field, *column_names(self.title_field)}
        return (is_read and str(getattr(self, self.title_field) or "")) or str(getattr(self, "slug", self.pk))


class Entry(models.Model):
    """One action in the history. Everything is plain text or number, so that it outlives the person and the object."""

    at = models.DateTimeField(_("date and time"), auto_now_add=True, db_index=True)
    by_id = models.BigIntegerField(_("by (number)"), null=True, db_index=True)
    by_label = models.CharField(_("by"), max_length=200)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    verb = models.CharField(_("operation"), max_length=60)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    request_id = models.CharField(pgettext_lazy("web", "request"), max_length=64, blank=True)
    object_type = models.CharField(_("kind"), max_length=80)
    object_id = models.CharField(_("key"), max_length=40)
    object_text = models.CharField(_("object"), max_length=200)
    # The row that the object belongs under, or the object itself: the history of a whole is one query.
    root_type = models.CharField(_("kind"), max_length=80)
    root_id = models.CharField(_("key"), max_length=40)
    changes = models.JSONField(_("changes"), default=dict, help_text=_("For each key: the old and the new value."))

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="history_entry_object"),
            models.Index(fields=["root_type", "root_id", "-id"], name="history_entry_root"),
        ]

    def __str__(self) -> str:
        return f"{self.by_label} {self.verb} {self.object_text}"

    @property
    def who(self) -> str:
        """Who did it, for readers: a person as labelled then, a program in the reader's language."""
        return self.by_label if self.by_id else actor_words(self.by_label)

    @property
    def why(self) -> str:
        """The reason, for readers: as a person wrote it, or a program's in the reader's language."""
        return actor_words(self.reason)


class RowVersion(models.Model):
    """The whole row, its links and kept children after the action, as a flat map from key to plain value."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="row_versions")
    object_type = models.CharField(_("kind"), max_length=80)
    object_id = models.CharField(_("key"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    data = models.JSONField(_("data"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "number"], name="history_one_row_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id} v{self.number}"


class ListedCorrectionQuerySet(models.QuerySet["ListedCorrection"]):
    def waiting(self) -> "ListedCorrectionQuerySet":
        return self.filter(state=ListedCorrection.State.WAITING)

    def left(self) -> "ListedCorrectionQuerySet":
        return self.filter(state=ListedCorrection.State.LEFT)


class ListedCorrection(models.Model):
    """A correction of loaded facts that was not made by itself: a person wrote there, or something else stands there
    (`core.history.corrections`). What was made, or is there already, has no row."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("of a correction", "waiting")
        LEFT = "left", pgettext_lazy("of a correction", "not changed")

    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    object_type = models.CharField(_("kind"), max_length=80)
    object_id = models.CharField(_("key"), max_length=40)
    old = models.JSONField(_("as imported"))
    new = models.JSONField(_("corrected"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)

    objects: ClassVar[ListedCorrectionQuerySet] = manager_of(ListedCorrectionQuerySet)

    class Meta:
        verbose_name = _("correction of a founding fact")
        verbose_name_plural = _("corrections of founding facts")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"correction {self.number}"
