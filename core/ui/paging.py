"""Pages of lists. A number that is none, or lies beyond the end, is an address that does not exist."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404

PER_PAGE = 25

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator  # generic for the type checker alone


class CountedPaginator(AnyPaginator):
    """Pages of a list whose length came with another query."""

    def __init__(self, rows: QuerySet[Any] | Sequence[Any], count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


def page_of(rows: QuerySet[Any] | Sequence[Any], number: str | None, *, count: int | None = None) -> Page[Any]:
    paginator = Paginator(rows, PER_PAGE) if count is None else CountedPaginator(rows, count)
    try:
        return paginator.page(number or 1)
    except InvalidPage as error:
        raise Http404 from error
