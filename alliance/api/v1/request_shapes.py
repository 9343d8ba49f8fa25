"""How requests between cities and their messages look to programs."""

from collections.abc import Collection, Iterable
from typing import Any

from rest_framework import serializers

from alliance.api.addresses import address_of
from alliance.api.rows import day, moment
from cooperation.models import REQUEST_TEXT, Form, Link, Message
from cooperation.models import Request as CityRequest
from core.accounts.models import User
from core.accounts.tenants import roles_of
from core.text.languages import LANGUAGE_CODES


class ByOnSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    by = serializers.CharField()


class CityRequestSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    asking = serializers.SlugField(help_text="The city that asks.")
    asked = serializers.SlugField(help_text="The city that is asked.")
    posting = serializers.SlugField(allow_null=True, help_text="The offer or need that it is about.")
    topic = serializers.CharField(allow_null=True, help_text="The code of a term.")
    title = serializers.CharField()
    text = serializers.CharField()
    form = serializers.ChoiceField(Form.choices)
    period = serializers.CharField()
    language = serializers.ChoiceField(list(LANGUAGE_CODES), help_text="In which it is written.")
    shown = serializers.BooleanField(help_text="The asking city would show the link to everybody.")
    state = serializers.ChoiceField(CityRequest.State.choices)
    waits_for = serializers.SlugField(allow_null=True, help_text="The city whose answer is awaited.")
    due = serializers.DateField(allow_null=True)
    sent = ByOnSerializer(allow_null=True, help_text="By whom it was proposed last as it stands.")
    answered = ByOnSerializer(allow_null=True)
    reason = serializers.CharField(help_text="Why it was declined; else empty.")
    answer = serializers.CharField()
    closed = serializers.DateField(allow_null=True)
    reported = serializers.DateField(allow_null=True, help_text="When your own city reported it.")
    link = serializers.SlugField(allow_null=True, help_text="What came of it. Its words have no address here.")
    version = serializers.IntegerField(help_text="Send it as `If-Match` with the next write.")
    changed = serializers.DateTimeField()
    url = serializers.URLField(help_text="Its page for people.")


class RequestMessageSerializer(serializers.Serializer[Any]):
    city = serializers.SlugField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    language = serializers.ChoiceField(list(LANGUAGE_CODES))
    text = serializers.CharField()


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


class DeclineSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(CityRequest.Reason.choices)
    answer = serializers.CharField(required=False)


class ReportedSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    city = serializers.SlugField(required=False, help_text="Which of the two speaks, where you work for both.")


class NewMessageSerializer(ReportedSerializer):
    language = serializers.ChoiceField(list(LANGUAGE_CODES), required=False)


# --- What is told -----------------------------------------------------------------------------------------------------

SHOWN = ("from_city", "to_city", "waits_for", "posting", "topic", "link")


def shapes(rows: Iterable[CityRequest], person: User) -> list[dict[str, Any]]:
    """Reads of each what `SHOWN` names; one query besides."""
    mine = set(roles_of(person))
    return [shape(row, mine, person) for row in rows]


def shape(row: CityRequest, mine: Collection[int], person: User) -> dict[str, Any]:
    link = getattr(row, "link", None)
    return {
        "id": str(row.key),
        "asking": row.from_city.slug,
        "asked": row.to_city.slug,
        "posting": row.posting.slug if row.posting else None,
        "topic": row.topic.code if row.topic else None,
        **{name: getattr(row, name) for name in ("title", "text", "form", "period", "language")},
        "shown": row.is_shown,
        "state": row.state,
        "waits_for": row.waits_for.slug if row.waits_for else None,
        "due": day(row.due_on),
        "sent": by_on(row.sent_by_label, row.sent_on),
        "answered": by_on(row.answered_by_label, row.answered_on),
        "reason": row.answer_reason,
        "answer": row.answer,
        "closed": day(row.closed_on),
        "reported": day(row.reported_on) if row.reported_by_id in mine else None,
        "link": link.slug if link else None,
        "version": row.version,
        "changed": moment(row.changed_at),
        "url": page_of(row, mine, person),
    }


def by_on(by: str, on: Any) -> dict[str, Any] | None:
    return {"on": day(on), "by": by} if on else None


def page_of(row: CityRequest, mine: Collection[int], person: User) -> str:
    city = row.from_city if row.from_city_id in mine else row.to_city
    return address_of("workspace_request", person.language, city.slug, row.key)


def message(row: Message) -> dict[str, Any]:
    """Reads row.city."""
    return {
        "city": row.city.slug,
        "by": row.author_label,
        "at": moment(row.at),
        "language": row.language,
        "text": row.text,
    }
