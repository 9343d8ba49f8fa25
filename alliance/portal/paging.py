"""Pages of lists: a number that is none, or beyond the end, is an address that does not exist."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404


def page_or_404(paginator: Paginator, number: str | None) -> Page[Any]:
    try:
        return paginator.page(number or 1)
    except InvalidPage as error:
        raise Http404 from error
