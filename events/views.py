"""Pages of events and speakers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.accounts.tenants import is_curator
from core.content.examples import example_paths, is_made_up, not_made_up, said_by, shown_with
from core.history import actors
from core.history.translations import older_here
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import PackedHtml, rendered
from core.prepared import at_once, prepared
from core.text.fallback import Text, columns, localized
from core.text.lines import narrowed
from core.text.moments import known_day_words
from core.text.person_names import PersonName
from core.ui.paging import page_of
from core.ui.shape import needs_tabs
from core.vocabulary.cited import good_sources
from core.vocabulary.models import Source, Term
from events.listing import all_events, listing
from events.models import Contribution, Event, Material, Participation, Release, Speaker
from events.people import Person, person_at, person_now, shown_materials, with_people
from events.programme import Programme, programme_of
from events.querysets import SHOWN, EventQuerySet
from events.structured import event_data, person_data
from events.topics import topics_of

TOGETHER = {
    Participation.Role.PRESENTED: gettext_lazy("Presented their work"),
    Participation.Role.INVITED: gettext_lazy("Invited to exchange experience"),
    Participation.Role.PANEL: gettext_lazy("Spoke on the panel"),
    Participation.Role.HOST: pgettext_lazy("cities at an event", "Hosts"),
}
MOST_PARTS = 100
MOST_TALKS = 100
EVENT = (
    *("slug", "kind", "starts", "ends", "time_zone", "registration_link", "state", "is_example"),
    *("written_for", "older_in"),
    *columns("title", "venue", "place", "theme", "summary", "note"),
    *("part_of__slug", "part_of__state", "part_of__starts", *columns("title", prefix="part_of__")),
    *("city__slug", "city__status", "city__is_example", *columns("name", prefix="city__")),
)


@require_safe
@public_page("page", "year", "city", "topic")
def events(request: HttpRequest) -> HttpResponse:
    """Coming and past on one page while there are few; then two, with tabs."""
    everything = Event.objects.shown_to_all()
    if not needs_tabs(everything.count()):
        return list_page(request, _("Events"), all_events(request, everything))
    return list_page(request, _("Events"), listing(request, everything.coming(timezone.localdate()), is_past=False))


@require_safe
@public_page("page", "year", "city", "topic")
def past(request: HttpRequest) -> HttpResponse:
    rows = Event.objects.shown_to_all().past(timezone.localdate())
    return list_page(request, _("Past events"), listing(request, rows, is_past=True))


def list_page(request: HttpRequest, title: str, shown: dict[str, Any]) -> HttpResponse:
    """The list under its title, which names what it is narrowed to."""
    list_title = narrowed(title, (each["label"] for each in shown["chosen"]))
    return render(request, "events/events.html", {"title": title, "list_title": list_title, **shown})


@require_safe
@public_page()
def event(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_anonymous:
        return render(request, "events/event.html", shown_to_visitors(slug))
    family = list(family_of(slug, Event.objects.visible_to(request.user)))
    return render(request, "events/event.html", shown(slug, family, request))


@kept
def shown_to_visitors(slug: str) -> dict[str, Any]:
    """What the page shows to everybody. Raises Http404."""
    found = shown(slug, public_family(slug))
    return {**found, "main": PackedHtml(found["main"])}


def shown(slug: str, family: list[Event], request: HttpRequest | None = None) -> dict[str, Any]:
    """What the page says of the event with this address and of its parts, both among `family`. Who is signed in gets
    a form to follow it, for which it takes their request. Raises Http404."""
    found = next((row for row in family if row.slug == slug), None)
    if found is None:
        raise Http404
    parts = [row for row in family if row is not found]
    programme = programme_of(found)
    taking_part, released = list(participations(found.pk)), list(releases(found.pk))
    organised, supported, offered, sources = at_once(
        organisers.asked(found.pk), supporters.asked(found.pk), materials.asked(found.pk), sources_of.asked(found.pk)
    )
    organised_by = [(body, localized(body, "name")) for body in organised]
    heading, summary = localized(found, "title"), localized(found, "summary")
    is_past = (found.ends or found.starts) < timezone.localdate()
    main = {
        "event": found,
        "heading": heading,
        "summary": summary,
        "noted": summary.other_language or heading.other_language,
        "older": older_here(found),
        "facts": {name: localized(found, name) for name in ("venue", "place", "theme", "note")},
        "whole": localized(found.part_of, "title") if found.part_of and found.part_of.state in SHOWN else None,
        "is_past": is_past,
        "is_coming": found.starts > timezone.localdate(),
        "programme": programme,
        "parts": [(part, localized(part, "title")) for part in parts],
        "cities": by_role(taking_part),
        "numbers": numbers_of(taking_part, programme, released),
        "releases": [(release.resource, localized(release.resource, "title")) for release in released],
        "practices": [(practice, localized(practice, "title")) for practice in practices(found.pk)],
        "materials": [(each, localized(each, "title"), each.get_kind_display()) for each in offered],
        "topics": topics(found.pk),
        "organisers": organised_by,
        "supporters": [(body, localized(body, "name")) for body in supported],
        "sources": known_sources(sources),
    }
    return {
        "slug": found.slug,
        "title": heading.text,
        "heading": heading,
        "summary": summary,
        "is_past": is_past,
        "structured": event_data(found, programme, [name.text for _body, name in organised_by]),
        "main": rendered("events/event/main.html", main, request),
    }


def by_role(parts: list[Participation]) -> list[tuple[str, list[tuple[Participation, Text]]]]:
    """Cities under what they did there, which is said once for all of them."""
    roles: dict[str, list[tuple[Participation, Text]]] = {}
    for part in parts:
        roles.setdefault(part.role, []).append((part, localized(part.city, "name")))
    return [(str(TOGETHER[Participation.Role(role)]), group) for role, group in roles.items()]


def numbers_of(parts: list[Participation], programme: Programme, released: list[Release]) -> list[dict[str, Any]]:
    """What the event had of each, with the place on the page that lists it; nothing where there is one kind alone."""
    people = sum(len(item.people) for item in programme.items)
    numbers = (
        (_("Cities taking part"), len(parts), "cities"),
        (_("Programme items"), len(programme.items), "programme"),
        (_("Contributions"), people, "programme"),
        (_("Released"), len(released), "released"),
    )
    told = [{"label": label, "number": number, "anchor": anchor} for label, number, anchor in numbers if number]
    return told if len(told) > 2 else []


@prepared
def public_family(slug: str) -> QuerySet[Event]:
    return family_of(slug, Event.objects.published())


def family_of(slug: str, visible: EventQuerySet) -> QuerySet[Event]:
    """An event with its parts, found by two short lists of keys: OR would walk through all events."""
    itself = Event.objects.filter(slug=slug).order_by().values("pk")
    shown = not_made_up(Event) | said_by(example_paths(Event), "part_of__")
    its_parts = Event.objects.filter(shown, part_of__slug=slug, state__in=SHOWN).order_by().values("pk")
    rows = visible.filter(pk__in=itself.union(its_parts)).select_related("part_of", "city")
    return rows.only(*EVENT).order_by("starts", "pk")[:MOST_PARTS]


@prepared
def participations(event: int) -> QuerySet[Participation]:
    rows = shown_with(Participation.objects.filter(city__status__in=LISTED), event=event).select_related(
        "city", "city__biome"
    )
    city = ("city__slug", "city__status", "city__on_the_coast", "city__biome__code", *columns("name", prefix="city__"))
    return rows.only("order", "role", *city).order_by("order", "pk")


@prepared
def releases(event: int) -> QuerySet[Release]:
    rows = shown_with(Release.objects.filter(resource__state="published"), event=event).select_related("resource")
    resource = ("resource__slug", "resource__kind", *columns("title", prefix="resource__"))
    return rows.only("order", *resource).order_by("order", "pk")


@prepared
def practices(event: int) -> QuerySet[Practice]:
    rows = (
        Practice.objects.published().shown_with(events=event).select_related("city").order_by("city__sort_key", "slug")
    )
    return rows.only("slug", *columns("title"), "city__slug", "city__status", *columns("name", prefix="city__"))


@prepared
def topics(event: int) -> QuerySet[Term]:
    return topics_of(event).only("code", "order", *columns("label", "short"))


@prepared
def organisers(event: int) -> QuerySet[Organisation]:
    return named_alone(Organisation.objects.published().shown_with(organised_events=event))


@prepared
def supporters(event: int) -> QuerySet[Organisation]:
    return named_alone(Organisation.objects.published().shown_with(supported_events=event))


def named_alone(bodies: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return bodies.order_by("pk").only("slug", "country", *columns("name"))


@prepared
def materials(event: int) -> QuerySet[Material]:
    return shown_materials(event).order_by("order", "pk").only("order", "kind", "link", *columns("title"))


def known_sources(sources: Iterable[Source]) -> list[tuple[Source, Text, str, Text]]:
    """Each source with what is known of it: publisher, when it was published, and the note that says what it names."""
    return [
        (
            row,
            localized(row, "publisher"),
            known_day_words(row.published or str(row.year or "")),
            localized(row, "note"),
        )
        for row in sources
    ]


@prepared
def sources_of(event: int) -> QuerySet[Source]:
    through: Any = Event.sources.through
    cited = through.objects.filter(event=event).values("source")
    return good_sources(Source.objects.filter(pk__in=cited)).order_by("pk")


@require_safe
@public_page("page")
def speakers(request: HttpRequest) -> HttpResponse:
    rows = Speaker.objects.shown_to_all().select_related("organisation", "city").order_by("sort_key", "pk")
    page = page_of(rows, request.GET.get("page"))
    context = {
        "title": _("Speakers"),
        "people": [person_now(speaker) for speaker in page.object_list],
        "speakers_page": page,
    }
    return render(request, "events/speakers.html", context)


@dataclass(frozen=True)
class Talk:
    contribution: Contribution
    event: Text
    session: Text
    topic: Text
    person: Person


@require_safe
@public_page()
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    visible = Speaker.objects.all() if is_curator(request.user) else Speaker.objects.named()
    found = get_object_or_404(visible.select_related("organisation", "city", "consent_source", "contact"), slug=slug)
    person = person_now(found)
    talks = talks_of(found)
    other_names = names_besides(found)
    context = {
        "title": person.name or person.post.text,
        "speaker": found,
        "checked_by": actors.actor_words(found.public_by),
        "person": person,
        "other_names": other_names,
        "older": older_here(found),
        "talks": talks,
        "others": people_beside(found, talks),
        "photo_url": photo_of(found),
        "write_url": reverse("speaker_write", args=[slug]) if may_be_written_to(found) else "",
        "structured": person_data(found, person, [*(name.text for name in other_names), found.local_name]),
    }
    return render(request, "events/speaker.html", context)


def photo_of(speaker: Speaker) -> str:
    """The address changes with the picture, so that no reader is shown an old one."""
    contact = getattr(speaker, "contact", None)
    if not (speaker.is_named and speaker.photo_agreed and contact and contact.photo):
        return ""
    return f"{reverse('speaker_photo', args=[speaker.slug])}?v={contact.photo.name[-8:]}"


def may_be_written_to(speaker: Speaker) -> bool:
    """The twin of `reachable()`, of a row that was read with its contact."""
    contact = getattr(speaker, "contact", None)
    return bool(speaker.is_named and speaker.contact_agreed and contact and contact.email)


def names_besides(speaker: Speaker) -> list[PersonName]:
    """The name in letters beside that in its own script, and in the other order, for readers who know it so."""
    if not (speaker.given_name and speaker.family_name and speaker.is_named):
        return []
    here = speaker.name_in_letters
    return [name for name in (here, here._replace(parts=here.parts[::-1])) if name.text != speaker.display_name]


def talks_of(speaker: Speaker) -> list[Talk]:
    rows = (
        Contribution.objects.filter(beside(speaker, Event, "event__"), speaker=speaker, event__state__in=SHOWN)
        .select_related("event", "session", "organisation", "speaker", "speaker__city")
        .order_by("-event__starts", "order", "pk")
    )
    return [talk(row) for row in rows[:MOST_TALKS]]


def beside(speaker: Speaker, model: type[Event | Speaker], path: str) -> Q:
    """Nothing made up beside a person who is not."""
    return Q() if is_made_up(speaker) else not_made_up(model, path)


def talk(row: Contribution) -> Talk:
    topic, session = localized(row, "topic"), localized(row.session, "title")
    return Talk(row, localized(row.event, "title"), session, topic, person_at(row))


def people_beside(speaker: Speaker, talks: list[Talk]) -> list[Person]:
    """Who spoke at the same events, those of the same sessions first, each once: the way on to other cities."""
    sessions = {talk.contribution.session_id for talk in talks}
    events = {talk.contribution.event_id for talk in talks}
    rows = with_people(Contribution.objects.filter(beside(speaker, Speaker, "speaker__"), event__in=events)).exclude(
        speaker=speaker
    )
    found = list(rows.order_by("-event__starts", "order", "pk")[:MOST_TALKS])
    by_speaker: dict[int, Person] = {}
    for row in sorted(found, key=lambda each: each.session_id not in sessions):
        by_speaker.setdefault(row.speaker_id, person_at(row))
    return list(by_speaker.values())
