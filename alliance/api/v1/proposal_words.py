"""How proposals are described in the schema."""

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
from alliance.api.v1 import proposal_serializers
from core.review.models import Proposal

ID = "5f0c1d5e-2f7b-4f6a-9a55-3d2b8c1e7a90"
ABOUT: dict[str, Any] = {
    "id": ID,
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
    "url": f"https://alliance.example/en/proposals/{ID}/",
}
WHOLE = {
    **ABOUT,
    "base": {"summary_en": "A city on a lake."},
    "under": {},
    "changes": {"summary_en": "A city on a lake at 1,900 m."},
    "comments": [],
}


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
FILTERS = [
    OpenApiParameter("city", str, description="A slug."),
    OpenApiParameter("kind", str, description=f"One of {proposal_serializers.named_kinds()}."),
    OpenApiParameter("state", str, enum=Proposal.State.values, description="Where it stands."),
    OpenApiParameter(
        "ordering", str, enum=["-changed", "changed", "-begun", "begun"], default="-changed", description="The order."
    ),
]


def example(name: str, value: Any, *, asked: bool = False, status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=asked, response_only=not asked, status_codes=[status])


def step(name: str, summary: str, *, body: Any = None, asked: Any = None, after: str, **row: Any) -> Any:
    examples = [example(after, {**WHOLE, "version": 3, "state": after, **row})]
    if asked is not None:
        examples.append(example("asked", asked, asked=True))
    return extend_schema(
        operation_id=f"proposals_{name}",
        tags=["proposals"],
        summary=summary,
        description=f"{summary}. Answers the proposal as it then is.",
        parameters=[WHICH, VERSION, KEY],
        request=body,
        responses={200: proposal_serializers.ProposalSerializer, **STEPS},
        examples=examples,
    )


SENT = {"at": "2026-03-02T08:00:00Z", "by": "Mei Li"}
DECIDED = {"at": "2026-03-03T08:00:00Z", "by": "Ana Silva"}


REMARK = {
    "key": "summary_en",
    "text": "Is this the height of the lake?",
    "by": "Mei Li",
    "at": "2026-03-02T08:00:00Z",
}


def described[View: type[Any]](view: View) -> View:
    return extend_schema_view(
        list=extend_schema(
            tags=["proposals"],
            summary="Proposals of your cities",
            description="Proposals of the cities that you work for; for curators all. Without changes and comments.",
            parameters=FILTERS,
            responses={200: proposal_serializers.ProposalRowSerializer(many=True), **READS},
            examples=[example("row", ABOUT)],
        ),
        retrieve=extend_schema(
            tags=["proposals"],
            summary="One proposal",
            description="One proposal with its changes and comments. Its `ETag` is its version.",
            parameters=[WHICH],
            responses={200: proposal_serializers.ProposalSerializer, **READS},
            examples=[example("draft", WHOLE)],
        ),
        create=extend_schema(
            tags=["proposals"],
            summary="Begin a proposal",
            description="Begins a proposal: a draft that nobody outside of the city and the secretariat sees.",
            parameters=[KEY],
            request=proposal_serializers.NewProposalSerializer,
            responses={201: proposal_serializers.ProposalSerializer, **WRITES},
            examples=[
                example("profile", {"kind": "city", "city": "kunming", "changes": WHOLE["changes"]}, asked=True),
                example("draft", WHOLE, status="201"),
            ],
        ),
        partial_update=step(
            "change",
            "Change a draft",
            body=proposal_serializers.ChangesSerializer,
            asked={"changes": {"summary_ja": "湖のほとりの都市。"}},
            after="draft",
        ),
        settle=step(
            "settle",
            "After a clash: choose values in the knowledge of what is published now",
            body=proposal_serializers.ChangesSerializer,
            asked={"changes": {"summary_en": "A city on Lake Dian, at 1,900 m."}},
            after="draft",
        ),
        send=step("send", "Send it for review", after="submitted", sent=SENT),
        withdraw=step("withdraw", "Take it back, to go on writing", after="draft", sent=SENT),
        discard=step(
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
                example("commented", {**WHOLE, "version": 2, "comments": [REMARK]}, status="201"),
            ],
        ),
        give_back=step(
            "return",
            "For curators: ask the city for changes",
            body=proposal_serializers.MessageSerializer,
            asked={"message": "Please name the year of the figure."},
            after="returned",
            sent=SENT,
            decided=DECIDED,
        ),
        decline=step(
            "decline",
            "For curators: do not publish it",
            body=proposal_serializers.MessageSerializer,
            asked={"message": "This belongs into the profile of the province."},
            after="declined",
            sent=SENT,
            decided=DECIDED,
        ),
        publish=step(
            "publish",
            "For curators: publish it",
            body=proposal_serializers.OptionalMessageSerializer,
            asked={"message": "Thank you."},
            after="published",
            sent=SENT,
            decided=DECIDED,
        ),
    )(view)
