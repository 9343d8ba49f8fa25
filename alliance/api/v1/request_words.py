"""How requests between cities are described in the schema."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from alliance.api.v1 import request_serializers
from alliance.api.v1.proposal_words import KEY, READS, STEPS, VERSION, WHICH, WRITES, example
from cooperation.models import Request as CityRequest

ID = "0b6f9f1c-9a3e-4d57-8c1b-5d7b9e2f4a61"
WHOLE: dict[str, Any] = {
    "id": ID,
    "asking": "kunming",
    "asked": "yokohama",
    "posting": None,
    "topic": "wetlands",
    "title": "How do you pay for reed beds?",
    "text": "We would like to hear what upkeep costs, and who pays for it.",
    "form": "call",
    "period": "May 2027",
    "language": "en",
    "shown": True,
    "state": "draft",
    "waits_for": None,
    "due": None,
    "sent": None,
    "answered": None,
    "reason": "",
    "answer": "",
    "closed": None,
    "reported": None,
    "link": None,
    "version": 1,
    "changed": "2026-03-01T08:00:00Z",
    "url": f"https://alliance.example/en/w/kunming/inbox/{ID}/",
}
SENT = {"waits_for": "yokohama", "due": "2026-03-16", "sent": {"on": "2026-03-02", "by": "Mei Li"}}
ANSWERED = {"sent": SENT["sent"], "answered": {"on": "2026-03-04", "by": "Ken Sato"}}
MESSAGE = {
    "city": "yokohama",
    "by": "Ken Sato",
    "at": "2026-03-03T08:00:00Z",
    "language": "en",
    "text": "Which reeds do you plant?",
    "step": "",
    "form": "",
    "period": "",
    "reason": "",
}
FILTERS = [
    OpenApiParameter("city", str, description="The slug of a city that you work for."),
    OpenApiParameter("side", str, enum=["sent", "received"], description="Asked by your cities, or asked of them."),
    OpenApiParameter("state", str, enum=CityRequest.State.values, description="Where it stands."),
    OpenApiParameter("ordering", str, enum=["-changed", "changed"], default="-changed", description="The order."),
]


def step(name: str, summary: str, *, body: Any = None, asked: Any = None, after: str, **row: Any) -> Any:
    examples = [example(after, {**WHOLE, "version": 3, "state": after, **row})]
    if asked is not None:
        examples.append(example("asked", asked, asked=True))
    return extend_schema(
        operation_id=f"requests_{name}",
        tags=["requests"],
        summary=summary,
        description=f"{summary}. Answers the request as it then is.",
        parameters=[WHICH, VERSION, KEY],
        request=body,
        responses={200: request_serializers.CityRequestSerializer, **STEPS},
        examples=examples,
    )


READ_MESSAGES = extend_schema(
    methods=["GET"],
    operation_id="requests_messages",
    tags=["requests"],
    summary="What both cities wrote on it",
    description="The messages on a request, the oldest first, page by page.",
    parameters=[WHICH],
    responses={200: request_serializers.RequestMessageSerializer(many=True), **READS},
    examples=[example("row", MESSAGE)],
)
WRITE_MESSAGE = extend_schema(
    methods=["POST"],
    operation_id="requests_write_message",
    tags=["requests"],
    summary="Write a message on it",
    description="Writes to the other city. Answers the message.",
    parameters=[WHICH, KEY],
    request=request_serializers.NewMessageSerializer,
    responses={201: request_serializers.RequestMessageSerializer, **WRITES},
    examples=[
        example("asked", {"text": MESSAGE["text"]}, asked=True),
        example("written", MESSAGE, status="201"),
    ],
)


def described[View: type[Any]](view: View) -> View:
    return extend_schema_view(
        list=extend_schema(
            tags=["requests"],
            summary="Requests of your cities",
            description="What the cities that you work for asked others, and what others asked them.",
            parameters=FILTERS,
            responses={200: request_serializers.CityRequestSerializer(many=True), **READS},
            examples=[example("row", WHOLE)],
        ),
        retrieve=extend_schema(
            tags=["requests"],
            summary="One request",
            description="One request. Its `ETag` is its version.",
            parameters=[WHICH],
            responses={200: request_serializers.CityRequestSerializer, **READS},
            examples=[example("draft", WHOLE)],
        ),
        create=extend_schema(
            tags=["requests"],
            summary="Write a request",
            description="Begins a request: a draft that the staff of your city alone reads until a lead sends it.",
            parameters=[KEY],
            request=request_serializers.NewCityRequestSerializer,
            responses={201: request_serializers.CityRequestSerializer, **WRITES},
            examples=[
                example(
                    "to a city",
                    {"city": "kunming", **{name: WHOLE[name] for name in ("topic", "title", "text", "period")}}
                    | {"to": "yokohama"},
                    asked=True,
                ),
                example("draft", WHOLE, status="201"),
            ],
        ),
        partial_update=step(
            "write",
            "Change a draft",
            body=request_serializers.CityRequestWordsSerializer,
            asked={"period": "May 2027"},
            after="draft",
        ),
        send=step("send", "Send it, which is your city's agreement", after="asked", **SENT),
        discard=step("discard", "Discard a draft", after="taken_back"),
        take_back=step("take_back", "Take it back", after="taken_back"),
        accept=step(
            "accept",
            "Accept it, which makes the link",
            body=request_serializers.AcceptanceSerializer,
            asked={"kind": "knowledge-exchange", "shown": True},
            after="accepted",
            link="kunming-yokohama",
            **ANSWERED,
        ),
        change=step(
            "change",
            "Propose something else; the other city then answers",
            body=request_serializers.CounterProposalSerializer,
            asked={"answer": "June would suit us better.", "period": "June 2027"},
            after="changed",
            waits_for="kunming",
            answer="June would suit us better.",
        ),
        decline=step(
            "decline",
            "Decline it with a reason",
            body=request_serializers.DeclineSerializer,
            asked={"reason": "no-time"},
            after="declined",
            reason="no-time",
            **ANSWERED,
        ),
        report=step(
            "report",
            "Report it: the secretariat may read its words from then on",
            body=request_serializers.ReportedSerializer,
            asked={"text": "This is an advertisement."},
            after="asked",
            **SENT,
        ),
        messages=lambda view_method: READ_MESSAGES(WRITE_MESSAGE(view_method)),
    )(view)
