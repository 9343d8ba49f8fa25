"""Two to four public projects side by side, with the sums that are open to everybody, and nothing that is closed."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.history.write import Actor
from finance.projects import actions
from finance.projects.models import ProjectProfile
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db


def project(title: str, money: str = "public", **columns: Any) -> ProjectProfile:
    sums = {"currency": "JPY", "total_cost": "100", "secured": "40", "sought": "30"}
    return make.ProjectProfileFactory(title_en=title, money_level=money, **sums, **columns)


def beside(*rows: ProjectProfile) -> str:
    page = Client().get("/en/finance/projects/", {"beside": [row.slug for row in rows]}).text
    return page.split('id="beside"')[1].split("</section>")[0] if 'id="beside"' in page else ""


def titles(html: str) -> list[str]:
    return re.findall(r'<th scope="col"><a[^>]*>(.*?)</a>', html)


def test_chosen_projects_stand_in_the_order_of_the_choice() -> None:
    rows = [project(title) for title in ("Reeds", "Trees", "Dunes", "Roofs", "Ponds")]

    assert titles(beside(rows[2], rows[0])) == ["Dunes", "Reeds"]
    assert titles(beside(*rows)) == ["Reeds", "Trees", "Dunes", "Roofs"]
    assert beside(rows[0]) == ""
    assert beside(rows[0], rows[0]) == ""


def test_a_sum_stands_there_where_everybody_may_read_it_alone() -> None:
    opened, closed = project("Reeds"), project("Trees", money="cities")

    html = beside(opened, closed)

    sought = html.split('<th scope="row">Sought</th>')[1].split("</tr>")[0]
    assert re.findall(r"<td>(.*?)</td>", sought) == ["JPY 30", ""]
    assert "Secured: JPY 40" in html  # the bar says it in words too
    assert beside(closed, project("Dunes", money="city")).count("JPY") == 0


def test_one_that_is_gone_or_made_up_is_beside_nothing() -> None:
    opened, gone = project("Reeds"), project("Trees", state="withdrawn")
    made_up = project("Dunes", is_example=True)

    assert beside(opened, gone, made_up) == ""


def test_the_list_shows_the_open_sum_of_each_and_lets_two_be_chosen() -> None:
    project("Trees", money="cities")
    project("Reeds")

    page = Client().get("/en/finance/projects/").text

    assert page.count('name="beside"') == 2
    assert page.count("Sought: JPY 30") == 1


def test_one_project_alone_cannot_be_chosen_and_its_closed_sum_is_not_shown() -> None:
    project("Trees", money="cities")

    page = Client().get("/en/finance/projects/").text

    assert 'name="beside"' not in page
    assert "JPY" not in page


def test_lists_of_projects_ask_as_much_for_50_as_for_3() -> None:
    city = make.CityFactory(slug="heron-bay")
    editor = people.sign_in(Client(), people.editor(city))

    def statements(path: str) -> int:
        editor.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(path).status_code == 200
        return len(queries)

    def more(number: int) -> None:
        for each in range(number):
            make.ProjectProfileFactory(city=city, title_en=f"Reeds {each}", money_level="public", currency="JPY")
            texts = {"title_en": f"Work {number} {each}"}
            actions.begin(city, changes=texts, stage="concept", reason="x", by=Actor(id=None, label="Tests"))

    paths = ("/en/finance/projects/", "/en/cities/heron-bay/finance/", "/en/w/heron-bay/finance/")
    more(3)
    few = [statements(path) for path in paths]
    more(47)
    assert [statements(path) for path in paths] == few
