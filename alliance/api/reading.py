"""What all lists and details of the API do alike."""

import gzip
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from alliance.api.caching import etag_of, is_known_etag
from alliance.api.filters import EVERYWHERE, Known, check_parameters, order_of
from alliance.api.pages import asked_page, open_envelope, row_count
from alliance.api.rendering import Json
from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Table, as_named
from alliance.api.texts import AnswerTexts

DAY = 86_400  # seconds
# That other sites may read it too says core.ui.security.
OPEN = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


class ReadViewSet(GenericViewSet[Any]):
    """Rows come from `table`; the serializer classes put them into shape, and describe it."""

    http_method_names = ["get", "head"]
    metadata_class = None
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    table: ClassVar[Table]
    detail_table: ClassVar[Table | None] = None
    serializer_class: type[RowSerializer]
    detail_serializer_class: ClassVar[type[RowSerializer] | None] = None
    known_values: ClassVar[dict[str, Known]] = {}
    repeated: ClassVar[tuple[str, ...]] = ()  # filters that take several values
    described_filters: ClassVar[tuple[OpenApiParameter, ...]] = ()  # whose values the filter itself does not tell
    orderings: ClassVar[dict[str, tuple[str, ...]]]
    default_ordering: ClassVar[str]

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "retrieve" and self.detail_serializer_class:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return conditional(request, lambda: self.listed(request), since=self.since())

    def since(self) -> datetime | None:
        """The last moment at which answers changed though nobody wrote anything; None where none does that."""
        return None

    def listed(self, request: Request) -> dict[str, Any]:
        rows = as_named(self.filter_queryset(self.get_queryset()))
        words, page = AnswerTexts.asked_for(request), asked_page(request)
        order = order_of(request, self.orderings, self.default_ordering)
        count = row_count(rows, page)
        found = self.table.fetch(rows.order_by(*order)[page.slice], order)
        return open_envelope(request, page, count, [self.serializer_class.shape(row, words) for row in found])


class WithDetail(ReadViewSet):
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return conditional(request, lambda: self.one(request), since=self.since())

    def one(self, request: Request) -> dict[str, Any]:
        check_parameters(request, EVERYWHERE)
        words = AnswerTexts.asked_for(request)
        table = self.detail_table or self.table
        found = table.fetch(self.get_queryset().order_by().filter(slug=self.kwargs["slug"]))
        if not found:
            raise NotFound
        answer: dict[str, Any] = (self.detail_serializer_class or self.serializer_class).shape(found[0], words)
        return answer


def conditional(
    request: Request, make: Callable[[], dict[str, Any]], *, is_kept: bool = True, since: datetime | None = None
) -> HttpResponseBase:
    """Visitors get one answer for all as long as nothing that is public changes: its ETag names the state of the
    content, so it is the key under which it is kept. Not where everybody asks something else, as in a search."""
    etag = etag_of(request, since)
    headers = {**OPEN, "ETag": etag}
    if is_known_etag(request, etag):
        response = HttpResponse(status=304, headers=headers)
        del response.headers["Content-Type"]
        return response
    if request.user.is_authenticated or not is_kept:
        return Response(make(), headers=headers)
    zipped = caches["answers"].get(etag)
    if zipped is None:
        zipped = gzip.compress(Json().render(make()), 5, mtime=0)
        caches["answers"].set(etag, zipped, DAY)
    return zipped_answer(request, zipped, headers)


def zipped_answer(request: Request, zipped: bytes, headers: Mapping[str, str]) -> HttpResponse:
    takes_it = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(zipped if takes_it else gzip.decompress(zipped), Json.media_type, headers=headers)
    if takes_it:
        response.headers["Content-Encoding"] = "gzip"
    return response
