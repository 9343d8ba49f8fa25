"""What nobody entered is never told as a nought, and who looks from outside never learns whether a closed part of a
project has something in it."""

import csv
import html
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from core.history.write import Actor
from core.text.languages import LANGUAGE_CODES
from finance import visibility
from finance.interests.models import Pack
from finance.projects import actions
from finance.projects.models import TEXTS, Project, ProjectProfile
from tests.factories import ProjectProfileFactory
from tests.finance.helping_projects import HERE, KEYS, World, levels, make_world, no_texts, publish, send
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)
OPEN_EMPTY, CLOSED = "Visible to readers, nothing entered", "Not visible to readers"
TITLES = {"place": "Place", "money": "Funding", "documents": "Documents", "contacts": "Contact"}
TITLES |= {"safeguards": "Social aspects and safeguards"}
ALL_OPEN = {f"{group}_level": "public" for group in TITLES}


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def page_of(row: ProjectProfile, client: Client | None = None) -> str:
    answer = (client or Client()).get(row.get_absolute_url())
    assert answer.status_code == 200
    return answer.text


def facts_of(page: str) -> dict[str, str]:
    """Each label of the lists of facts with what stands beside it."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.S)
    return {words_of(label).strip(): words_of(text).strip() for label, text in pairs}


def rows_of(page: str) -> dict[str, str]:
    """The rows of tables of two columns."""
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in page.split("<tr")[1:]]
    return {words_of(each[0]).strip(): words_of(each[1]).strip() for each in cells if len(each) == 2}


def csv_row(row: ProjectProfile) -> dict[str, str]:
    text = Client().get("/en/finance/data.csv").getvalue().decode("utf-8-sig")
    return next(each for each in csv.DictReader(io.StringIO(text)) if each["slug"] == row.slug)


def xlsx_row(row: ProjectProfile) -> dict[str, Any]:
    book = load_workbook(io.BytesIO(Client().get("/en/finance/data.xlsx").getvalue()), read_only=True)
    header, *rows = book["projects"].iter_rows(values_only=True)
    names = map(str, header)
    return next(dict(zip(names, each, strict=True)) for each in rows if each[0] == row.slug)


def api_row(row: ProjectProfile) -> dict[str, Any]:
    found: dict[str, Any] = Client().get(f"/api/v1/projects/{row.slug}/").json()
    return found


# --- Money --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entered", [{}, {"total_cost": "100"}, {"sought": "30"}, {"sought": "0"}])
def test_page_tables_and_api_say_the_same_of_money_that_nobody_entered(entered: dict[str, str]) -> None:
    row = ProjectProfileFactory(currency="JPY", **ALL_OPEN, **entered)
    names = ("total_cost", "sought", "offered", "secured")
    amounts = {name: Decimal(entered[name]) if name in entered else None for name in names}

    page, api, line, cells = page_of(row), api_row(row), csv_row(row), xlsx_row(row)

    assert {name: api[name] for name in names} == amounts
    assert {name: Decimal(line[name]) if line[name] else None for name in names} == amounts
    assert {name: cells[name] for name in names} == amounts
    labels = {"total_cost": "Total cost", "sought": "Sought", "offered": "Offered", "secured": "Secured"}
    if not entered:
        assert facts_of(page)["Funding"] == OPEN_EMPTY
        assert "JPY" not in page
        return
    told = rows_of(page)
    for name, amount in amounts.items():
        assert told[labels[name]] == ("nothing entered" if amount is None else f"JPY {amount}")
    assert "Funding" not in facts_of(page)


def test_what_no_source_is_entered_for_is_told_only_where_cost_and_money_are_entered() -> None:
    cost = ProjectProfileFactory(currency="JPY", **ALL_OPEN, total_cost="100")
    money = ProjectProfileFactory(currency="JPY", **ALL_OPEN, sought="30")
    both = ProjectProfileFactory(currency="JPY", **ALL_OPEN, total_cost="100", sought="30")

    assert "No funding source entered" not in rows_of(page_of(cost))
    assert "No funding source entered" not in rows_of(page_of(money))
    assert "exceed the project costs by" not in page_of(money)
    assert rows_of(page_of(both))["No funding source entered"] == "JPY 70"


def test_an_amount_of_nought_that_a_city_typed_stays_one(world: World) -> None:
    said = {f"money.{KEYS['sought']}.amount": "0"}
    actions.change_project(world.project, changes=said, expected=None, by=Actor.person(world.lead))
    levels(world, money="public")
    send(world)

    profile = publish(world)

    assert (profile.sought, profile.offered) == (Decimal(0), None)
    assert rows_of(page_of(profile))["Sought"] == "XPF 0"
    room = world.at["editor"].get(f"{HERE}{world.project.slug}/").text
    assert (rows_of(room)["Sought"], rows_of(room)["Offered"]) == ("XPF 0", "nothing entered")


def test_a_project_with_costs_or_money_has_their_currency_from_the_beginning(world: World) -> None:
    head = "costs.3f3f9c1e-1111-4a52-8d5a-000000000009"
    changes: Any = {
        "title_en": "Reeds",
        head: True,
        f"{head}.amount": "5",
        f"{head}.words": {"en": "a"},
    }

    with pytest.raises(ValidationError, match="Enter the currency of the amounts"):
        actions.begin(world.city, changes=changes, slug="bare", by=Actor.person(world.lead))

    assert not Project.objects.filter(slug="bare").exists()


# --- Parts of a project -------------------------------------------------------------------------------------------


def test_who_looks_from_outside_reads_two_things_of_a_part_without_text(world: World) -> None:
    levels(world, place="public", money="secretariat", contacts="public")
    world.project.refresh_from_db()
    actions.change_project(
        world.project, changes=no_texts(["contact", "management"]), expected=None, by=Actor.person(world.lead)
    )
    send(world)
    profile = publish(world)

    for persona in ("visitor", "registered", "outsider"):
        rest = page_of(profile, world.at[persona]).split('id="rest"')[1].split("</dl>")[0]
        told = facts_of(rest)
        assert {title: told.get(title) for title in TITLES.values()} == {
            "Place": None,
            "Funding": CLOSED,
            "Documents": CLOSED,
            "Contact": OPEN_EMPTY,
            "Social aspects and safeguards": CLOSED,
        }
    assert facts_of(page_of(profile, world.at["curator"])).get("Funding") is None
    assert facts_of(page_of(profile, world.at["editor"]))["Documents"] == CLOSED  # what this page shows to readers


def test_a_closed_part_reads_alike_whether_the_city_wrote_something_or_not(world: World) -> None:
    send(world)
    full = page_of(publish(world))
    project = Project.objects.get(pk=world.project.pk)
    closed = {*TEXTS} - {*visibility.groups()["description"]}
    gone = {f"costs.{KEYS['costs']}": False, f"money.{KEYS['sought']}": False, f"money.{KEYS['secured']}": False}
    changes: Any = {**no_texts(closed), "political_approval": "", "borrowing": "", **gone}
    actions.change_project(project, changes=changes, expected=None, by=Actor.person(world.lead))
    send(world)
    profile = ProjectProfile.objects.get(project=project)

    empty = page_of(profile)

    for title in ("Place", "Funding", "Documents", "Contact", "Social aspects and safeguards"):
        assert facts_of(empty)[title] == facts_of(full)[title] == CLOSED


def test_programs_are_told_which_parts_are_open_so_that_empty_is_no_secret() -> None:
    row = ProjectProfileFactory(place_level="public", money_level="public", documents_level="cities", currency="JPY")

    assert api_row(row)["open_parts"] == ["description", "place", "money"]
    assert csv_row(row)["open_parts"] == xlsx_row(row)["open_parts"] == "description; place; money"


def test_programs_of_a_reader_are_told_which_parts_are_open_to_them(world: World) -> None:
    send(world)
    publish(world)
    address = f"/api/v1/cities/heron-bay/projects/{world.project.slug}/"

    def parts(persona: str) -> list[str]:
        found: list[str] = world.at[persona].get(address).json()["open_parts"]
        return found

    assert parts("registered") == ["description"]
    assert parts("outsider") == ["description", "place"]
    assert parts("curator") == parts("editor") == ["description", "place", "money"]


def test_staff_read_of_each_part_whether_it_is_written_and_shown(world: World) -> None:
    send(world)
    publish(world)
    project = Project.objects.get(pk=world.project.pk)
    actions.change_project(
        project, changes=no_texts(visibility.groups()["contacts"]), expected=None, by=Actor.person(world.lead)
    )

    page = world.at["editor"].get(f"{HERE}{project.slug}/").text

    tasks = re.findall(r'<span class="name">(.*?)</span>.*?<span class="status \w+">.*?<span>(.*?)</span>', page, re.S)
    assert {html.unescape(name): state for name, state in tasks} == {
        "Project description": "Shown",
        "Place": "Shown",
        "Funding": "Shown",
        "Documents": "Not shown",
        "Contact": "Nothing entered",
        "Social aspects and safeguards": "Not shown",
        "Studies and decisions": "Not shown",
        "Information for applications": "Nothing entered",
    }


def test_what_a_stage_asks_before_the_next_is_told_to_staff_alone(world: World) -> None:
    send(world)
    profile = publish(world)

    for persona in ("visitor", "outsider", "curator", "editor"):
        shown = page_of(profile, world.at[persona])
        assert "you still need" not in shown
        assert "Everything needed to enter " not in shown
    assert "Everything needed to enter " in world.at["editor"].get(f"{HERE}{world.project.slug}/").text


# --- Its days -----------------------------------------------------------------------------------------------------


def test_the_page_has_the_day_of_publishing_and_the_day_of_its_figures(world: World) -> None:
    levels(world, money="public")
    send(world)
    profile = publish(world)
    before = timezone.localdate() - timedelta(days=40)
    ProjectProfile._base_manager.filter(pk=profile.pk).update(published_on=before, figures_on=before)

    assert page_of(profile).count(before.strftime("%-d %B %Y")) == 2
    assert api_row(profile)["figures_on"] == csv_row(profile)["figures_on"] == before.isoformat()

    project = Project.objects.get(pk=world.project.pk)
    actions.change_project(
        project, changes={"problem_en": "Another problem."}, expected=None, by=Actor.person(world.lead)
    )
    send(world)
    assert publish(world).figures_on == before

    said = {f"costs.{KEYS['costs']}.amount": "9000000"}
    project = Project.objects.get(pk=world.project.pk)
    actions.change_project(project, changes=said, expected=None, by=Actor.person(world.lead))
    send(world)
    assert publish(world).figures_on == timezone.localdate()


def test_the_day_of_figures_is_closed_with_the_money_and_said_to_be_missing_where_nobody_knows_it() -> None:
    row = ProjectProfileFactory(currency="JPY", total_cost="100", figures_on="2026-05-04")
    assert "4 May 2026" not in page_of(row)
    assert (api_row(row)["figures_on"], csv_row(row)["figures_on"]) == (None, "")

    old = ProjectProfileFactory(currency="JPY", total_cost="100", money_level="public")
    assert facts_of(page_of(old))["Date of the figures"] == "not known"


# --- Packs --------------------------------------------------------------------------------------------------------


LINK = re.compile(r"/en/pack/([A-Za-z0-9_-]{43})/")


def emptied(world: World, *groups: str) -> Project:
    project = Project.objects.get(pk=world.project.pk)
    gone = {name for group in groups for name in visibility.groups()[group]}
    changes: Any = no_texts(gone)
    if "documents" in groups:
        changes["political_approval"] = ""
    return actions.change_project(project, changes=changes, expected=None, by=Actor.person(world.lead))


def made(world: World, *groups: str) -> str:
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    asked = {"recipients": "A fund", "groups": groups, "until": until, "without_contact": "on"}
    answer = world.at["lead"].post(f"{HERE}{world.project.slug}/packs/new/", asked)
    found = LINK.search(answer.text)
    assert found, answer.text
    return found[1]


def test_a_pack_names_the_parts_that_it_holds_and_those_in_which_nothing_is_entered(world: World) -> None:
    emptied(world, "place", "documents")
    key = made(world, "place", "money", "documents")
    pack = Pack.objects.get()

    reader = Client().get(f"/en/pack/{key}/").text
    lead = world.at["lead"].get(f"{HERE}{world.project.slug}/packs/{pack.pk}/").text
    listed = world.at["lead"].get(f"{HERE}{world.project.slug}/packs/").text

    for page in (reader, lead):
        told = facts_of(page)
        assert told["Nothing entered"] == "Place, Documents"
        (main,) = re.findall(r"<main.*?</main>", page, re.S)  # the foot of each page has a link “Contact”
        asked = "Contact through the secretariat of the alliance"  # what every pack says that names nobody
        assert "Contact" not in words_of(main).replace(asked, "")  # of what was not ticked not even the name
        assert "Social aspects and safeguards" not in words_of(page)
    assert facts_of(lead)["Included content"] == "Project description, Funding"
    assert "Project description, Funding" in words_of(listed)


def test_the_reader_of_a_pack_is_told_who_sent_it_and_when_it_was_frozen(world: World) -> None:
    key = made(world, "money")
    made_at = timezone.now().replace(year=2026, month=3, day=9, hour=8, minute=5)
    Pack._base_manager.update(made_at=made_at)

    told = facts_of(Client().get(f"/en/pack/{key}/").text)

    assert told["Sent by"] == "Heron Bay, sent by a lead of the city’s team on this site"
    assert "9 March 2026" in told["Content as of"]
    assert world.lead.name not in Client().get(f"/en/pack/{key}/").text


def test_the_city_is_told_before_it_makes_a_pack_which_parts_are_empty(world: World) -> None:
    emptied(world, "place")

    page = world.at["lead"].get(f"{HERE}{world.project.slug}/packs/new/").text

    options = re.findall(r'value="(\w+)"[^>]*>\s*<span>(.*?)</label>', page, re.S)
    told = {value: "nothing entered" in words_of(text) for value, text in options if value in TITLES}
    assert told == {"place": True, "money": False, "documents": False, "contacts": False, "safeguards": False}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_an_old_pack_without_sums_says_that_none_were_entered(language: str, world: World) -> None:
    key = made(world, "money")
    pack = Pack.objects.get()
    columns = {name: value for name, value in pack.content["columns"].items() if name == "currency"}
    pack.content["columns"] = {**columns, "title_en": "Reeds"}
    Pack._base_manager.filter(pk=pack.pk).update(content=pack.content)

    page = Client().get(f"/{language}/pack/{key}/").text

    assert "XPF" not in page
    assert 'class="money-bar"' not in page
