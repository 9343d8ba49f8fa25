"""One rule says how far a part is: overview, task list, check and curator never contradict each other."""

import re

import pytest

from alliance.secretariat.proposal_view import ProposalView
from cities.models import City, Figure
from core.review.proposals.kinds import kinds
from tests.factories import FigureFactory
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
LINE = re.compile(r'<span class="name">(.*?)</span>.*?<span class="status \w+">.*?<span>(.*?)</span></span>', re.DOTALL)


def tasks(office: Office, path: str) -> dict[str, str]:
    return dict(LINE.findall(office.at_editor.get(f"{DESK}{path}").content.decode()))


def read(figure: Figure, value: str) -> dict[str, str]:
    """Another value, and where it was read."""
    return {f"figures-{figure.pk}-value": value, f"figures-{figure.pk}-source_title": "Survey of the city"}


def test_the_figures_are_not_checked_after_one_of_three(office: Office) -> None:
    others = [FigureFactory(city=office.city, measure="parks", unit="count", year=year) for year in (2019, 2021)]
    office.open("profile/figures/").send(**read(office.figure, "77"))

    first = tasks(office, "")["Check the figures: each needs a year and a source"]
    assert (first, tasks(office, "profile/")["Figures"]) == ("1 of 3 checked", "1 of 3 checked")

    office.open("profile/figures/").send(**{key: text for each in others for key, text in read(each, "78").items()})
    assert tasks(office, "")["Check the figures: each needs a year and a source"] == "Done"
    assert tasks(office, "profile/")["Figures"] == "Changed in the draft"


def test_what_is_missing_is_the_same_everywhere(office: Office) -> None:
    Figure._base_manager.filter(pk=office.figure.pk).update(year=None, reported="")

    assert tasks(office, "")["Check the figures: each needs a year and a source"] == "1 item is missing"
    assert tasks(office, "profile/")["Figures"] == "1 item is missing"

    office.open("profile/figures/").send("later", **{f"figures-{office.figure.pk}-value": "77"})
    sentence = "Enter the year, or at least the date of the report."
    check = office.at_editor.get(f"{DESK}profile/check/").content.decode()
    assert check.count(sentence) == 2  # among what is missing, and among what the alliance checks
    hints = ProposalView(office.proposal).hints
    assert [hint.text for hint in hints if hint.tone == "bad"] == [sentence]


def test_filled_in_is_not_called_to_do_in_another_place(office: Office) -> None:
    for first, part in (
        ("Check the names of your city and correct them", "Names"),
        ("Describe your city in one plain sentence", "Summ"),
    ):
        on_overview = next(words for label, words in tasks(office, "").items() if label.startswith(first))
        in_list = next(words for label, words in tasks(office, "profile/").items() if label.startswith(part))
        assert on_overview == in_list == "Filled in, not yet confirmed by the city"


def test_what_a_kind_requires_its_form_asks_for() -> None:
    """Else a city would be stopped by what no form marks."""
    for kind in kinds():
        needed = {part.name for section in kind.sections for part in section.form.parts if part.needed}
        assert set(kind.required) <= needed, kind.code


def test_the_first_week_stands_after_what_the_public_sees_and_the_tools(office: Office) -> None:
    html = office.at_editor.get(DESK).content.decode()
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", html[html.index("<main") : html.index("</main>")])

    assert titles[:2] == ["Profile", "What the public sees"]
    assert titles[-2:] == ["Tools of your city", "In your first week"]
    assert "0 of 7" in html
    assert City.objects.get(pk=office.city.pk).confirmed_on is None
