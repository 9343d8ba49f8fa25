"""The newest changes of what the alliance publishes, for feed readers."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from cities.models import City, Practice
from core.text.clean import UNSEEN
from core.text.fallback import columns, shown
from core.ui.context import HTML_LANG
from core.ui.jsonld import absolute
from events.models import Event
from resources.models import Resource

MOST = 50
NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))  # XML allows them in no form


class Feed(Atom1Feed):
    """Each entry says in which language it is: a missing translation falls back to another one."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


def newest() -> str:
    name = settings.ALLIANCE_NAME or gettext("Cities Biodiversity Alliance")
    address = absolute(reverse("atom"))
    feed = Feed(
        title=gettext("What is new in the Cities Biodiversity Alliance"),
        link=absolute(reverse("home")),
        description="",
        subtitle=gettext("Cities, events, resources and practices that were added or changed."),
        language=HTML_LANG[get_language() or "en"],
        author_name=name,
        feed_url=address,
        feed_guid=address,
    )
    entries = [
        *entries_of(City.objects.listed(), "city", "name"),
        *entries_of(Event.objects.published(), "event", "title"),
        *entries_of(Resource.objects.published(), "resource", "title"),
        *entries_of(Practice.objects.published(), "practice", "title"),
    ]
    entries.sort(key=lambda entry: (entry["updateddate"], entry["link"]), reverse=True)
    for entry in entries[:MOST]:
        feed.add_item(**entry)
    return feed.writeString("utf-8")


def entries_of(rows: QuerySet[Any], kind: str, name: str) -> list[dict[str, Any]]:
    newest_rows = rows.only("slug", "changed_at", "is_example", *columns(name, "summary"))
    return [entry(row, kind, name) for row in newest_rows.order_by("-changed_at", "pk")[:MOST]]


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
        "language": HTML_LANG[title.language],
    }


def xml_text(text: str) -> str:
    """One character that XML does not know would spoil the whole feed."""
    return UNSEEN.sub("", text).translate(NO_CHARACTERS)
