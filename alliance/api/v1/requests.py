"""Requests between cities and their messages, for programs of their own staff: the steps and rights of the pages.

What a city has no part in, and a draft of the other side, is answered like what never was.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.bodies import members
from alliance.api.changes import clean_words
from alliance.api.errors import unknown_value
from alliance.api.filters import check_parameters, order_of
from alliance.api.once import Reply, once
from alliance.api.private import Private, allow, list_response, person_of
from alliance.api.v1 import request_serializers
from alliance.api.v1.proposals import UUID
from alliance.api.v1.step_words import requests_described
from alliance.api.versions import expected_version, tag
from cities.models import City
from cooperation.models import Link, Message
from cooperation.models import Request as CityRequest
from cooperation.postings.models import POSTING_SCHEMES, Posting
from cooperation.requests import actions as requesting
from cooperation.steps import REQUEST_STEPS
from core.accounts.tenants import roles_of
from core.history.write import Actor
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Term

PARAMETERS = frozenset({"city", "side", "state", "page", "page_size", "ordering"})
ORDERINGS: dict[str, tuple[str, ...]] = {"-changed": ("-changed_at", "-pk"), "changed": ("changed_at", "pk")}
OLDEST_FIRST = ("at", "pk")
WORDS: Mapping[str, type] = {
    **dict.fromkeys(("title", "text", "form", "period", "language"), str),
    "shown": bool,
}
COLUMNS = {"shown": "is_shown"}  # names of members that are no names of columns

type Act = Callable[..., object]


@requests_described
class Requests(Private):
    queryset = CityRequest.objects.none()
    serializer_class = request_serializers.CityRequestSerializer
    lookup_field = "key"
    lookup_url_kwarg = "uuid"
    lookup_value_regex = UUID

    def get_queryset(self) -> QuerySet[CityRequest]:
        return CityRequest.objects.visible_to(self.request.user)

    def row(self) -> CityRequest:
        rows = self.get_queryset().select_related("from_city", "to_city")
        found: CityRequest | None = rows.filter(key=self.kwargs["uuid"]).first()
        if found is None:
            raise NotFound
        return found

    # --- Reading ------------------------------------------------------------------------------------------------

    def list(self, request: Request) -> Response:
        check_parameters(request, PARAMETERS)
        found, order = filtered(request, self.get_queryset()), order_of(request, ORDERINGS, "-changed")
        return list_response(
            request, found, order, lambda rows: request_serializers.rows(rows, person_of(request), order)
        )

    def retrieve(self, request: Request, uuid: str) -> Response:
        check_parameters(request, ())
        return reply_with_one(request, self.get_queryset().filter(key=uuid)).response()

    @action(detail=True, methods=["get", "post"])
    def messages(self, request: Request, uuid: str) -> Response:
        if request.method == "POST":
            return self.write_message(request)
        check_parameters(request, {"page", "page_size"})
        found = Message.objects.filter(request=self.row())
        return list_response(
            request, found, OLDEST_FIRST, lambda rows: request_serializers.messages(rows, OLDEST_FIRST)
        )

    # --- The asking city ----------------------------------------------------------------------------------------

    def create(self, request: Request) -> Response:
        optional = {**WORDS, "to": str, "posting": str, "topic": str}
        body = members(request, {"city": str, "title": str, "text": str}, optional)
        city = own_city(request, body["city"], City.objects.served_by(request.user))
        to, posting = asked_of(request, body)
        topic, values = topic_named(body.get("topic")), words_of(body)
        by = Actor.person(person_of(request))

        def begun() -> Reply:
            made = requesting.start_request(city, to, posting=posting, topic=topic, values=values, by=by)
            answer = reply_with_one(request, CityRequest.objects.filter(pk=made.pk), 201)
            address = settings.SITE_URL + reverse("api-requests-detail", args=[made.key])
            return Reply(answer.body, 201, {**answer.headers, "Location": address})

        return once(request, begun)

    def partial_update(self, request: Request, uuid: str) -> Response:
        row = self.row()
        self.allow("write", row)
        expected, values = expected_version(request), words_of(members(request, {}, WORDS))
        return self.done(requesting.write_request, row, expected, values=values, third=row.third)

    @action(detail=True, methods=["post"])
    def send(self, request: Request, uuid: str) -> Response:
        return self.step("send", requesting.send_request)

    @action(detail=True, methods=["post"])
    def discard(self, request: Request, uuid: str) -> Response:
        return self.step("discard", requesting.discard_request)

    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, uuid: str) -> Response:
        return self.step("take_back", requesting.take_back)

    # --- The city whose answer is awaited -----------------------------------------------------------------------

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, uuid: str) -> Response:
        def values(body: dict[str, Any]) -> dict[str, Any]:
            kind = body.get("kind", Link.Kind.KNOWLEDGE.value)
            if kind not in Link.Kind.values:
                raise unknown_value("kind")
            return {"kind": kind, "is_shown": body.get("shown", False), "text": answer_in(body)}

        return self.step("accept", requesting.accept, {}, {"kind": str, "answer": str, "shown": bool}, values)

    @action(detail=True, methods=["post"])
    def change(self, request: Request, uuid: str) -> Response:
        def values(body: dict[str, Any]) -> dict[str, Any]:
            return {
                "values": words_of({name: body[name] for name in body if name not in ("answer", "shown")}),
                "text": answer_in(body),
                "is_shown": body.get("shown", False),
            }

        said = {"form": str, "period": str, "shown": bool}
        return self.step("change", requesting.change, {"answer": str}, said, values)

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uuid: str) -> Response:
        def values(body: dict[str, Any]) -> dict[str, Any]:
            return {"reason": body["reason"], "text": answer_in(body)}

        return self.step("decline", requesting.decline, {"reason": str}, {"answer": str}, values)

    # --- Both ---------------------------------------------------------------------------------------------------

    @action(detail=True, methods=["post"])
    def report(self, request: Request, uuid: str) -> Response:
        def values(body: dict[str, Any]) -> dict[str, Any]:
            city = speaking(request, self.row(), body.get("city"))
            return {"city": city, "text": cleaned(CityRequest, "report", body["text"], "text")}

        return self.step("report", requesting.report, {"text": str}, {"city": str}, values)

    def write_message(self, request: Request) -> Response:
        row = self.row()
        body = members(request, {"text": str}, {"language": str, "city": str})
        city = speaking(request, row, body.get("city"))
        text, language = cleaned(Message, "text", body["text"]), body.get("language", person_of(request).language)
        if language not in LANGUAGE_CODES:
            raise unknown_value("language")
        by = Actor.person(person_of(request))

        def written() -> Reply:
            made = requesting.write_message(row, city=city, text=text, language=language, by=by)
            (answer,) = request_serializers.messages(Message.objects.filter(pk=made.pk))
            return Reply(answer, 201)

        return once(request, written)

    # --- Steps --------------------------------------------------------------------------------------------------

    def step(
        self,
        name: str,
        act: Act,
        required: Mapping[str, type] | None = None,
        optional: Mapping[str, type] | None = None,
        values: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: {},
    ) -> Response:
        row = self.row()
        self.allow(name, row)
        expected = expected_version(self.request)
        return self.done(act, row, expected, **values(members(self.request, required, optional)))

    def allow(self, name: str, row: CityRequest) -> None:
        """Asks for the right to a step. Where its state does not allow it, the action says so: nobody's answer is
        awaited then."""
        if REQUEST_STEPS[name].is_possible(row.state):
            allow(self.request, REQUEST_STEPS[name].permission, row)

    def done(self, act: Act, row: CityRequest, expected: int, **values: Any) -> Response:
        person = person_of(self.request)

        def answer() -> Reply:
            act(row, expected=expected, person=person, by=Actor.person(person), **values)
            return reply_with_one(self.request, CityRequest.objects.filter(pk=row.pk))

        return once(self.request, answer)


# --- What was asked for -----------------------------------------------------------------------------------------------


def reply_with_one(request: Request, found: QuerySet[CityRequest], status: int = 200) -> Reply:
    """The only one of them. Raises NotFound where there is none."""
    rows = request_serializers.rows(found, person_of(request))
    if not rows:
        raise NotFound
    return Reply(rows[0], status, tag(rows[0]["version"]))


def filtered(request: Request, found: QuerySet[CityRequest]) -> QuerySet[CityRequest]:
    asked, mine = request.query_params, list(roles_of(request.user))
    if "city" in asked:
        mine = [own_city(request, asked["city"], City.objects.served_by(request.user)).pk]
        found = found.filter(Q(from_city__in=mine) | Q(to_city__in=mine))
    if "side" in asked:
        if asked["side"] not in ("sent", "received"):
            raise unknown_value("side")
        found = found.filter(**{"from_city__in" if asked["side"] == "sent" else "to_city__in": mine})
    if "state" in asked:
        if asked["state"] not in CityRequest.State.values:
            raise unknown_value("state")
        found = found.filter(state=asked["state"])
    return found


def own_city(request: Request, slug: str, cities: QuerySet[City]) -> City:
    """The city of a name, of those that the person works for; all others are unknown here."""
    found = cities.filter(slug=slug).first()
    if found is None:
        raise unknown_value("city")
    return found


def asked_of(request: Request, body: Mapping[str, Any]) -> tuple[City, Posting | None]:
    """Whom a posting belongs to, or the city that is named."""
    if "posting" in body:
        rows = Posting.objects.visible_to(request.user).filter(city__isnull=False).select_related("city")
        posting = rows.filter(slug=body["posting"]).first()
        if posting is None or posting.city is None:
            raise unknown_value("posting")
        if body.get("to", posting.city.slug) != posting.city.slug:
            raise unknown_value("to")
        return posting.city, posting
    city = City.objects.public().filter(slug=body.get("to", "")).first()
    if city is None:
        raise unknown_value("to")
    return city, None


def topic_named(code: str | None) -> Term | None:
    if code is None:
        return None
    found = Term.objects.visible().filter(scheme__code__in=POSTING_SCHEMES, code=code).first()
    if found is None:
        raise unknown_value("topic")
    return found


def words_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by the names of columns, without the space around them, of a length that can be kept."""
    return {
        COLUMNS.get(name, name): cleaned(CityRequest, name, value) if isinstance(value, str) else value
        for name, value in body.items()
        if name in WORDS
    }


def answer_in(body: Mapping[str, Any]) -> str:
    return cleaned(CityRequest, "answer", body.get("answer", ""))


def cleaned(model: type[Model], column: str, value: str, member: str = "") -> str:
    """Length and characters, which the actions leave to the forms of the pages."""
    text = value.strip()
    try:
        if text:  # what may not be empty the action says
            clean_words(cast(Any, model._meta.get_field(column)), text)
    except Invalid as fault:
        raise ValidationError({member or column: fault.messages}) from fault
    return text


def speaking(request: Request, row: CityRequest, slug: str | None) -> City:
    """The one of the two for which the person speaks. Who works for both says which."""
    mine = City.objects.filter(pk__in=set(row.cities) & set(roles_of(request.user)))
    if slug is not None:
        return own_city(request, slug, mine)
    cities = list(mine)
    if len(cities) != 1:
        raise unknown_value("city")
    return cities[0]
