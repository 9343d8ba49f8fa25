"""How what is written with a version and a key is described in the schema: proposals, and requests between cities."""

from collections.abc import Callable
from functools import partial
from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from alliance.api.describing import BAD, MISSING, TOO_MANY, Refusal
from alliance.api.v1 import proposal_serializers, request_serializers
from cooperation.models import Request as CityRequest
from core.review.models import Proposal

# --- Of both ------------------------------------------------------------------------------------------------------


class ClashSerializer(serializers.Serializer[Any]):
    started_from = serializers.JSONField(allow_null=True)
    now = serializers.JSONField(allow_null=True)
    proposed = serializers.JSONField(allow_null=True)


class ConflictSerializer(Refusal):
    clashes = serializers.DictField(
        child=ClashSerializer(), required=False, help_text="By field: what was published otherwise meanwhile."
    )
    also = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="Those that name it, with the version of each."
    )
    id = serializers.UUIDField(required=False, help_text="Of the proposal that is open already.")
    url = serializers.URLField(required=False, help_text="Its page.")


class StaleSerializer(Refusal):
    version = serializers.IntegerField(required=False, help_text="The version that is there now.")


class DeniedSerializer(Refusal):
    reason = serializers.CharField(required=False, help_text="Why, where more can be said.")


NOBODY = OpenApiResponse(Refusal, description="Nobody is signed in, and no token that is good was sent.")
REFUSED = OpenApiResponse(DeniedSerializer, description="You may see this but not do that.")
CONFLICT = OpenApiResponse(
    ConflictSerializer, description="The state does not allow it, it exists already, or something else was published."
)
STALE = OpenApiResponse(StaleSerializer, description="Somebody changed it meanwhile; `detail` says who and when.")
NO_VERSION = OpenApiResponse(Refusal, description="`If-Match` is missing.")
LARGE = OpenApiResponse(Refusal, description="The body is larger than 1 MB.")
NOT_JSON = OpenApiResponse(Refusal, description="The body is not `application/json`.")

READS = {400: BAD, 401: NOBODY, 403: REFUSED, 404: MISSING, 429: TOO_MANY}
WRITES = {**READS, 409: CONFLICT, 413: LARGE, 415: NOT_JSON}
STEPS = {**WRITES, 412: STALE, 428: NO_VERSION}

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 200 signs. The same write with the same key is done once within 24 hours and answered alike.",
)
VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='The version that you have read, as `"3"`.'
)
WHICH = OpenApiParameter("uuid", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH)


def example(name: str, value: Any, *, asked: bool = False, status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=asked, response_only=not asked, status_codes=[status])


def step_of(
    things: str,
    whole: dict[str, Any],
    serializer: Any,
    name: str,
    summary: str,
    *,
    body: Any = None,
    asked: Any = None,
    after: str,
    **row: Any,
) -> Any:
    """Describes a step that leads a thing into another state; `things` is the name of its list."""
    examples = [example(after, {**whole, "version": 3, "state": after, **row})]
    if asked is not None:
        examples.append(example("asked", asked, asked=True))
    return extend_schema(
        operation_id=f"{things}_{name}",
        tags=[things],
        summary=summary,
        description=f"{summary}. Answers the {things.removesuffix('s')} as it then is.",
        parameters=[WHICH, VERSION, KEY],
        request=body,
        responses={200: serializer, **STEPS},
        examples=examples,
    )


# --- Proposals ----------------------------------------------------------------------------------------------------

PROPOSAL_ID = "5f0c1d5e-2f7b-4f6a-9a55-3d2b8c1e7a90"
PROPOSAL_ABOUT: dict[str, Any] = {
    "id": PROPOSAL_ID,
    "kind": "city",
    "city": "kunming",
    "object": "kunming",
    "state": "draft",
    "beside": None,
    "version": 1,
    "begun": "2026-03-01T08:00:00Z",
    "changed": "2026-03-01T08:00:00Z",
    "sent": None,
    "decided": None,
    "message": "",
    "url": f"https://alliance.example/en/proposals/{PROPOSAL_ID}/",
}
PROPOSAL_WHOLE = {
    **PROPOSAL_ABOUT,
    "base": {"summary_en": "A city on a lake."},
    "under": {},
    "changes": {"summary_en": "A city on a lake at 1,900 m."},
    "comments": [],
}
PROPOSAL_FILTERS = [
    OpenApiParameter("city", str, description="A slug."),
    OpenApiParameter("kind", str, description=f"One of {proposal_serializers.named_kinds()}."),
    OpenApiParameter("state", str, enum=Proposal.State.values, description="Where it stands."),
    OpenApiParameter(
        "ordering", str, enum=["-changed", "changed", "-begun", "begun"], default="-changed", description="The order."
    ),
]


PROPOSAL_SENT = {"at": "2026-03-02T08:00:00Z", "by": "Mei Li"}
PROPOSAL_DECIDED = {"at": "2026-03-03T08:00:00Z", "by": "Ana Silva"}


REMARK = {
    "key": "summary_en",
    "text": "Is this the height of the lake?",
    "by": "Mei Li",
    "at": "2026-03-02T08:00:00Z",
}


proposal_step: Callable[..., Any] = partial(
    step_of, "proposals", PROPOSAL_WHOLE, proposal_serializers.ProposalSerializer
)


def proposals_described[View: type[Any]](view: View) -> View:
    return extend_schema_view(
        list=extend_schema(
            tags=["proposals"],
            summary="Proposals of your cities",
            description="Proposals of the cities that you work for; for curators all. Without changes and comments.",
            parameters=PROPOSAL_FILTERS,
            responses={200: proposal_serializers.ProposalRowSerializer(many=True), **READS},
            examples=[example("row", PROPOSAL_ABOUT)],
        ),
        retrieve=extend_schema(
            tags=["proposals"],
            summary="One proposal",
            description="One proposal with its changes and comments. Its `ETag` is its version.",
            parameters=[WHICH],
            responses={200: proposal_serializers.ProposalSerializer, **READS},
            examples=[example("draft", PROPOSAL_WHOLE)],
        ),
        create=extend_schema(
            tags=["proposals"],
            summary="Begin a proposal",
            description="Begins a proposal: a draft that nobody outside of the city and the secretariat sees.",
            parameters=[KEY],
            request=proposal_serializers.NewProposalSerializer,
            responses={201: proposal_serializers.ProposalSerializer, **WRITES},
            examples=[
                example(
                    "profile", {"kind": "city", "city": "kunming", "changes": PROPOSAL_WHOLE["changes"]}, asked=True
                ),
                example("draft", PROPOSAL_WHOLE, status="201"),
            ],
        ),
        partial_update=proposal_step(
            "change",
            "Change a draft",
            body=proposal_serializers.ChangesSerializer,
            asked={"changes": {"summary_ja": "湖のほとりの都市。"}},
            after="draft",
        ),
        settle=proposal_step(
            "settle",
            "After a clash: choose values in the knowledge of what is published now",
            body=proposal_serializers.ChangesSerializer,
            asked={"changes": {"summary_en": "A city on Lake Dian, at 1,900 m."}},
            after="draft",
        ),
        send=proposal_step("send", "Send it for review", after="submitted", sent=PROPOSAL_SENT),
        withdraw=proposal_step("withdraw", "Take it back, to go on writing", after="draft", sent=PROPOSAL_SENT),
        discard=proposal_step(
            "discard",
            "Discard it; of several that belong together with those that name it",
            body=proposal_serializers.DiscardedWithSerializer,
            asked={"also": {"0b7e7a0e-6d0e-4a53-9d0c-0e9d0f0b6c11": 2}},
            after="discarded",
        ),
        comments=extend_schema(
            operation_id="proposals_comment",
            tags=["proposals"],
            summary="Comment on it",
            description="Comments on one field or on the whole. Answers the proposal; its version rises.",
            parameters=[WHICH, KEY],
            request=proposal_serializers.NewCommentSerializer,
            responses={201: proposal_serializers.ProposalSerializer, **WRITES},
            examples=[
                example("asked", {"key": REMARK["key"], "text": REMARK["text"]}, asked=True),
                example("commented", {**PROPOSAL_WHOLE, "version": 2, "comments": [REMARK]}, status="201"),
            ],
        ),
        give_back=proposal_step(
            "return",
            "For curators: ask the city for changes",
            body=proposal_serializers.MessageSerializer,
            asked={"message": "Please name the year of the figure."},
            after="returned",
            sent=PROPOSAL_SENT,
            decided=PROPOSAL_DECIDED,
        ),
        decline=proposal_step(
            "decline",
            "For curators: do not publish it",
            body=proposal_serializers.MessageSerializer,
            asked={"message": "This belongs into the profile of the province."},
            after="declined",
            sent=PROPOSAL_SENT,
            decided=PROPOSAL_DECIDED,
        ),
        publish=proposal_step(
            "publish",
            "For curators: publish it",
            body=proposal_serializers.OptionalMessageSerializer,
            asked={"message": "Thank you."},
            after="published",
            sent=PROPOSAL_SENT,
            decided=PROPOSAL_DECIDED,
        ),
    )(view)


# --- Requests between cities --------------------------------------------------------------------------------------

REQUEST_ID = "0b6f9f1c-9a3e-4d57-8c1b-5d7b9e2f4a61"
REQUEST_WHOLE: dict[str, Any] = {
    "id": REQUEST_ID,
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
    "url": f"https://alliance.example/en/w/kunming/inbox/{REQUEST_ID}/",
}
REQUEST_SENT = {"waits_for": "yokohama", "due": "2026-03-16", "sent": {"on": "2026-03-02", "by": "Mei Li"}}
REQUEST_ANSWERED = {"sent": REQUEST_SENT["sent"], "answered": {"on": "2026-03-04", "by": "Ken Sato"}}
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
REQUEST_FILTERS = [
    OpenApiParameter("city", str, description="The slug of a city that you work for."),
    OpenApiParameter("side", str, enum=["sent", "received"], description="Asked by your cities, or asked of them."),
    OpenApiParameter("state", str, enum=CityRequest.State.values, description="Where it stands."),
    OpenApiParameter("ordering", str, enum=["-changed", "changed"], default="-changed", description="The order."),
]
request_step: Callable[..., Any] = partial(
    step_of, "requests", REQUEST_WHOLE, request_serializers.CityRequestSerializer
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


def requests_described[View: type[Any]](view: View) -> View:
    return extend_schema_view(
        list=extend_schema(
            tags=["requests"],
            summary="Requests of your cities",
            description="What the cities that you work for asked others, and what others asked them.",
            parameters=REQUEST_FILTERS,
            responses={200: request_serializers.CityRequestSerializer(many=True), **READS},
            examples=[example("row", REQUEST_WHOLE)],
        ),
        retrieve=extend_schema(
            tags=["requests"],
            summary="One request",
            description="One request. Its `ETag` is its version.",
            parameters=[WHICH],
            responses={200: request_serializers.CityRequestSerializer, **READS},
            examples=[example("draft", REQUEST_WHOLE)],
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
                    {"city": "kunming", **{name: REQUEST_WHOLE[name] for name in ("topic", "title", "text", "period")}}
                    | {"to": "yokohama"},
                    asked=True,
                ),
                example("draft", REQUEST_WHOLE, status="201"),
            ],
        ),
        partial_update=request_step(
            "write",
            "Change a draft",
            body=request_serializers.CityRequestWordsSerializer,
            asked={"period": "May 2027"},
            after="draft",
        ),
        send=request_step("send", "Send it, which is your city's agreement", after="asked", **REQUEST_SENT),
        discard=request_step("discard", "Discard a draft", after="taken_back"),
        take_back=request_step("take_back", "Take it back", after="taken_back"),
        accept=request_step(
            "accept",
            "Accept it, which makes the link",
            body=request_serializers.AcceptanceSerializer,
            asked={"kind": "knowledge-exchange", "shown": True},
            after="accepted",
            link="kunming-yokohama",
            **REQUEST_ANSWERED,
        ),
        change=request_step(
            "change",
            "Propose something else; the other city then answers",
            body=request_serializers.CounterProposalSerializer,
            asked={"answer": "June would suit us better.", "period": "June 2027"},
            after="changed",
            waits_for="kunming",
            answer="June would suit us better.",
        ),
        decline=request_step(
            "decline",
            "Decline it with a reason",
            body=request_serializers.DeclineSerializer,
            asked={"reason": "no-time"},
            after="declined",
            reason="no-time",
            **REQUEST_ANSWERED,
        ),
        report=request_step(
            "report",
            "Report it: the secretariat may read its words from then on",
            body=request_serializers.ReportedSerializer,
            asked={"text": "This is an advertisement."},
            after="asked",
            **REQUEST_SENT,
        ),
        messages=lambda view_method: READ_MESSAGES(WRITE_MESSAGE(view_method)),
    )(view)
