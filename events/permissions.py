from cities.permissions import administer, serves
from core.accounts.permissions import Person, register_permission
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_curators, register_kind
from events.models import Event, Speaker
from events.querysets import SHOWN


def see_event(person: Person, event: Event) -> bool:
    return event.state in SHOWN or is_curator(person) or serves(person, event.city)


def see_speaker(person: Person, speaker: Speaker) -> bool:
    return speaker.state == Event.State.PUBLISHED or is_curator(person)


register_permission("event.see", see_event)
register_permission("speaker.see", see_speaker)
register_kind("event", administer=administer)
register_kind("speaker", administer=administer, remove=by_curators)
