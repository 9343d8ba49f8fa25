"""How proposals look to programs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance.api.rows import moment
from cities.models import City
from core.accounts.models import User
from core.review.models import Comment, Proposal
from core.review.proposals.kinds import ProposalKind, kinds

MAP = {
    "type": "object",
    "additionalProperties": {
        "type": ["string", "number", "boolean", "array", "null"],
        "items": {"type": "string"},
    },
    "description": (
        "Field to value. `name_ja`: a column, of a translated field in one language; `terms.3`: whether it is linked; "
        "`figures.<id>`: whether it is there; `figures.<id>.value`: a column of it."
    ),
}


@extend_schema_field(MAP)
class FlatMap(serializers.Field[Any, Any, Any, Any]):
    """Only described."""


def named_kinds() -> str:
    """Each kind that can be proposed, for a description."""
    return ", ".join(f"`{kind.code}`" for kind in kinds() if kind.is_typed)


class ByAtSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = serializers.CharField()


class CommentSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The field that it is about; empty for the whole.")
    text = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ProposalRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    city = serializers.SlugField()
    object = serializers.SlugField(allow_null=True, help_text="What it changes; null for something new.")
    state = serializers.ChoiceField(Proposal.State.choices)
    beside = serializers.UUIDField(
        allow_null=True,
        help_text="The proposal that was in review when this next draft was begun, if it is part of it.",
    )
    version = serializers.IntegerField(help_text="Send it as `If-Match` with the next write.")
    begun = serializers.DateTimeField()
    changed = serializers.DateTimeField()
    sent = ByAtSerializer(allow_null=True)
    decided = ByAtSerializer(allow_null=True)
    message = serializers.CharField(help_text="From the curator who decided last.")
    url = serializers.URLField(help_text="Its page for people.")


class ProposalSerializer(ProposalRowSerializer):
    base = FlatMap(help_text="What was published when each change was begun.")
    under = FlatMap(help_text="Of a next draft: what the one in review changes. Its own changes lie on these.")
    changes = FlatMap()
    comments = CommentSerializer(many=True)


class NewProposalSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text=f"One of {named_kinds()}.")
    city = serializers.SlugField()
    object = serializers.SlugField(
        required=False, help_text="What is to be changed. Without it something new is proposed, or the city's profile."
    )
    changes = FlatMap()


class ChangesSerializer(serializers.Serializer[Any]):
    changes = FlatMap()


class NewCommentSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    key = serializers.CharField(required=False)


class MessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField(help_text="To the city.")


class OptionalMessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField(required=False, help_text="To the city.")


def page_of(proposal: Proposal, person: User) -> str:
    """Leads to the workspace or to the review, in the language of whoever asks."""
    return f"{settings.SITE_URL}/{person.language}/proposals/{proposal.pk}/"


def shape(proposal: Proposal, person: User) -> dict[str, Any]:
    return {
        **rows([proposal], person)[0],
        "base": proposal.base,
        "under": proposal.under,
        "changes": proposal.changes,
        "comments": [comment(each) for each in proposal.comments.all()],
    }


def rows(proposals: Iterable[Proposal], person: User) -> list[dict[str, Any]]:
    """Two statements and one for each kind, however many they are."""
    found = list(proposals)
    tenants = {proposal.tenant for proposal in found}
    cities: dict[int, str] = dict(City._base_manager.filter(pk__in=tenants).values_list("pk", "slug"))
    objects = {kind.code: slugs(kind, found) for kind in kinds()}
    return [row(proposal, cities, objects.get(proposal.kind, {}), person) for proposal in found]


def slugs(kind: ProposalKind, proposals: Iterable[Proposal]) -> dict[str, str]:
    wanted = [proposal.object_id for proposal in proposals if proposal.kind == kind.code and proposal.object_id]
    if not wanted:
        return {}
    model: Any = kind.model
    return {str(pk): slug for pk, slug in model._base_manager.filter(pk__in=wanted).values_list("pk", "slug")}


def row(proposal: Proposal, cities: Mapping[int, str], objects: Mapping[str, str], person: User) -> dict[str, Any]:
    return {
        "id": str(proposal.pk),
        "kind": proposal.kind,
        "city": cities.get(proposal.tenant, ""),
        "object": objects.get(proposal.object_id),
        "state": proposal.state,
        "beside": str(proposal.beside_id) if proposal.beside_id else None,
        "version": proposal.version,
        "begun": moment(proposal.made_at),
        "changed": moment(proposal.changed_at),
        "sent": by_at(proposal.sent_by_label, proposal.sent_at),
        "decided": by_at(proposal.decided_by_label, proposal.decided_at),
        "message": proposal.message,
        "url": page_of(proposal, person),
    }


def by_at(by: str, at: datetime | None) -> dict[str, Any] | None:
    return {"at": moment(at), "by": by} if at else None


def comment(row: Comment) -> dict[str, Any]:
    return {"key": row.key, "text": row.text, "by": row.by_label, "at": moment(row.at)}
