"""Two people at one text, and a sign-in that ended while somebody typed: nothing is lost."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cities.actions import change_city
from cities.models import City, Figure
from core.history.write import Actor
from core.review.models import Proposal
from tests import people
from tests.factories import FigureFactory, OrganisationFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db
TEXT = "profile/text/"


def changed_by_curator(office: Office, **changes: Any) -> None:
    city = City.objects.get(pk=office.city.pk)
    by = Actor.person(people.curator(name="Ana Curator"))
    change_city(city, changes=changes, expected=city.version, by=by)


def test_t42_different_fields_are_merged_and_it_is_said(office: Office) -> None:
    mine, theirs = office.open(TEXT), office.open(TEXT, office.at_lead)
    theirs.send(summary_ja="湖の街。")

    answer = mine.send(summary_en="A city in spring.")

    page = office.at_editor.get(answer.headers["Location"]).content.decode()
    assert answer.status_code == 302
    assert office.proposal.changes == {"summary_en": "A city in spring.", "summary_ja": "湖の街。"}
    assert "Saved together with the changes by Lin Lead." in page


def test_t42_the_same_field_shows_both_texts_and_asks(office: Office) -> None:
    mine, theirs = office.open(TEXT), office.open(TEXT, office.at_lead)
    theirs.send(summary_en="Theirs.")

    answer = mine.send(summary_en="Mine.", summary_ja="湖の街。", text_en="Longer.")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This record was changed by <bdi>Lin Lead</bdi> at " in html
    assert "Your text is kept below." in html
    assert "Theirs." in html
    assert mine.again(answer).value("summary_en") == "Mine."
    assert office.proposal.changes == {"summary_en": "Theirs."}


@pytest.mark.parametrize(
    ("choice", "edited", "kept"),
    [("mine", "Mine.", "Mine."), ("mine", "Both.", "Both."), ("theirs", "Mine.", "Theirs.")],
)
def test_a_second_press_settles_it_with_all_else_that_was_typed(
    office: Office, choice: str, edited: str, kept: str
) -> None:
    mine, theirs = office.open(TEXT), office.open(TEXT, office.at_lead)
    theirs.send(summary_en="Theirs.", summary_zh_hans="春城。")
    back = mine.again(mine.send(summary_en="Mine.", summary_ja="湖の街。", text_en="Longer."))

    answer = back.send(**{"choose-summary_en": choice, "summary_en": edited})

    assert answer.status_code == 302
    assert office.proposal.changes == {
        "summary_en": kept,
        "summary_ja": "湖の街。",
        "summary_zh_hans": "春城。",
        "text_en": "Longer.",
    }


def test_what_a_colleague_wrote_is_never_called_ones_own(office: Office) -> None:
    """Also where one saved something else oneself since, in another window."""
    mine = office.open(TEXT)
    office.open(TEXT, office.at_lead).send(summary_en="Theirs.")
    office.open(TEXT).send(summary_ja="湖の街。")

    answer = mine.send(summary_en="Mine.", summary_ja="山の街。").content.decode()

    assert "This record was changed by <bdi>Lin Lead</bdi> at " in answer
    assert "You changed this yourself" not in answer
    assert "Keep the version that you saved elsewhere" not in answer


def test_going_back_to_the_old_text_is_a_choice_too(office: Office) -> None:
    mine, theirs = office.open(TEXT), office.open(TEXT, office.at_lead)
    theirs.send(summary_en="Theirs.")
    back = mine.again(mine.send(summary_en="Mine."))

    answer = back.send(**{"choose-summary_en": "mine", "summary_en": "A city on a lake."})

    assert answer.status_code == 302
    assert office.proposal.changes == {}


def test_a_third_text_meanwhile_asks_once_more(office: Office) -> None:
    mine = office.open(TEXT)
    office.open(TEXT, office.at_lead).send(summary_en="Theirs.")
    back = mine.again(mine.send(summary_en="Mine."))
    office.open(TEXT, office.at_lead).send(summary_en="Theirs again.")

    answer = back.send(**{"choose-summary_en": "mine"})

    assert answer.status_code == 409
    assert "Theirs again." in answer.content.decode()
    assert back.again(answer).send(**{"choose-summary_en": "mine"}).status_code == 302
    assert office.proposal.changes == {"summary_en": "Mine."}


def test_two_people_who_begin_at_once_share_one_draft(office: Office) -> None:
    mine, theirs = office.open(TEXT), office.open("profile/names/", office.at_lead)
    theirs.send(kana="クンミン")

    assert mine.send(summary_en="Mine.").status_code == 302
    assert office.proposal.changes == {"kana": "クンミン", "summary_en": "Mine."}
    assert office.proposal.authors == [office.lead.pk, office.editor.pk]


def test_a_figure_that_somebody_removed_meanwhile_can_stay_or_go(office: Office) -> None:
    name = f"figures-{office.figure.pk}-value"

    gone, changed = {f"figures.{office.figure.pk}": False}, {f"figures.{office.figure.pk}.value": "30.000"}
    for choice, left in (("theirs", gone), ("mine", changed)):
        Proposal._base_manager.all().delete()
        mine, theirs = office.open("profile/figures/"), office.open("profile/figures/", office.at_lead)
        theirs.send("later", **{f"figures-{office.figure.pk}-gone": "on"})
        answer = mine.send("later", **{name: "30"})
        assert answer.status_code == 409
        again = mine.again(answer).send("later", **{f"choose-figures.{office.figure.pk}": choice})
        assert again.status_code == 302
        assert office.proposal.changes == left


def test_what_was_published_meanwhile_is_not_written_over(office: Office) -> None:
    changed_by_curator(office, text_zh_hans="长文。")  # from here on every version is kept
    mine = office.open(TEXT)
    changed_by_curator(office, summary_en="Corrected.", text_ja="長い文。")

    answer = mine.send(summary_en="Mine.", text_en="Longer.")

    assert answer.status_code == 409
    assert "<bdi>Ana Curator</bdi>" in answer.content.decode()
    back = mine.again(answer)
    assert back.send(**{"choose-summary_en": "theirs"}).status_code == 302
    assert office.proposal.changes == {"text_en": "Longer."}


def test_a_draft_that_clashes_with_what_was_published_is_settled_before_it_is_sent(office: Office) -> None:
    office.open(TEXT).send(summary_en="Mine.", text_en="Longer.")
    changed_by_curator(office, summary_en="Corrected.")
    check = f"{DESK}profile/check/"

    refused = Page(office.at_lead, check, action=f"{DESK}profile/send/").send()
    assert refused.status_code == 409
    page = Page(office.at_lead, check, action=f"{DESK}profile/settle/")
    assert "Corrected." in page.html
    assert page.send().status_code == 409  # nothing chosen
    settled = page.send(**{"choose-summary_en": "mine"})

    assert settled.status_code == 302
    assert Page(office.at_lead, check, action=f"{DESK}profile/send/").send().status_code == 302
    assert office.proposal.state == "submitted"
    assert office.proposal.changes == {"summary_en": "Mine.", "text_en": "Longer."}


def test_nobody_sends_what_somebody_else_has_just_changed(office: Office) -> None:
    office.open(TEXT).send(summary_en="Mine.")
    page = Page(office.at_lead, f"{DESK}profile/check/", action=f"{DESK}profile/send/")
    office.open(TEXT).send(summary_en="Mine, and longer.")

    answer = page.send()

    assert (answer.status_code, office.proposal.state) == (409, "draft")
    assert "This record was changed by Mei Editor" in answer.content.decode()


# --- Units --------------------------------------------------------------------------------------------------------


def figure(office: Office, column: str = "") -> str:
    return f"figures.{office.figure.pk}{'.' if column else ''}{column}"


@pytest.mark.parametrize(("choice", "kept"), [("mine", {"year": 2024}), ("theirs", {"value": "21500.000"})])
def test_a_value_and_a_year_of_two_people_are_asked_together_and_settled_by_one_more_sending(
    office: Office, choice: str, kept: dict[str, Any]
) -> None:
    name = f"figures-{office.figure.pk}"
    mine, theirs = office.open("profile/figures/"), office.open("profile/figures/", office.at_lead)
    theirs.send("later", **{f"{name}-value": "21500", f"{name}-method_en": "Surveyed."})
    answer = mine.send("later", **{f"{name}-year": "2024"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert all(text in html for text in ("21,500", "2020"))
    back = mine.again(answer)
    assert {each for each in back.names if each.startswith("choose-")} == {
        f"choose-{figure(office, 'value')}",
        f"choose-{figure(office, 'year')}",
    }
    assert (back.value(f"{name}-value"), back.value(f"{name}-year")) == ("21,013", "2024")

    settled = back.send("later", **{each: choice for each in back.names if each.startswith("choose-")})

    assert settled.status_code == 302
    whole = {figure(office, column): value for column, value in {**kept, "method_en": "Surveyed."}.items()}
    assert office.proposal.changes == whole


def test_a_mixed_choice_within_a_unit_is_kept_as_it_was_made(office: Office) -> None:
    name = f"figures-{office.figure.pk}"
    mine, theirs = office.open("profile/figures/"), office.open("profile/figures/", office.at_lead)
    theirs.send("later", **{f"{name}-value": "21500"})
    back = mine.again(mine.send("later", **{f"{name}-year": "2024"}))

    answer = back.send(
        "later", **{f"choose-{figure(office, 'value')}": "theirs", f"choose-{figure(office, 'year')}": "mine"}
    )

    assert answer.status_code == 302
    assert office.proposal.changes == {figure(office, "value"): "21500.000", figure(office, "year"): 2024}


def test_ones_own_half_that_another_section_asks_for_is_kept_too(office: Office) -> None:
    """The form has no control for the first year of a period, which the API writes."""
    City.objects.get(pk=office.city.pk)
    changed_by_curator(office, text_zh_hans="长文。")  # from here on every version is kept
    name = f"figures-{office.figure.pk}"
    mine = office.open("profile/figures/")
    changed_by_curator(office, **{figure(office, "year_from"): 2015})
    back = mine.again(mine.send("later", **{f"{name}-year": "2024"}))

    answer = back.send(
        "later", **{f"choose-{figure(office, 'year_from')}": "mine", f"choose-{figure(office, 'year')}": "mine"}
    )

    assert answer.status_code == 302
    assert office.proposal.changes == {figure(office, "year"): 2024, figure(office, "year_from"): None}


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_figure_that_one_removes_and_somebody_else_changed_is_asked(office: Office, choice: str) -> None:
    name = f"figures-{office.figure.pk}"
    mine, theirs = office.open("profile/figures/"), office.open("profile/figures/", office.at_lead)
    theirs.send("later", **{f"{name}-value": "30"})
    answer = mine.send("later", **{f"{name}-gone": "on"})

    assert answer.status_code == 409
    assert mine.again(answer).send("later", **{f"choose-{figure(office)}": choice}).status_code == 302
    expected = {figure(office): False} if choice == "mine" else {figure(office, "value"): "30.000"}
    assert office.proposal.changes == expected


def test_a_unit_that_was_published_otherwise_is_settled_whole_before_it_is_sent(office: Office) -> None:
    office.open("profile/figures/").send("later", **{f"figures-{office.figure.pk}-year": "2024"})
    changed_by_curator(office, **{figure(office, "value"): "21500"})
    check = f"{DESK}profile/check/"

    assert Page(office.at_lead, check, action=f"{DESK}profile/send/").send().status_code == 409
    page = Page(office.at_lead, check, action=f"{DESK}profile/settle/")
    assert all(text in page.html for text in ("21,500", "21,013", "2020", "2024"))
    choices = {each: "mine" for each in page.names if each.startswith("choose-")}
    assert len(choices) == 2

    assert page.send(**choices).status_code == 302
    assert Page(office.at_lead, check, action=f"{DESK}profile/send/").send().status_code == 302
    assert office.proposal.changes == {figure(office, "year"): 2024, figure(office, "value"): "21013.000"}


def test_a_figure_that_was_removed_from_what_is_published_can_stay_whole(office: Office) -> None:
    changed_by_curator(office, text_zh_hans="长文。")  # from here on every version is kept
    office.open("profile/figures/").send(**{f"figures-{office.figure.pk}-method_en": "Surveyed."})
    changed_by_curator(office, **{figure(office): False})
    check = f"{DESK}profile/check/"

    page = Page(office.at_lead, check, action=f"{DESK}profile/settle/")
    assert "Area" in page.html.partition(f"choose-{figure(office)}")[0].rpartition("<legend")[2]

    assert page.send(**{f"choose-{figure(office)}": "mine"}).status_code == 302
    changes = office.proposal.changes
    assert (changes[figure(office, "value")], changes[figure(office, "method_en")]) == ("21013.000", "Surveyed.")


# --- Signed out while typing --------------------------------------------------------------------------------------


def signed_out(office: Office) -> Client:
    """The same browser, its session over; the cookie of the form token stays."""
    del office.at_editor.cookies[settings.SESSION_COOKIE_NAME]
    return office.at_editor


def test_a_save_after_the_sign_in_ended_keeps_every_word(office: Office) -> None:
    page = office.open(TEXT)
    signed_out(office)

    answer = page.send(summary_en="Typed for an hour.", text_ja="長い文。")

    html = answer.content.decode()
    assert answer.status_code == 403
    assert "You were signed out. Your text is kept below." in html
    assert f'href="/en/sign-in/?next={DESK}{TEXT}" target="_blank"' in html
    back = page.again(answer)
    assert (back.value("summary_en"), back.value("text_ja")) == ("Typed for an hour.", "長い文。")
    assert answer.headers["Cache-Control"].startswith(("max-age=0", "private"))
    assert Proposal.objects.count() == 0

    people.sign_in(office.at_editor, office.editor)
    assert back.send().status_code == 302
    assert office.proposal.changes == {"summary_en": "Typed for an hour.", "text_ja": "長い文。"}


def test_the_page_for_the_signed_out_says_nothing_that_was_not_sent(office: Office) -> None:
    OrganisationFactory(city=office.city, name_en="Whispered bureau", state="draft")
    PracticeFactory(city=office.city, slug="shade", title_en="Whispered title")
    visitor = Client()
    paths = [TEXT, "profile/figures/", "practices/shade/terms/", "practices/shade/title/", "practices/new/"]

    for path in paths:
        known = visitor.post(DESK + path, {"summary_en": "Words."})
        unknown = visitor.post(f"/en/w/nowhere/{path.replace('shade', 'nothing')}", {"summary_en": "Words."})
        assert (known.status_code, unknown.status_code) == (403, 403)
        assert "Whispered" not in known.content.decode()
        assert "A city on a lake." not in known.content.decode()
        assert without_address(known) == without_address(unknown)


def without_address(answer: Any) -> str:
    """Apart from the address that was asked for, new keys of empty rows, and the form token."""
    text = answer.content.decode().replace("kunming", "nowhere").replace("shade", "nothing")
    return re.sub(r'[0-9a-f-]{36}|name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_every_kind_of_control_comes_through_the_sign_in(office: Office) -> None:
    bureau = OrganisationFactory(city=office.city)
    practice = PracticeFactory(city=office.city, slug="shade")
    practice.organisations.add(bureau)
    City._base_manager.filter(pk=office.city.pk).update(languages=["nso"])
    other = FigureFactory(city=office.city, measure="parks", unit="count")
    pages = [
        office.open("practices/shade/terms/"),
        office.open("profile/figures/").with_row(),
        office.open("profile/voice/"),
    ]
    fresh = pages[1].values()["figures"][0]
    signed_out(office)
    typed: list[dict[str, Any]] = [
        {},
        {
            f"figures-{office.figure.pk}-value": "77",
            f"figures-{other.pk}-gone": "on",
            f"figures-{fresh}-measure": "fish-species",
            f"figures-{fresh}-unit": "species",
            f"figures-{fresh}-value": "26",
            f"figures-{fresh}-year": "2024",
            f"figures-{fresh}-source_title": "Survey",
        },
        {"languages": ["nso", "ja"]},
    ]
    backs = [page.again(page.send(**more)) for page, more in zip(pages, typed, strict=True)]
    people.sign_in(office.at_editor, office.editor)

    assert [back.send("later").status_code for back in backs] == [302, 302, 302]
    proposals = {proposal.kind: proposal.changes for proposal in Proposal.objects.all()}
    assert set(proposals) == {"city"}  # the practice was sent as it stood
    assert proposals["city"]["languages"] == ["nso", "ja"]
    assert proposals["city"][f"figures.{office.figure.pk}.value"] == "77.000"
    assert proposals["city"][f"figures.{other.pk}"] is False
    assert proposals["city"][f"figures.{fresh}.measure"] == "fish-species"
    assert f"figures.{office.figure.pk}" not in proposals["city"]
    assert Figure.objects.count() == 2


def browser(office: Office) -> Client:
    """With the check of the form token, as real browsers meet it."""
    return people.sign_in(Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"}), office.editor)


def test_t30_a_form_token_that_is_too_old_saves_nothing_and_loses_nothing(office: Office) -> None:
    client = browser(office)
    page = Page(client, DESK + TEXT)
    client.cookies.pop(settings.CSRF_COOKIE_NAME)  # signing in again gives a new one

    answer = page.send(summary_en="Typed for an hour.")

    assert answer.status_code == 403
    assert "This page was open for too long. Save again." in answer.content.decode()
    assert Proposal.objects.count() == 0
    back = page.again(answer)
    assert back.value("summary_en") == "Typed for an hour."
    assert back.send().status_code == 302
    assert office.proposal.changes == {"summary_en": "Typed for an hour."}


def test_t30_what_another_site_sends_is_neither_saved_nor_shown(office: Office) -> None:
    client = browser(office)
    page = Page(client, DESK + TEXT)

    for origin in ("https://evil.example", "null", ""):
        answer = client.post(page.url, {"summary_en": "Bad words."}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "Bad words." not in answer.content.decode()
        assert "Please reload the page and try again." in answer.content.decode()
    assert Proposal.objects.count() == 0


def test_t30_every_form_of_the_workspace_wants_its_token(office: Office) -> None:
    office.open(TEXT).send(summary_en="New.")
    version = office.proposal.version
    client = people.sign_in(Client(enforce_csrf_checks=True), office.lead)

    for path in ("profile/text/", "profile/send/", "profile/discard/", "profile/settle/", "profile/withdraw/"):
        assert client.post(DESK + path, {"version": version}).status_code == 403
    assert office.proposal.version == version


def test_after_signing_in_again_one_save_is_enough(office: Office) -> None:
    """The script puts the token that came with the sign-in into the form; the check of the server stays as it is."""
    browser = Client(enforce_csrf_checks=True)
    kept = browser.post(f"{DESK}{TEXT}", {"summary_en": "Typed."}, headers={"origin": "http://testserver"})
    html = kept.content.decode()
    assert 'js/kept.js"' in html
    assert f'data-token-cookie="{settings.CSRF_COOKIE_NAME}"' in html
    old = html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    sign_in = browser.get("/en/sign-in/").content.decode()
    token = sign_in.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    office.editor.set_password(people.PASSWORD)
    office.editor.save()
    typed = {"login": office.editor.email, "password": people.PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post("/en/sign-in/", typed).status_code == 302

    sent = {"summary_en": "Typed.", "version": "0", "continue": "1"}
    assert browser.post(f"{DESK}{TEXT}", {**sent, "csrfmiddlewaretoken": old}).status_code == 403
    now = browser.cookies[settings.CSRF_COOKIE_NAME].value
    assert browser.post(f"{DESK}{TEXT}", {**sent, "csrfmiddlewaretoken": now}).status_code == 302
    assert office.proposal.changes["summary_en"] == "Typed."
