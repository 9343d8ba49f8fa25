"""The newest changes of what the alliance publishes, as a whole or about one thing, for feed readers."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from cities.models import City
from cities.practices.models import Practice
from core.content.reading import as_public
from core.text.clean import UNSEEN
from core.text.fallback import columns, shown
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from core.vocabulary.models import Term
from events.models import Event, Participation, Release
from events.topics import keys_of_events
from resources.models import Resource

MOST = 50
NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))  # XML allows them in no form


class Feed(Atom1Feed):
    """Each entry says in which language it is: a missing translation falls back to another one."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


def newest() -> str:
    return feed_of(
        [
            *entries_of(City.objects.listed(), "city", "name"),
            *entries_of(Event.objects.published(), "event", "title"),
            *entries_of(Resource.objects.published(), "resource", "title"),
            *entries_of(Practice.objects.published(), "practice", "title"),
        ],
        title=gettext("What is new in the Cities Biodiversity Alliance"),
        subtitle=gettext("Cities, events, resources and practices that were added or changed."),
        page=reverse("home"),
        feed=reverse("atom"),
    )


# --- About one thing ----------------------------------------------------------------------------------------------


def about_city(city: City) -> str:
    events = Event.objects.published().filter(Q(city=city) | Q(pk__in=taking_part(city)))
    return feed_of(
        [
            *entries_of(City.objects.listed().filter(pk=city.pk), "city", "name"),
            *entries_of(events, "event", "title"),
            *entries_of(Resource.objects.published().filter(cities=city), "resource", "title"),
            *entries_of(Practice.objects.published().filter(city=city), "practice", "title"),
        ],
        title=gettext("What is new about %(name)s") % {"name": shown(city, "name").text},
        subtitle=gettext("Its profile, practices, events and resources that were added or changed."),
        page=city.get_absolute_url(),
        feed=reverse("city_atom", args=[city.slug]),
    )


def taking_part(city: City) -> QuerySet[Any]:
    return Participation.objects.filter(city=city).values("event")


def about_target(term: Term) -> str:
    return feed_of(
        [
            *entries_of(Resource.objects.published().filter(terms=term), "resource", "title"),
            *entries_of(Practice.objects.published().filter(terms=term), "practice", "title"),
        ],
        title=gettext("What is new on target %(number)s: %(name)s") % {"number": term.code, "name": term.name},
        subtitle=gettext("Practices and resources that were added or changed."),
        page=reverse("target", args=[term.code]),
        feed=reverse("target_atom", args=[term.code]),
    )


def about_topic(term: Term) -> str:
    return feed_of(
        [
            *entries_of(Resource.objects.published().filter(terms=term), "resource", "title"),
            *entries_of(Event.objects.published().filter(pk__in=keys_of_events(term)), "event", "title"),
            *entries_of(Practice.objects.published().filter(terms=term), "practice", "title"),
        ],
        title=gettext("What is new on the topic %(name)s") % {"name": term.name},
        subtitle=gettext("Resources, events and practices that were added or changed."),
        page=reverse("topic", args=[term.code]),
        feed=reverse("topic_atom", args=[term.code]),
    )


def about_event(event: Event) -> str:
    released = Resource.objects.published().filter(pk__in=Release.objects.filter(event=event).values("resource"))
    return feed_of(
        [
            *entries_of(Event.objects.published().filter(Q(pk=event.pk) | Q(part_of=event)), "event", "title"),
            *entries_of(released, "resource", "title"),
            *entries_of(Practice.objects.published().filter(events=event), "practice", "title"),
        ],
        title=gettext("What is new about %(name)s") % {"name": shown(event, "title").text},
        subtitle=gettext("The event, its parts, and what was presented or released there."),
        page=event.get_absolute_url(),
        feed=reverse("event_atom", args=[event.slug]),
    )


# --- Making it ----------------------------------------------------------------------------------------------------


def feed_of(entries: list[dict[str, Any]], *, title: str, subtitle: str, page: str, feed: str) -> str:
    address = absolute(feed)
    made = Feed(
        title=xml_text(title),
        link=absolute(page),
        description="",
        subtitle=subtitle,
        language=LANGUAGE_TAGS[get_language() or "en"],
        author_name=settings.ALLIANCE_NAME or gettext("Cities Biodiversity Alliance"),
        feed_url=address,
        feed_guid=address,
    )
    entries.sort(key=lambda entry: (entry["updateddate"], entry["link"]), reverse=True)
    for entry in entries[:MOST]:
        made.add_item(**entry)
    return made.writeString("utf-8")


def entries_of(rows: QuerySet[Any], kind: str, name: str) -> list[dict[str, Any]]:
    newest_rows = rows.only("slug", "changed_at", "is_example", *columns(name, "summary"))
    return [entry(as_public(row), kind, name) for row in newest_rows.order_by("-changed_at", "pk")[:MOST]]


def entry(row: Any, kind: str, name: str) -> dict[str, Any]:
    title = shown(row, name)
    address = absolute(row.get_absolute_url())
    return {
        "title": xml_text(title.text),
        "link": address,
        "unique_id": address,
        "description": escape(xml_text(shown(row, "summary").text)),  # Django says that it is HTML
        "updateddate": row.changed_at,
        "categories": [kind, "example"] if row.is_example else [kind],
        "language": LANGUAGE_TAGS[title.language],
    }


def xml_text(text: str) -> str:
    """One character that XML does not know would spoil the whole feed."""
    return UNSEEN.sub("", text).translate(NO_CHARACTERS)
