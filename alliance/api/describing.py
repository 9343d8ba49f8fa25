"""How the API is described in its schema."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from alliance.api.reading import ReadViewSet
from core.content.examples import COLUMN, example_paths
from core.text.languages import LANGUAGE_CODES

LANG = OpenApiParameter(
    "lang",
    str,
    enum=list(LANGUAGE_CODES),
    description=(
        "Texts in this language, or in the next best one where they are missing; "
        "`language` then says in which language each text is."
    ),
)


EXAMPLES = OpenApiParameter(
    COLUMN, bool, default=False, description="Made-up rows alone. Without it, or with `false`, they are left out."
)


class Refusal(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="A sentence for people, in the language of `Accept-Language`.")
    code = serializers.CharField(help_text="A word for programs.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the name of a part of REST framework's own
        child=serializers.ListField(child=serializers.CharField()), help_text="What was wrong with which parameter."
    )
    request_id = serializers.CharField(help_text="Name it when you write to the secretariat.")


BAD = OpenApiResponse(Refusal, description="Something in the address cannot be answered.")
MISSING = OpenApiResponse(Refusal, description="There is nothing at this address.")
TOO_MANY = OpenApiResponse(Refusal, description="Too many requests; `Retry-After` says when to come back.")
UNCHANGED = OpenApiResponse(description="Nothing has changed since the answer with this ETag.")


REFUSALS = {304: UNCHANGED, 400: BAD, 404: MISSING, 429: TOO_MANY}


def repeated(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, many=True, explode=True, description="May be repeated: any of them.")


def described[View: type[ReadViewSet]](tag: str, *, many: str, one: str = "") -> Callable[[View], View]:
    def describe(view: View) -> View:
        ordering = OpenApiParameter(
            "ordering", str, enum=list(view.orderings), default=view.default_ordering, description="The order of rows."
        )
        attributes: Any = view
        serializer = attributes.serializer_class
        examples = [EXAMPLES] if example_paths(attributes.queryset.model) else []
        actions = {
            "list": extend_schema(
                tags=[tag],
                summary=many,
                description=f"{many}, page by page. A parameter that is not listed here is refused.",
                parameters=[LANG, ordering, *examples, *map(repeated, view.repeated), *view.described_filters],
                responses={200: serializer(many=True), **REFUSALS},
            )
        }
        if one:
            detail = view.detail_serializer_class or serializer
            actions["retrieve"] = extend_schema(
                tags=[tag], summary=one, description=f"{one}.", parameters=[LANG], responses={200: detail, **REFUSALS}
            )
        return extend_schema_view(**actions)(view)

    return describe
