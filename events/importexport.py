"""Events with their programme, and speakers, as sheets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.history.snapshot import Plain
from core.importexport.kinds import TableKind, child_sheet, main_sheet, register_tables
from events import actions
from events.models import Event, Speaker


def of_its_city(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return {state.get("city")} - {None}


SESSION = {"session": ("sessions", "order")}
EVENTS = TableKind(
    label=_("Events with their programme"),
    model=Event,
    sheets=(
        main_sheet("events", Event, actions.EVENT),
        child_sheet("event-sessions", _("Sessions of events"), Event, "sessions", owner="event", keys=("order",)),
        child_sheet(
            "event-contributions",
            _("Contributions to sessions"),
            Event,
            "contributions",
            owner="event",
            keys=("session", "speaker"),
            siblings=SESSION,
        ),
        child_sheet(
            "event-participations",
            _("Cities that took part"),
            Event,
            "participations",
            owner="event",
            keys=("city",),
        ),
        child_sheet(
            "event-materials", _("Materials of events"), Event, "materials", owner="event", keys=("kind", "link")
        ),
        child_sheet(
            "event-releases", _("Resources released at events"), Event, "releases", owner="event", keys=("resource",)
        ),
    ),
    cities_of=of_its_city,
)
SPEAKERS = TableKind(
    model=Speaker,
    sheets=(main_sheet("speakers", Speaker, actions.SPEAKER),),
    cities_of=of_its_city,
)


children = [EVENTS.only(sheet.child) for sheet in EVENTS.sheets if sheet.child]
register_tables(EVENTS, *children, SPEAKERS)
