"""Names of places in any language, and what comes with them."""

import pytest

from cities import gazetteer
from core.text.languages import LANGUAGE_CODES


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Kunming", "Kunming", "CN"),
        ("kunming shi", "Kunming", "CN"),
        ("昆明", "Kunming", "CN"),
        ("昆明市", "Kunming", "CN"),
        ("横浜", "Yokohama", "JP"),
        ("橫濱", "Yokohama", "JP"),
        ("よこはま", "Yokohama", "JP"),
        ("ヨコハマ", "Yokohama", "JP"),
        ("ＹＯＫＯＨＡＭＡ", "Yokohama", "JP"),
        ("sao paulo", "São Paulo", "BR"),
        ("SÃO-PAULO", "São Paulo", "BR"),
        ("munchen", "Munich", "DE"),
        ("香港", "Hong Kong", "HK"),
        ("Кунмин", "Kunming", "CN"),
    ],
)
def test_a_name_in_any_script_and_spelling_finds_the_place(typed: str, name: str, country: str) -> None:
    found = gazetteer.find(typed)

    assert (found[0].name, found[0].country) == (name, country)


def test_with_the_place_come_point_zone_and_people() -> None:
    place = gazetteer.find("Kunming")[0]

    assert (round(place.latitude, 1), round(place.longitude, 1), place.time_zone) == (25.0, 102.7, "Asia/Shanghai")
    assert place.population > 1_000_000
    assert gazetteer.place_of(place.id) == place


def test_whole_names_stand_before_beginnings_and_large_places_before_small_ones() -> None:
    names = [place.name for place in gazetteer.find("San Jos", most=50)]
    sizes = [place.population for place in gazetteer.find("San José", most=5)]

    assert "San José" in names
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("typed", ["", " ", "a", "\t\n", "%", "Xyzzyville", "x" * 5_000, "\n1\t2"])
def test_nothing_is_found_for_what_is_no_name(typed: str) -> None:
    assert gazetteer.find(typed) == []


@pytest.mark.parametrize("number", [None, 0, -1, 1, 10**9])
def test_an_unknown_key_is_no_place(number: int | None) -> None:
    assert gazetteer.place_of(number) is None
    assert gazetteer.names_of_place(number) == frozenset()


def test_the_names_of_a_place_are_known_in_the_form_in_which_they_are_compared() -> None:
    names = gazetteer.names_of_place(gazetteer.find("Yokohama")[0].id)

    assert {gazetteer.key(name) for name in ("Yokohama", "横浜市", "橫濱", "Yokohama-shi")} <= names


@pytest.mark.parametrize(
    ("typed", "language", "name", "division"),
    [
        ("chengdu", "en", "Chengdu", "Sichuan"),
        ("chengdu", "zh-hans", "成都", "四川省"),
        ("changsha", "zh-hant", "長沙", "湖南省"),
        ("chongqing", "ja", "重慶", ""),  # it is its own province
        ("yokohama", "zh-hans", "横滨市", "神奈川县"),
        ("yokohama", "ja", "横浜", "神奈川県"),
        ("paris", "ja", "パリ", ""),
        ("quito", "zh-hans", "基多", ""),
        ("lima", "zh-hans", "利马", ""),  # GeoNames has it in traditional characters alone
        ("cape town", "zh-hans", "开普敦", ""),
        ("cape town", "zh-hant", "開普敦", ""),
        ("saint paul", "zh-hant", "圣保罗", ""),  # and this one in simplified ones
        ("derbent", "zh-hans", "杰尔宾特", ""),
    ],
)
def test_a_place_is_told_in_the_script_of_the_reader(typed: str, language: str, name: str, division: str) -> None:
    place = gazetteer.find(typed)[0]

    assert (place.name_for(language), place.division_for(language)) == (name, division)


def test_every_province_and_prefecture_has_a_name_in_each_language() -> None:
    names = [names for places in gazetteer.divisions().values() for names in places.values()]

    assert len(names) == 31 + 47
    assert all(set(each) == set(LANGUAGE_CODES) and all(each.values()) for each in names)
