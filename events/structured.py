"""Events and people for machines, in the words of schema.org."""

from collections.abc import Iterable
from typing import Any

from core.text.fallback import localized
from core.ui.jsonld import absolute
from events.models import Event, Speaker
from events.people import Person
from events.programme import Programme
from events.querysets import SHOWN

CONTEXT = "https://schema.org"


def event_data(event: Event, programme: Programme, organisers: Iterable[str]) -> dict[str, Any]:
    people = {person.url: person for item in programme.items for person in item.people if person.name}
    state = "EventCancelled" if event.is_cancelled else "EventScheduled"
    return {
        "@context": CONTEXT,
        "@type": "Event",
        "name": localized(event, "title").text,
        "description": localized(event, "summary").text,
        "startDate": event.starts.isoformat(),
        "endDate": (event.ends or event.starts).isoformat(),
        "eventStatus": f"{CONTEXT}/{state}",
        "url": absolute(event.get_absolute_url()),
        "location": location(event),
        "superEvent": super_event(event),
        "organizer": [{"@type": "Organization", "name": name} for name in organisers],
        "performer": [{"@type": "Person", "name": one.name, "url": absolute(one.url)} for one in people.values()],
    }


def location(event: Event) -> dict[str, Any] | None:
    venue, place = localized(event, "venue").text, localized(event, "place").text
    if not (venue or place):
        return None
    return {"@type": "Place", "name": venue or place, "address": place}


def super_event(event: Event) -> dict[str, Any] | None:
    if event.part_of is None or event.part_of.state not in SHOWN:
        return None
    return {
        "@type": "Event",
        "name": localized(event.part_of, "title").text,
        "startDate": event.part_of.starts.isoformat(),
        "url": absolute(event.part_of.get_absolute_url()),
    }


def person_data(speaker: Speaker, person: Person, other_names: list[str]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "Person",
        "name": person.name,
        "givenName": speaker.given_name,
        "familyName": speaker.family_name,
        "alternateName": other_names,
        "jobTitle": person.post.text,
        "worksFor": {"@type": "Organization", "name": person.body.text} if person.body else None,
        "workLocation": {"@type": "Place", "name": person.city.text} if person.city else None,
        "url": absolute(speaker.get_absolute_url()),
    }
