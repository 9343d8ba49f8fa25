"""A deadline is a moment: page, list, desk, match, feed, calendar and API answer alike, and otherwise after it, though
nobody writes anything."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import User
from core.history.write import Actor
from core.ui.paging import PER_PAGE
from finance.choices import Stands, Timing
from finance.deadlines import Standing, window
from finance.interests.daily import closing, told_of_call
from finance.interests.models import Interest
from finance.market.models import Call
from finance.projects import actions
from tests import factories as make
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=None, label="Tests")
MARCH_5 = date(2031, 3, 5)
HOUR = timedelta(hours=1)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2031, 3, day, hour, minute, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = utc(1, 12)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


# --- The rule -----------------------------------------------------------------------------------------------------

ENDS: dict[str, tuple[str, str, datetime]] = {
    "an hour and its clock": ("17:00", "Europe/Berlin", utc(5, 16)),
    "an hour on the other side of the day": ("23:59", "America/Los_Angeles", utc(6, 7, 59)),
    "a clock without an hour": ("", "Asia/Shanghai", utc(5, 16)),
    "neither": ("", "", utc(6, 12)),
    "an hour of nobody's clock": ("17:00", "", utc(6, 5)),
    "a clock that is none": ("", "Asia", utc(6, 12)),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_call_ends_with_its_hour_or_with_its_day_there_or_with_the_day_everywhere(what: str) -> None:
    closes_at, zone, ends = ENDS[what]
    its = window(Standing.OPEN, None, MARCH_5, closes_at, zone)

    assert its.standing_at(ends - timedelta(microseconds=1)) is Standing.OPEN
    assert its.standing_at(ends) is Standing.CLOSED
    assert its.changes_after(ends - HOUR) == ends
    assert its.changes_after(ends) is None


@pytest.mark.parametrize(("zone", "begins"), [("Asia/Tokyo", utc(4, 15)), ("", utc(5, 12))])
def test_a_call_is_not_open_before_its_first_day_has_begun_there(zone: str, begins: datetime) -> None:
    for entered in (Standing.OPEN, Standing.ROLLING):
        its = window(entered, MARCH_5, date(2031, 4, 1), "", zone)
        assert its.standing_at(begins - timedelta(microseconds=1)) is Standing.NOT_YET
        assert its.standing_at(begins) is entered
        assert its.changes_after(begins - HOUR) == begins


def test_what_is_not_sure_is_told_as_it_was_entered_whatever_the_day() -> None:
    for entered in (Standing.UNKNOWN, Standing.UNCLEAR, Standing.CLOSED):
        its = window(entered, MARCH_5, MARCH_5, "17:00", "Asia/Tokyo")
        assert {its.standing_at(now) for now in (utc(1, 0), utc(5, 3), utc(9, 0))} == {entered}
        assert its.changes_after(utc(1, 0)) is None


def test_an_hour_that_clocks_show_twice_ends_a_call_the_second_time_and_the_ends_of_the_calendar_end_none() -> None:
    assert window(Standing.OPEN, None, date(2031, 10, 26), "02:30", "Europe/Berlin").ends == datetime(
        2031, 10, 26, 1, 30, tzinfo=UTC
    )
    assert window(Standing.OPEN, date.min, date.max, "", "Asia/Tokyo").moments == []


def test_how_a_call_stands_is_said_in_six_words_of_which_five_can_be_entered() -> None:
    assert set(Stands.values) == {each.value for each in Standing} == {*Timing.values, "not_yet"}


# --- Everywhere alike ---------------------------------------------------------------------------------------------


def read(path: str, client: Client | None = None, query: dict[str, str] | None = None) -> str:
    response = (client or Client()).get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def told(path: str, **query: str) -> Any:
    return Client().get(path, query).json()


def title_in(path: str, **query: str) -> bool:
    return ">Reeds for rivers<" in read(path, query=query)


@pytest.fixture
def editor() -> User:
    city = make.CityFactory(slug="heron-bay", country="CN", time_zone="Asia/Shanghai")
    changes = {"title_en": "Reeds"}
    actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=BY)
    return people.editor(city)


def said_everywhere(editor: User) -> dict[str, str]:
    """How each reader is told that the call stands."""
    staff = people.sign_in(Client(), editor)  # at each hour: sessions end
    words = {"Open until": "open", "Closed on": "closed", "4 March 2031 to 5 March 2031": "not_yet"}

    def tag(html: str) -> str:
        (found,) = {state for word, state in words.items() if word in html}
        return found

    def listed() -> str:
        found = [each for each in Stands.values if title_in("/en/finance/calls/", state=each)]
        assert len(found) == 1
        return found[0]

    def of_program(address: str) -> str:
        return str(staff.get(address).json()["results"][0]["standing"])

    entry = re.search(r"<entry.*?</entry>", read("/en/finance/calls/feed.atom"), re.S)
    assert entry
    match = read("/en/w/heron-bay/finance/reeds/match/", staff)
    found = {
        "page": tag(read("/en/finance/calls/reeds-call/")),
        "list": tag(read("/en/finance/calls/")),
        "filter": listed(),
        "instrument": tag(read("/en/finance/instruments/green-bond/")),
        "match": tag(match),
        "feed": tag(entry.group()),
        "feed of the call": tag(read("/en/finance/calls/reeds-call/feed.atom")),
        "program of the staff": of_program("/api/v1/cities/heron-bay/projects/reeds/matches/"),
        "api": told("/api/v1/calls/reeds-call/")["state"],
        "list of the api": told("/api/v1/calls/")["results"][0]["state"],
        "filter of the api": next(each for each in Stands.values if told("/api/v1/calls/", state=each)["count"]),
    }
    is_ahead = {"closed": False}
    desk, calendar = title_in("/en/finance/"), "Reeds for rivers" in read("/en/finance/calls/feed.ics")
    assert desk == calendar == is_ahead.get(found["api"], True)
    assert ('name="call" value="reeds-call"' in match) == is_ahead.get(found["api"], True)
    return found


def the_call(**when: Any) -> Call:
    call: Call = make.CallFactory(slug="reeds-call", title_en="Reeds for rivers", timing="open", **when)
    call.terms.add(make.term("finance-instruments", "green-bond"))
    return call


def test_a_call_closes_at_its_hour_everywhere_at_once_though_nobody_writes(clock: Clock, editor: User) -> None:
    the_call(opens_on=date(2031, 3, 4), closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    steps = {
        utc(3, 22): "not_yet",
        utc(3, 23): "open",  # the 4th of March has begun in Berlin
        utc(5, 15, 59): "open",
        utc(5, 16): "closed",
        utc(5, 23): "closed",
        utc(6, 1): "closed",
    }

    for now, wanted in steps.items():
        clock.now = now
        assert set(said_everywhere(editor).values()) == {wanted}, now

    assert told("/api/v1/calls/reeds-call/")["timing"] == "open"
    assert [told("/api/v1/calls/", timing=each)["count"] for each in ("open", "closed")] == [0, 1]


def test_a_day_of_nobodys_clock_is_over_when_it_is_over_everywhere(clock: Clock, editor: User) -> None:
    the_call(closes_on=MARCH_5)
    for now, wanted in {utc(5, 12): "open", utc(6, 11, 59): "open", utc(6, 12): "closed"}.items():
        clock.now = now
        assert set(said_everywhere(editor).values()) == {wanted}, now
        said = "The source does not state a time zone." in read("/en/finance/calls/reeds-call/")
        assert said == (wanted == "open")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"closes_at": "17:00", "time_zone": "Asia/Shanghai"}, "The deadline is at 17:00 (Asia/Shanghai time zone)."),
        (
            {"time_zone": "Asia/Shanghai"},
            (
                "The source does not state a time. We treat the call as open until the end of that day "
                "(Asia/Shanghai time zone)."
            ),
        ),
    ],
)
def test_a_page_says_by_which_clock_a_call_ends(clock: Clock, columns: dict[str, str], sentence: str) -> None:
    the_call(closes_on=MARCH_5, **columns)

    assert sentence in read("/en/finance/calls/reeds-call/")


def test_the_hour_stands_beside_the_day_where_the_source_names_it(clock: Clock) -> None:
    the_call(closes_on=MARCH_5, closes_at="17:00", time_zone="Asia/Shanghai")

    assert "Open until 5 March 2031, 17:00 (UTC+8)" in read("/en/finance/calls/")


# --- Kept pages ---------------------------------------------------------------------------------------------------

KEPT = (
    "/en/finance/",
    "/en/finance/calls/",
    "/en/finance/calls/reeds-call/",
    "/en/finance/calls/feed.ics",
    "/en/finance/calls/feed.atom",
    "/en/finance/instruments/green-bond/",
)


def how_it_came(path: str) -> str:
    response: Any = Client().get(path)
    return str(response.came)


@pytest.mark.parametrize("path", KEPT)
def test_between_two_moments_pages_are_kept_and_made_anew_after_each(clock: Clock, path: str) -> None:
    the_call(opens_on=date(2031, 3, 5), closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    found = []
    for now in (utc(5, 0), utc(5, 15), utc(5, 15, 59), utc(5, 16), utc(5, 16, 1), utc(5, 23)):
        clock.now = now
        found.append(how_it_came(path))

    assert found == ["made", "kept", "kept", "made", "kept", "kept"]


def test_a_list_is_made_anew_for_a_call_that_stands_on_another_of_its_pages(clock: Clock) -> None:
    the_call(closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    for _ in range(PER_PAGE):
        make.CallFactory()

    def on() -> list[str]:
        return [number for number in "12" if title_in("/en/finance/calls/", page=number)]

    clock.now = utc(5, 15)
    assert on() == ["1"]
    clock.now = utc(5, 16)

    assert on() == ["2"]


def test_who_has_an_answer_of_the_api_gets_another_after_the_hour_and_none_before(clock: Clock) -> None:
    the_call(closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    clock.now = utc(5, 9)
    for path in ("/api/v1/calls/", "/api/v1/calls/reeds-call/"):
        clock.now = utc(5, 9)
        etag = Client().get(path).headers["ETag"]
        clock.now = utc(5, 15, 59)
        before = Client().get(path, HTTP_IF_NONE_MATCH=etag)
        clock.now = utc(5, 16)
        after = Client().get(path, HTTP_IF_NONE_MATCH=etag)

        assert (before.status_code, after.status_code) == (304, 200)


def test_lists_ask_as_much_for_many_calls_near_their_moment_as_for_few(clock: Clock) -> None:
    clock.now = utc(5, 9)

    def asked(read_it: Callable[[], object]) -> int:
        read_it()  # what is kept for all is made
        make.CallFactory()
        with CaptureQueriesContext(connection) as queries:
            read_it()
        return len(queries)

    ways = [
        lambda: read("/en/finance/calls/"),
        lambda: read("/en/finance/"),
        lambda: told("/api/v1/calls/", state="open"),
    ]
    the_call(closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    for number in range(2):
        make.CallFactory(slug=f"b-{number}", timing="open", closes_on=MARCH_5)
    few = [asked(way) for way in ways]
    for number in range(50):
        make.CallFactory(slug=f"c-{number}", timing="open", closes_on=MARCH_5, time_zone="Asia/Tokyo")

    assert [asked(way) for way in ways] == few


# --- Notices and curators -----------------------------------------------------------------------------------------


def test_a_city_is_told_by_its_own_calendar_and_never_of_a_call_that_has_closed(clock: Clock, editor: User) -> None:
    call = the_call(closes_on=date(2031, 3, 12), closes_at="09:00", time_zone="Asia/Shanghai")
    begun = people.sign_in(Client(), editor).post("/en/w/heron-bay/finance/reeds/interests/begin/", {"call": call.slug})
    assert begun.status_code == 302
    row = Interest.objects.get()

    clock.now = utc(4, 17)  # the 5th of March there: seven days
    assert [told_of_call(each) for each in closing(clock.now)] == [1]
    row.refresh_from_db()
    assert row.told == "2031-03-12 7"
    clock.now = utc(12, 1)
    assert closing(clock.now) == []


def test_curators_find_a_call_among_those_whose_deadline_is_over_from_its_hour_on(clock: Clock) -> None:
    the_call(closes_on=MARCH_5, closes_at="17:00", time_zone="Europe/Berlin")
    person = people.curator()

    def is_over() -> bool:
        curator = people.sign_in(Client(), person)
        return "Reeds for rivers" in read("/en/review/market/", curator, {"show": "over"})

    clock.now = utc(5, 15, 59)
    assert not is_over()
    clock.now = utc(5, 16)
    assert is_over()
