"""How proposals look to programs."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Gathered, Row, Table, as_named, key, plain_map
from alliance.api.texts import AnswerTexts
from cities.models import City
from core.accounts.models import User
from core.review.models import Comment, Proposal
from core.review.proposals.kinds import kinds

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
class FlatMap(serializers.DictField):
    """What a proposal holds, told as it is kept."""


def named_kinds() -> str:
    """Each kind that can be proposed, for a description."""
    return ", ".join(f"`{kind.code}`" for kind in kinds() if kind.is_typed)


class ByAtSerializer(RowSerializer):
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by_label")


class CommentSerializer(RowSerializer):
    key = serializers.CharField(help_text="The field that it is about; empty for the whole.")
    text = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class ProposalRowSerializer(RowSerializer):
    id = serializers.UUIDField(source="pk")
    kind = serializers.CharField()
    city = serializers.SlugField(source="city_slug")
    object = serializers.SlugField(allow_null=True, help_text="What it changes; null for something new.")
    state = serializers.ChoiceField(Proposal.State.choices)
    beside = serializers.UUIDField(
        source="beside_id",
        allow_null=True,
        help_text="The proposal that was in review when this next draft was begun, if it is part of it.",
    )
    version = serializers.IntegerField(help_text="Send it as `If-Match` with the next write.")
    begun = serializers.DateTimeField(source="made_at")
    changed = serializers.DateTimeField(source="changed_at")
    sent = ByAtSerializer(source="sent_", allow_null=True)
    decided = ByAtSerializer(source="decided_", allow_null=True)
    message = serializers.CharField(help_text="From the curator who decided last.")
    url = serializers.URLField(help_text="Its page for people.")
    reads: ClassVar[tuple[str, ...]] = ("object_id",)

    def get_object(self, row: Row, words: AnswerTexts) -> str | None:
        """Found by `with_objects`: of each kind in another table."""
        slug: str | None = row["object_slug"]
        return slug

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_at(row["pk"], words.language)


class ProposalSerializer(ProposalRowSerializer):
    base = FlatMap(help_text="What was published when each change was begun.")
    under = FlatMap(help_text="Of a next draft: what the one in review changes. Its own changes lie on these.")
    changes = FlatMap()
    comments = CommentSerializer(many=True, source="of_comments")
    reads: ClassVar[tuple[str, ...]] = (*ProposalRowSerializer.reads, "base", "changes")

    def get_base(self, row: Row, words: AnswerTexts) -> dict[str, Any]:
        """Leaves out what stands there for the merge alone: columns that mean something only with a changed one."""
        changes = plain_map(row["changes"])
        return {name: value for name, value in plain_map(row["base"]).items() if name in changes}


# --- What is sent -----------------------------------------------------------------------------------------------------


class NewProposalSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text=f"One of {named_kinds()}.")
    city = serializers.SlugField()
    object = serializers.SlugField(
        required=False, help_text="What is to be changed. Without it something new is proposed, or the city's profile."
    )
    changes = FlatMap()


class DiscardedWithSerializer(serializers.Serializer[Any]):
    also = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text="Of several that belong together: those that name it, with the version that was read of each.",
    )


class ChangesSerializer(serializers.Serializer[Any]):
    changes = FlatMap()


class NewCommentSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    key = serializers.CharField(required=False)


class MessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField(help_text="To the city.")


class OptionalMessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField(required=False, help_text="To the city.")


# --- What is told -----------------------------------------------------------------------------------------------------


def with_cities() -> QuerySet[Proposal]:
    slug = as_named(City._base_manager.filter(pk=OuterRef("tenant"))).values("slug")
    return Proposal._base_manager.annotate(city_slug=Subquery(slug))


def of_comments() -> dict[str, Gathered]:
    rows = Comment.objects.filter(proposal=OuterRef("pk")).order_by("at", "pk")
    return {"of_comments": Gathered(rows, *CommentSerializer.columns())}


ROWS = Table(with_cities, ProposalRowSerializer.columns())
WHOLE = Table(with_cities, ProposalSerializer.columns(), of_comments)


def rows(found: QuerySet[Proposal], person: User, order: Iterable[str]) -> list[dict[str, Any]]:
    """One statement and one for each kind, however many they are."""
    read, _lists = ROWS.fetch_whole(found, order)
    return [ProposalRowSerializer.shape(row, AnswerTexts(person.language)) for row in with_objects(read)]


def whole(found: QuerySet[Proposal], person: User) -> dict[str, Any] | None:
    """The only one of them with its changes and comments; None where there is none."""
    read, _lists = WHOLE.fetch_whole(found)
    return next((ProposalSerializer.shape(row, AnswerTexts(person.language)) for row in with_objects(read)), None)


def with_objects(found: Sequence[Row]) -> list[Row]:
    """Each with the slug of what it changes."""
    slugs: dict[tuple[str, str], str] = {}
    for kind in kinds():
        if keys := [row["object_id"] for row in found if row["kind"] == kind.code and row["object_id"]]:
            model: Any = kind.model
            named = model._base_manager.filter(pk__in=keys).values_list("pk", "slug")
            slugs |= {(kind.code, str(pk)): slug for pk, slug in named}
    return [row | {"object_slug": slugs.get((row["kind"], row["object_id"]))} for row in found]


def page_at(pk: object, language: str | None) -> str:
    """The page of a proposal by its key. It leads to the workspace or to the review, in the language of whoever
    asks."""
    return f"{settings.SITE_URL}/{language}/proposals/{key(pk)}/"
