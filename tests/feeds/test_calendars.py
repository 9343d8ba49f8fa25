from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from tests.factories import EventFactory, SessionFactory
from tests.feeds.reading import events_of, get, text_of

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 25)


def only_event(slug: str, language: str = "en") -> Any:
    """Without its sessions."""
    event, *_sessions = events_of(f"/{language}/events/{slug}/event.ics")
    return event


def sessions_of(slug: str) -> list[Any]:
    return events_of(f"/en/events/{slug}/event.ics")[1:]


def session(event: Any, starts: int | None, ends: int | None, **facts: Any) -> None:
    """Hours of the day in UTC."""
    hours = [None if hour is None else datetime(2024, 10, 25, hour, tzinfo=UTC) for hour in (starts, ends)]
    SessionFactory(event=event, starts=hours[0], ends=hours[1], **facts)


def test_without_hours_an_event_takes_whole_days() -> None:
    EventFactory(slug="forum", starts=DAY, ends=date(2024, 10, 26))

    event = only_event("forum")

    assert event["DTSTART"].to_ical() == b"20241025"
    assert event["DTEND"].to_ical() == b"20241027"
    assert event["DTSTART"].params["VALUE"] == "DATE"


def test_each_hour_of_the_programme_is_an_entry_and_the_event_keeps_nobody_busy() -> None:
    event = EventFactory(slug="forum", place_en="Cali", starts=DAY, ends=date(2024, 10, 26))
    session(event, 14, 15, title_en="Opening")
    session(event, 16, 18, title_en="Rivers")
    session(event, 15, 16, title_en="Tea", kind="break")

    whole, later, first = events_of("/en/events/forum/event.ics")

    assert (whole["DTSTART"].to_ical(), str(whole["TRANSP"])) == (b"20241025", "TRANSPARENT")
    assert [(str(each["SUMMARY"]), each["DTSTART"].to_ical(), each["DTEND"].to_ical()) for each in (first, later)] == [
        ("Opening", b"20241025T140000Z", b"20241025T150000Z"),
        ("Rivers", b"20241025T160000Z", b"20241025T180000Z"),
    ]
    assert (str(first["TRANSP"]), str(first["STATUS"]), str(first["LOCATION"])) == ("OPAQUE", "CONFIRMED", "Cali")
    assert str(first["RELATED-TO"]) == str(whole["UID"])
    assert len({str(each["UID"]) for each in (whole, later, first)}) == 3


@pytest.mark.parametrize(("starts", "ends"), [(14, None), (None, 18), (14, 14), (None, None)])
def test_hours_are_never_guessed(starts: int | None, ends: int | None) -> None:
    session(EventFactory(slug="forum"), starts, ends)

    assert sessions_of("forum") == []


@pytest.mark.parametrize(("state", "session_state"), [("published", "cancelled"), ("cancelled", "planned")])
def test_a_cancelled_session_says_so_and_keeps_nobody_busy(state: str, session_state: str) -> None:
    session(EventFactory(slug="forum", state=state), 8, 9, state=session_state)

    (found,) = sessions_of("forum")

    assert (str(found["STATUS"]), str(found["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_the_list_of_events_offers_to_subscribe() -> None:
    page = get("/ja/events/").content.decode()

    assert 'href="webcal://localhost:8000/ja/events/feed.ics"' in page
    assert 'rel="alternate" type="text/calendar"' in page


def test_an_entry_says_what_where_and_its_address() -> None:
    EventFactory(slug="forum", title_en="Forum, one; two", venue_en="Hall", place_en="Cali", summary_en="A\nB")

    event = only_event("forum")

    assert str(event["SUMMARY"]) == "Forum, one; two"
    assert str(event["LOCATION"]) == "Hall, Cali"
    assert str(event["DESCRIPTION"]) == "A\nB"
    assert str(event["URL"]) == "http://localhost:8000/en/events/forum/"
    assert str(event["STATUS"]) == "CONFIRMED"


def test_the_entry_is_the_same_one_in_every_language_and_after_a_change() -> None:
    event = EventFactory(slug="forum", title_en="Forum", title_ja="フォーラム")
    before = only_event("forum")
    event.title_en = "Another title"
    event.save()

    after = only_event("forum", "ja")

    assert before["UID"] == after["UID"] == "event-forum@localhost"
    assert str(after["SUMMARY"]) == "フォーラム"
    assert after["SUMMARY"].params["LANGUAGE"] == "ja"


def test_a_part_points_to_its_whole_only_while_that_is_public() -> None:
    whole = EventFactory(slug="whole")
    EventFactory(slug="part", part_of=whole)
    EventFactory(slug="other-part", part_of=EventFactory(slug="draft-whole", state="draft"))

    assert str(only_event("part")["RELATED-TO"]) == "event-whole@localhost"
    assert "draft-whole" not in text_of("/en/events/other-part/event.ics")


def test_a_cancelled_event_says_so() -> None:
    EventFactory(slug="forum", state="cancelled")

    assert str(only_event("forum")["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_t08_what_is_not_public_is_in_no_calendar(state: str) -> None:
    EventFactory(slug="forum", state=state)

    assert events_of("/en/events/feed.ics") == []
    assert Client().get("/en/events/forum/event.ics").status_code == 404


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028"])
def test_t19_a_title_cannot_add_a_line_of_its_own(ending: str) -> None:
    EventFactory(slug="forum", title_en=f"Forum{ending}ATTENDEE:mailto:x@evil.example", summary_en=f"A{ending}X-A:b")

    event = only_event("forum")

    assert "ATTENDEE" not in event
    assert "X-A" not in event


def test_long_lines_are_folded_between_characters() -> None:
    EventFactory(slug="forum", title_zh_hans="生物多样性" * 20, summary_zh_hans="城市" * 200)

    content = get("/zh-hans/events/forum/event.ics").content

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert all(line.decode() for line in content.split(b"\r\n")[:-1])
    assert str(only_event("forum", "zh-hans")["SUMMARY"]) == "生物多样性" * 20


def test_the_feed_holds_past_and_coming_events_with_a_name() -> None:
    EventFactory(slug="past")
    EventFactory(slug="coming", starts=date(2100, 1, 1))

    response = get("/en/events/feed.ics")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in response.content
    assert [str(event["UID"]) for event in events_of("/en/events/feed.ics")] == [
        "event-coming@localhost",
        "event-past@localhost",
    ]


def test_the_founding_event_has_no_invented_hours(founding_facts: None) -> None:
    event = only_event("local-action-in-china-2024", "ja")

    assert event["DTSTART"].to_ical() == b"20241025"
    assert str(event["RELATED-TO"]) == "event-lsng-2024@localhost"
