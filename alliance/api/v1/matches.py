"""The matches of a city, for programs of its own staff: groups and reasons in words, no points and no order of rank."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.html import strip_tags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.describing import REFUSALS, Refusal
from alliance.api.errors import unknown_value
from alliance.api.filters import check_parameters
from alliance.api.private import Private
from cities.models import City
from cooperation.answering import askable
from cooperation.matches.candidates import matches_of
from cooperation.matches.wording import Things, WordedReason, said_of, worded_reasons
from cooperation.matching import Code, Direction, Group, Match
from cooperation.models import Posting

MOST = 100
REFUSED = {
    **{status: answer for status, answer in REFUSALS.items() if status != 304},
    401: OpenApiResponse(Refusal, description="Neither a token nor a session."),
    403: OpenApiResponse(Refusal, description="The second step of sign-in is missing."),
}


class Shown(NamedTuple):
    """A city that fits, with the reasons in words."""

    city: City
    match: Match
    reasons: list[WordedReason]
    may_be_asked: bool


class PlainText(serializers.CharField):
    """The words of a sentence that may have links."""

    def to_representation(self, value: Any) -> str:
        return strip_tags(value)


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField([code.value for code in Code])
    direction = serializers.ChoiceField([each.value for each in Direction])
    sentence = PlainText(help_text="In the language of `Accept-Language`.")
    ask = PlainText(help_text="One thing to ask; empty where the reason suggests none.")


class MatchSerializer(serializers.Serializer[Any]):
    city = serializers.SlugField(source="city.slug")
    group = serializers.ChoiceField([group.value for group in Group], source="match.group")
    has_room = serializers.BooleanField(source="match.has_room", help_text="False where it helps as many as it can.")
    may_be_asked = serializers.BooleanField(help_text="False where nobody at the city could answer a request yet.")
    reasons = ReasonSerializer(many=True)


@extend_schema_serializer(many=False)
class MatchesSerializer(serializers.Serializer[Any]):
    results = MatchSerializer(many=True)


class Matches(Private):
    """A city that the person does not work for is answered like one that never was."""

    queryset = City.objects.none()
    serializer_class = MatchesSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[City]:
        return City.objects.served_by(self.request.user)

    @extend_schema(
        tags=["matches"],
        summary="Cities that fit a city, and why",
        description="For the staff of the city, at most 100. The order within a group changes every day.",
        parameters=[OpenApiParameter("need", str, description="The slug of one of its open needs.")],
        responses={200: MatchesSerializer, **REFUSED},
    )
    def list(self, request: Request, slug: str) -> Response:
        check_parameters(request, {"need"})
        city = self.get_queryset().filter(slug=slug).first()
        if city is None:
            raise NotFound
        need = need_of(request, city)
        found = matches_of(city, need)[:MOST]
        said = {match.city: said_of(match, is_for_need=need is not None) for match in found}
        cities = City.objects.for_cards().in_bulk([match.city for match in found])
        things, answering = Things(reason for some in said.values() for reason in some), askable(cities)
        shown = [
            Shown(
                cities[each.city],
                each,
                worded_reasons(cities[each.city], said[each.city], things),
                each.city in answering,
            )
            for each in found
            if each.city in cities
        ]
        return Response(MatchesSerializer({"results": shown}).data)


def need_of(request: Request, city: City) -> Posting | None:
    if len(request.query_params.getlist("need")) > 1:  # one list is of one need
        raise unknown_value("need")
    slug = request.query_params.get("need", "")
    found = Posting.objects.published().needs().filter(city=city, slug=slug).first() if slug else None
    if slug and found is None:
        raise NotFound
    return found
