"""Lines that are made of parts, in the sign of each language."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.translation import override

from alliance.portal.topics.counts import published_words
from core.accounts.models import ApiToken
from core.accounts.views.account import standing
from core.text.fallback import Text
from core.text.lines import line_of
from core.text.measured import unbroken
from resources.library import Row
from resources.models import Resource

NO_TEXT = Text("", "en", False)
PAST, FUTURE = datetime(2020, 6, 5, 12, tzinfo=UTC), datetime(2999, 6, 5, 12, tzinfo=UTC)


def test_parts_without_words_leave_no_dot_behind() -> None:
    with override("en"):
        assert line_of("one", "", "two") == "one\xa0· two"
        assert line_of("", "") == ""


def test_a_topic_says_what_there_is_and_nothing_of_what_there_is_not() -> None:
    with override("en"):
        assert published_words(resources=1, events=2, practices=1) == "1 practice\xa0· 1 resource\xa0· 2 events"
        assert published_words(resources=0, events=0, practices=1_200) == "1,200 practices"
        assert published_words(resources=0, events=0, practices=0) == ""


@pytest.mark.parametrize(
    ("editions", "year", "words"),
    [
        (0, None, "Guide\xa0· English, Japanese"),
        (1, 2021, "Guide\xa0· English, Japanese\xa0· Edition of 2021"),
        (2, 2021, "Guide\xa0· English, Japanese\xa0· 2 editions, the newest of 2021"),
        (1, None, "Guide\xa0· English, Japanese\xa0· 1 edition"),
        (2, None, "Guide\xa0· English, Japanese\xa0· 2 editions"),
    ],
)
def test_a_row_of_the_library_says_its_languages_and_editions(editions: int, year: int | None, words: str) -> None:
    languages = ["English", "Japanese"]
    row = Row(Resource(kind=Resource.Kind.GUIDE), NO_TEXT, NO_TEXT, languages, year, editions)

    with override("en"):
        assert row.line == words


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"expires_at": FUTURE}, "Valid until 5 June 2999\xa0· Never used"),
        ({"expires_at": FUTURE, "last_used_at": PAST}, "Valid until 5 June 2999\xa0· Last used 5 June 2020"),
        ({"expires_at": PAST}, "Expired\xa0· Never used"),
        ({"expires_at": FUTURE, "revoked_at": PAST}, "Revoked\xa0· Never used"),
    ],
)
def test_a_token_says_whether_it_works_and_when_it_was_used(columns: dict[str, datetime], words: str) -> None:
    with override("en"):
        assert standing(ApiToken(**columns)) == words


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("Trees stand on 33.3 km², over 81% of it.", "Trees stand on 33.3\xa0km², over 81% of it."),
        ("面积的81%超为湿地，共9项指标。", "面积的81%\u2060超为湿地，共9\u2060项指标。"),
        ("No number stands here.", "No number stands here."),
    ],
)
def test_a_sentence_breaks_no_number_from_its_unit(sentence: str, whole: str) -> None:
    assert unbroken(sentence) == whole


def test_a_text_that_says_its_language_keeps_its_element_when_its_amounts_are_held_together() -> None:
    title = format_html('<span lang="{}">{}</span>', "ja", "9項 <b>")

    shown = Template("{{ title|unbroken }}").render(Context({"title": title}))

    assert shown == '<span lang="ja">9\u2060項 &lt;b&gt;</span>'
