"""Whether what is published is still true: its age in words, one press to confirm it, and who is asked."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from cities.actions import change_city
from cities.models import City, Figure
from cities.practices.models import Practice
from core.history.models import Entry
from core.history.write import Actor
from core.notifications.models import Notice
from core.pagecache.models import content_version
from core.review import freshness
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.factories import FigureFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
OLD = date(2024, 1, 15)


def confirmed_long_ago(office: Office, *, parts: tuple[str, ...] = ("names", "text", "figures")) -> City:
    codes = [section.code for section in kind_of("city").sections]
    days = [f"{code}:{OLD if code in parts else TODAY()}" for code in codes]
    by = Actor.person(office.lead)
    return change_city(
        City.objects.get(pk=office.city.pk),
        changes={"confirmed_parts": days, "confirmed_on": str(OLD)},
        expected=None,
        by=by,
    )


def city(office: Office) -> City:
    return City.objects.get(pk=office.city.pk)


def days(office: Office) -> dict[str, Any]:
    return freshness.days_of(kind_of("city"), city(office))


def press(office: Office, code: str, client: Client | None = None, path: str = "profile/") -> Any:
    """As a lead: reads what will be stated, then states it."""
    part = f"{DESK}{path}{code}/"
    return Page(client or office.at_lead, f"{part}still-true/", action=f"{part}confirm/").send()


def test_publishing_confirms_the_parts_that_were_changed_and_no_others(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")
    send(office)

    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert days(office) == {section.code: None for section in kind_of("city").sections} | {"text": TODAY()}
    assert city(office).oldest_part_on == TODAY()


def test_boxes_of_one_scheme_confirm_the_section_in_which_they_stand(office: Office) -> None:
    page = office.open("profile/work/")
    [heat] = [
        str(code)
        for code, label in office.at_editor.get(f"{DESK}profile/work/")
        .context["form"]
        .fields["terms-challenges"]
        .choices
    ]
    page.send(**{"terms-challenges": [heat]})
    send(office)

    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert [code for code, day in days(office).items() if day] == ["work"]


def test_figures_are_as_old_as_the_oldest_of_them(office: Office) -> None:
    other = FigureFactory(city=office.city, measure="parks", unit="count", year=2020)
    for value in ("77", "78"):
        name = f"figures-{office.figure.pk}-value"
        office.open("profile/figures/").send(
            **{name: value, f"figures-{office.figure.pk}-source_title": f"Yearbook {value}"}
        )
        send(office)
        proposal = office.proposal
        actions.publish(proposal, expected=proposal.version, curator=people.curator())
        if value == "77":
            assert days(office)["figures"] is None
        type(proposal)._base_manager.all().delete()
        Figure._base_manager.filter(pk=other.pk).update(confirmed_by="Kunming", confirmed_on=OLD)

    assert days(office)["figures"] == OLD


def test_one_press_confirms_a_part_with_history_version_and_new_pages(office: Office) -> None:
    before = confirmed_long_ago(office)
    pages = content_version()
    assert "Last confirmed by the city: Names (more than" in Client().get("/en/cities/kunming/").content.decode()

    answer = press(office, "text")

    entry = Entry.objects.latest("id")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DESK}profile/")
    assert (entry.verb, entry.by_label, entry.on_behalf_of) == ("part_confirmed", "Lin Lead", "Kunming")
    assert city(office).version == before.version + 1
    assert content_version() != pages
    assert days(office)["text"] == city(office).confirmed_on == TODAY()
    assert days(office)["names"] == OLD
    page = Client().get("/en/cities/kunming/").content.decode()
    assert "Summary and text (more than" not in page
    assert "Names (more than" in page


def test_a_figure_tells_its_age_beside_its_source(office: Office) -> None:
    Figure._base_manager.filter(pk=office.figure.pk).update(confirmed_by="Kunming", confirmed_on=OLD)

    assert "Confirmed by the city, 15 January 2024, more than" in Client().get("/en/cities/kunming/figures/").text


def test_pressed_twice_it_is_one_confirmation(office: Office) -> None:
    confirmed_long_ago(office)
    page = Page(office.at_lead, f"{DESK}profile/text/still-true/", action=f"{DESK}profile/text/confirm/")

    assert [page.send().status_code for _press in range(2)] == [302, 302]
    assert Entry.objects.filter(verb="part_confirmed").count() == 1


def test_t42_what_was_published_meanwhile_is_not_confirmed_unseen(office: Office) -> None:
    confirmed_long_ago(office)
    page = Page(office.at_lead, f"{DESK}profile/text/still-true/", action=f"{DESK}profile/text/confirm/")
    change_city(city(office), changes={"text_en": "Other."}, expected=None, by=Actor.person(office.lead))

    assert page.send().status_code == 409
    assert days(office)["text"] == OLD


def test_figures_that_are_still_true_carry_the_day_each(office: Office) -> None:
    confirmed_long_ago(office)
    without_year = FigureFactory(city=office.city, measure="parks", unit="count", year=None)

    press(office, "figures")

    figure = Figure.objects.get(pk=office.figure.pk)
    assert (figure.confirmed_by, figure.confirmed_on) == ("Kunming", TODAY())
    assert Figure.objects.get(pk=without_year.pk).confirmed_on is None


def test_a_practice_has_parts_too(office: Office) -> None:
    practice = PracticeFactory(city=office.city, slug="shade", title_en="Shade", state="published")

    assert press(office, "title", path="practices/shade/").status_code == 302

    days = freshness.days_of(kind_of("practice"), Practice.objects.get(pk=practice.pk))
    assert days == {"title": TODAY(), "story": None, "place": None, "picture": None, "terms": None}


def test_what_nobody_can_read_is_not_confirmed(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade", state="draft")

    assert office.at_lead.get(f"{DESK}practices/shade/title/still-true/").status_code == 404
    assert office.at_lead.post(f"{DESK}practices/shade/title/confirm/", {"version": 1}).status_code == 404
    assert "Confirm information is up to date" not in office.at_editor.get(f"{DESK}practices/shade/").content.decode()


def test_t01_strangers_confirm_nothing(office: Office) -> None:
    for person in (people.outsider(), people.curator(), people.superuser(), people.person()):
        client = people.sign_in(Client(), person)
        for step in ("confirm", "ask-lead", "not-so"):
            assert client.post(f"{DESK}profile/text/{step}/", {"version": 1}).status_code == 404
    assert Client().post(f"{DESK}profile/text/confirm/").status_code == 302
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "words"),
    [(364, ""), (366, "more than a year ago"), (366 + 366, "more than 2 years ago"), (-1, "")],
)
def test_age_is_told_after_twelve_months(days: int, words: str) -> None:
    assert freshness.age(TODAY() - timedelta(days=days)) == words


def test_a_day_that_was_no_day_a_year_before() -> None:
    assert freshness.year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert freshness.years_since(date(2024, 2, 29), date(2025, 2, 28)) == 0


def test_a_city_that_confirmed_as_a_whole_has_that_day_for_all_parts(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(confirmed_on=OLD)

    press(office, "names")

    assert days(office)["names"] == TODAY()
    assert days(office)["text"] == OLD


def test_the_history_tells_it_in_words(office: Office) -> None:
    confirmed_long_ago(office)
    press(office, "text")

    html = office.at_editor.get(f"{DESK}profile/history/").content.decode()

    assert "confirmed that a part is up to date: Summary and text" in html
    assert "Summary and text, 15 January 2024" in html


# --- Who states it, and how it is taken back ----------------------------------------------------------------------


def test_a_page_lists_each_figure_with_year_and_source_before_it_is_stated(office: Office) -> None:
    FigureFactory(city=office.city, measure="parks", value=9, unit="ha", year=2021, source_title="Wikipedia")

    html = office.at_lead.get(f"{DESK}profile/figures/still-true/").content.decode()

    row = re.sub(r"\s+", " ", html[html.index("<tbody>") : html.index("</tbody>")])
    assert "9 ha" in row
    assert "2021" in row
    assert "Wikipedia" in row
    assert "Not yet confirmed by the city" in row


def test_an_editor_proposes_and_the_leads_are_told(office: Office) -> None:
    before = confirmed_long_ago(office)
    part = f"{DESK}profile/text/"
    assert "Confirm for the city" not in office.at_editor.get(f"{part}still-true/").content.decode()
    assert office.at_editor.post(f"{part}confirm/", {"version": before.version}).status_code == 403

    Page(office.at_editor, f"{part}still-true/", action=f"{part}ask-lead/").send()
    Page(office.at_editor, f"{part}still-true/", action=f"{part}ask-lead/").send()

    [notice] = Notice.objects.filter(kind="part_offered")
    assert (notice.person_id, notice.facts["by"], notice.facts["part"]) == (office.lead.pk, "Mei Editor", "text")
    assert notice.address == "w/kunming/profile/text/still-true/"
    assert days(office)["text"] == OLD


def test_the_other_leads_are_told_of_a_confirmation(office: Office) -> None:
    confirmed_long_ago(office)
    second = people.lead(office.city, name="Second Lead")

    press(office, "text")

    assert [notice.person_id for notice in Notice.objects.filter(kind="part_confirmed")] == [second.pk]


def test_a_confirmation_is_taken_back_with_the_days_of_its_figures(office: Office) -> None:
    confirmed_long_ago(office)
    press(office, "figures")
    assert Figure.objects.get(pk=office.figure.pk).confirmed_on == TODAY()

    part = f"{DESK}profile/figures/"
    answer = Page(office.at_lead, f"{part}still-true/", action=f"{part}not-so/").send()

    assert answer.status_code == 302
    assert days(office)["figures"] == OLD
    assert Figure.objects.get(pk=office.figure.pk).confirmed_on is None
    assert city(office).confirmed_on == OLD
    assert Entry.objects.latest("id").verb == "part_unconfirmed"
    assert office.at_lead.post(f"{part}not-so/", {"version": city(office).version}).status_code == 409


def head(office: Office) -> str:
    html = Client().get("/en/cities/kunming/").content.decode()
    return re.sub(r"\s+", " ", html)


def test_the_head_says_confirmed_only_when_every_part_is(office: Office) -> None:
    assert "From public sources, not yet confirmed by the city" in head(office)
    press(office, "text")
    assert re.search(
        r"Confirmed by the city: Summary and text \(.*?\)\. From public sources, not yet confirmed: ", head(office)
    )

    for code in [section.code for section, day in freshness.parts_of(kind_of("city"), city(office)) if not day]:
        press(office, code)

    assert "not yet confirmed" not in head(office).lower()
    assert re.search(r"Confirmed by the city, \d", head(office))


# --- In a language ------------------------------------------------------------------------------------------------


def written_in_two(office: Office) -> None:
    texts = {"summary_en": "A city in spring.", "summary_zh_hans": "春城。"}
    change_city(city(office), changes=texts, expected=None, by=Actor.person(office.lead))


def said(office: Office, language: str) -> date | None:
    with override(language):
        found: date | None = days(office)["text"]
        return found


def page_in(language: str) -> str:
    return Client().get(f"/{language}/cities/kunming/").text


def test_one_sentence_in_chinese_confirms_nothing_in_english(office: Office) -> None:
    written_in_two(office)
    office.open("profile/text/").send(summary_zh_hans="昆明又称春城。")
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert (said(office, "zh-hans"), said(office, "en"), said(office, "ja")) == (TODAY(), None, None)
    assert "Confirmed by the city" not in page_in("en")
    assert city(office).oldest_part_on == TODAY()


def test_a_day_from_before_holds_for_all_languages_until_one_has_its_own(office: Office) -> None:
    written_in_two(office)
    confirmed_long_ago(office)
    assert {said(office, language) for language in ("en", "zh-hans", "zh-hant", "ja")} == {OLD}

    office.open("profile/text/").send(summary_zh_hans="昆明又称春城。")
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert (said(office, "zh-hans"), said(office, "en")) == (TODAY(), OLD)
    assert city(office).oldest_part_on == OLD


def test_still_true_dates_the_languages_that_were_shown_and_ticked(office: Office) -> None:
    written_in_two(office)
    confirmed_long_ago(office)
    part = f"{DESK}profile/text/"
    page = office.at_lead.get(f"{part}still-true/").text
    assert page.count('name="languages"') == 2
    assert 'value="ja"' not in page

    untouched = Page(office.at_lead, f"{part}still-true/", action=f"{part}confirm/").send(languages=[])
    assert untouched.status_code == 400
    Page(office.at_lead, f"{part}still-true/", action=f"{part}confirm/").send(languages=["zh-hans"])
    assert (said(office, "zh-hans"), said(office, "en")) == (TODAY(), OLD)

    press(office, "text")
    assert (said(office, "zh-hans"), said(office, "en")) == (TODAY(), TODAY())
    assert "text@" not in str(city(office).confirmed_parts)


def test_what_was_said_in_one_language_is_taken_back_in_it(office: Office) -> None:
    written_in_two(office)
    confirmed_long_ago(office)
    part = f"{DESK}profile/text/"
    Page(office.at_lead, f"{part}still-true/", action=f"{part}confirm/").send(languages=["zh-hans"])

    Page(office.at_lead, f"{part}still-true/", action=f"{part}not-so/").send()

    assert (said(office, "zh-hans"), said(office, "en")) == (OLD, OLD)


def test_what_has_no_language_confirms_no_text(office: Office) -> None:
    kind, row = kind_of("city"), city(office)

    now = freshness.with_days(kind, row, {"name_en": "Kunming"}, {"country": "CN"}, TODAY())

    assert "'names:'" in str(now["confirmed_parts"])


def test_the_history_names_the_language() -> None:
    assert freshness.part_words(City, f"text@ja:{OLD}") == "Summary and text (Japanese), 15 January 2024"
