"""A project of a city against all calls and instruments, for programs of its own staff: the answers of its page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.errors import unknown_value
from alliance.api.filters import check_parameters
from alliance.api.pages import asked_page, envelope, reached
from alliance.api.private import Private
from alliance.api.v1.matches import REFUSED
from finance.deadlines import Standing
from finance.matching import Answer, Kind, Subject
from finance.projects.matches import match_rows, matches_of, worded_matches
from finance.projects.models import Project


class ListOfPlacesSerializer(serializers.Serializer[Any]):
    list = serializers.SlugField(source="row.slug")
    starts = serializers.DateField(source="row.starts", allow_null=True)
    ends = serializers.DateField(source="row.ends", allow_null=True)
    checked_on = serializers.DateField(source="row.checked_on", allow_null=True)
    sources = serializers.ListField(child=serializers.SlugField(), source="keys")


class ConversionSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(22, 2, help_text="The sum that the project seeks.")
    currency = serializers.CharField()
    value = serializers.DecimalField(34, 2, help_text="The same in the currency of the call.")
    into = serializers.CharField()
    rate = serializers.DecimalField(18, 8, source="rate.value", help_text="What one `base` is in `quote`.")
    base = serializers.CharField(source="rate.base")
    quote = serializers.CharField(source="rate.quote")
    year = serializers.IntegerField(source="rate.year", help_text="Of the rate: the newest that is entered.")
    rate_source = serializers.SlugField(source="rate.source.key", help_text="The key of its source.")


class BecauseSerializer(serializers.Serializer[Any]):
    subject = serializers.ChoiceField([each.value for each in Subject])
    answer = serializers.ChoiceField([each.value for each in Answer])
    sentence = serializers.CharField(
        source="text.text", help_text="In the language of `Accept-Language`, or the next best."
    )
    source = serializers.SlugField(  # type: ignore[assignment]  # a name of REST framework's own
        source="shown_source.key", allow_null=True, help_text="The key of the source of the rule."
    )
    lacks = serializers.CharField(help_text="Of a rule that is not met how far it is from it, such as stages to go.")
    lost = serializers.ListField(
        child=serializers.CharField(), help_text="Codes that the rule names and that are no longer known here."
    )
    lists = ListOfPlacesSerializer(many=True, help_text="Lists of places by which it is not met.")
    conversion = ConversionSerializer(
        allow_null=True, help_text="How the sum was turned into the currency of the call; null where it was not."
    )


class ProjectMatchSerializer(serializers.Serializer[Any]):
    call = serializers.SlugField(source="call.slug")
    answer = serializers.ChoiceField([each.value for each in Kind], source="verdict.kind")
    standing = serializers.ChoiceField([each.value for each in Standing])
    is_unclear = serializers.BooleanField(help_text="Whether its sources contradict each other.")
    is_old = serializers.BooleanField(
        source="call.is_old", help_text="Whether nobody has checked it for six months, or ever."
    )
    checked_on = serializers.DateField(source="call.checked_on", allow_null=True)
    is_confirmed = serializers.BooleanField(
        source="call.is_confirmed", help_text="Whether a second person has checked the call; it changes no answer."
    )
    because = BecauseSerializer(many=True)
    met = BecauseSerializer(many=True, help_text="Beside `not_for_you`, the conditions that are met.")
    wishes = BecauseSerializer(many=True, help_text="They decide nothing.")


class JudgedSerializer(serializers.Serializer[Any]):
    instrument = serializers.CharField(source="instrument.code")
    answer = serializers.ChoiceField([each.value for each in Kind], source="kind")


@extend_schema_serializer(many=False)
class ProjectMatchesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many calls there are on all pages.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    day = serializers.DateField(help_text="Of the answers: nothing of them is stored.")
    results = ProjectMatchSerializer(many=True)
    instruments = JudgedSerializer(many=True, help_text="The same on each page.")


class ProjectMatches(Private):
    """A project of a city that the person does not work for is answered like one that never was."""

    queryset = Project.objects.none()
    serializer_class = ProjectMatchesSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.visible_to(self.request.user).kept()

    @extend_schema(
        tags=["matches"],
        summary="Calls and instruments against a project, and why",
        description="Page by page, for the staff of the city. Calls that a second person has checked stand before "
        "the others, and closed ones last; each by their deadline. No answer is weighed.",
        parameters=[OpenApiParameter("answer", str, enum=list(Kind), description="Calls of this answer alone.")],
        responses={200: ProjectMatchesSerializer, **REFUSED},
    )
    def list(self, request: Request, slug: str, key: str) -> Response:
        check_parameters(request, {"answer", "page", "page_size"})
        kind, page = kind_asked_for(request), asked_page(request)
        rows = self.get_queryset().filter(city__slug=slug, slug=key).select_related("city")
        project = rows.prefetch_related("costs", "money__instrument", "terms").first()
        if project is None:
            raise NotFound
        now = timezone.now()
        found = matches_of(project, now)
        calls = found.of(kind) if kind else found.calls
        count, here = reached(len(calls), page), calls[page.slice]
        answer = envelope(request, page, count, worded_matches(here, match_rows(here)))
        return Response(ProjectMatchesSerializer({**answer, "day": now.date(), "instruments": found.instruments}).data)


def kind_asked_for(request: Request) -> Kind | None:
    asked = request.query_params.get("answer")
    if asked is not None and asked not in Kind:
        raise unknown_value("answer")
    return Kind(asked) if asked else None
