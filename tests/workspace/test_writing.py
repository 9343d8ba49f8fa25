"""From the first word to the review: what an editor types, what is kept, what a lead sends."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.practices.actions import add_practice
from cities.practices.models import Practice
from core.history.snapshot import snapshot
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.vocabulary.models import Term
from planning.models import Plan
from tests import people
from tests.factories import FigureFactory, OrganisationFactory, PlanFactory, PracticeFactory, term
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db
SECTIONS = ("names", "text", "nature", "work", "figures", "voice", "picture")


def send(office: Office, path: str = "profile/", client: Client | None = None) -> Any:
    page = Page(client or office.at_lead, f"{DESK}{path}check/", action=f"{DESK}{path}send/")
    return page.send()


def errors_in(answer: Any) -> list[str]:
    summary = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    return re.findall(r'<a href="[^"]*">(.*?)</a>', summary[0]) if summary else []


def figure_name(office: Office, column: str) -> str:
    return f"figures-{office.figure.pk}-{column}"


def test_an_editor_changes_two_languages_and_a_figure_and_a_lead_sends_it(office: Office) -> None:
    first = office.open("profile/text/").send(summary_en="A city in spring.", summary_zh_hans="春城")
    second = office.open("profile/figures/").send(
        **{
            figure_name(office, "value"): "21,020.5",
            figure_name(office, "year"): "2024",
            figure_name(office, "source_title"): "Yearbook 2024",
        }
    )

    assert (first.status_code, first.headers["Location"]) == (302, f"{DESK}profile/nature/")
    assert second.status_code == 302
    assert office.proposal.changes == {
        "summary_en": "A city in spring.",
        "summary_zh_hans": "春城",
        f"figures.{office.figure.pk}.value": "21020.500",
        f"figures.{office.figure.pk}.year": 2024,
        f"figures.{office.figure.pk}.source_title": "Yearbook 2024",
    }
    assert snapshot(City, office.city.pk)["summary_en"] == "A city on a lake."

    sent = send(office)

    assert (sent.status_code, office.proposal.state, office.proposal.sent_by_label) == (302, "submitted", "Lin Lead")
    after = office.at_lead.get(sent.headers["Location"]).content.decode()
    assert "What happens next" in after
    assert "Withdraw" in after


def test_what_is_published_then_stands_on_the_page_of_the_city_with_the_citys_own_source(office: Office) -> None:
    office.open("profile/figures/").send(
        **{figure_name(office, "value"): "22", figure_name(office, "source_title"): "Own survey 2024"}
    )
    send(office)

    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert "Own survey 2024" in Client().get("/en/cities/kunming/figures/").text
    assert "Own survey 2024" in Client().get("/en/cities/compare/?c=kunming").content.decode()
    figure = Client().get("/api/v1/cities/kunming/").json()["figures"][0]
    own = {"title": "Own survey 2024", "language": "", "url": None, "year": None, "read_in_archive": None}
    assert figure["source"] == own


def test_the_page_of_the_city_leads_its_own_staff_to_the_profile_and_nobody_else(office: Office) -> None:
    link = f'href="{DESK}profile/"'

    assert link in office.at_editor.get("/en/cities/kunming/").content.decode()
    for other in (Client(), people.sign_in(Client(), people.outsider()), people.sign_in(Client(), people.curator())):
        assert link not in other.get("/en/cities/kunming/").content.decode()


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_a_form_as_it_was_opened_changes_nothing(office: Office, section: str) -> None:
    answer = office.open(f"profile/{section}/").send()

    assert answer.status_code == 302
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_every_section_opens_in_every_language_with_nine_questions_at_most(office: Office, language: str) -> None:
    for kind in ("city", "practice", "plan", "organisation"):
        for section in kind_of(kind).sections:
            assert len(section.form.parts) <= 9
    for code in SECTIONS:
        answer = office.at_editor.get(f"/{language}/w/kunming/profile/{code}/")
        assert answer.status_code == 200
        assert len(re.findall("<h1[ >]", answer.content.decode())) == 1


def test_going_on_leads_through_all_sections_to_the_check(office: Office) -> None:
    url = f"{DESK}profile/names/"
    seen = [url]
    while not url.endswith("check/"):
        url = Page(office.at_editor, url).send(kana="クンミン").headers["Location"]
        seen.append(url)

    assert seen == [*(f"{DESK}profile/{section}/" for section in SECTIONS), f"{DESK}profile/check/"]


def test_coming_back_later_leads_to_the_task_list_with_the_time_of_the_draft(office: Office) -> None:
    answer = office.open("profile/names/").send("later", local_name="昆明")

    page = office.at_editor.get(answer.headers["Location"]).content.decode()
    assert answer.headers["Location"] == f"{DESK}profile/"
    assert re.search(r"Draft saved \d\d:\d\d", page)
    assert "Changed in the draft" in page


def test_a_draft_is_saved_without_what_is_needed_and_told_before_it_is_sent(office: Office) -> None:
    answer = office.open("profile/text/").send(summary_en="")

    check = office.at_lead.get(f"{DESK}profile/check/").content.decode()
    sent = send(office)
    assert answer.status_code == 302
    assert "<strong>Summary is missing. Enter it in at least one language.</strong>" in check
    assert (sent.status_code, office.proposal.state) == (200, "draft")
    assert errors_in(sent) == ["Summary is missing. Enter it in at least one language."]
    assert "<title>Error: " in sent.content.decode()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("a lot", "Value must be a number, for example 1,234.5."),
        ("1.234", "Value: 1.234 can be read in two ways. Enter 1234 or 1.2340."),
        ("1e5", "Value must be a number, for example 1,234.5."),
        ("0.12345", "Value must have 3 decimal places or fewer."),
        ("9" * 16, "Value must have 15 digits or fewer before the decimal point."),
        ("9" * 70, "Value must be a number, for example 1,234.5."),
    ],
)
def test_what_is_no_number_comes_back_with_all_that_was_typed(office: Office, typed: str, problem: str) -> None:
    page = office.open("profile/figures/").with_row()
    fresh = next(value for name, value in page.pairs if name == "figures")
    answer = page.send(
        **{figure_name(office, "value"): typed, f"figures-{fresh}-value": "12", f"figures-{fresh}-measure": "parks"}
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f"Area, 2020: {problem}" in errors_in(answer)
    assert re.search(r"<title>\s*Error: ", html)
    back = page.again(answer)
    assert back.value(figure_name(office, "value")) == typed
    assert (back.value(f"figures-{fresh}-value"), back.value(f"figures-{fresh}-measure")) == ("12", "parks")
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1,234.5", "1234.500"),
        ("1 234,5", "1234.500"),
        ("１２３４．５", "1234.500"),
        ("12 km²", "12.000"),
        ("1.2340", "1.234"),
        ("0,5", "0.500"),
        ("1,234", "1234.000"),
    ],
)
def test_numbers_are_understood_as_people_write_them(office: Office, typed: str, kept: str) -> None:
    answer = office.open("profile/figures/").send("later", **{figure_name(office, "value"): typed})

    assert answer.status_code == 302
    assert office.proposal.changes == {f"figures.{office.figure.pk}.value": kept}


def test_a_new_figure_needs_its_year_and_source_unless_it_is_put_aside(office: Office) -> None:
    page = office.open("profile/figures/").with_row()
    fresh = next(value for name, value in page.pairs if name == "figures")
    typed = {f"figures-{fresh}-measure": "parks", f"figures-{fresh}-value": "12", f"figures-{fresh}-unit": "count"}

    answer = page.send(**typed)

    assert answer.status_code == 200
    assert errors_in(answer) == [
        "Enter the year, or at least the date of the report.",
        "Enter the source. Every fact is shown with its year and source.",
    ]
    assert page.send("later", **typed).status_code == 302
    assert errors_in(send(office)) == errors_in(answer)


def test_a_figure_whose_year_is_not_known_takes_the_date_of_its_report(office: Office) -> None:
    typed = {figure_name(office, "year"): "", figure_name(office, "reported"): "２０２３-05"}

    assert office.open("profile/figures/").send("later", **typed).status_code == 302

    figure = f"figures.{office.figure.pk}"
    assert office.proposal.changes == {f"{figure}.year": None, f"{figure}.reported": "2023-05"}


@pytest.mark.parametrize("typed", ["soon", "2023-13", "2023-02-31", "23-05", "0001", "2023-5"])
def test_a_date_of_a_report_that_is_none_is_refused(office: Office, typed: str) -> None:
    answer = office.open("profile/figures/").send(**{figure_name(office, "reported"): typed})

    assert answer.status_code == 200
    assert len(errors_in(answer)) == 1


def test_a_new_figure_can_be_added_and_removed_again(office: Office) -> None:
    page = office.open("profile/figures/").with_row()
    fresh = next(value for name, value in page.pairs if name == "figures")
    row = {"measure": "parks", "value": "12", "unit": "count", "year": "2024", "source_title": "Parks office 2024"}
    page.send(**{f"figures-{fresh}-{name}": value for name, value in row.items()})
    assert office.proposal.changes[f"figures.{fresh}"] is True

    office.open("profile/figures/").send(**{f"figures-{fresh}-gone": "on"})

    assert office.proposal.changes == {}


def test_a_published_figure_is_removed_by_a_mark(office: Office) -> None:
    office.open("profile/figures/").send(
        **{figure_name(office, "gone"): "on", figure_name(office, "value"): "no number"}
    )
    assert office.proposal.changes == {f"figures.{office.figure.pk}": False}
    send(office)

    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert Figure.objects.count() == 0


def test_more_rows_come_without_saving_and_without_losing_a_word(office: Office) -> None:
    page = office.open("profile/figures/").with_row()

    answer = page.send("more", **{figure_name(office, "value"): "no number yet"})

    back = page.again(answer)
    assert answer.status_code == 200
    assert errors_in(answer) == []
    assert back.value(figure_name(office, "value")) == "no number yet"
    assert len(back.values()["figures"]) == len(page.values()["figures"]) + 1
    assert Proposal.objects.count() == 0


def test_in_review_a_section_shows_its_own_words_with_the_amount_of_each_figure(office: Office) -> None:
    office.open("profile/text/").send(summary_en="Mine.")
    office.at_lead.post(f"{DESK}profile/send/", {"version": office.proposal.version})

    text, figures = (office.open(f"profile/{code}/").html for code in ("text", "figures"))

    assert "Mine." in text
    assert "Area, 2020" not in text
    assert "21,013\u00a0km²" in figures
    assert "Mine." not in figures
    assert not [word for word in ("Address name", "Sort key") if word in text + figures + office.open("profile/").html]


def test_a_year_that_is_still_to_come_is_refused(office: Office) -> None:
    answer = office.open("profile/figures/").send(**{figure_name(office, "year"): "2190"})

    assert re.fullmatch(r"Area, 2020: Year must be \d{4} or earlier\.", errors_in(answer)[0])


@pytest.mark.parametrize(
    ("section", "typed", "problem"),
    [
        ("nature", {"latitude": "95"}, "Latitude must be between -90 and 90."),
        ("nature", {"longitude": "east"}, "Longitude must be a number, for example 1,234.5."),
        ("voice", {"website": "javascript:alert(1)"}, "Website must"),
        ("voice", {"website": "no address"}, "Website must be a web address"),
        ("names", {"name_ja": "あ" * 201}, "“Name in Japanese” has 201 characters. Enter 200 characters or fewer."),
        ("names", {"local_language": "xx"}, "Choose an option from the list."),
        ("work", {"terms-challenges": ["999999"]}, "Choose from the list."),
    ],
)
def test_what_cannot_be_stored_is_told_with_its_limit(
    office: Office, section: str, typed: dict[str, Any], problem: str
) -> None:
    answer = office.open(f"profile/{section}/").send(**typed)

    assert answer.status_code == 200
    assert errors_in(answer)[0].startswith(problem)
    assert Proposal.objects.count() == 0


def test_degrees_have_a_decimal_sign_and_nothing_to_be_unsure_about(office: Office) -> None:
    office.open("profile/nature/").send(latitude="25.042")

    assert office.proposal.changes == {"latitude": 25.042}


def test_terms_are_linked_and_unlinked_one_by_one(office: Office) -> None:
    heat, lake = Term.objects.get(code="heat"), Term.objects.get(code="lake")
    office.city.terms.add(heat)

    office.open("profile/work/").send(**{"terms-challenges": None})
    office.open("profile/nature/").send(**{"terms-settings": [str(lake.pk)]})

    assert office.proposal.changes == {f"terms.{heat.pk}": False, f"terms.{lake.pk}": True}
    page = office.at_editor.get(f"{DESK}profile/").content.decode()
    assert page.count("Changed in the draft") == 2


def test_lists_keep_what_nobody_offers(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(languages=["nso", "en"], other_names=["Yachi"])

    office.open("profile/voice/").send(languages=["nso", "en", "ja"])
    office.open("profile/names/").send(other_names="Yachi\r\n\r\nSpring City")

    assert office.proposal.changes == {"languages": ["nso", "en", "ja"], "other_names": ["Yachi", "Spring City"]}


def test_what_a_browser_does_to_line_breaks_is_no_change(office: Office) -> None:
    office.open("profile/text/").send(text_en="Long.\r\nText.", summary_en="A city on a lake. ")

    assert Proposal.objects.count() == 0


def test_t53_characters_that_cannot_be_seen_are_taken_out(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city\u202e on\u200e a sea.")

    assert office.proposal.changes == {"summary_en": "A city on a sea."}


PAYLOAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_t15_what_was_typed_is_text_on_every_page(office: Office) -> None:
    office.open("profile/text/").send(summary_en=PAYLOAD, text_en=PAYLOAD)
    office.open("profile/names/").send(name_en=PAYLOAD, other_names=PAYLOAD, local_name=PAYLOAD)
    office.open("profile/figures/").send(**{figure_name(office, "value"): PAYLOAD})
    office.open("practices/new/").send(title_en=PAYLOAD, summary_en=PAYLOAD)
    practice = Proposal.objects.get(kind="practice")
    paths = [
        *("", "history/", "practices/", f"practices/{practice.pk}/", f"practices/{practice.pk}/check/"),
        *(f"practices/{practice.pk}/history/", f"practices/{practice.pk}/discard/"),
        *("profile/", "profile/text/", "profile/names/", "profile/check/", "profile/history/"),
    ]

    for path in paths:
        html = office.at_lead.get(DESK + path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in office.at_lead.get(f"{DESK}profile/text/").content.decode()


# --- Practices, plans, organisations ------------------------------------------------------------------------------


def test_a_new_practice_goes_from_the_first_form_to_a_page_of_its_own(office: Office) -> None:
    kunming_office = OrganisationFactory(city=office.city)
    OrganisationFactory()
    heat = Term.objects.get(code="heat")
    page = office.open("practices/new/")
    first = page.send(title_en="Shaded streets", summary_en="Trees over pavements.")
    key = Proposal.objects.get().pk
    assert first.headers["Location"] == f"{DESK}practices/{key}/story/"

    office.open(f"practices/{key}/story/").send(problem_en="Heat.", result_en="Cooler.", result_year="2023")
    office.open(f"practices/{key}/terms/").send(
        **{"terms-challenges": [str(heat.pk)], "organisations": [str(kunming_office.pk)]}
    )
    send(office, f"practices/{key}/")
    proposal = Proposal.objects.get()
    actions.publish(proposal, expected=proposal.version, curator=people.curator())

    practice = Practice.objects.get()
    assert (practice.slug, practice.city, practice.state) == ("shaded-streets", office.city, "published")
    assert [practice.result_year, *practice.terms.all(), *practice.organisations.all()] == [2023, heat, kunming_office]
    assert office.at_editor.get(f"{DESK}practices/{key}/").headers["Location"] == f"{DESK}practices/shaded-streets/"


def test_only_the_citys_own_organisations_are_on_offer(office: Office) -> None:
    mine, other = OrganisationFactory(city=office.city, name_en="Ours"), OrganisationFactory(name_en="Theirs")
    PracticeFactory(city=office.city, slug="shade")

    html = office.open("practices/shade/terms/").html
    assert mine.name_en in html
    assert other.name_en not in html


def test_t44_a_form_for_a_new_thing_that_is_sent_twice_makes_one(office: Office) -> None:
    page = office.open("practices/new/")

    first, second = page.send(title_en="Shade"), page.send(title_en="Shade")

    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 1


def test_a_result_shows_its_year(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade")

    answer = office.open("practices/shade/story/").send(result_en="Cooler.")

    assert errors_in(answer) == ["Enter the year of the result. Every fact is shown with its year."]


def test_a_new_plan_and_its_figures(office: Office) -> None:
    office.open("plans/new/").send(title_ja="自然の計画", title_en="Plan for nature", kind="white-paper", starts="2024")
    key = Proposal.objects.get().pk
    page = office.open(f"plans/{key}/figures/").with_row()
    rows = page.values()["figures"]
    page.send(
        **{
            f"figures-{rows[0]}-label_en": "Actions",
            f"figures-{rows[0]}-value": "12",
            f"figures-{rows[1]}-label_en": "Goals",
            f"figures-{rows[1]}-value": "3",
        }
    )
    send(office, f"plans/{key}/")
    proposal = Proposal.objects.get()
    actions.publish(proposal, expected=proposal.version, curator=people.curator())

    plan = Plan.objects.get()
    assert list(plan.figures.values_list("label_en", "value")) == [("Actions", "12"), ("Goals", "3")]


def test_a_plan_cannot_end_before_it_starts(office: Office) -> None:
    PlanFactory(city=office.city, slug="plan", starts=2024, ends=2030)

    answer = office.open("plans/plan/basics/").send(ends="2020")

    assert errors_in(answer) == ["The last year cannot be before the first year."]


def test_an_organisation_is_changed(office: Office) -> None:
    OrganisationFactory(city=office.city, slug="parks")
    office.open("organisations/parks/more/").send(website="parks.example.org", starts="1998")
    send(office, "organisations/parks/")

    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    organisation = Organisation.objects.get()
    assert (organisation.website, organisation.starts) == ("https://parks.example.org", "1998")


def test_lists_show_what_is_published_and_what_is_being_written(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade", title_en="Shaded streets")
    PracticeFactory(title_en="Of another city")
    office.open("practices/new/").send(title_en="Green roofs")

    html = office.at_editor.get(f"{DESK}practices/").content.decode()

    assert "Shaded streets" in html
    assert "Green roofs" in html
    assert "Of another city" not in html


# --- Steps --------------------------------------------------------------------------------------------------------


def test_an_editor_is_told_that_a_lead_sends(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")

    page = office.at_editor.get(f"{DESK}profile/check/").content.decode()
    answer = office.at_editor.post(f"{DESK}profile/send/", {"version": office.proposal.version})

    assert "Only a lead of the city can send this for review." in page
    assert f"{DESK}profile/send/" not in page
    assert (answer.status_code, office.proposal.state) == (403, "draft")


def test_t44_sending_twice_is_harmless_and_t13_a_wrong_step_is_a_conflict(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    version = office.proposal.version

    answers = [office.at_lead.post(f"{DESK}profile/send/", {"version": version}).status_code for _again in range(2)]
    late = office.at_lead.post(f"{DESK}profile/discard/", {"version": office.proposal.version})

    assert answers == [302, 302]
    assert office.proposal.version == version + 1
    assert (late.status_code, office.proposal.state) == (409, "submitted")


def test_in_review_the_text_is_read_and_a_lead_takes_it_back(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    send(office)

    page = office.at_editor.get(f"{DESK}profile/text/").content.decode()
    assert "New." in page
    assert "<textarea" not in page
    assert "A lead of your city can withdraw the draft" in page
    assert office.at_editor.post(f"{DESK}profile/withdraw/", {"version": office.proposal.version}).status_code == 403

    back = Page(office.at_lead, f"{DESK}profile/text/", action=f"{DESK}profile/withdraw/").send()

    assert (back.status_code, office.proposal.state) == (302, "draft")
    assert "<textarea" in office.at_editor.get(f"{DESK}profile/text/").content.decode()


def test_what_was_typed_while_somebody_sent_is_kept(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    page = office.open("profile/text/")
    send(office)

    answer = page.send(summary_en="Newer still.")

    assert answer.status_code == 409
    assert "This content was sent for review while you were writing" in answer.content.decode()
    assert page.again(answer).value("summary_en") == "Newer still."
    Page(office.at_lead, f"{DESK}profile/", action=f"{DESK}profile/withdraw/").send()
    assert page.again(answer).send().status_code == 302
    assert office.proposal.changes == {"summary_en": "Newer still."}


def test_after_changes_were_asked_for_the_message_and_comments_stand_beside_the_fields(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.", summary_ja="新しい。")
    send(office)
    curator = people.curator(name="Ana Curator")
    actions.comment(office.proposal, key="summary_ja", text="Is this right?", by=Actor.person(curator))
    actions.ask_for_changes(
        office.proposal, message="Please shorten it.", expected=office.proposal.version, curator=curator
    )

    overview, tasks, form, other = (
        office.at_editor.get(DESK + path).content.decode()
        for path in ("", "profile/", "profile/text/", "profile/names/")
    )

    assert "Please shorten it." in overview
    assert "Comment to check" in tasks
    assert "Please shorten it." in form
    assert "Is this right?" in form
    assert "Is this right?" not in other
    office.open("profile/text/").send(summary_en="Shorter.")
    assert send(office).status_code == 302
    assert office.proposal.state == "submitted"


def test_discarding_asks_first(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")

    question = Page(office.at_editor, f"{DESK}profile/discard/")
    assert office.proposal.state == "draft"
    answer = office.at_editor.post(question.url, {"version": office.proposal.version})

    assert (answer.status_code, office.proposal.state) == (302, "discarded")
    assert "Nothing here yet" in office.at_editor.get(f"{DESK}profile/").content.decode()


def test_an_editor_cannot_discard_what_others_worked_on(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    office.open("profile/names/", office.at_lead).send(kana="クンミン")

    answer = office.at_editor.post(f"{DESK}profile/discard/", {"version": office.proposal.version})

    assert (answer.status_code, office.proposal.state) == (403, "draft")


def test_the_overview_says_what_waits_or_that_nothing_does(office: Office) -> None:
    fresh = office.at_editor.get(DESK).content.decode()
    office.open("profile/text/").send(summary_en="New.")
    draft = office.at_editor.get(DESK).content.decode()
    send(office)
    waiting = office.at_editor.get(DESK).content.decode()

    assert "In your first week" in fresh
    assert "Action needed" not in fresh  # no empty panels
    assert "Draft not sent. Last saved" in draft
    assert "Waiting for review since" in waiting
    assert "Mei Editor" in waiting


def test_a_mailed_link_leads_each_to_the_right_place(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    url = f"/en/proposals/{office.proposal.pk}/"
    curator = people.sign_in(Client(), people.curator())

    assert office.at_editor.get(url).headers["Location"] == f"{DESK}profile/"
    send(office)
    assert office.at_editor.get(url).headers["Location"] == f"{DESK}profile/check/"
    assert curator.get(url).headers["Location"] == f"/en/review/{office.proposal.pk}/"
    assert people.sign_in(Client(), people.outsider()).get(url).status_code == 404
    assert Client().get(url).headers["Location"].startswith("/en/sign-in/?next=/en/proposals/")


def test_history_tells_who_did_what_with_the_differences(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator(name="Ana Curator"))

    for path in ("history/", "profile/history/"):
        html = office.at_editor.get(DESK + path).content.decode()
        assert "started a proposal" in html
        assert "sent the proposal for review" in html
        assert "changed the city" in html
        assert "Ana Curator" in html
        assert "in spring" in html


def test_history_of_a_thing_tells_of_the_rows_below_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Practice, "history_root", "city")
    add_practice(slug="wall", city=office.city, changes={"title_en": "A wall"}, by=Actor.person(office.lead))

    for path in ("history/", "profile/history/"):
        assert "added the practice" in office.at_editor.get(DESK + path).content.decode()


def test_history_of_a_city_holds_nothing_of_another(office: Office) -> None:
    other = people.outsider()
    city = City.objects.get(staff_roles__user=other)
    actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "Whispered."}, by=Actor.person(other))

    assert "Whispered" not in office.at_lead.get(f"{DESK}history/").content.decode()
    assert "Example outsider" not in office.at_lead.get(DESK).content.decode()


def test_people_of_two_cities_change_between_them(office: Office) -> None:
    person = people.person()
    for city in (office.city, City.objects.get(staff_roles__user=people.outsider())):
        city.staff_roles.create(user=person, role="editor")
    client = people.sign_in(Client(), person)

    assert "city-menu" in client.get(DESK).content.decode()
    assert "city-menu" not in office.at_editor.get(DESK).content.decode()
    assert "Kunming" in client.get("/en/w/").content.decode()
    assert office.at_editor.get("/en/w/").headers["Location"] == DESK


# --- Size ---------------------------------------------------------------------------------------------------------


def fill(office: Office, number: int) -> None:
    for _each in range(number):
        FigureFactory(city=office.city, source__kind="government")
        practice = PracticeFactory(city=office.city)
        PlanFactory(city=office.city)
        OrganisationFactory(city=office.city)
        term("challenges", f"more-{practice.pk}")
        actions.start(
            kind_of("practice"),
            tenant=office.city.pk,
            row=practice,
            patch={"title_en": "Other"},
            by=Actor.person(office.editor),
        )


def test_t45_pages_ask_the_database_equally_often_for_few_and_many_rows(office: Office) -> None:
    office.open("profile/text/").send(summary_en="New.")
    paths = [
        *("", "history/", "practices/", "plans/", "organisations/", "practices/new/"),
        *("profile/", "profile/check/", "profile/history/", "profile/discard/"),
        *(f"profile/{section}/" for section in SECTIONS),
    ]

    def measured() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert office.at_editor.get(DESK + path).status_code == 200
            found[path] = len(queries)
        return found

    office.at_editor.get(f"{DESK}profile/")  # in which languages its parts are written is kept until they change
    fill(office, 3)
    few = measured()
    fill(office, 47)
    many = measured()

    assert few == many
    assert {
        path: number for path, number in many.items() if number > (20 if path == "" else 16)
    } == {}  # one for the kind that only the tests have; the overview tells of every kind, and of requests


def test_what_the_secretariat_left_incomplete_does_not_stop_the_draft_of_the_city(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(photo="cities/lake.jpg", photo_credit="")
    office.open("profile/text/").send(summary_en="A city in spring.")

    answer = send(office)

    assert (answer.status_code, errors_in(answer)) == (302, [])
    assert office.proposal.state == "submitted"
