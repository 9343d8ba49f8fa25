"""What can be followed, and which pages are news to its followers. Features say both in their modules `following`:

    @following.register_followable
    class FollowableCity(following.Followable):
        code, order, label = "city", 20, _("City")

        def rows(self) -> QuerySet[City]:
            return City.objects.listed()

    @following.register(Practice)
    class PracticeNews(following.Subject[Practice]):
        label = _("Practice")
        links = {"city": ("city",)}
        terms = "terms"

Feeds ask the same classes: the feed about a thing holds what its followers are told of.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from core.history.models import Entry, Translated
from core.text.fallback import Text, columns
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term

type Label = str | Promise
type Key = tuple[str, int]  # the code of a `Followable` and the primary key of one of its rows


class Followable:
    """A kind of thing that somebody can follow while it is public.

    Its code is also the name of the address of its page; that of its feed ends in `_atom`. Whoever follows several
    things that a page is about is told of the one whose `order` is lowest.
    """

    code: ClassVar[str]
    order: ClassVar[int]
    label: ClassVar[Label]
    slug_field: ClassVar[str] = "slug"
    name_fields: ClassVar[tuple[str, ...]] = ("name",)  # the first that is not empty

    def rows(self) -> QuerySet[Any]:
        """Those that everybody sees and that can therefore be followed."""
        raise NotImplementedError

    def slug(self, row: Model) -> str:
        return str(getattr(row, self.slug_field))

    def names(self, row: Model) -> dict[str, str]:
        """The name of a row in each language, by its code."""
        return {language: self.name_in(row, language) for language in LANGUAGE_CODES}

    def name_in(self, row: Model, language: str) -> str:
        names = (getattr(row, column_name(field, language)) for field in self.name_fields)
        return next((name for name in names if name), "")

    def title(self, slug: str, name: Text) -> Text:
        """The name as it reads among things of other kinds."""
        return name

    def named_rows(self) -> QuerySet[Any]:
        """Public rows with what their names need, and nothing else."""
        return self.rows().only(self.slug_field, *columns(*self.name_fields))

    def page_url(self, slug: str) -> str:
        return reverse(self.code, args=[slug])

    def feed_url(self, slug: str) -> str:
        return reverse(f"{self.code}_atom", args=[slug])


class FollowableTerm(Followable):
    """The terms of one scheme that are not retired."""

    scheme: ClassVar[str]
    slug_field = "code"
    name_fields = ("short", "label")

    def rows(self) -> QuerySet[Term]:
        return Term.objects.visible().filter(scheme__code=self.scheme)


class Subject[Row: Translated]:
    """A kind of page that is news to those who follow what it is about.

    `links` has, by the code of what can be followed, the look-ups that lead to it from a row: `pk` where that is the
    row itself. `terms` is the look-up to topics and targets. `day_field` names the day of the thing itself, such as
    that of an event, which may be long before it was entered here. `summary_field` says it in short; it may be empty.
    `address_fields` are the columns of other rows of which its address is made: what has no page of its own is in feeds
    where it has them. `state_of` says how it stands at this moment, by the columns `state_columns`.
    """

    label: ClassVar[Label]
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    terms: ClassVar[str] = ""
    day_field: ClassVar[str] = ""
    summary_field: ClassVar[str] = "summary"
    address_fields: ClassVar[tuple[str, ...]] = ()
    state_columns: ClassVar[tuple[str, ...]] = ()
    state_field: ClassVar[str] = "state"
    public_states: ClassVar[Sequence[str]] = ("published",)

    def __init__(self, model: type[Row]) -> None:
        self.model = model

    def rows(self) -> QuerySet[Row]:
        """Those that everybody sees and that are therefore news."""
        rows: QuerySet[Row] = self.model._default_manager.shown_to_all()  # type: ignore[attr-defined]
        return rows

    def state_of(self, row: Row) -> str:
        """How a row stands at this moment, in words; empty for what no moment changes."""
        return ""

    def becomes_public(self, entry: Entry) -> bool:
        """Whether everybody sees the row of an entry of the history since then, and did not before."""
        old, new = entry.changes.get(self.state_field, (None, None))
        return new in self.public_states and old not in self.public_states

    def lookups(self, code: str) -> list[str]:
        of_terms = [self.terms] if self.terms and code in term_codes().values() else []
        return [*self.links.get(code, ()), *_links.get((self.model, code), ()), *of_terms]

    def things(self, row: Row) -> list[Key]:
        """What a row is about, each once and in their order. A query for each look-up to another table."""
        linked = [
            (kind.code, key)
            for kind in followables()
            if not isinstance(kind, FollowableTerm)
            for lookup in self.lookups(kind.code)
            for key in keys_at(row, lookup, kind)
        ]
        return list(dict.fromkeys([*linked, *followed_terms(self.terms_of(row))]))

    def terms_of(self, row: Row) -> QuerySet[Term]:
        found: QuerySet[Term] = getattr(row, self.terms).all() if self.terms else Term.objects.none()
        return found

    def rows_about(self, code: str, key: int) -> QuerySet[Row]:
        """The same the other way round: the public rows that are about a thing."""
        about = Q(pk__in=[])
        for lookup in self.lookups(code):
            about |= Q(pk__in=self.model._base_manager.filter(**{lookup: key}).values("pk"))
        return self.rows().filter(about)


def keys_at(row: Model, lookup: str, kind: Followable) -> list[int]:
    """What a look-up leads to from a row. A column of the row itself is read without a query."""
    own = {"pk": "pk", **{field.name: field.attname for field in row._meta.concrete_fields}}
    if lookup in own:
        key = getattr(row, own[lookup])
        return [] if key is None else [key]
    rows = type(row)._base_manager.filter(pk=row.pk, **{f"{lookup}__in": kind.rows()})
    return list(rows.order_by(lookup).values_list(lookup, flat=True))


_followables: dict[str, Followable] = {}
_subjects: dict[str, Subject[Any]] = {}
_links: dict[tuple[type[Model], str], list[str]] = {}


def register_followable[Kind: type[Followable]](kind: Kind) -> Kind:
    if kind.code in _followables:
        raise ValueError(f"{kind.code} is registered already.")
    _followables[kind.code] = kind()
    return kind


def register[Row: Translated](model: type[Row]) -> Callable[[type[Subject[Row]]], type[Subject[Row]]]:
    """Decorates the `Subject` of a model."""

    def decorate(subject: type[Subject[Row]]) -> type[Subject[Row]]:
        if model._meta.label_lower in _subjects:
            raise ValueError(f"{model.__name__} is registered already.")
        _subjects[model._meta.label_lower] = subject(model)
        return subject

    return decorate


def link(model: type[Model], code: str, lookup: str) -> None:
    """A look-up that belongs to a feature above the model's own: from a resource to the events of its release."""
    _links.setdefault((model, code), []).append(lookup)


def followables() -> list[Followable]:
    return sorted(_followables.values(), key=lambda kind: kind.order)


def followable(code: str) -> Followable | None:
    return _followables.get(code)


def followed_subjects() -> list[Subject[Any]]:
    return list(_subjects.values())


def subject_of(object_type: str) -> Subject[Any] | None:
    """The kind of news that a model is, by its label in the history: `cities.city`."""
    return _subjects.get(object_type)


def term_codes() -> dict[str, str]:
    """The code under which the terms of a scheme are followed, by scheme."""
    return {kind.scheme: kind.code for kind in _followables.values() if isinstance(kind, FollowableTerm)}


def followed_terms(terms: QuerySet[Term]) -> list[Key]:
    """Those of some terms that can be followed."""
    codes = term_codes()
    found = terms.filter(is_retired=False, scheme__code__in=codes).order_by("scheme", "order", "pk")
    return [(codes[scheme], key) for scheme, key in found.values_list("scheme__code", "pk")]
