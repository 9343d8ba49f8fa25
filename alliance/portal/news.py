"""The newest changes of what the alliance publishes, as a whole or about one thing, for feed readers."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from alliance.portal.topics.following import FollowableTarget, FollowableTopic
from cities.following import FollowableCity
from cities.models import City
from core.content.reading import as_public
from core.history.models import Translated
from core.notifications.following import Followable, Subject, followed_subjects, subject_of
from core.text.clean import UNSEEN
from core.text.fallback import columns, localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from core.vocabulary.models import Term
from events.following import FollowableEvent
from events.models import Event
from finance.market.models import Call

MOST = 50
NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))  # XML allows them in no form


class Feed(Atom1Feed):
    """Each entry says in which language it is: a missing translation falls back to another one."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


def newest() -> str:
    return feed_of(
        [each for subject in subjects_with_pages() for each in entries_of(subject, subject.rows())],
        title=gettext("News of the Cities Biodiversity Alliance"),
        subtitle=gettext("Cities, events, resources and practices added or changed."),
        page=reverse("home"),
        feed=reverse("atom"),
    )


def subjects_with_pages() -> list[Subject[Any]]:
    """An entry of a feed leads to a page of its own, or to its place on that of another thing."""
    return [subject for subject in followed_subjects() if subject.model.page_name or subject.address_fields]


def of_kind(model: type[Translated], name: str) -> str:
    """The feed of one list, by the name of its address."""
    return of_list(
        model,
        name,
        title=gettext("News of the alliance: %(kind)s") % {"kind": model._meta.verbose_name_plural},
        subtitle=gettext("What was added or changed, newest first."),
    )


def of_list(model: type[Translated], name: str, *, title: str, subtitle: str) -> str:
    """The feed of all rows of a kind that everybody sees, at the address beside their list."""
    subject = subject_of(model._meta.label_lower)
    assert subject is not None
    entries = entries_of(subject, subject.rows())
    return feed_of(entries, title=title, subtitle=subtitle, page=reverse(name), feed=reverse(f"{name}_atom"))


# --- About one thing: what its followers are told of --------------------------------------------------------------


def about_city(city: City) -> str:
    return feed_about(
        FollowableCity(),
        city,
        title=gettext("News about %(name)s") % {"name": localized(city, "name").text},
        subtitle=gettext("The city’s profile, practices, events and resources, added or changed."),
    )


def about_target(term: Term) -> str:
    return feed_about(
        FollowableTarget(),
        term,
        title=gettext("News on target %(number)s: %(name)s") % {"number": term.code, "name": term.name},
        subtitle=gettext("Practices and resources added or changed."),
    )


def about_topic(term: Term) -> str:
    return feed_about(
        FollowableTopic(),
        term,
        title=gettext("News on the topic %(name)s") % {"name": term.name},
        subtitle=gettext("Resources, events and practices added or changed."),
    )


def about_event(event: Event) -> str:
    return feed_about(
        FollowableEvent(),
        event,
        title=gettext("News about %(name)s") % {"name": localized(event, "title").text},
        subtitle=gettext("The event and its sessions, and what was presented or released there."),
    )


def feed_about(kind: Followable, row: City | Event | Term | Call, *, title: str, subtitle: str) -> str:
    return feed_of(
        [
            each
            for subject in subjects_with_pages()
            for each in entries_of(subject, subject.rows_about(kind.code, row.pk), about=row)
        ],
        title=title,
        subtitle=subtitle,
        page=kind.page_url(kind.slug(row)),
        feed=kind.feed_url(kind.slug(row)),
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


def entries_of(subject: Subject[Any], rows: QuerySet[Any], *, about: Any = None) -> list[dict[str, Any]]:
    """The newest rows as entries. Beside things of other cities a title says whose it is; a feed about a city does not
    repeat its name."""
    title_field, city = subject.model.title_field, city_path(subject.model)
    days = [subject.day_field] if subject.day_field else []
    told_by = ["country"] if title_field in getattr(rows.model, "proper_names", ()) else []  # whose form a name has
    texts = [title_field, subject.summary_field] if subject.summary_field else [title_field]
    beside = (*subject.address_fields, *subject.state_columns)
    if city:
        rows = rows.select_related(city)
        told_by += [f"{city}__{name}" for name in ("slug", "status", "country", *columns("name"))]
    newest_rows = rows.only("slug", "changed_at", *beside, *days, *told_by, *columns(*texts))
    return [
        entry(as_public(row), subject, city_of(row, city, about))
        for row in newest_rows.order_by("-changed_at", "pk")[:MOST]
    ]


def city_path(model: type[Any]) -> str:
    """The look-up from a row to its city; empty for a city itself and for what belongs to none."""
    path: str = getattr(model, "city_path", "")
    return "" if path == "pk" else path


def city_of(row: Any, path: str, about: Any) -> City | None:
    """The city that the title of a row names."""
    for step in filter(None, path.split("__")):
        row = getattr(row, step, None)
    return row if path and isinstance(row, City) and row.is_listed and row != about else None


def entry(row: Any, subject: Subject[Any], city: City | None) -> dict[str, Any]:
    title = localized(row, subject.model.title_field)
    day_field = subject.day_field
    address = absolute(row.get_absolute_url())
    kind = str(row._meta.model_name)
    summary = localized(row, subject.summary_field).text if subject.summary_field else ""
    return {
        "title": xml_text(with_city(title.text, city)),
        "link": address,
        "unique_id": address,
        "description": description(summary, subject.state_of(row)),
        "pubdate": published(getattr(row, day_field) if day_field else None, row.changed_at),
        "updateddate": row.changed_at,
        "categories": [kind],
        "language": LANGUAGE_TAGS[title.language],
    }


def with_city(title: str, city: City | None) -> str:
    name = localized(city, "name").text if city else ""
    return gettext("%(title)s, %(city)s") % {"title": title, "city": name} if name and name not in title else title


def description(summary: str, state: str) -> str:
    """The summary of an entry as HTML, with how the thing stands in the language of the feed."""
    shown = escape(xml_text(summary))
    return f'{shown}<p lang="{LANGUAGE_TAGS[get_language() or "en"]}">{escape(state)}</p>' if state else shown


def published(day: date | None, changed_at: datetime) -> datetime | None:
    """The day of the thing itself, so that an old one that was entered lately does not look new; none to come."""
    if day is None or day > changed_at.date():
        return None
    return datetime.combine(day, time.min, UTC)


def xml_text(text: str) -> str:
    """One character that XML does not know would spoil the whole feed."""
    return UNSEEN.sub("", text).translate(NO_CHARACTERS)
