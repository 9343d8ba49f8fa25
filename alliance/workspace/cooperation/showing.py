"""How requests, links and their threads are shown: lines of lists, states as words, days by the clock of the city."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.workspace.context import CityContext
from cities.models import City
from cooperation.models import Exchange, Joining, Link, Message, Posting, Request, Seen
from cooperation.threads.proposed import beside_words
from core.accounts.forms import errors_of
from core.review.diff.labels import with_commas
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS
from core.workflow import Step

REQUEST_TONES = {"asked": "info", "changed": "info", "accepted": "ok", "declined": "bad", "draft": "mute"}
LINK_TONES = {"agreed": "info", "active": "ok", "asleep": "warn"}
POSTING_TONES = {"published": "ok", "paused": "warn", "hidden": "bad"}


def city_name(city: City) -> str:
    return localized(city, "name").text


def names(cities: Iterable[City]) -> str:
    """One after another, with the comma of the reader's language."""
    return with_commas(map(city_name, cities))


def agreed_by(link: Link, row: Joining) -> str:
    """The cities whose leads have agreed that a further one joins."""
    return names(city for city in (*(part.city for part in link.members), row.city) if city.pk in row.agreed)


def offered(steps: Mapping[str, Step], row: Request | Link, city: City) -> set[str]:
    """The steps that the page offers a city: no second report while its own one waits."""
    found = {name for name, each in steps.items() if each.is_possible(row.state)}
    return found - {"report"} if row.has_open_report_of(city) else found


def request_line(workspace: CityContext, row: Request, unread: frozenset[int]) -> list[Any]:
    other = row.other_than(workspace.city.pk)
    words = {"city": city_name(other)}
    is_ours = row.from_city_id == workspace.city.pk
    state = {"text": str(row.get_state_display()), "tone": REQUEST_TONES.get(row.state, "mute")}
    return [
        {
            "text": row.title,
            "url": workspace.address("workspace_request", row.key),
            "lang": tag_of(row.language),
        },
        _("to %(city)s") % words if is_ours else _("from %(city)s") % words,
        state,
        whose_turn(workspace, row) or (_("New message") if row.pk in unread else ""),
    ]


def whose_turn(workspace: CityContext, row: Request) -> str:
    if not row.is_waiting or row.due_on is None:
        return ""
    words = {"date": date_format(row.due_on)}
    if row.waits_for_id == workspace.city.pk:
        return _("Answer from your city due by %(date)s") % words
    return _("Answer from the other city due by %(date)s") % words


def link_line(workspace: CityContext, link: Link) -> list[Any]:
    others = [part.city for part in link.members if part.city_id != workspace.city.pk]
    last = date_format(link.last_active_on) if link.last_active_on else _("nothing yet")
    return [
        {
            "text": link.words_title,
            "url": workspace.address("workspace_link", link.slug),
            "lang": tag_of(link.words_language),
        },
        names(others),
        {"text": str(link.get_state_display()), "tone": LINK_TONES.get(link.state, "mute")},
        last,
    ]


def tag_of(language: str) -> str:
    return LANGUAGE_TAGS.get(language, "")


def messages_of(workspace: CityContext, thing: Request | Link) -> list[dict[str, Any]]:
    rows = thing.messages.select_related("city").prefetch_related("attachments")
    return [
        {
            "who": each.author_label,
            "city": city_name(each.city),
            "is_own": each.city_id == workspace.city.pk,
            "time": workspace.clock(each.at),
            "text": each.text,
            "lang": tag_of(each.language),
            "step": str(each.get_step_display()),
            "proposed": beside_words(each),
            "files": files_of(workspace, thing, each),
        }
        for each in rows
    ]


def files_of(workspace: CityContext, thing: Request | Link, row: Message | Exchange) -> list[dict[str, Any]]:
    """Files with the address at which the staff of the city opens each. Reads the attachments of the row."""
    name, key = ("request_file", thing.key) if isinstance(thing, Request) else ("link_file", thing.slug)
    return [
        {"key": each.pk, "name": each.name, "size": each.size, "url": workspace.address(name, key, each.pk)}
        for each in row.attachments.all()
    ]


def unread_requests(workspace: CityContext, rows: Iterable[Request]) -> frozenset[int]:
    """Those with a message of the other side since this person last read them: two questions for all."""
    keys = [row.pk for row in rows]
    read = dict(Seen.objects.filter(person=workspace.person, request__in=keys).values_list("request", "at"))
    written = Message.objects.filter(request__in=keys).exclude(city=workspace.city).order_by().values_list("request")
    last = written.annotate(last=Max("at"))
    return frozenset(key for key, at in last if key is not None and (key not in read or at > read[key]))


def posting_words(row: Posting) -> dict[str, Any]:
    title = localized(row, "title")
    return {"text": title.text, "lang": title.other_language}


def problems_of(*forms_sent: forms.Form | None) -> list[dict[str, str]]:
    return [error for form in forms_sent if form is not None and form.is_bound for error in errors_of(form)]
