"""Whole sentences: the words that every sentence has are left out, and what has most of the others comes first."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from core.search.finding import search
from core.search.sentences import is_question, read_sentence
from tests.search.conftest import Publish

type Queries = Callable[[int], AbstractContextManager[Any]]

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def titles(query: str, language: str = "en") -> list[str]:
    return [str(hit.title) for group in search(query, language).groups for hit in group.hits]


@pytest.fixture
def shore(place: Publish) -> None:
    place("A guide for everybody", body="What is a green tax? Yokohama has the one, and so do others.")
    place("Yokohama green tax", ja="横浜みどり税", body="Nine hundred yen a year. 年に900円")
    place("Green roofs", body="Roofs of Yokohama")
    place("Lake Dianchi", **{"zh-hans": "滇池"}, body="Wetlands around the lake in Kunming. 昆明的湿地")
    place("Lake Biwa", ja="琵琶湖", body="Wetlands around the lake")


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("What is the Yokohama green tax?", "Yokohama green tax"),
        ("How does Kunming protect the wetlands of Lake Dianchi?", "Lake Dianchi"),
        ("横浜みどり税とは何ですか？", "Yokohama green tax"),
        ("昆明如何保护滇池的湿地？", "Lake Dianchi"),
        ("昆明如何保護滇池的濕地？", "Lake Dianchi"),
        ("What is the Yokohma green tax?", "Yokohama green tax"),
    ],
)
def test_what_has_most_of_the_words_comes_first(shore: None, sentence: str, first: str) -> None:
    assert titles(sentence)[0] == first


def test_a_phrase_comes_before_the_same_words_apart(place: Publish) -> None:
    place("A green roof and its tax")
    place("The green tax")

    assert titles("Who pays for the green tax?") == ["The green tax", "A green roof and its tax"]


def test_a_whole_name_is_found_though_it_reads_like_a_sentence(shore: None, place: Publish) -> None:
    place("What is in the lake")
    place("Lake lake lake", body="lake")

    assert titles("What is in the lake")[0] == "What is in the lake"


def test_what_is_far_from_the_best_hit_is_left_out(shore: None) -> None:
    assert "Lake Biwa" not in titles("What is the Yokohama green tax?")


def test_the_words_are_shown_as_they_were_typed(shore: None) -> None:
    """Folded they would read 崑明 and 滇池, which nobody typed."""
    results = search("昆明如何保护滇池的湿地？", "zh-hans")

    assert (results.instead, results.is_sentence) == ("昆明 保护滇池 湿地", True)


@pytest.mark.parametrize("sentence", ["What is the volcano of the moon?", "火山とは何ですか？", "火山是什么？"])
def test_a_sentence_about_nothing_here_finds_nothing(shore: None, sentence: str) -> None:
    assert titles(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "most"),
    [
        ("What is the Yokohama green tax?", 2),  # the hits and their texts
        ("What is the Yokohma green tax?", 5),  # with what may have been meant
        ("How does Kunming protect the wetlands of Lake Dianchi?", 4),
    ],
)
def test_a_sentence_asks_no_more_of_the_database_than_words(
    shore: None, django_assert_max_num_queries: Queries, sentence: str, most: int
) -> None:
    search("warm", "en")

    with django_assert_max_num_queries(most + 2):  # and twice the state of the content
        search(sentence, "en")


# --- Without a database -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Which cities took part in the founding event?", ("founding", "event")),
        ("How many birds live in Kunming as well as in Ninghe?", ("birds", "kunming", "ninghe")),
        ("请问香港的生物多样性策略和行动计划是什么？", ("香港", "生物多样性策略", "行动计划")),
        ("2024年10月25日のイベントで何が公表されましたか？", ("2024", "10", "25", "イベント", "公表")),
        ("神戸市の里山保全の取組を教えてください", ("神戸市", "里山保全", "取組")),
    ],
)
def test_phrases_go_first_and_names_of_things_stay_whole(text: str, words: tuple[str, ...]) -> None:
    told = read_sentence(text)

    assert tuple(word.typed.lower() for word in told.words) == words
    assert is_question(text, told)


@pytest.mark.parametrize("text", ["Kunming", "Hong Kong", "guide to finance", "昆明 湿地", "目標12", "the", "?", ""])
def test_words_are_no_sentence(text: str) -> None:
    assert not is_question(text, read_sentence(text))
