"""Whose desk it is: to everybody else no address of it exists."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from cities.models import City
from cities.team.models import StaffRole
from core.history.models import Entry, RowVersion
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.factories import CityFactory, FigureFactory, OrganisationFactory, PlanFactory, PracticeFactory, term
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db
THINGS = ("profile", "practices/shade", "plans/plan", "organisations/bureau", "practices/{draft}")
GET = [
    *("", "history/", "practices/", "plans/", "organisations/", "practices/new/", "plans/new/", "organisations/new/"),
    *(f"{thing}/" for thing in THINGS),
    *(f"{thing}/{page}/" for thing in THINGS for page in ("check", "history", "discard")),
    *("profile/text/", "practices/shade/story/", "plans/plan/figures/", "organisations/bureau/more/"),
    *("practices/{draft}/title/", "profile/picture/photo/proposed/"),
]
POST = [
    *(f"{thing}/{step}/" for thing in THINGS for step in ("send", "withdraw", "discard", "settle")),
    *("profile/text/", "practices/shade/story/", "practices/{draft}/title/", "practices/new/"),
]


@pytest.fixture
def draft(office: Office) -> str:
    """One of everything, each with an open proposal; the key of the one for a new practice."""
    made = {
        "practice": PracticeFactory(city=office.city, slug="shade"),
        "plan": PlanFactory(city=office.city, slug="plan"),
        "organisation": OrganisationFactory(city=office.city, slug="bureau"),
    }
    by = Actor.person(office.editor)
    start = actions.start
    start(kind_of("city"), tenant=office.city.pk, row=office.city, patch={"kana": "クンミン"}, by=by)
    for code, row in made.items():
        field = kind_of(code).title_field
        start(kind_of(code), tenant=office.city.pk, row=row, patch={f"{field}_ja": "新しい"}, by=by)
    new = start(kind_of("practice"), tenant=office.city.pk, row=None, patch={"title_en": "Secret new one"}, by=by)
    return str(new.pk)


def body(answer: Any) -> str:
    """Without the number of the request and the form token of the sign-out button."""
    text = answer.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "NUMBER", text)


def strangers() -> list[Client]:
    found = [people.person(), people.outsider(), people.outsider("editor"), people.curator(), people.superuser()]
    return [people.sign_in(Client(), person) for person in found]


def test_t01_every_address_is_hidden_from_strangers_with_the_body_of_an_unknown_city(
    office: Office, draft: str
) -> None:
    for client in strangers():
        for path in GET:
            url = path.format(draft=draft)
            there, nowhere = client.get(DESK + url), client.get(f"/en/w/nowhere/{url}")
            assert (there.status_code, nowhere.status_code) == (404, 404), url
            assert body(there) == body(nowhere), url
        for path in POST:
            url = path.format(draft=draft)
            sent = {"version": "1", "title_en": "Theirs"}
            there, nowhere = client.post(DESK + url, sent), client.post(f"/en/w/nowhere/{url}", sent)
            assert (there.status_code, nowhere.status_code) == (404, 404), url
            assert body(there) == body(nowhere), url
    assert set(Proposal.objects.values_list("state", "version")) == {("draft", 1)}


def test_anonymous_readers_are_led_to_sign_in_whatever_there_is(office: Office, draft: str) -> None:
    client = Client()
    for path in GET:
        url = path.format(draft=draft)
        for start in (DESK, "/en/w/nowhere/"):
            answer = client.get(start + url)
            assert answer.status_code == 302
            assert answer.headers["Location"] == f"/en/sign-in/?next={start}{url}"
    for step in ("send", "withdraw", "discard", "settle"):
        assert client.post(f"{DESK}profile/{step}/").status_code == 302


def test_staff_open_every_address(office: Office, draft: str) -> None:
    for client in (office.at_editor, office.at_lead):
        for path in GET:
            if "picture" in path:
                continue
            assert client.get(DESK + path.format(draft=draft)).status_code == 200, path


def test_t01_a_key_of_another_city_is_hidden_within_ones_own(office: Office, draft: str) -> None:
    outsider = people.outsider()
    city = City.objects.get(staff_roles__user=outsider)
    client = people.sign_in(Client(), outsider)
    PracticeFactory(city=city, slug="mine")
    desk = f"/en/w/{city.slug}/"
    unknown = body(client.get(f"{desk}practices/{uuid.uuid4()}/"))

    for thing in ("practices/shade", "plans/plan", "organisations/bureau", f"practices/{draft}"):
        for page in ("", "check/", "history/", "discard/"):
            answer = client.get(f"{desk}{thing}/{page}")
            assert answer.status_code == 404
            assert body(answer) == unknown
        assert client.post(f"{desk}{thing}/send/", {"version": 1}).status_code == 404


def test_t10_whoever_lost_the_role_meets_nothing_at_the_next_request(office: Office) -> None:
    page = office.open("profile/text/")
    StaffRole._base_manager.filter(user=office.editor).delete()

    assert office.at_editor.get(DESK).status_code == 404
    assert page.send(summary_en="Mine.").status_code == 404
    assert Proposal.objects.count() == 0


def test_staff_of_a_city_that_was_withdrawn_lose_their_desk(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="withdrawn")

    assert office.at_lead.get(DESK).status_code == 404


def test_t05_fields_that_the_form_does_not_have_are_ignored(office: Office) -> None:
    foreign = {field.name: "1" for field in City._meta.get_fields() if not field.name.startswith(("summary", "text"))}
    foreign |= {"tenant": "99", "state": "published", "authors": "[]", "object_id": "99", "kind": "plan"}

    answer = office.open("profile/text/").send(summary_en="New.", **foreign)

    assert answer.status_code == 302
    proposal = office.proposal
    assert proposal.changes == {"summary_en": "New."}
    assert (proposal.tenant, proposal.state, proposal.kind) == (office.city.pk, "draft", "city")
    assert proposal.object_id == str(office.city.pk)


def test_t02_a_figure_of_another_city_cannot_be_taken_over(office: Office) -> None:
    foreign = FigureFactory(value=5)
    name = f"figures-{foreign.pk}"
    row = {f"{name}-measure": "parks", f"{name}-value": "1", f"{name}-unit": "count", f"{name}-year": "2024"}

    answer = office.open("profile/figures/").send(
        **row, **{f"{name}-source_title": "Mine", "figures": [str(foreign.pk)], f"{name}-gone": "on"}
    )

    assert answer.status_code == 200
    assert "Unknown value." in answer.content.decode()
    assert Proposal.objects.count() == 0
    foreign.refresh_from_db()
    assert foreign.value == 5


def test_t02_links_lead_only_to_what_is_on_offer(office: Office) -> None:
    hidden = OrganisationFactory(state="draft", city=CityFactory())
    target = term("kmgbf-targets", "2")
    PracticeFactory(city=office.city, slug="shade")
    page = office.open("practices/shade/terms/")

    for typed in ({"organisations": [str(hidden.pk)]}, {"terms-topics": [str(target.pk)]}):
        answer = page.send(**typed)
        assert answer.status_code == 200
        assert "Choose from the list." in answer.content.decode()
    assert Proposal.objects.count() == 0


def test_t02_a_draft_for_a_new_thing_cannot_take_the_place_of_another_citys(office: Office) -> None:
    outsider = people.outsider()
    city = City.objects.get(staff_roles__user=outsider)
    theirs = actions.start(
        kind_of("practice"), tenant=city.pk, row=None, patch={"title_en": "Theirs"}, by=Actor.person(outsider)
    )

    answer = office.open("practices/new/").send(new=str(theirs.pk), title_en="Mine")

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.changes == {"title_en": "Theirs"}


@pytest.mark.parametrize("junk", ["-1", "99999999999999999999", "x", "١", "1.0", ""])
def test_t47_versions_that_are_none_do_no_harm(office: Office, junk: str) -> None:
    office.open("profile/text/").send(summary_en="New.")

    saved = office.open("profile/text/").send(
        version=junk, published=junk, proposal=junk, **{"seen-version": junk, "choose-summary_en": "mine"}
    )
    sent = office.at_lead.post(f"{DESK}profile/send/", {"version": junk})

    assert saved.status_code in (200, 302, 409)
    assert sent.status_code == 409
    assert office.proposal.state == "draft"


@pytest.mark.parametrize(
    "path",
    ["profile/nothing/", "profile/../", "practices/x/y/z/", "practices/%00/", "cities/", "proposals/", "nothing/"],
)
def test_t23_odd_addresses_are_not_found(office: Office, path: str) -> None:
    assert office.at_lead.get(DESK + path).status_code in (301, 404)


def test_t30_reading_changes_nothing(office: Office, draft: str) -> None:
    def everything() -> list[list[Any]]:
        return [list(model._base_manager.values()) for model in (Proposal, City, Entry, RowVersion)]

    before = everything()
    for client in (office.at_editor, office.at_lead):
        for path in GET:
            client.get(DESK + path.format(draft=draft))
            client.head(DESK + path.format(draft=draft))
    for step in ("send", "withdraw", "settle"):
        assert office.at_lead.get(f"{DESK}profile/{step}/").status_code == 405

    assert everything() == before


def test_t34_nobody_keeps_a_page_of_the_desk(office: Office) -> None:
    for path in ("", "profile/text/"):
        answer = office.at_lead.get(DESK + path)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_bar_names_the_city_first_and_marks_where_one_is(office: Office) -> None:
    html = Page(office.at_editor, f"{DESK}practices/").html

    bar = re.search(r'<nav class="workspace-bar".*?</nav>', html, re.DOTALL)
    assert bar
    assert re.findall(r">([A-Z]\w+)</(?:b|a)>", bar[0])[:3] == ["Kunming", "Overview", "Profile"]
    assert set(re.findall(r'aria-current="true">(\w+)<', bar[0])) == {"Practices"}
