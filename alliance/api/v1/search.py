"""The search of the site for programs."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from alliance.api.describing import REFUSALS
from alliance.api.errors import unknown_value
from alliance.api.filters import check_parameters
from alliance.api.pages import LAST_PAGE, Page, envelope, whole_number
from alliance.api.reading import conditional
from core.search.finding import ON_A_PAGE, Results, search
from core.search.registry import indexes
from core.text.languages import LANGUAGE_CODES

PARAMETERS = frozenset({"q", "kind", "lang", "page"})


class AbsoluteField(serializers.URLField):
    """The address of a page of this site, with the site before it."""

    def to_representation(self, value: Any) -> str:
        return f"{settings.SITE_URL}{value}"


class HitSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField(help_text="The language of the title.")
    url = AbsoluteField(help_text="Its page.")


class FoundSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many were found; with `kind` of that kind. Above 1,000: at least.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HitSerializer(many=True)
    instead = serializers.CharField(
        allow_null=True,
        help_text="The words that were looked for instead, where nothing has those of `q`: without the little words of "
        "a sentence and with one slip of a word put right.",
    )
    kinds = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many were found of each kind; at least, where all are more than 1,000.",
    )


class Search(APIView):
    """Answers the first hits of each kind; with `kind` all hits of that one, page by page."""

    http_method_names = ["get", "head"]
    metadata_class = None

    @extend_schema(
        operation_id="search_list",
        tags=["search"],
        summary="What holds all of these words, in any language",
        description="Without `kind` the first hits of each kind, with it all of them page by page.",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words, at most 200 characters."),
            OpenApiParameter("kind", str, description="One kind alone: a name from `kinds`."),
            OpenApiParameter(
                "lang", str, enum=list(LANGUAGE_CODES), default="en", description="The language of the hits."
            ),
            OpenApiParameter("page", int, default=1, description="With `kind`: the number of the page."),
        ],
        responses={200: FoundSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return conditional(request, lambda: found(request), is_kept=False)


def found(request: Request) -> dict[str, Any]:
    check_parameters(request, PARAMETERS)
    q, language, kind = question(request), request.query_params.get("lang", "en"), request.query_params.get("kind")
    if language not in LANGUAGE_CODES:
        raise unknown_value("lang")
    if kind is not None and kind not in {known.code for known in indexes()}:
        raise unknown_value("kind")
    page = Page(whole_number(request, "page", 1, LAST_PAGE if kind else 1, _("Enter a valid page number.")), ON_A_PAGE)
    results = search(q, language, kind=kind, page=page.number)
    if page.number > results.pages:
        raise NotFound
    return answer(request, results, page)


def question(request: Request) -> str:
    q = request.query_params.get("q", "").strip()
    if not q:
        raise ValidationError({"q": [_("Enter a search term.")]})
    if len(q) > settings.LONGEST_QUERY:
        raise ValidationError({"q": [_("This search term is too long. Use at most 200 characters.")]})
    return q


def answer(request: Request, results: Results, page: Page) -> dict[str, Any]:
    counts = {group.kind: group.count for group in results.groups}
    if results.kind:
        groups = [results.chosen] if results.chosen else []
        shown = envelope(request, page, counts.get(results.kind, 0), [])
    else:
        groups = results.groups
        shown = {"count": results.total, "next": None, "previous": None}
    return {
        **shown,
        "results": HitSerializer([hit for group in groups for hit in group.hits], many=True).data,
        "instead": results.instead or None,
        "kinds": counts,
    }
