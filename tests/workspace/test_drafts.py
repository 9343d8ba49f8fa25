"""What the script of a form sends while somebody writes: everything typed is kept, and nothing is said about the city
to whoever should not know."""

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from cities.team.models import StaffRole
from core.history.models import Entry
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from tests import people
from tests.factories import CityFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page
from tests.workspace.test_meanwhile import browser, changed_by_curator
from tests.workspace.test_writing import errors_in, send

pytestmark = pytest.mark.django_db
TEXT, FIGURES = "profile/text/", "profile/figures/"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


class Writing:
    """An open page and its script: what is typed stays in the controls, and each answer brings the next versions."""

    def __init__(self, page: Page, url: str = "") -> None:
        self.client, self.values, self.url = page.client, page.values(), url or f"{page.url}draft/"

    def save(self, **changes: Any) -> Any:
        self.values |= {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
        answer = self.client.post(self.url, self.values)
        if answer.status_code == 200:
            found = answer.json()
            self.values |= {name: [value] for name, value in found["hidden"].items()} | found["values"]
        return answer


def test_a_draft_is_saved_with_every_pause_and_goes_on_from_its_own_version(office: Office) -> None:
    page = Writing(office.open(TEXT))

    first = page.save(summary_en="A city")
    second = page.save(summary_en="A city in spring.", text_ja="長い文。")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["saved"].startswith("Draft saved ")
    assert office.proposal.changes == {"summary_en": "A city in spring.", "text_ja": "長い文。"}
    assert office.proposal.version == 2
    assert mail.outbox == []


def test_what_is_typed_back_is_no_change(office: Office) -> None:
    page = Writing(office.open(TEXT))
    page.save(summary_en="A city")

    page.save(summary_en="A city on a lake.")

    assert office.proposal.changes == {}


def test_saving_twice_the_same_leaves_one_version(office: Office) -> None:
    page = Writing(office.open(TEXT))
    sent = dict(page.values) | {"summary_en": ["A city"]}

    for _press in range(3):
        assert office.at_editor.post(page.url, sent).status_code == 200

    assert Proposal.objects.count() == 1
    assert office.proposal.version == 1
    assert Entry.objects.count() == 1


def test_a_new_practice_begins_with_its_first_words_and_has_an_address(office: Office) -> None:
    page = Writing(office.open("practices/new/"))
    sent = dict(page.values)

    answer = page.save(title_en="Shade")
    again = office.at_editor.post(page.url, sent | {"title_en": ["Shade"]})

    key = Proposal.objects.get().pk
    assert (answer.status_code, again.status_code) == (200, 200)
    assert answer.json()["addresses"]["page"] == f"{DESK}practices/{key}/title/"
    page.url = answer.json()["addresses"]["draft"]
    assert page.save(title_en="Shade trees").status_code == 200
    assert Proposal.objects.get().changes["title_en"] == "Shade trees"


# --- What cannot be read yet --------------------------------------------------------------------------------------


def name_of(office: Office, column: str) -> str:
    return f"figures-{office.figure.pk}-{column}"


def test_what_cannot_be_read_is_kept_as_it_was_typed_and_stops_nothing_else(office: Office) -> None:
    page = Writing(office.open(FIGURES))

    answer = page.save(**{name_of(office, "year"): "soon", name_of(office, "value"): "77"})

    assert answer.status_code == 200
    assert office.proposal.changes == {f"figures.{office.figure.pk}.value": "77.000"}
    back = office.open(FIGURES)
    assert back.value(name_of(office, "year")) == "soon"
    assert back.html.count("must be a year of four digits") == 2  # in the summary and beside the control


@pytest.mark.parametrize("by_script", [True, False])
def test_it_stops_the_draft_from_being_sent_until_it_is_corrected(office: Office, by_script: bool) -> None:
    wrong = {name_of(office, "year"): "soon", name_of(office, "source_title"): "Yearbook"}
    if by_script:
        Writing(office.open(FIGURES)).save(**wrong)
    else:
        assert office.open(FIGURES).send("later", **wrong).headers["Location"] == f"{DESK}profile/"

    assert "Correction needed" in office.at_editor.get(f"{DESK}profile/").content.decode()
    refused = send(office)
    assert errors_in(refused) == ["Area, 2020: Year must be a year of four digits, for example 2024."]
    with pytest.raises(Exception, match="Some entries are not valid yet"):
        actions.send(office.proposal, expected=office.proposal.version, by=Actor.person(office.lead))

    office.open(FIGURES).send(**{name_of(office, "year"): "2024"})

    assert office.proposal.unfinished == {}
    assert send(office).status_code == 302


def test_a_text_that_is_too_long_is_kept_whole(office: Office) -> None:
    long = "word " * 2_000

    Writing(office.open(TEXT)).save(summary_en=long)

    assert office.open(TEXT).value("summary_en").strip() == long.strip()
    assert office.proposal.changes == {}


def test_pressing_the_button_says_what_is_wrong_and_saves_nothing_new(office: Office) -> None:
    answer = office.open(FIGURES).send(**{name_of(office, "year"): "soon"})

    assert answer.status_code == 200
    assert errors_in(answer) == ["Area, 2020: Year must be a year of four digits, for example 2024."]
    assert Proposal.objects.count() == 0


def test_the_button_asks_for_what_a_draft_that_saved_itself_still_lacks(office: Office) -> None:
    page = Writing(office.open(FIGURES))
    assert page.save(**{name_of(office, "value"): ""}).status_code == 200

    answer = office.open(FIGURES).send()

    assert errors_in(answer) == ["Area, 2020: Enter the value."]
    assert office.open(FIGURES).send("later").status_code == 302


def test_what_a_colleague_could_not_finish_stays_when_somebody_else_saves(office: Office) -> None:
    mine, theirs = Writing(office.open(FIGURES)), Writing(office.open(FIGURES, office.at_lead))
    theirs.save(**{name_of(office, "year"): "soon"})

    mine.save(**{name_of(office, "value"): "77"})

    assert office.proposal.unfinished == {"figures": {name_of(office, "year"): ["soon"]}}


# --- Two at once --------------------------------------------------------------------------------------------------


def test_t42_what_a_colleague_changed_comes_into_the_open_page_and_is_not_written_over(office: Office) -> None:
    mine, theirs = Writing(office.open(TEXT)), Writing(office.open(TEXT, office.at_lead))
    theirs.save(summary_ja="湖の街。")

    answer = mine.save(summary_en="A city in spring.")
    mine.save(text_en="Longer.")

    assert answer.json()["values"] == {"summary_ja": ["湖の街。"]}
    assert "Lin Lead" in answer.json()["told"]
    assert office.proposal.changes == {
        "summary_en": "A city in spring.",
        "summary_ja": "湖の街。",
        "text_en": "Longer.",
    }


def test_t42_boxes_and_new_rows_of_a_colleague_stay_too(office: Office) -> None:
    work, theirs = Writing(office.open("profile/work/")), Writing(office.open("profile/work/", office.at_lead))
    heat = next(iter(theirs.client.get(f"{DESK}profile/work/").context["form"].fields["terms-challenges"].choices))[0]
    theirs.save(**{"terms-challenges": [heat]})
    figures, rows = Writing(office.open(FIGURES)), Writing(office.open(FIGURES, office.at_lead).with_row())
    fresh = rows.values["figures"][0]
    rows.save(**{f"figures-{fresh}-measure": "parks", f"figures-{fresh}-unit": "count", f"figures-{fresh}-value": "9"})

    assert work.save().json()["values"] == {"terms-challenges": [str(heat)]}
    figures.save(**{name_of(office, "value"): "77"})
    figures.save(**{name_of(office, "value"): "78"})

    changes = office.proposal.changes
    assert changes[f"terms.{heat}"] is True
    assert changes[f"figures.{fresh}.value"] == "9.000"
    assert changes[f"figures.{office.figure.pk}.value"] == "78.000"


def test_t42_the_same_field_is_not_saved_but_asked_about(office: Office) -> None:
    page = office.open(TEXT)
    mine, theirs = Writing(page), Writing(office.open(TEXT, office.at_lead))
    theirs.save(summary_en="Theirs.")

    answer = mine.save(summary_en="Mine.", text_en="Longer.")

    assert (answer.status_code, answer.json()["reason"]) == (409, "conflict")
    assert "Lin Lead" in answer.json()["text"]
    asked = page.send(summary_en="Mine.", text_en="Longer.")
    assert asked.status_code == 409
    assert page.again(asked).send(**{"choose-summary_en": "mine"}).status_code == 302
    assert office.proposal.changes == {"summary_en": "Mine.", "text_en": "Longer."}


def test_ones_own_other_device_is_not_told_as_somebody_else(office: Office) -> None:
    """A lead had written in another field since: they are not the one who changed this."""
    page = office.open(TEXT)
    mine, phone = Writing(page), Writing(office.open(TEXT))
    phone.save(summary_en="On the telephone.")
    Writing(office.open("profile/names/", office.at_lead)).save(name_ja="昆明")

    answer = mine.save(summary_en="At the desk.")
    asked = page.send(summary_en="At the desk.").content.decode()

    assert "You changed this yourself at" in answer.json()["text"]
    assert "Lin Lead" not in answer.json()["text"]
    assert "You changed this yourself at" in asked
    assert "Keep the version that you saved elsewhere" in asked


def test_what_was_published_meanwhile_comes_in_as_well(office: Office) -> None:
    changed_by_curator(office, text_zh_hans="长文。")  # from here on every version is kept
    mine = Writing(office.open(TEXT))
    changed_by_curator(office, text_ja="長い文。")

    answer = mine.save(summary_en="Mine.")
    mine.save(summary_en="Mine, and longer.")

    assert answer.json()["values"] == {"text_ja": ["長い文。"]}
    assert office.proposal.changes == {"summary_en": "Mine, and longer."}


def test_what_was_sent_for_review_meanwhile_is_not_changed(office: Office) -> None:
    office.open(TEXT).send(summary_en="Mine.")
    mine = Writing(office.open(TEXT))
    send(office)

    answer = mine.save(summary_en="Too late.")

    assert (answer.status_code, answer.json()) == (409, {"reason": "sent"})
    assert office.proposal.changes == {"summary_en": "Mine."}


# --- Signed out, strangers ----------------------------------------------------------------------------------------


def test_whoever_was_signed_out_is_told_and_saves_on_with_a_fresh_token(office: Office) -> None:
    client = browser(office)
    page = Writing(Page(client, DESK + TEXT))
    del client.cookies[settings.SESSION_COOKIE_NAME]
    out = page.save(summary_en="Typed for an hour.")
    client.cookies.pop(settings.CSRF_COOKIE_NAME)
    people.sign_in(client, office.editor)

    stale = page.save()
    fresh = page.save(csrfmiddlewaretoken=stale.json()["token"])

    assert (out.status_code, out.json()) == (403, {"reason": "signed-out"})
    assert (stale.status_code, stale.json()["reason"]) == (403, "token")
    assert fresh.status_code == 200
    assert office.proposal.changes == {"summary_en": "Typed for an hour."}


def test_t30_another_site_gets_no_token_and_saves_nothing(office: Office) -> None:
    client = browser(office)
    for path in (f"{TEXT}draft/", f"{TEXT}here/", "stay/", "practices/new/draft/"):
        for origin in ("https://evil.example", "null", ""):
            answer = client.post(DESK + path, {"summary_en": "Bad."}, headers={"origin": origin})
            assert answer.status_code == 403
            assert "token" not in answer.content.decode()
    assert Proposal.objects.count() == 0


def test_t01_strangers_and_the_signed_out_learn_nothing(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade", title_en="Secret title")
    paths = [f"{TEXT}draft/", f"{TEXT}here/", "practices/shade/title/draft/", "practices/shade/title/here/", "stay/"]
    stranger = people.sign_in(Client(), people.outsider())

    for path in paths:
        nowhere = f"/en/w/nowhere/{path}"
        assert Client().post(DESK + path).json() == Client().post(nowhere).json() == {"reason": "signed-out"}
        assert (stranger.post(DESK + path).status_code, stranger.post(nowhere).status_code) == (404, 404)
        assert office.at_editor.get(DESK + path).status_code == 405


# --- Who is here, and until when ----------------------------------------------------------------------------------


def test_colleagues_see_who_is_writing_where(office: Office) -> None:
    office.at_lead.post(f"{DESK}profile/voice/here/")

    seen = office.at_editor.post(f"{DESK}{TEXT}here/").json()["others"]

    assert seen == ["Lin Lead is editing Statement and contact"]
    assert seen[0] in office.open(FIGURES).html
    assert "Mei Editor is editing Summary and text" in office.open("profile/names/", office.at_lead).html


def test_another_thing_and_another_city_are_not_told(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade")
    office.at_lead.post(f"{DESK}practices/shade/title/here/")
    other = CityFactory(slug="other")
    in_both = people.lead(other, name="In Both")
    StaffRole.objects.create(user=in_both, city=office.city, role="editor")
    people.sign_in(Client(), in_both).post(f"/en/w/other/{TEXT}here/")

    assert office.at_editor.post(f"{DESK}{TEXT}here/").json()["others"] == []


def test_whoever_lost_the_role_is_not_told_any_more(office: Office) -> None:
    office.at_lead.post(f"{DESK}{TEXT}here/")
    assert office.at_editor.post(f"{DESK}{TEXT}here/").json()["others"] != []
    StaffRole._base_manager.filter(user=office.lead).update(is_suspended=True)

    assert office.at_editor.post(f"{DESK}{TEXT}here/").json()["others"] == []


def test_a_signal_does_not_keep_a_session_alive_and_a_save_does(office: Office) -> None:
    office.at_editor.get(DESK)
    session = office.at_editor.session
    session["seen"] -= 3_000
    session.save()

    signal = office.at_editor.post(f"{DESK}{TEXT}here/").json()
    again = office.at_editor.post(f"{DESK}{TEXT}here/").json()
    stays = office.at_editor.post(f"{DESK}stay/").json()

    assert 7_700 <= again["ends_in"] <= signal["ends_in"] <= 7_800
    assert stays["ends_in"] > 10_700


def test_a_section_costs_the_same_with_few_and_many_colleagues(office: Office) -> None:
    office.at_editor.get(DESK + TEXT)
    with CaptureQueriesContext(connection) as few:
        office.at_editor.get(DESK + TEXT)
    for _number in range(20):
        people.sign_in(Client(), people.editor(office.city)).post(f"{DESK}{TEXT}here/")

    with CaptureQueriesContext(connection) as many:
        office.at_editor.get(DESK + TEXT)

    assert len(many) == len(few)


def test_the_city_as_published_is_untouched_by_all_of_this(office: Office) -> None:
    Writing(office.open(TEXT)).save(summary_en="Draft.")

    assert City.objects.get(pk=office.city.pk).version == office.city.version
