"""What a process keeps is bounded in bytes, however large single entries are."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.cache import caches

from core.pagecache import kept
from core.pagecache.bounded import BoundedCache
from core.pagecache.kept import KeptPart
from core.pagecache.packed import PackedHtml
from core.text.bounded import kept_within, weight
from core.ui import components

LARGE = "x" * 50_000


class Slotted:
    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Named(NamedTuple):
    text: str


@pytest.mark.parametrize(
    "holder", [lambda text: [text], lambda text: {"a": (text,)}, Slotted, Named, lambda text: frozenset({text})]
)
def test_all_that_a_value_holds_has_weight(holder: object) -> None:
    assert callable(holder)
    assert 50_000 < weight(holder(LARGE)) < 51_500


def test_packed_html_weighs_what_is_packed_and_a_class_weighs_nothing() -> None:
    packed = object.__new__(PackedHtml)
    packed.zipped = LARGE.encode()
    assert 50_000 < weight(packed) < 51_000
    assert weight(PackedHtml) == 0
    assert weight([LARGE, LARGE]) < 51_000  # one object


# --- Functions ----------------------------------------------------------------------------------------------------


def test_what_a_function_made_goes_when_it_would_fill_more_than_its_bound() -> None:
    asked: list[int] = []

    @kept_within(120_000, entries=1_000)
    def long(number: int) -> str:
        asked.append(number)
        return f"{number}{LARGE}"

    for number in (1, 1, 2, 3):
        long(number)
    assert asked == [1, 2, 3]
    assert long.cache_info().currsize == 1  # the third did not fit beside the two
    assert long(3) == f"3{LARGE}"
    assert asked == [1, 2, 3]


def test_arguments_count_as_what_is_made_of_them() -> None:
    @kept_within(120_000, entries=1_000)
    def length(text: str) -> int:
        return len(text)

    for number in range(10):
        length(f"{number}{LARGE}")
    assert length.cache_info().currsize <= 2


def test_components_are_kept_within_their_bytes_with_what_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long lists whose HTML is short."""
    monkeypatch.setattr(components, "made", lambda *_given: "<p></p>")
    components.kept_html.cache_clear()
    for number in range(600):
        components.render("button", {"label": f"{number}{LARGE}"})
    assert 0 < components.kept_html.cache_info().currsize * len(LARGE) <= components.KEPT_BYTES
    components.kept_html.cache_clear()


# --- Parts of pages -----------------------------------------------------------------------------------------------


def long_text(number: int) -> str:
    return f"{number}{LARGE}"


def longer_text(number: int) -> str:
    return LARGE * (11 + number)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[KeptPart[..., str]]:
    """Two functions, and nobody else's."""
    made = [KeptPart(long_text) for _part in range(2)]
    monkeypatch.setattr(kept, "PARTS", made)
    monkeypatch.setattr(kept, "PARTS_BYTES", 500_000)
    return made


@pytest.mark.django_db
def test_parts_of_pages_are_kept_within_one_bound_of_all_functions(parts: list[KeptPart[..., str]]) -> None:
    few, many = parts
    few(1)
    for number in range(100):
        many(number)

    held = sum(weight((key, made)) for part in parts for key, made in part.values.items())
    assert 400_000 < held <= 500_000
    assert len(few.values) == 1  # the heaviest gives way
    assert many.weight == sum(many.weights.values())
    assert many.values.keys() == many.weights.keys()
    assert many(99) == f"99{LARGE}"


@pytest.mark.django_db
def test_a_part_that_is_larger_than_all_room_is_made_and_not_kept(parts: list[KeptPart[..., str]]) -> None:
    huge = KeptPart(longer_text)
    parts.append(huge)

    assert len(huge(1)) == 12 * len(LARGE)
    assert not huge.values
    assert huge.weight == 0


# --- Pages and answers --------------------------------------------------------------------------------------------


@pytest.fixture
def small() -> Iterator[BoundedCache]:
    made = BoundedCache("small", {"OPTIONS": {"MAX_ENTRIES": 100, "MAX_BYTES": 260_000}})
    yield made
    made.clear()


def filled(cache: BoundedCache) -> int:
    return sum(map(len, cache.kept.values()))


def test_the_oldest_pages_go_when_all_would_fill_more_than_the_bound(small: BoundedCache) -> None:
    for number in range(20):
        small.set(str(number), LARGE)
        small.get("0")  # read all the time
    assert filled(small) <= 260_000
    assert [number for number in range(20) if small.get(str(number))] == [0, 16, 17, 18, 19]


def test_what_is_written_again_deleted_or_thrown_away_no_longer_counts(small: BoundedCache) -> None:
    other = BoundedCache("small", {"OPTIONS": {"MAX_ENTRIES": 100, "MAX_BYTES": 260_000}})  # that of another thread
    for _again in range(50):
        small.set("page", LARGE)
    for number in range(50):
        other.set(str(number), LARGE)
        other.delete(str(number))
    for number in range(300):
        other.set(f"short-{number}", "x")  # more than 100 entries
    small.set("other-page", LARGE)

    assert 50_000 < filled(small) < 260_000
    assert small.get("other-page") == LARGE


@pytest.mark.parametrize(("name", "megabytes"), [("pages", 32), ("answers", 4)])
def test_caches_of_the_site_are_bounded(name: str, megabytes: int) -> None:
    cache = caches[name]
    assert isinstance(cache, BoundedCache)
    assert cache.most == megabytes * 1_000_000
    assert settings.CACHES[name]["OPTIONS"]["MAX_BYTES"] == megabytes * 1_000_000
