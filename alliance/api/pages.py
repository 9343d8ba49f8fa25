"""Lists in pages: how many there are, the addresses of the pages before and after, the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from alliance.api.addresses import special_address

SIZE = 25
LARGEST = 100
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    size: int

    @property
    def slice(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)


class Pages(BasePagination):
    """Reads and describes the parameters; the rows are fetched by `alliance.api.rows`."""

    display_page_controls = False

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Asked for by drf-spectacular, as is the next one."""
        return [
            parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "The number of the page."),
            parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE},
                "How many rows a page holds.",
            ),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri", "example": None}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "How many rows there are on all pages.", "example": 1},
                "next": address,
                "previous": address,
                "results": schema,
                "licence": {
                    "type": "string",
                    "format": "uri",
                    "description": "The page that says what may be done with the data. In lists that are open to all.",
                    "example": f"{settings.SITE_URL}/en/about/data/",
                },
                "made_on": {
                    "type": "string",
                    "format": "date",
                    "description": "The day of an answer open to all.",
                    "example": "2026-11-30",
                },
            },
        }


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def asked_page(request: Request) -> Page:
    number = whole_number(request, "page", 1, LAST_PAGE, _("Enter a valid page number."))
    size = whole_number(request, "page_size", SIZE, LARGEST, _("A page can have 1 to 100 rows."))
    return Page(number, size)


def whole_number(request: Request, name: str, default: int, largest: int, fault: str) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest):
        raise ValidationError({name: [fault]})
    return int(text)


def row_count(rows: QuerySet[Any], page: Page) -> int:
    """How many rows the list has. Raises NotFound for a page past the last."""
    return reached(rows.order_by().count(), page)


def reached(count: int, page: Page) -> int:
    """The same of what was counted already."""
    if page.number > 1 and page.slice.start >= count:
        raise NotFound
    return count


def envelope(request: Request, page: Page, count: int, results: Sequence[Any]) -> dict[str, Any]:
    return {
        "count": count,
        "next": address(request, page.number + 1) if page.number * page.size < count else None,
        "previous": address(request, page.number - 1) if page.number > 1 else None,
        "results": results,
    }


def open_envelope(request: Request, page: Page, count: int, results: Sequence[Any]) -> dict[str, Any]:
    """The same of a list for everybody: it says under which terms it may be used, and of which day it is."""
    return envelope(request, page, count, results) | {
        "licence": special_address("data", None),
        "made_on": timezone.localdate(),
    }


def address(request: Request, number: int) -> str:
    """The address of another page, made of that of the site in the settings: a forged Host header leads nowhere."""
    others = [(name, value) for name, values in request.query_params.lists() for value in values if name != "page"]
    query = urlencode([*others, *([("page", number)] if number > 1 else [])])
    return f"{settings.SITE_URL}{request.path}{'?' if query else ''}{query}"
