"""How requests between cities and their messages look to programs."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from alliance.api.addresses import special_address
from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Row, Table, key
from alliance.api.texts import AnswerTexts
from cooperation.models import Form, Link, Message
from cooperation.models import Request as CityRequest
from cooperation.requests.models import REQUEST_TEXT
from core.accounts.models import User
from core.accounts.tenants import roles_of
from core.text.languages import LANGUAGE_CODES


class ByOnSerializer(RowSerializer):
    on = serializers.DateField()
    by = serializers.CharField(source="by_label")


class CityRequestSerializer(RowSerializer):
    id = serializers.UUIDField(source="key")
    asking = serializers.SlugField(source="from_city__slug", help_text="The city that asks.")
    asked = serializers.SlugField(source="to_city__slug", help_text="The city that is asked.")
    posting = serializers.SlugField(
        source="posting__slug", allow_null=True, help_text="The offer or need that it is about."
    )
    topic = serializers.CharField(source="topic__code", allow_null=True, help_text="The code of a term.")
    title = serializers.CharField()
    text = serializers.CharField()
    form = serializers.ChoiceField(Form.choices, help_text="As it was proposed last.")
    period = serializers.CharField(help_text="As it was proposed last.")
    language = serializers.ChoiceField(list(LANGUAGE_CODES), help_text="In which it is written.")
    shown = serializers.BooleanField(source="is_shown", help_text="The asking city would show the link to everybody.")
    state = serializers.ChoiceField(CityRequest.State.choices)
    waits_for = serializers.SlugField(
        source="waits_for__slug", allow_null=True, help_text="The city whose answer is awaited."
    )
    due = serializers.DateField(source="due_on", allow_null=True)
    sent = ByOnSerializer(
        source="sent_",
        allow_null=True,
        help_text="Who proposed otherwise since stands in its messages.",
    )
    answered = ByOnSerializer(source="answered_", allow_null=True, help_text="The last; all stand in its messages.")
    reason = serializers.CharField(source="answer_reason", help_text="Why it was declined; else empty.")
    answer = serializers.CharField()
    closed = serializers.DateField(source="closed_on", allow_null=True)
    reported = serializers.DateField(source="reported_on", allow_null=True, help_text="When your own city reported it.")
    link = serializers.SlugField(
        source="link__slug", allow_null=True, help_text="What came of it. Its words have no address here."
    )
    version = serializers.IntegerField(help_text="Send it as `If-Match` with the next write.")
    changed = serializers.DateTimeField(source="changed_at")
    url = serializers.URLField(help_text="Its page for people.")
    reads = ("from_city_id", "reported_by_id")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return special_address("workspace_request", words.language, row["own_city"], key(row["key"]))


class RequestMessageSerializer(RowSerializer):
    city = serializers.SlugField(source="city__slug")
    by = serializers.CharField(source="author_label")
    at = serializers.DateTimeField()
    language = serializers.ChoiceField(list(LANGUAGE_CODES), allow_blank=True, help_text="Empty where nobody said it.")
    text = serializers.CharField()
    step = serializers.ChoiceField(
        Message.Step.choices,
        allow_blank=True,
        help_text="Which proposal or answer this is: none is written over by the next. Empty for a message alone.",
    )
    form = serializers.ChoiceField(Form.choices, allow_blank=True, help_text="With a step: as it stood then.")
    period = serializers.CharField(help_text="With a step: as it stood then.")
    reason = serializers.CharField(help_text="Why it was declined; else empty.")


# --- What is sent -----------------------------------------------------------------------------------------------------


class CityRequestWordsSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(required=False)
    text = serializers.CharField(required=False, help_text=f"At most {REQUEST_TEXT:,} characters.")
    form = serializers.ChoiceField(Form.choices, required=False)
    period = serializers.CharField(required=False)
    language = serializers.ChoiceField(list(LANGUAGE_CODES), required=False)
    shown = serializers.BooleanField(required=False)


class NewCityRequestSerializer(CityRequestWordsSerializer):
    city = serializers.SlugField(help_text="Your own.")
    to = serializers.SlugField(required=False, help_text="The city that is asked, where it is about no posting.")
    posting = serializers.SlugField(required=False, help_text="The offer or need of a city that it is about.")
    topic = serializers.CharField(required=False, help_text="The code of a term.")
    title = serializers.CharField()
    text = serializers.CharField(help_text=f"At most {REQUEST_TEXT:,} characters.")


class AcceptanceSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Link.Kind.choices, required=False, help_text="What kind of link it becomes.")
    answer = serializers.CharField(required=False)
    shown = serializers.BooleanField(required=False, help_text="Everybody may see the link, if both say yes.")


class CounterProposalSerializer(serializers.Serializer[Any]):
    answer = serializers.CharField(help_text="What you would do instead, and why.")
    form = serializers.ChoiceField(Form.choices, required=False)
    period = serializers.CharField(required=False)
    shown = serializers.BooleanField(required=False, help_text="Everybody may see the link, if both say yes.")


class DeclineSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(CityRequest.Reason.choices)
    answer = serializers.CharField(required=False)


class ReportedSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    city = serializers.SlugField(required=False, help_text="Which of the two speaks, where you work for both.")


class NewMessageSerializer(ReportedSerializer):
    language = serializers.ChoiceField(list(LANGUAGE_CODES), required=False)


# --- What is told -----------------------------------------------------------------------------------------------------

ROWS = Table(CityRequest._base_manager.all, CityRequestSerializer.columns())
MESSAGES = Table(Message._base_manager.all, RequestMessageSerializer.columns())


def rows(found: QuerySet[CityRequest], person: User, order: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Two statements, however many they are."""
    mine = set(roles_of(person))
    read, _lists = ROWS.fetch_whole(found, order)
    return [CityRequestSerializer.shape(read_by(mine, row), AnswerTexts(person.language)) for row in read]


def read_by(mine: Collection[int], row: Row) -> Row:
    """A request for the staff of these cities: on whose pages it stands, and the day of a report that is their own
    alone."""
    side = "from_city__slug" if row["from_city_id"] in mine else "to_city__slug"
    reported = row["reported_on"] if row["reported_by_id"] in mine else None
    return row | {"own_city": row[side], "reported_on": reported}


def messages(found: QuerySet[Message], order: Iterable[str] = ()) -> list[dict[str, Any]]:
    read, _lists = MESSAGES.fetch_whole(found, order)
    return [RequestMessageSerializer.shape(row, AnswerTexts()) for row in read]
