"""A city begins a project, writes it, leads it up the ladder, sends it; readers find it."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from alliance.portal.finance.projects import chosen_filters
from core.history.models import Entry
from core.history.write import Actor
from core.text.fallback import in_each
from finance.projects import actions
from finance.projects.filters import ProjectFilters
from finance.projects.models import Project, ProjectProfile
from finance.projects.sending import result_line
from tests import people
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    SchemeFactory,
    TermFactory,
    term,
)
from tests.finance.helping_projects import HERE, KEYS, World, canary, make_world, no_texts, publish, send
from tests.openings import ANSWERED
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def begin(client: Client, query: str = "", **said: Any) -> Any:
    return client.post(f"{HERE}new/{query}", {"stage": "idea", **said})


def move(world: World, to: str, *, reason: str = "", version: int | None = None, persona: str = "editor") -> Any:
    world.project.refresh_from_db()
    said = {"to": to, "reason": reason, "version": version or world.project.version}
    return world.at[persona].post(f"{HERE}{world.project.slug}/move/", said)


# --- The first hour -----------------------------------------------------------------------------------------------


def test_a_title_in_ones_own_language_begins_a_project(world: World) -> None:
    address = begin(world.at["editor"], title="湿地", problem="水質", support=["finance"]).headers["Location"]

    page = world.at["editor"].get(address).text
    made = Project.objects.order_by("pk").last()
    assert made
    assert in_each(made, "title") == {"en": "湿地"}
    assert made.stage == "idea"
    assert "To enter Concept you still need:" in page
    assert "the place where it is to happen" in page
    assert "who owns the project" in page
    assert "the problem that the project is to solve" not in page


def test_a_result_may_be_an_indicator_of_a_plan_of_the_city(world: World) -> None:
    mine = CityIndicatorFactory(city=world.project.city, name_en="Reed beds")
    other = CityIndicatorFactory(name_en="zqother")
    address = f"/en/w/heron-bay/finance/{world.project.slug}/write/description/"
    page = world.at["editor"].get(address)
    assert "Reed beds" in page.text
    assert "zqother" not in page.text
    form, key = page.context["form"], str(uuid4())
    sent = {name: found for name in form.fields if (found := form[name].value()) and not name.startswith("results-")}
    line = {"results-keys": key, f"results-{key}-indicator": str(mine.pk), f"results-{key}-target": "40"}

    answer = world.at["editor"].post(address, {**sent, **line, "version": world.project.version})

    assert answer.status_code == 302, answer.context["errors"]
    row = world.project.results.get(pk=key)
    assert (row.indicator, row.words) == (mine, {})
    assert result_line(row) == "Reed beds: target 40"
    for wrong in (str(other.pk), "0"):
        now = Project.objects.get(pk=world.project.pk).version
        said = {**sent, **line, f"results-{key}-indicator": wrong, "version": now}
        assert world.at["editor"].post(address, said).status_code in (200, 400)
    with pytest.raises(ValidationError, match="own city"):
        actions.change_project(
            Project.objects.get(pk=world.project.pk),
            changes={f"results.{key}.indicator": other.pk},
            expected=None,
            by=Actor(id=None, label="Test"),
        )


def test_owner_country_and_who_applies_come_from_the_city(world: World) -> None:
    city = CityFactory(slug="heron", name_en="Heron", name_ja="ヘロン", country="JP")
    editor = people.sign_in(Client(), people.editor(city))
    form = editor.get("/ja/w/heron/finance/new/").context["form"]
    assert (form["owner"].value(), form["applicant"].value()) == ("ヘロン", "city")

    for number, (applicant, seat) in enumerate((("city", "JP"), ("national", ""), ("", ""))):
        said = {"title": f"Reeds {number}", "owner": "ヘロン", "applicant": applicant}
        assert editor.post("/ja/w/heron/finance/new/", said).status_code == 302
        made = Project.objects.get(city=city, title_ja=f"Reeds {number}")
        assert (made.applicant, made.seat, in_each(made, "owner")) == (applicant, seat, {"ja": "ヘロン"})


def test_the_address_of_a_project_says_nothing_of_what_another_city_works_on(world: World) -> None:
    """A title that a city keeps for itself and one that nobody has lead to addresses of the same form."""
    other = CityFactory(slug="heron")
    at_other = people.sign_in(Client(), people.editor(other))

    def begun_at(title: str) -> str:
        said = {"title": title, "problem": "p", "support": ["finance"]}
        answer = at_other.post("/en/w/heron/finance/new/", said)
        return str(answer.headers["Location"].split("/")[-2])

    kept = begin(world.at["editor"], title="Secret reeds").headers["Location"]
    begin(world.at["editor"], title="Bay reeds")

    assert kept.endswith("/finance/heron-bay--secret-reeds/")
    assert begun_at("Secret reeds") == "heron--secret-reeds"
    assert begun_at("Bay reeds") == "heron--bay-reeds"
    assert begun_at("heron-bay--secret-reeds") == "heron--heron-bay-secret-reeds"
    assert begun_at("湿地") == "heron--project"
    assert begun_at("林") == "heron--project-2"
    assert begun_at("Secret reeds") == "heron--secret-reeds-2"


def test_a_project_without_a_title_is_refused_and_nothing_typed_is_lost(world: World) -> None:
    answer = begin(world.at["editor"], problem="The lake dies")

    assert "Enter the title." in answer.text
    assert "The lake dies" in answer.text
    assert Project.objects.count() == 1


def test_a_project_that_begins_higher_says_why_and_is_told_what_lies_below(world: World) -> None:
    assert (
        "Enter the reason for starting at this stage."
        in begin(world.at["editor"], title="Old project", stage="feasibility").text
    )
    address = begin(world.at["editor"], title="Old project", stage="feasibility", reason="Studied since 2021")

    page = world.at["editor"].get(address.headers["Location"]).text
    assert "Requirements of earlier stages" in page
    assert "a rough cost" in page
    assert "Studied since 2021" in page


def test_an_action_of_a_plan_gives_what_it_has(world: World) -> None:
    plan = PlanFactory(city=world.city)
    action = PlanActionFactory(
        plan=plan,
        number="4",
        title_en="Reeds for the bay",
        title_ja="入江のヨシ",
        starts="2027",
        ends="2030-06",
        budget="1500000",
        currency="CNY",
        place="North shore",
    )
    action.milestones.create(order=1, title_en="Design", due="2027-06")
    query = f"?action={action.slug}"
    shown = world.at["editor"].get(f"{HERE}new/{query}").text
    assert "Reeds for the bay" in shown
    assert "North shore" in shown

    begin(world.at["editor"], query, title="Reeds for the bay", place="North shore")

    made = Project.objects.get(action=action)
    assert in_each(made, "title") == {"en": "Reeds for the bay", "ja": "入江のヨシ"}
    assert (made.starts, made.ends, made.currency) == (2027, 2030, "CNY")
    assert [f"{each.amount:f}" for each in made.costs.all()] == ["1500000.00"]
    assert "Design" in made.milestones_en  # type: ignore[attr-defined]
    assert "Copied from the action “4. Reeds for the bay”" in world.at["editor"].get(f"{HERE}{made.slug}/").text


def test_an_action_leads_to_its_project_and_a_project_to_other_cities(world: World) -> None:
    plan = PlanFactory(city=world.city, state="published")
    action = PlanActionFactory(plan=plan, state="published", title_en="Plant reeds")
    page = f"/en/w/heron-bay/{action.segment}/{action.slug}/"
    assert f'href="/en/w/heron-bay/finance/new/?action={action.slug}"' in world.at["editor"].get(page).text

    made = begin(world.at["editor"], f"?action={action.slug}", title="Plant reeds", problem="p").headers["Location"]

    assert f'<a href="{made}">Your project: Plant reeds</a>' in world.at["editor"].get(page).text
    assert "/cooperation/needs/new/?title=Plant+reeds" in world.at["editor"].get(made).text


def test_a_need_begun_from_an_action_or_its_project_is_about_the_target_that_they_serve(world: World) -> None:
    served = term("kmgbf-targets", "12")
    plan = PlanFactory(city=world.city, state="published")
    aim = PlanTargetFactory(plan=plan)
    aim.alignments.create(term=served)
    action = PlanActionFactory(plan=plan, title_en="Plant reeds")
    action.targets.add(aim)
    made = begin(world.at["editor"], f"?action={action.slug}", title="Plant reeds").headers["Location"]

    for page in (f"/en/w/heron-bay/{action.segment}/{action.slug}/", made):
        way = re.search(r'href="([^"]+/needs/new/[^"]+)"', world.at["editor"].get(page).text)
        assert way, page
        form = world.at["editor"].get(unescape(way[1])).text
        assert 'value="Plant reeds"' in form, page
        assert f'<option value="{served.pk}" selected>' in form, page


def test_a_closed_project_may_be_told_as_a_practice_and_a_cancelled_one_leads_nowhere(world: World) -> None:
    address = f"{HERE}{world.project.slug}/"
    Project._base_manager.update(stage="closed")
    assert "Share as a practice" in world.at["editor"].get(address).text

    Project._base_manager.update(side_state="cancelled")
    page = world.at["editor"].get(address).text

    assert "Share as a practice" not in page
    assert "Ask other cities for help" not in page


def test_a_practice_told_of_a_closed_project_begins_with_its_words_in_its_own_city_alone(world: World) -> None:
    Project._base_manager.update(
        stage="closed",
        starts=2024,
        **no_texts(["title", "problem", "place"])
        | {"title_ja": "入江の葦", "problem_ja": "岸に何もありません。", "place_en": "Inlet"},
    )
    way = f"practices/new/quick/?project={world.project.slug}"
    assert f'href="/en/w/heron-bay/{way}"' in world.at["editor"].get(f"{HERE}{world.project.slug}/").text

    form = world.at["editor"].get(f"/en/w/heron-bay/{way}").context["form"]
    said = [form[name].value() for name in ("language", "title", "problem", "place", "starts")]
    assert said == ["ja", "入江の葦", "岸に何もありません。", "", 2024]  # no words of another language among them
    assert form.fields["title"].widget.attrs["lang"] == "ja"

    at_other = people.sign_in(Client(), people.editor(CityFactory(slug="heron")))
    assert not at_other.get(f"/en/w/heron/{way}").context["form"]["title"].value()


def test_an_action_of_another_city_begins_nothing(world: World) -> None:
    action = PlanActionFactory(plan=PlanFactory())

    assert begin(world.at["editor"], f"?action={action.slug}", title="Mine").status_code == 404


# --- Writing ------------------------------------------------------------------------------------------------------


def write(world: World, group: str, **said: Any) -> Any:
    world.project.refresh_from_db()
    said.setdefault("version", world.project.version)
    return world.at["editor"].post(f"{HERE}{world.project.slug}/write/{group}/?language=en", said)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "cannot be below zero"),
        ("1.234", "can be read in two ways"),
        ("many", "must be a number"),
        ("1" * 30, "digits or fewer"),
    ],
)
def test_an_amount_that_cannot_be_read_gets_a_sentence_and_stays(typed: str, sentence: str, world: World) -> None:
    key = KEYS["costs"]
    line = {"currency": "CNY", "costs-keys": key, f"costs-{key}-words": "Works", f"costs-{key}-amount": typed}

    answer = write(world, "money", **line)

    assert answer.status_code == 200
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_currency_that_nobody_knows_is_refused(world: World) -> None:
    assert "ABC is not a currency code." in write(world, "money", currency="ABC").text


def test_years_stand_in_their_order(world: World) -> None:
    answer = write(world, "description", title="A", starts="2030", ends="2027")

    assert "The last year cannot be before the first year." in answer.text


def test_more_money_than_cost_is_asked_about_and_kept(world: World) -> None:
    key = KEYS["secured"]
    said = {"currency": "CNY", "money-keys": key, f"money-{key}-amount": "99,000,000", f"money-{key}-state": "secured"}

    answer = write(world, "money", **said)
    assert answer.status_code == 302, answer.context["errors"]
    assert "Check whether the amounts are correct." in world.at["editor"].get(f"{HERE}{world.project.slug}/").text


def test_two_people_on_one_project_the_slower_is_told_and_keeps_the_text(world: World) -> None:
    before = world.project.version
    assert write(world, "place", place="First", land="").status_code == 302

    answer = write(world, "place", place="Second", land="", version=before)

    assert answer.status_code == 409
    assert "Second" in answer.text


def test_a_text_in_one_language_leaves_the_others(world: World) -> None:
    kept = world.project.place_ja  # type: ignore[attr-defined]
    write(world, "place", place="New place", land="")

    world.project.refresh_from_db()
    assert in_each(world.project, "place") == {"en": "New place", "ja": kept}


# --- The ladder ---------------------------------------------------------------------------------------------------


def test_a_stage_is_entered_when_nothing_is_missing_and_the_history_tells(world: World) -> None:
    assert move(world, "pre_feasibility").status_code == 302

    world.project.refresh_from_db()
    assert world.project.stage == "pre_feasibility"
    assert "moved the project to another stage: Pre-feasibility" in world.at["editor"].get(
        f"{HERE}{world.project.slug}/"
    ).text.replace("Moved", "moved")


def test_what_is_missing_stops_the_next_stage(world: World) -> None:
    move(world, "pre_feasibility")

    answer = move(world, "feasibility")

    assert answer.status_code == 409
    assert "To enter Feasibility you still need: a comparison of options that is done" in answer.text


@pytest.mark.parametrize("to", ["feasibility", "closed", "concept", "nowhere", ""])
def test_no_stage_is_skipped(to: str, world: World) -> None:
    assert move(world, to).status_code in (400, 409)
    world.project.refresh_from_db()
    assert world.project.stage == "concept"


def test_down_and_aside_need_a_reason_which_the_history_keeps(world: World) -> None:
    assert move(world, "idea").status_code == 400
    assert move(world, "on_hold", reason="No money this year").status_code == 302
    assert move(world, "pre_feasibility", reason="x").status_code == 409
    assert move(world, "concept", reason="There is money").status_code == 302
    assert move(world, "idea", reason="The place was sold").status_code == 302

    page = world.at["editor"].get(f"{HERE}{world.project.slug}/").text
    assert all(reason in page for reason in ("No money this year", "There is money", "The place was sold"))
    assert Entry.objects.filter(verb="project_moved").count() == 3


def test_of_two_who_move_a_project_the_second_is_told(world: World) -> None:
    before = world.project.version
    move(world, "on_hold", reason="Waiting")

    assert move(world, "cancelled", reason="Ended", version=before).status_code == 409


# --- Who does what ------------------------------------------------------------------------------------------------


def test_a_lead_sends_and_an_editor_does_not(world: World) -> None:
    address = f"{HERE}{world.project.slug}/send/"

    assert world.at["editor"].post(address).status_code == 403
    sent = world.at["lead"].post(address)
    assert ANSWERED in world.at["lead"].get(sent["Location"]).text
    assert world.at["lead"].post(address).status_code == 409


@pytest.mark.both
def test_nothing_new_is_not_sent_twice(world: World) -> None:
    send(world)
    publish(world)

    assert "There is nothing new to send for review." in send(world).text


def test_a_project_that_was_withdrawn_is_published_again(world: World) -> None:
    send(world)
    profile = publish(world)
    world.at["lead"].post(f"{HERE}{world.project.slug}/withdraw/", {"version": profile.version})
    send(world)
    publish(world)

    assert Client().get(f"/en/finance/projects/{world.project.slug}/").status_code == 200


def test_only_what_is_not_public_is_discarded(world: World) -> None:
    send(world)
    publish(world)
    world.project.refresh_from_db()
    address = f"{HERE}{world.project.slug}/discard/"
    assert world.at["lead"].post(address, {"version": world.project.version}).status_code == 409

    other = actions.begin(world.city, changes={"title_en": "Second"}, by=Actor.person(people.lead(world.city)))
    assert world.at["editor"].post(f"{HERE}{other.slug}/discard/", {"version": other.version}).status_code == 403
    assert world.at["lead"].post(f"{HERE}{other.slug}/discard/", {"version": other.version}).status_code == 302
    assert world.at["lead"].get(f"{HERE}{other.slug}/").status_code == 404


# --- What readers find --------------------------------------------------------------------------------------------


def shown(count: int, **columns: Any) -> list[ProjectProfile]:
    found = []
    for number in range(count):
        city = CityFactory(country="JP")
        work = Project.objects.create(city=city, slug=f"work-{city.slug}-{number}")
        said = {"title_en": f"Project {number}", "support": ["finance"], "stage": "concept", **columns}
        row = ProjectProfile(city=city, project=work, slug=work.slug, state="published", **said)
        row.save()
        found.append(row)
    return found


def queries(address: str) -> int:
    Client().get(address)
    with CaptureQueriesContext(connection) as caught:
        assert Client().get(f"{address}{'&' if '?' in address else '?'}nothing=1").status_code == 200
    return len(caught)


def test_lists_cost_as_many_queries_at_fifty_projects_as_at_three() -> None:
    addresses = ("/en/finance/projects/?stage=concept", "/api/v1/projects/")
    shown(3)
    few = {address: queries(address) for address in addresses[:1]}
    shown(47)
    many = {address: queries(address) for address in addresses[:1]}

    assert few == many
    assert max(many.values()) <= 5


def test_filters_find_by_word_country_stage_and_support() -> None:
    shown(1, title_en="Reeds")
    shown(1, title_en="Trees", stage="idea", support=["studies"])

    def names(query: str) -> set[str]:
        page = Client().get(f"/en/finance/projects/?{query}").text
        return {name for name in ("Reeds", "Trees") if f">{name}<" in page}

    assert names("") == {"Reeds", "Trees"}
    assert [names(query) for query in ("q=reed", "stage=idea", "support=studies", "country=JP", "country=FR")] == [
        *({"Reeds"}, {"Trees"}, {"Trees"}, {"Reeds", "Trees"}, set())
    ]
    assert "Nothing matches these filters" in Client().get("/en/finance/projects/?q=nothing").text
    assert Client().get("/en/finance/projects/?stage=x&support=%22&country=%22&target=99").status_code == 200


def test_each_filter_that_is_chosen_is_named_and_taken_away_by_a_link(rf: RequestFactory) -> None:
    (reeds,) = shown(1, title_en="Reeds")
    reeds.terms.add(TermFactory(scheme=SchemeFactory(code="solution-types"), code="roofs", label_en="Green roofs"))
    asked = "stage=x&q=reed&target=8&solution=roofs&country=JP&stage=concept&support=studies&currency=jpy"

    found = chosen_filters(rf.get(f"/en/finance/projects/?{asked}"))

    labels = ["reed", "Target 8", "Green roofs", "Japan", "Concept", "help with studies", "JPY"]
    assert [each["label"] for each in found] == labels
    assert "support" not in found[5]["url"]
    assert "stage=concept&q=reed" in found[5]["url"]


def test_filters_find_by_solution_and_by_currency_where_everybody_reads_the_money() -> None:
    (reeds,) = shown(1, title_en="Reeds", currency="JPY", money_level="public")
    (trees,) = shown(1, title_en="Trees", currency="XPF", money_level="cities")
    slugs = {"Reeds": reeds.slug, "Trees": trees.slug}
    solution = TermFactory(scheme=SchemeFactory(code="solution-types"), code="green-roofs")
    trees.terms.add(solution)

    def names(query: str) -> set[str]:
        page = Client().get(f"/en/finance/projects/?{query}").text
        found = Client().get(f"/api/v1/projects/?{query}").json()["results"]
        listed = {name for name in ("Reeds", "Trees") if f">{name}<" in page}
        assert {each["slug"] for each in found} == {slugs[title] for title in listed}
        return listed

    assert names(f"solution={solution.code}") == {"Trees"}
    assert names("currency=JPY") == {"Reeds"}
    assert names("currency=XPF") == set()
    assert "XPF" not in Client().get("/en/finance/projects/?stage=concept").text


def test_an_empty_list_says_why() -> None:
    assert "No project is published here yet." in Client().get("/en/finance/projects/").text
    city = CityFactory()
    assert "No project of this city is published here yet" in Client().get(f"/en/cities/{city.slug}/finance/").text


def test_the_bar_of_money_stands_only_where_the_money_is_public() -> None:
    [row] = shown(1, currency="JPY", total_cost="100", secured="40", sought="30")
    assert "money-bar" not in Client().get(row.get_absolute_url()).text

    type(row)._base_manager.filter(pk=row.pk).update(money_level="public")
    page = Client().get(f"{row.get_absolute_url()}?x=1").text

    assert "money-bar" in page
    assert page.index("money-bar") < page.index("<table")
    assert "JPY 40" in page
    assert "JPY 30" in page
    assert "JPY 100" in page


def test_the_page_of_a_city_names_three_projects_that_look_for_partners() -> None:
    city = CityFactory()
    for number in range(4):
        work = Project.objects.create(city=city, slug=f"w-{number}")
        ProjectProfile(
            city=city, project=work, slug=work.slug, state="published", title_en=f"Looks {number}", support=["finance"]
        ).save()

    page = Client().get(city.get_absolute_url()).text

    assert "Four projects" in page
    assert sum(f"Looks {number}" in page for number in range(4)) == 3


def test_a_list_that_is_asked_for_anything_counts_what_it_shows(client: Client) -> None:
    """Also by what the page offers no filter for."""
    shown(2)

    for name in ProjectFilters.base_filters:
        page = client.get(f"/en/finance/projects/?{name}=zzzz").context["page_of_projects"]

        assert page.paginator.count == len(page.object_list), name


def test_a_project_has_its_title_in_the_queue_before_and_after_it_is_public(world: World) -> None:
    send(world)
    assert canary("title") in world.at["curator"].get("/en/review/").text

    publish(world)
    assert canary("title") in world.at["curator"].get("/en/review/?state=published").text
