"""Only what is declared can be asked; whatever else stands in the query is refused."""

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from alliance.api.errors import unknown_filter, unknown_order, unknown_value
from core.content.examples import COLUMN, example_paths, made_up, real
from core.vocabulary.models import Term

EVERYWHERE = frozenset({"lang"})
OF_LISTS = frozenset({"lang", "page", "page_size", "ordering"})
MOST_VALUES = 20

# From the values of a filter to those of them that exist.
type Known = Callable[[Collection[str]], Collection[str]]


def known_terms(scheme: str) -> Known:
    def known(codes: Collection[str]) -> Collection[str]:
        return set(Term.objects.filter(scheme__code=scheme, code__in=codes).values_list("code", flat=True))

    return known


def slugs(rows: Callable[[], QuerySet[Any]]) -> Known:
    def known(values: Collection[str]) -> Collection[str]:
        return set(rows().filter(slug__in=values).values_list("slug", flat=True))

    return known


class DeclaredFilters(DjangoFilterBackend):
    """A view names its filters in `filterset_class`, and in `known_values` those whose values are looked up.

    Where rows may be made up there is one more, `is_example`: without it they are left out.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        declared = self.declared(view)
        model: type[Model] = queryset.model
        if example_paths(model):
            check_parameters(request, OF_LISTS | declared | {COLUMN})
            queryset = as_asked(request, queryset)
        else:
            check_parameters(request, OF_LISTS | declared)
        asked = [name for name in request.query_params if name in declared]
        if not asked:
            return queryset  # building the filters costs more than the query
        known: dict[str, Known] = getattr(view, "known_values", {})
        for name in asked:
            check_values(name, request.query_params.getlist(name), known.get(name))
        return super().filter_queryset(request, queryset, view)  # type: ignore[no-any-return]

    @staticmethod
    def declared(view: Any) -> frozenset[str]:
        filters = getattr(view, "filterset_class", None)
        return frozenset(filters.base_filters) if filters else frozenset()


def as_asked(request: Request, rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is made up, or everything else."""
    asked = request.query_params.get(COLUMN, "false")
    if asked not in ("true", "false"):
        raise unknown_value(COLUMN)
    return made_up(rows) if asked == "true" else real(rows)


def check_parameters(request: Request, allowed: Collection[str]) -> None:
    if unknown := [name for name in request.query_params if name not in allowed]:
        raise unknown_filter(*unknown)


def check_values(name: str, values: list[str], known: Known | None) -> None:
    if len(values) > MOST_VALUES or any(len(value) > settings.LONGEST_QUERY for value in values):
        raise ValidationError({name: [_("This is too long.")]})
    if "" in values or (known is not None and set(values) - set(known(values))):
        raise unknown_value(name)


def order_of(request: Request, orderings: dict[str, tuple[str, ...]], default: str) -> tuple[str, ...]:
    """The order that was asked for, by a name of ours, never by a column."""
    asked = request.query_params.get("ordering", default)
    if asked not in orderings:
        raise unknown_order(orderings)
    return orderings[asked]


def both_ways(*columns: str, last: str = "pk") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Upwards and downwards, each with a unique last key, so that no row changes its page."""
    return (*columns, last), (*(f"-{column}" for column in columns), f"-{last}")
