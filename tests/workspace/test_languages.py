"""Translations that are older than their original: marked where they are written, checked, and read by the public."""

import re

import pytest
from django.test import Client

from cities.actions import change_city
from cities.models import City
from cities.team.models import StaffRole
from core.history.translations import is_older
from core.history.write import Actor
from core.review.proposals import actions
from tests import people
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db
MARK = "outdated translation"


@pytest.fixture
def translated(office: Office) -> Office:
    """Both languages are published; from here on it is known which was first."""
    by = Actor.person(office.lead)
    changes = {"summary_zh_hans": "湖边之城。", "text_zh_hans": "长文。"}
    change_city(office.city, changes=changes, expected=office.city.version, by=by)
    return office


def test_the_draft_marks_the_language_that_was_left_behind(translated: Office) -> None:
    assert MARK not in translated.open("profile/text/").html

    translated.open("profile/text/").send(summary_en="A city in spring.")

    assert translated.open("profile/text/").html.count(MARK) == 2  # at its box, and in the line that folds it away


def test_writing_both_languages_leaves_no_mark(translated: Office) -> None:
    translated.open("profile/text/").send(summary_en="A city in spring.", summary_zh_hans="春城。")

    assert MARK not in translated.open("profile/text/").html


def test_the_check_names_it_and_lets_it_be_sent_all_the_same(translated: Office) -> None:
    translated.open("profile/text/").send(summary_en="A city in spring.")

    page = translated.at_lead.get(f"{DESK}profile/check/").content.decode()

    assert "Outdated translations. You can still send them." in page
    assert f'<a href="{DESK}profile/text/#id_summary_zh_hans"><strong>Summary (Simplified Chinese)</strong></a>' in page
    assert send(translated).status_code == 302


def test_readers_of_the_older_language_are_told_and_others_are_not(translated: Office) -> None:
    translated.open("profile/text/").send(summary_en="A city in spring.")
    send(translated)
    assert "language-note" not in Client().get("/zh-hans/cities/kunming/").content.decode()

    actions.publish(translated.proposal, expected=translated.proposal.version, curator=people.curator())

    assert City.objects.get(pk=translated.city.pk).older_in == " zh-hans "
    assert "language-note" in Client().get("/zh-hans/cities/kunming/").content.decode()
    assert MARK not in Client().get("/en/cities/kunming/").content.decode()


def test_the_own_language_stands_first_then_the_original(office: Office) -> None:
    by = Actor.person(office.lead)
    city = change_city(office.city, changes={"leader_statement_ja": "一。"}, expected=office.city.version, by=by)
    change_city(city, changes={"leader_statement_en": "One."}, expected=city.version, by=by)

    chinese = office.at_editor.get(f"/zh-hans{DESK.removeprefix('/en')}profile/voice/").content.decode()

    order = [chinese.index(f'name="leader_statement_{code}"') for code in ("zh_hans", "ja", "en", "zh_hant")]
    assert order == sorted(order)


def test_other_languages_are_folded_with_their_state_unless_ones_own_is_older(translated: Office) -> None:
    """Whoever brings a translation up to date has its original in sight."""
    translated.open("profile/text/").send(summary_en="A city in spring.")

    english, chinese = (
        translated.at_editor.get(f"/{code}{DESK.removeprefix('/en')}profile/text/").content.decode()
        for code in ("en", "zh-hans")
    )

    folds = re.findall(r'<details class="other-languages"( open)?>\s*<summary>(.*?)</summary>', english, re.DOTALL)
    assert [is_open for is_open, _summary in folds] == ["", ""]
    states = re.findall(r'class="state-of" data-state="(\w+)"', folds[0][1])
    assert states == ["older", "empty", "empty"]
    assert re.search(r'<details class="other-languages" open>', chinese)


# --- It still fits ------------------------------------------------------------------------------------------------


@pytest.fixture
def older(translated: Office) -> Office:
    city = City.objects.get(pk=translated.city.pk)
    changes = {"summary_en": "A city in spring."}
    change_city(city, changes=changes, expected=city.version, by=Actor.person(translated.lead))
    return translated


def fits(office: Office, client: Client, **values: str) -> int:
    version = City.objects.get(pk=office.city.pk).version
    told = {"text": "summary:zh-hans", "version": str(version), **values}
    return client.post(f"{DESK}profile/fits/", told).status_code


def marked(office: Office) -> bool:
    return is_older(City.objects.get(pk=office.city.pk), "summary", "zh-hans")


def test_an_editor_says_that_a_published_translation_still_fits(older: Office) -> None:
    html = older.at_editor.get(f"{DESK}profile/").content.decode()
    assert f'<a href="{DESK}profile/text/#id_summary_zh_hans">Summary (Simplified Chinese)</a>' in html
    assert "Confirm that the translation still matches" in html

    assert fits(older, older.at_editor) == 302

    assert not marked(older)
    assert "Confirm that the translation still matches" not in older.at_editor.get(f"{DESK}profile/").content.decode()


def test_not_once_somebody_has_written_meanwhile(older: Office) -> None:
    assert fits(older, older.at_editor, version="1") == 409
    assert marked(older)


def test_of_another_body_and_of_another_city_nobody_says_it(older: Office) -> None:
    drafter = people.person()
    StaffRole.objects.create(user=drafter, city=older.city, role=StaffRole.Role.EDITOR, body="University of Example")

    assert fits(older, people.sign_in(Client(), drafter)) == 403
    assert fits(older, people.sign_in(Client(), people.outsider())) == 404
    assert fits(older, Client()) == 302
    assert marked(older)
