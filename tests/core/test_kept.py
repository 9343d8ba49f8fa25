"""Parts of pages that are kept: void when what they have read changes, and for how long over other changes."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from threading import Event as Signal

import pytest
from django.db import transaction
from django.db.models import Model
from django.template import Context, Template
from django.utils import timezone

from cities.actions import change_city
from cities.models import City
from core.history.write import Actor, one_transaction
from core.pagecache import kept
from core.pagecache.kept import KeptPart, one_position
from core.pagecache.models import TABLES, ContentVersion, Position, raise_content_version, tell_changed_texts
from core.pagecache.packed import PackedHtml
from core.pagecache.reading import fresh_until, note_read, reading, table_written
from events.models import Event
from tests import factories as make

pytestmark = pytest.mark.django_db
LATE = kept.OF_A_PART + 1


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    raise_content_version()
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


class Counted:
    """A function that reads one row, and how often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        note_read("a row")
        self.times += 1
        return self.times


def part(make: Counted) -> KeptPart[[], int]:
    return KeptPart(make)


def test_a_change_of_what_was_read_acts_at_once(clock: Clock) -> None:
    shown = part(Counted())
    assert shown() == 1

    tell_changed_texts(["another row"])
    assert shown() == 1
    tell_changed_texts(["a row"])

    assert shown() == 2


def test_over_changes_of_others_it_is_kept_for_ten_seconds(clock: Clock) -> None:
    shown = part(Counted())
    shown()
    tell_changed_texts(["another row"])

    clock.now += LATE

    assert shown() == 2


def test_without_any_change_nothing_is_made_anew(clock: Clock) -> None:
    shown = part(Counted())
    shown()

    clock.now += 100 * LATE

    assert shown() == 1


def test_whatever_is_no_change_of_a_text_makes_all_void(clock: Clock) -> None:
    shown = part(Counted())
    shown()

    raise_content_version()

    assert shown() == 2


def test_what_holds_a_kept_part_has_read_what_that_read(clock: Clock) -> None:
    inner = part(Counted())
    inner()

    with reading() as tags:
        inner()

    assert tags == {"a row"}


def test_over_more_changes_than_are_remembered_nothing_is_kept(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "REMEMBERED", 3)
    shown = part(Counted())
    shown()

    for _change in range(3):
        tell_changed_texts(["another row"])
    assert shown() == 1
    for _change in range(4):
        tell_changed_texts(["another row"])

    assert shown() == 2


def test_packed_html_is_shown_as_it_was() -> None:
    html = Template("<p>{{ name }}</p>").render(Context({"name": "A & “B” 城市"}))

    assert Template("{{ packed }}").render(Context({"packed": PackedHtml(html)})) == html


def test_t15_a_text_that_somebody_wrote_is_no_html_and_cannot_be_packed() -> None:
    with pytest.raises(TypeError):
        PackedHtml("<script>")


def write_and_fail(read_too: KeptPart[[], int]) -> None:
    with one_transaction():
        tell_changed_texts(["another row"])
        read_too()
        raise ZeroDivisionError


def test_what_is_made_within_a_write_that_is_taken_back_is_kept_nowhere(clock: Clock) -> None:
    """The number of its change is given again to the next one."""
    shown, other = part(Counted()), part(Counted())
    shown()

    with pytest.raises(ZeroDivisionError):
        write_and_fail(other)
    tell_changed_texts(["a row"])

    assert (shown(), other()) == (2, 2)


# --- States that a moment changes ---------------------------------------------------------------------------------

MOMENT = datetime(2031, 5, 6, 15, tzinfo=UTC)


class Hour:
    def __init__(self) -> None:
        self.now = MOMENT - timedelta(hours=2)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Hour:
    raise_content_version()
    hour = Hour()
    monkeypatch.setattr(timezone, "now", hour)
    return hour


def says_a_state() -> str:
    fresh_until(MOMENT if timezone.now() < MOMENT else None)
    return "open" if timezone.now() < MOMENT else "closed"


def test_what_says_a_state_is_made_anew_after_its_moment_without_any_write(hour: Hour) -> None:
    shown = KeptPart(says_a_state)
    assert shown() == "open"

    hour.now = MOMENT - timedelta(microseconds=1)
    assert shown() == "open"
    hour.now = MOMENT

    assert shown() == "closed"


def test_between_two_moments_it_is_kept_as_everything_is(hour: Hour) -> None:
    counted = Counted()

    def make() -> int:
        says_a_state()
        return counted()

    shown = KeptPart(make)
    for now in (MOMENT - timedelta(hours=2), MOMENT - timedelta(seconds=1), MOMENT, MOMENT + timedelta(hours=3)):
        hour.now = now
        shown()

    assert counted.times == 2


def test_what_holds_a_kept_part_leaves_its_moment_too(hour: Hour) -> None:
    inner = KeptPart(says_a_state)
    inner()  # kept already when the outer one asks for it
    outer = KeptPart(lambda: inner())
    assert outer() == "open"

    hour.now = MOMENT

    assert outer() == "closed"


def test_of_several_moments_the_first_counts() -> None:
    with reading() as tags:
        for moment in (None, MOMENT, MOMENT - timedelta(days=1), MOMENT + timedelta(days=1), None):
            fresh_until(moment)

    assert tags.until == MOMENT - timedelta(days=1)


# --- Tables that were written -------------------------------------------------------------------------------------


class Asking:
    """A part that asks one table, and how often it was made."""

    def __init__(self, model: type[Model]) -> None:
        self.model, self.times = model, 0
        self.part = KeptPart(self.make)

    def make(self) -> int:
        self.model._default_manager.exists()
        self.times += 1
        return self.times


@pytest.fixture
def city(clock: Clock) -> City:
    city = make.CityFactory()
    raise_content_version()
    return city


def test_a_part_stays_when_a_table_was_written_that_it_has_not_asked(city: City) -> None:
    cities, events = Asking(City), Asking(Event)
    before = [cities.part(), events.part()]

    change_city(city, changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))

    assert before == [1, 1]
    assert [cities.part(), events.part()] == [2, 1]


def test_a_part_is_made_anew_when_a_part_in_it_asked_the_table(city: City) -> None:
    inner, another = Asking(City), Asking(Event)
    inner.part()  # kept already when the outer one asks for it
    outer = KeptPart(lambda: inner.part() * another.part())
    assert outer() == 1

    change_city(city, changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))

    assert outer() == 2


def test_a_part_stays_when_a_table_was_written_that_no_part_in_it_has_asked(city: City) -> None:
    inner, another = Asking(Event), Asking(Event)
    inner.part()
    outer = KeptPart(lambda: (inner.part(), another.make()))
    assert outer() == (1, 1)

    change_city(city, changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))

    assert outer() == (1, 1)


def test_a_part_is_made_anew_when_everything_was_written_meanwhile(city: City) -> None:
    """Also when this process was not asked between that and the next change."""
    events = Asking(Event)
    events.part()

    raise_content_version()
    change_city(city, changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))

    assert events.part() == 2


def test_what_was_written_before_in_the_transaction_of_somebody_else_counts(city: City) -> None:
    events = Asking(Event)
    events.part()

    with transaction.atomic():
        Event._base_manager.all().delete()
        change_city(city, changes={"latitude": 1.5}, expected=None, by=Actor(id=None, label="Test"))

    assert events.part() == 2


def test_a_token_that_somebody_else_gave_makes_every_part_void(city: City) -> None:
    events = Asking(Event)
    events.part()

    ContentVersion.objects.update(token="restored")

    assert events.part() == 2


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "events_event" ("id") VALUES (1)', "events_event"),
        ('INSERT OR IGNORE INTO "events_event" ("id") VALUES (1)', "events_event"),
        ('UPDATE "events_event" SET "id" = 1', "events_event"),
        ("DELETE FROM events_event", "events_event"),
        ("WITH old AS (SELECT 1) DELETE FROM events_event", "*"),
        ("TRUNCATE events_event", "*"),
        ('SELECT 1 FROM "events_event" FOR UPDATE', None),
        ('SAVEPOINT "s1"', None),
    ],
)
def test_a_statement_tells_the_table_that_it_writes(sql: str, table: str | None) -> None:
    assert table_written(sql) == table


# --- Several at once ----------------------------------------------------------------------------------------------


class Slow:
    """A part that asks nothing, and whose first maker is held until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go, self.times = Signal(), Signal(), 0
        self.part = KeptPart(self.make)

    def make(self) -> int:
        self.times += 1
        number = self.times
        self.begun.set()
        assert self.go.wait(timeout=10)
        return number

    def asked(self, at: Position) -> int:
        with one_position(at):
            return self.part()


@pytest.fixture
def at(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Position:
    """A state of the content that threads need not ask the database for."""
    monkeypatch.setattr(TABLES, "known", ("now", {}))
    return Position("now", 0)


def test_two_do_not_make_the_same_part_at_once(at: Position, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    waits = Signal()
    alone = slow.part.alone
    monkeypatch.setattr(kept, "PATIENCE", 10)

    def told(key: object) -> AbstractContextManager[None]:
        if slow.begun.is_set():
            waits.set()
        return alone(key)

    monkeypatch.setattr(slow.part, "alone", told)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow.asked, at)
        assert slow.begun.wait(timeout=10)
        second = pool.submit(slow.asked, at)
        assert waits.wait(timeout=10)
        slow.go.set()

    assert (first.result(), second.result(), slow.times) == (1, 1, 1)
    assert slow.part.making == {}


def test_whoever_waits_for_too_long_makes_it_too(at: Position, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(kept, "PATIENCE", 0)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow.asked, at)
        assert slow.begun.wait(timeout=10)
        slow.begun.clear()
        second = pool.submit(slow.asked, at)
        assert slow.begun.wait(timeout=10)
        slow.go.set()

    assert {first.result(), second.result()} == {1, 2}


def test_a_part_that_fails_leaves_nobody_waiting(at: Position) -> None:
    @KeptPart
    def failing() -> int:
        raise ZeroDivisionError

    for _time in range(2):
        with pytest.raises(ZeroDivisionError), one_position(at):
            failing()
    assert failing.making == {}
