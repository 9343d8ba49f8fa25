"""The first sentences of long forms: for whom, how long, what follows."""

import pytest
from django.test import Client
from django.utils.translation import override

from alliance.openings import BY_CURATORS, OF_ADDRESSES, OF_KINDS, OF_THE_ADMIN, SHORT_OF_KINDS, Opening
from alliance.secretariat.queue import AIM
from alliance.workspace.edit_targets import ANSWER_DAYS
from cooperation.requests.models import DAYS_TO_ANSWER
from core.review.proposals.kinds import kinds
from finance.projects.readings import ANSWER_DAYS as DAYS_OF_READINGS
from tests.factories import PracticeFactory
from tests.openings import opening
from tests.words import of_english
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
ALL: list[Opening] = [
    *OF_ADDRESSES.values(),
    *OF_KINDS.values(),
    *SHORT_OF_KINDS.values(),
    *OF_THE_ADMIN.values(),
    BY_CURATORS,
]
WRITTEN = {kind.segment: kind for kind in kinds() if kind.sections and kind.segment != "samples"}


@pytest.mark.parametrize("segment", sorted(WRITTEN))
def test_every_kind_that_a_city_writes_says_first_for_whom_its_form_is(segment: str, office: Office) -> None:
    kind = WRITTEN[segment]
    address = f"{DESK}{segment}/new/" if kind.add else f"{DESK}{segment}/{kind.sections[0].code}/"
    page = office.at_editor.get(address, follow=True).content.decode()

    assert opening(page) == str(OF_KINDS[segment])


@pytest.mark.parametrize("segment", sorted(each for each, kind in WRITTEN.items() if kind.quick))
def test_a_short_form_says_how_long_it_takes(segment: str, office: Office) -> None:
    page = office.at_editor.get(f"{DESK}{segment}/new/quick/").content.decode()

    assert opening(page) == str(SHORT_OF_KINDS[segment])
    assert "minutes" in opening(page)


def test_the_page_of_a_thing_and_its_sections_say_the_same(office: Office) -> None:
    PracticeFactory(city=office.city, slug="reeds")
    pages = [office.at_editor.get(f"{DESK}practices/reeds/{code}").content.decode() for code in ("", "story/")]

    assert [opening(page) for page in pages] == [str(OF_KINDS["practices"])] * 2


def test_pages_without_a_form_say_nothing_of_one(office: Office) -> None:
    assert 'id="opening"' not in Client().get("/en/").content.decode()
    assert 'id="opening"' not in office.at_editor.get(DESK).content.decode()


def test_an_opening_is_two_or_three_short_sentences_in_every_language() -> None:
    for each in ALL:
        with override("en"):
            english = str(each)
        assert "%(" not in english
        assert list(of_english(english)) == []
        for language in ("zh-hans", "zh-hant", "ja"):
            with override(language):
                assert str(each).count("。") in (2, 3), english
                assert " " not in str(each)


def test_days_are_those_of_the_code() -> None:
    with override("en"):
        told = {name: str(each) for name, each in [*OF_KINDS.items(), *OF_ADDRESSES.items()]}

    assert ANSWER_DAYS == AIM
    assert DAYS_TO_ANSWER == DAYS_OF_READINGS
    assert f"within {ANSWER_DAYS} working days" in told["practices"]
    assert f"within {DAYS_TO_ANSWER} working days" in told["request_new"]
