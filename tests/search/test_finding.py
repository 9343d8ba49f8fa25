from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core.pagecache.kept import one_position
from core.pagecache.models import Position
from core.search import finding
from core.search.finding import Reason, Results, search
from tests.search.conftest import Publish

pytestmark = pytest.mark.both


def titles(results: Results) -> list[str]:
    return [str(hit.title) for group in results.groups for hit in group.hits]


def found(q: str, language: str = "en") -> list[str]:
    return titles(search(q, language))


@pytest.mark.parametrize("q", ["横浜", "橫濱", "横滨", "YOKOHAMA", "ｙｏｋｏｈａｍａ", "yoko", "横", "よこはま"])
def test_a_query_in_any_language_finds_the_object_and_shows_the_readers(place: Publish, q: str) -> None:
    place("Yokohama", ja="横浜", other_names=["ヨコハマ"])
    place("Kunming", ja="昆明")

    assert found(q, "en") == ["Yokohama"]
    assert found(q, "ja") == ["横浜"]


@pytest.mark.parametrize("q", ["生物多样性", "生物多樣性", "生物多様性", "物多", "多樣"])
def test_chinese_and_japanese_are_found_inside_a_sentence(place: Publish, q: str) -> None:
    place("Plan", body="昆明市生物多样性保护行动")
    place("Other", body="生物和多种样子")

    assert found(q) == ["Plan"]


@pytest.mark.parametrize("q", ["Chan Kin-Fung", "Kin-Fung Chan", "chan kin fung", "kin chan", "陳健鋒", "陈健锋"])
def test_a_person_is_found_by_either_order_of_names(place: Publish, q: str) -> None:
    place("Kin-Fung Chan", other_names=["陳健鋒"])
    place("Kim Chang")

    assert found(q) == ["Kin-Fung Chan"]


def test_only_the_last_word_may_be_a_beginning(place: Publish) -> None:
    place("Wetland park")

    assert found("wetland pa") == ["Wetland park"]
    assert found("wet park") == []


def test_a_language_without_an_entry_falls_back(place: Publish) -> None:
    place("Kobe", **{"zh-hans": "神户"})

    assert found("kobe", "zh-hant") == ["神户"]
    assert found("kobe", "ja") == ["Kobe"]


def test_whole_names_come_first_then_names_then_texts_then_titles_in_order(place: Publish) -> None:
    place("Zeta", summary="kobe")
    place("Alpha", body="Kobe")
    place("Kobe port")
    place("Beta", other_names=["Old Kobe"])
    place("Omega", other_names=["KOBE"])

    assert titles(search("Kobe", "en", "place")) == ["Omega", "Beta", "Kobe port", "Alpha", "Zeta"]


def test_equal_titles_keep_the_order_of_their_numbers(place: Publish) -> None:
    rows = [place("Park") for _ in range(3)]

    hits = search("park", "en").groups[0].hits

    assert [hit.object_id for hit in hits] == [str(row.pk) for row in rows]


def test_the_order_is_the_same_for_readers_of_every_language(place: Publish) -> None:
    place("Aichi park", ja="愛知")
    place("Basel park", ja="あ")

    assert found("park", "ja") == ["愛知", "あ"]


def test_kinds_come_in_their_order_with_three_hits_and_all_counts(
    place: Publish, thing: Callable[[str], ContentType]
) -> None:
    for number in range(5):
        place(f"Park {number}")
    thing("park bench")

    results = search("park", "en")

    assert [(group.kind, group.label, group.count, len(group.hits)) for group in results.groups] == [
        ("thing", "Things", 1, 1),
        ("place", "Places", 5, 3),
    ]
    assert [group.has_more for group in results.groups] == [False, True]
    assert results.total == 6


def test_one_kind_is_paged_and_the_others_keep_their_counts(
    place: Publish, thing: Callable[[str], ContentType]
) -> None:
    for number in range(27):
        place(f"Park {number:02}")
    thing("park bench")

    results = search("park", "en", "place", 2)

    assert titles(results) == ["Park 25", "Park 26"]
    assert (results.page, results.pages) == (2, 2)
    assert [(group.kind, group.count) for group in results.groups] == [("thing", 1), ("place", 27)]
    assert results.chosen is results.groups[1]


def test_of_very_many_matches_names_are_looked_at_first_and_it_is_said_that_there_are_more(
    place: Publish, thing: Callable[[str], ContentType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 4)
    for number in range(6):
        place(f"Shore {number}", summary="Beside a park.")
    place("Old park")
    place("Park")
    for number in range(6):
        thing(f"park bench {number}")

    results, of_one = search("park", "en"), search("park", "en", "place")

    assert [str(hit.title) for group in results.groups for hit in group.hits if group.kind == "place"][:2] == [
        "Park",
        "Old park",
    ]
    assert (results.are_more, of_one.are_more) == (True, True)
    assert results.total > results.most
    assert titles(of_one)[:2] == ["Park", "Old park"]
    assert len(titles(of_one)) > results.most


def test_as_many_as_are_counted_are_counted_to_the_end(place: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 4)
    for number in range(4):
        place(f"Park {number}")

    results = search("park", "en")

    assert (results.total, results.are_more) == (4, False)


@pytest.mark.parametrize("page", [0, -1, 99])
def test_a_page_out_of_range_is_the_nearest_one(place: Publish, page: int) -> None:
    place("Park")

    results = search("park", "en", "place", page)

    assert titles(results) == ["Park"]
    assert results.page == 1


def test_a_kind_that_is_not_known_has_no_hits(place: Publish) -> None:
    place("Park")

    results = search("park", "en", "dragon")

    assert titles(results) == []
    assert results.chosen is None
    assert results.total == 1


@pytest.mark.parametrize(
    ("q", "reason"),
    [("", Reason.EMPTY), ("  ", Reason.EMPTY), ("!? — ・", Reason.NO_WORDS), ("a" * 201, Reason.TOO_LONG)],
)
def test_a_query_without_words_says_why_nothing_was_looked_for(place: Publish, q: str, reason: Reason) -> None:
    place("Park")

    assert search(q, "en").reason == reason
    assert found(q) == []


def test_no_match_gives_no_reason(place: Publish) -> None:
    place("Park")

    results = search("volcano", "en")

    assert (results.reason, results.total) == (None, 0)


@pytest.mark.parametrize(
    "q",
    [
        '"',
        "'",
        "park' OR 1=1 --",
        'park" OR everything : "a',
        "park AND NOT NEAR(park, 2)",
        "title : park",
        "park* & !park | (park)",
        "a:* <-> b\\",
        "_park %s %(a)s {0}",
        "鸟" * 200,
        " ".join("abcdefghijklmnopqrstuvwxyz" * 4)[:200],
        "".join(chr(code) for code in range(0x4E00, 0x4E00 + 200)),
        "ﷺ" * 200,
        "𠮷野家𱍊 \U0010fffd \ufdd0",
        "ก็กี่ กู้ हिन्दी العَرَبِيَّة",
        "x" * 200,
        "\u0301\u3099 ﾞ ﾟ",
    ],
)
def test_no_text_is_an_operator_or_an_error(place: Publish, q: str) -> None:
    place("Garden")

    assert found(q) == []


def test_every_character_that_is_indexed_can_be_found(place: Publish) -> None:
    name = "𠮷野 हिन्दी ไทย 한국 Ελλάς Ꞷ𞤀 ㌔"
    place(name)

    assert [found(word) for word in name.split()] == [[name]] * 7


def test_a_search_asks_two_statements_whatever_it_finds(place: Publish, thing: Callable[[str], ContentType]) -> None:
    for number in range(4):
        place(f"Park {number}", ja=f"公園{number}")
        thing(f"park {number}")

    for kind in (None, "place"):
        with one_position(Position("", 0)), CaptureQueriesContext(connection) as queries:
            search("park", "en", kind)

        assert len(queries) == 2


def test_a_page_past_the_last_asks_three_statements(place: Publish) -> None:
    place("Park")

    with one_position(Position("", 0)), CaptureQueriesContext(connection) as queries:
        search("park", "en", "place", 7)

    assert len(queries) == 3


def test_the_longest_query_is_a_setting(place: Publish, settings: Settings) -> None:
    settings.LONGEST_QUERY = 3

    assert search("park", "en").reason == Reason.TOO_LONG


def test_the_found_name_is_given_where_the_title_is_another(place: Publish) -> None:
    place("Yokohama", ja="横浜市", other_names=["Port of Hama"])

    [by_title] = search("橫濱", "en").groups[0].hits
    [by_name] = search("hama port", "en").groups[0].hits
    [by_own] = search("Yokohama", "en").groups[0].hits

    assert (list(by_title.also), by_title.also_language) == ([("横浜", True), ("市", False)], "ja")
    assert (str(by_name.also), by_name.also_language) == ("Port of Hama", "")
    assert str(by_own.also) == ""


def test_a_hit_carries_what_a_list_shows(place: Publish) -> None:
    row = place("Kobe", summary="A port & <b>hills</b>")

    [hit] = search("hills", "en").groups[0].hits

    assert (hit.kind, hit.object_id, hit.url, hit.language) == ("place", str(row.pk), f"/en/{row.pk}/", "en")
    assert list(hit.summary) == [("A port & <b>", False), ("hills", True), ("</b>", False)]
