"""How much of a plan is entered: of a part nothing is said of the rest, and only a lead says that it is the whole."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cities.models import City
from core.history.models import Entry
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.pagecache.models import raise_content_version
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from planning import actions, entering
from planning.models import Plan, PlanTarget
from planning.tracking.coverage import Entered
from tests import factories as make
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=None, label="Test")
TOLD = "The city confirmed on"


@pytest.fixture
def city() -> City:
    return make.CityFactory(slug="example-bay", name_en="Example Bay", time_zone="Asia/Shanghai")


@pytest.fixture
def plan(city: City) -> Plan:
    """A plan of which one target is entered; it names one global target of two."""
    make.term("kmgbf-targets", "13", order=13)
    found = make.PlanFactory(city=city, slug="bay-plan")
    target = make.PlanTargetFactory(plan=found, slug="example-bay--reeds", title_en="Reeds")
    target.alignments.create(term=make.term("kmgbf-targets", "12", order=12), degree="high")
    return found


def said(plan: Plan) -> Plan:
    return entering.say_whole(plan, seen=entering.targets_seen(plan), by=BY)


def state(plan: Plan) -> Entered:
    return Plan.objects.get(pk=plan.pk).entry.state


def words(path: str) -> str:
    raise_content_version()
    page = Client().get(path).text.partition("<main")[2].partition("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def add(plan: Plan, title: str = "Trees", **more: Any) -> PlanTarget:
    changes = {"title_en": title, "state": "published", **more}
    return actions.add_plantarget(slug=f"example-bay--{title.lower()}", plan=plan, changes=changes, by=BY)


# --- What readers are told ----------------------------------------------------------------------------------------


def test_a_plan_of_which_one_target_is_entered_says_nothing_of_the_rest_of_its_document(plan: Plan) -> None:
    told = words("/en/cities/example-bay/plan/")

    assert "1 target entered so far. No target has been reported on yet." in told
    assert "Not yet confirmed as complete by the city." in told
    assert "The content of the plan entered so far supports 1 of the 23 global targets" in told
    assert "nothing entered so far" in told
    assert not any(
        untrue in told for untrue in ("does not mention", "not supported", "The plan supports", "not addressed yet")
    )


def test_only_a_plan_that_is_whole_says_what_it_does_not_name(plan: Plan) -> None:
    said(plan)

    told = words("/en/cities/example-bay/plan/")

    assert TOLD in told
    assert "1 target. No target has been reported on yet." in told
    assert "The plan supports 1 of the 23 global targets" in told
    assert "22 global targets that this plan does not mention" in told
    assert "so far" not in told


@pytest.mark.parametrize(
    ("drafts", "words_of_them"),
    [
        (0, "2 targets entered so far"),
        (1, "2 targets entered so far (1 of them from a draft)"),
        (2, "2 targets entered so far (from a draft)"),
    ],
)
@pytest.mark.parametrize("path", ["cities/{}/plan/", "cities/{}/brief/", "cities/{}/", "plans/"])
def test_targets_of_a_draft_are_not_counted_as_if_they_stood(path: str, drafts: int, words_of_them: str) -> None:
    plan = make.PlanFactory()
    for number in range(2):
        make.PlanTargetFactory(plan=plan, is_draft=number < drafts)

    told = words(f"/en/{path.format(plan.city.slug)}")

    assert words_of_them in told
    assert ("from a draft" in told) is bool(drafts)


def test_a_plan_without_targets_says_neither(plan: Plan) -> None:
    PlanTarget.objects.all().delete()

    told = words("/en/cities/example-bay/plan/")

    assert "The targets of this plan have not been entered here yet." in told
    assert "Not yet confirmed as complete by the city." not in told


@pytest.mark.parametrize("path", ["/en/plans/", "/en/targets/", "/en/targets/13/"])
def test_lists_of_all_plans_say_what_is_entered_so_far(plan: Plan, path: str) -> None:
    make.PracticeFactory(city=plan.city).terms.add(make.term("kmgbf-targets", "13", order=13))

    told = words(path)

    assert "entered" in told
    assert not re.search(r"no city yet|no plan names|named in a plan|No city names", told, re.IGNORECASE)


def test_a_list_and_a_brief_say_how_many_targets_are_entered_so_far(plan: Plan) -> None:
    before = [words(path) for path in ("/en/plans/", "/en/cities/example-bay/brief/")]
    said(plan)
    after = [words(path) for path in ("/en/plans/", "/en/cities/example-bay/brief/")]

    assert ["1 target entered so far" in told for told in before] == [True, True]
    assert ["1 target" in told and "1 target entered so far" not in told for told in after] == [True, True]


def test_compare_says_that_numbers_are_those_entered_so_far_until_each_plan_of_the_city_is_whole(plan: Plan) -> None:
    def cell() -> bool:
        return "12 (entered so far)" in words("/en/cities/compare/?c=example-bay")

    found = [cell()]
    said(plan)
    found.append(cell())
    other = make.PlanFactory(city=plan.city)
    found.append(cell())
    actions.change_plan(other, changes={"status": "superseded"}, expected=1, by=BY)
    found.append(cell())

    assert found == [True, False, True, False]


def test_programs_read_how_much_is_entered_and_who_said_so(plan: Plan, city: City) -> None:
    def entry() -> list[Any]:
        raise_content_version()
        api = Client().get("/api/v1/plans/bay-plan/").json()["entry"]
        data = json.loads(Client().get("/en/cities/example-bay/plan/data.json").content)["plan"]["entry"]
        assert api == data
        return [api["state"], api["on"], api["by"]]

    part = entry()
    entering.say_whole(plan, seen=entering.targets_seen(plan), by=Actor(id=7, label="Mei Chen"))
    whole = entry()
    day = str(Plan.objects.get(pk=plan.pk).whole_on)
    actions.remove_plantarget(PlanTarget.objects.get(), expected=1, by=BY)

    assert [part, whole, entry()] == [["part", None, None], ["whole", day, "example-bay"], ["none", None, None]]


# --- Who says it, and when it ends --------------------------------------------------------------------------------


def test_it_is_said_on_the_day_of_the_citys_own_clock(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 30, 21, tzinfo=UTC))

    assert said(plan).whole_on == date(2026, 12, 1)


def test_whoever_said_it_stands_in_the_history_alone(plan: Plan, city: City) -> None:
    lead = people.lead(city, name="Mei Chen")

    people.sign_in(client := Client(), lead).post(
        "/en/w/example-bay/plans/bay-plan/entry/", {"is_whole": "yes", "seen": entering.targets_seen(plan)}
    )

    entry = Entry.objects.get(verb="plan_said_whole")
    assert (entry.by_id, entry.changes["whole_on"][0]) == (lead.pk, None)
    assert "confirmed that all targets of the plan have been entered" in client.get("/en/w/example-bay/history/").text
    assert str(lead) not in words("/en/cities/example-bay/plan/")


@pytest.mark.parametrize(
    "change",
    ["added", "removed", "withdrawn", "moved here", "moved away", "reverted"],
)
def test_a_target_more_or_less_and_the_plan_is_entered_in_part_again(plan: Plan, change: str) -> None:
    other = make.PlanFactory(city=plan.city)
    if change == "reverted":
        target = add(plan, "Ponds", state="draft")
        target = actions.change_plantarget(target, changes={"state": "published"}, expected=1, by=BY)
        target = actions.change_plantarget(target, changes={"state": "withdrawn"}, expected=2, by=BY)
    elif change == "moved here":
        target = add(other, "Ponds")
    else:
        target = add(plan, "Ponds")
    said(plan)

    match change:
        case "added":
            add(plan)
        case "removed":
            actions.remove_plantarget(target, expected=1, by=BY)
        case "withdrawn":
            actions.change_plantarget(target, changes={"state": "withdrawn"}, expected=1, by=BY)
        case "moved here":
            actions.change_plantarget(target, changes={"plan": plan.pk}, expected=1, by=BY)
        case "moved away":
            actions.change_plantarget(target, changes={"plan": other.pk}, expected=1, by=BY)
        case _:
            actions.revert_plantarget(target, to=2, expected=3, by=BY)

    assert state(plan) is Entered.PART
    assert Entry.objects.filter(verb="plan_in_part", object_id=str(plan.pk)).count() == 1


def test_what_changes_no_public_target_leaves_the_plan_whole(plan: Plan) -> None:
    said(plan)

    draft = add(plan, "Draft", state="draft")
    actions.change_plantarget(PlanTarget.objects.get(title_en="Reeds"), changes={"title_en": "Reed"}, expected=1, by=BY)
    actions.remove_plantarget(draft, expected=1, by=BY)

    assert state(plan) is Entered.WHOLE


def test_no_way_back_says_again_that_a_plan_is_whole(plan: Plan) -> None:
    plan = actions.change_plan(plan, changes={"title_en": "Before"}, expected=1, by=BY)
    said(plan)
    plan = actions.change_plan(plan, changes={"title_en": "After"}, expected=2, by=BY)
    add(plan)

    actions.revert_plan(plan, to=2, expected=3, by=BY)

    assert state(plan) is Entered.PART


def test_it_is_refused_while_a_target_waits_in_a_draft_or_where_none_is_public(plan: Plan, city: City) -> None:
    lead = people.lead(city)
    patch: Snapshot = {"title_en": "Ponds", "plan": plan.pk}
    draft = proposals.start(kind_of("plantarget"), tenant=city.pk, row=None, patch=patch, by=Actor.person(lead))

    with pytest.raises(ValidationError, match="Some targets of this plan are still drafts or in review: Ponds"):
        said(plan)
    proposals.discard(draft, expected=draft.version, by=Actor.person(lead))
    assert said(plan).entry.is_whole
    with pytest.raises(ValidationError, match="No targets of this plan have been published yet"):
        said(make.PlanFactory(city=city))


# --- The page of the lead -----------------------------------------------------------------------------------------


def pressed(client: Client, page: str) -> Any:
    """The button of the question, pressed as a browser does."""
    form = page.partition('id="entry-title"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'name="(is_whole|seen)" value="([^"]*)"', form))
    return client.post("/en/w/example-bay/plans/bay-plan/entry/", hidden, follow=True)


@pytest.mark.parametrize("where", ["", "check/"])
def test_a_lead_says_it_on_the_page_of_the_plan_and_where_a_draft_is_checked(
    plan: Plan, city: City, client: Client, where: str
) -> None:
    lead = people.lead(city)
    people.sign_in(client, lead)
    proposals.start(kind_of("plan"), tenant=city.pk, row=plan, patch={"title_en": "New"}, by=Actor.person(lead))
    address = f"/en/w/example-bay/plans/bay-plan/{where}"

    page = client.get(address).text
    assert "Have all targets of the document been entered?" in page
    assert TOLD in pressed(client, page).content.decode()
    assert state(plan) is Entered.WHOLE

    pressed(client, client.get(address).text)
    assert state(plan) is Entered.PART


def test_a_page_that_was_open_before_a_target_came_says_nothing(plan: Plan, city: City, client: Client) -> None:
    people.sign_in(client, people.lead(city))
    page = client.get("/en/w/example-bay/plans/bay-plan/").text
    add(plan)

    answer = pressed(client, page)

    assert answer.status_code == 409
    assert "Targets were added or removed after you opened this page." in answer.content.decode()
    assert state(plan) is Entered.PART


def test_nobody_but_a_lead_of_the_city_says_it(plan: Plan, city: City) -> None:
    given = {"is_whole": "yes", "seen": entering.targets_seen(plan)}
    path = "/en/w/example-bay/plans/bay-plan/entry/"
    found = {
        name: people.sign_in(Client(), who).post(path, given).status_code
        for name, who in {
            "editor": people.editor(city),
            "outsider": people.outsider(),
            "curator": people.curator(),
        }.items()
    }

    assert found == {"editor": 403, "outsider": 404, "curator": 404}
    assert Client().post(path, given).status_code == 302
    assert state(plan) is Entered.PART


def test_an_editor_reads_who_says_it_and_finds_no_button(plan: Plan, city: City, client: Client) -> None:
    people.sign_in(client, people.editor(city))

    panel = (
        client.get("/en/w/example-bay/plans/bay-plan/").text.partition('id="entry-title"')[2].partition("</section>")[0]
    )

    assert "Only a lead of the city can do this." in panel
    assert "<form" not in panel
