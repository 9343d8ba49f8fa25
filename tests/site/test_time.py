"""Time zones that are none, and years that nothing happens in: refused by every door, and shown all the same (T47)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alliance.portal.calendars import calendar
from events import times
from events.models import Event, Session
from tests import factories as make
from tests import people
from tests.api.writing import Program, told
from tests.importexport.files import csv_file, examined
from tests.siteadmin.forms import send

pytestmark = pytest.mark.django_db
ZONES = ["Asia", "Asia/Beijing", "Asia/", "../x", "/etc/localtime", "EST", "asia/shanghai"]
NO_ZONE = "This time zone does not exist. Choose another time zone."
ENDS_OF_TIME = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]


@pytest.mark.parametrize("zone", ZONES)
def test_t47_a_time_zone_that_is_none_is_refused_by_the_admin(zone: str) -> None:
    event, superuser = make.EventFactory(), people.sign_in(Client(), people.superuser())

    answer = send(superuser, f"/admin/events/event/{event.pk}/change/", {"time_zone": zone})

    (said,) = answer.context["adminform"].form.errors["time_zone"]
    assert (answer.status_code, said) == (200, f"Select a valid choice. {zone} is not one of the available choices.")
    assert said in answer.content.decode()
    assert Event.objects.get().time_zone == ""


@pytest.mark.parametrize("zone", ZONES)
def test_t47_a_time_zone_that_is_none_is_refused_by_imports(zone: str) -> None:
    city = make.CityFactory()

    report = examined("cities", csv_file([{"slug": city.slug, "time_zone": zone}]), people.curator())

    assert [(fault.column, fault.reason) for fault in report.faults] == [("time_zone", NO_ZONE)]


def test_t47_a_time_zone_that_is_none_is_refused_in_proposals() -> None:
    city = make.CityFactory()
    lead = Program(people.lead(city))

    answer = lead.begin(city, {"time_zone": "Asia"})

    assert told(answer, 400)["errors"] == {"time_zone": [NO_ZONE]}


@pytest.mark.parametrize("zone", ["Asia", "../x", "/etc/localtime"])
def test_t47_the_database_takes_no_name_that_would_be_read_as_a_place_of_its_own(zone: str) -> None:
    for factory in (make.CityFactory, make.EventFactory):
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(time_zone=zone)


@pytest.mark.parametrize("zone", ["Asia/Beijing", "Asia/"])
def test_t47_pages_are_shown_whatever_time_zone_was_stored(client: Client, zone: str) -> None:
    city = make.CityFactory(slug="kunming", time_zone=zone)
    event = make.EventFactory(slug="forum", time_zone=zone, city=city)
    make.SessionFactory(event=event, starts=datetime(2024, 10, 25, 9, tzinfo=UTC))

    at_lead = people.sign_in(Client(), people.lead(city))

    for path in ("events/forum/", "events/forum/event.ics", "events/feed.ics", "cities/kunming/"):
        assert client.get(f"/en/{path}").status_code == 200, path
    assert at_lead.get("/en/w/kunming/").status_code == 200


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1), date.max])
def test_t47_the_database_takes_events_of_our_time_alone(day: date) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for factory, values in ((make.EventFactory, {"starts": day}), (make.SessionFactory, {"starts": moment})):
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(**values)


def test_t47_a_session_in_the_year_9999_is_refused_by_the_admin() -> None:
    session = make.SessionFactory()
    superuser = people.sign_in(Client(), people.superuser())
    typed = {"sessions-0-starts_0": "9999-12-31", "sessions-0-starts_1": "23:00:00"}

    answer = send(superuser, f"/admin/events/event/{session.event_id}/change/", typed)

    assert "Enter a year from 1900 to 2200." in answer.content.decode()
    assert Session.objects.get().starts is None


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
def test_t47_the_ends_of_the_calendar_can_be_shown(moment: datetime) -> None:
    assert times.hour(moment, "Asia/Shanghai")
    assert times.hour(moment, "America/Bogota")
    assert times.zone_in_words("Asia/Shanghai", moment)
    event = Event(slug="e", starts=moment.date(), changed_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert b"BEGIN:VEVENT" in calendar([event])


# --- Hours that are typed in the admin -----------------------------------------------------------------------------


def saved(zone: str, day: str, hour: str) -> Any:
    event = make.EventFactory(time_zone=zone)
    make.SessionFactory(event=event)
    superuser = people.sign_in(Client(), people.superuser())
    typed = {"sessions-0-starts_0": day, "sessions-0-starts_1": hour}
    return send(superuser, f"/admin/events/event/{event.pk}/change/", typed)


def test_hours_are_typed_and_shown_at_the_clocks_of_the_event() -> None:
    assert saved("Asia/Shanghai", "2026-10-25", "09:00:00").status_code == 302

    assert Session.objects.get().starts == datetime(2026, 10, 25, 1, tzinfo=UTC)
    superuser = people.sign_in(Client(), people.superuser())
    page = superuser.get(f"/admin/events/event/{Event.objects.get().pk}/change/").content.decode()
    assert 'value="09:00:00"' in page
    assert "The time in the time zone of the event." in page


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        pytest.param("2026-03-29", "02:30:00", id="skipped when summer time begins"),
        pytest.param("2026-10-25", "02:30:00", id="twice when summer time ends"),
    ],
)
def test_an_hour_that_the_clocks_skip_or_show_twice_is_asked_about(day: str, hour: str) -> None:
    answer = saved("Europe/Berlin", day, hour)

    assert "couldn’t be interpreted in time zone Europe/Berlin" in answer.content.decode()
    assert Session.objects.get().starts is None
