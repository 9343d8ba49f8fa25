"""Parts of pages that are kept: void when what they have read changes, and for how long over other changes."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from core.history.write import one_transaction
from core.pagecache import kept
from core.pagecache.kept import KeptPart
from core.pagecache.models import raise_content_version, tell_changed_texts
from core.pagecache.packed import PackedHtml
from core.pagecache.reading import fresh_until, read, reading

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
        read("a row")
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
