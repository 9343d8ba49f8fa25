"""T44 for what begins outside of proposals: a project, a pack, a map layer, a request carry the key of their form."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cooperation.models import Request
from cooperation.requests import actions as requesting
from core.history.write import Actor
from finance.interests import packs
from finance.interests.models import Pack
from finance.projects import actions
from finance.projects.models import Project
from measurement.layers import actions as layers
from measurement.layers.models import Layer
from tests.factories import PlanActionFactory, PlanFactory
from tests.workspace.new_things import ELSEWHERE, HERE, KEY, Begun, Office, forms, led_to, make_office
from tests.worlds import fresh, made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_child")]
KINDS = ("project", "pack", "layer", "request")
everything = made_once(make_office)


@pytest.fixture
def office(everything: Office) -> Office:
    return fresh(everything)


@pytest.fixture(params=KINDS)
def form(request: Any) -> Begun:
    return forms()[request.param]


def test_t44_what_is_sent_twice_is_made_once_and_leads_to_the_same_page(form: Begun, office: Office) -> None:
    key, before = form.open(office.at_lead), form.count

    first, second = form.send(office.at_lead, key), form.send(office.at_lead, key)

    assert form.count == before + 1
    assert led_to(first) == led_to(second) != ""


def test_t44_a_key_stays_with_what_was_typed_when_something_is_wrong(form: Begun, office: Office) -> None:
    key, before = form.open(office.at_lead), form.count

    wrong = form.send(office.at_lead, key, **{form.text: ""})
    found = KEY.search(wrong.text)

    assert wrong.status_code == 200
    assert found
    assert found[1] == str(key)
    assert led_to(form.send(office.at_lead, key)) == led_to(form.send(office.at_lead, key)) != ""
    assert form.count == before + 1


def test_two_pages_make_two(form: Begun, office: Office) -> None:
    before = form.count
    keys = form.open(office.at_lead), form.open(office.at_lead)

    first, second = (form.send(office.at_lead, key) for key in keys)

    assert form.count == before + 2
    assert "" != led_to(first) != led_to(second) != ""


@pytest.mark.parametrize("key", ["", "nonsense", "1"])
def test_a_key_that_is_none_makes_what_was_typed(key: str, form: Begun, office: Office) -> None:
    before = form.count

    assert led_to(form.send(office.at_lead, None, new=key)) != ""
    assert led_to(form.send(office.at_lead, None)) != ""
    assert form.count == before + 2


def test_t44_the_key_of_a_colleague_leads_to_nothing_of_theirs(form: Begun, office: Office) -> None:
    key, before = form.open(office.at_lead), form.count
    first = form.send(office.at_lead, key)

    second = form.send(office.at_colleague, key)

    assert form.count == before + 2
    assert "" != led_to(second) != led_to(first)


def test_t44_the_key_of_another_city_leads_to_nothing_of_theirs(form: Begun, office: Office) -> None:
    elsewhere = replace(form, path=form.path.replace("heron-bay--", "salt-marsh--"))
    key, before = form.open(office.at_lead), form.count
    first = form.send(office.at_lead, key)

    assert form.send(office.at_outsider, key).status_code == 404
    second = elsewhere.send(office.at_outsider, key, ELSEWHERE)

    assert form.count == before + 2
    assert "" != led_to(second) != led_to(first)
    assert led_to(form.send(office.at_lead, key)) == led_to(first)


def test_t44_other_words_under_a_key_that_was_used_are_kept_and_make_another_when_they_are_sent_again(
    form: Begun, office: Office
) -> None:
    key, before = form.open(office.at_lead), form.count
    first = form.send(office.at_lead, key)

    other = form.send(office.at_lead, key, **{form.text: "zqother"})
    anew = KEY.search(other.text)

    assert other.status_code == 409
    assert "This form has already been sent with different content." in other.text
    assert "zqother" in other.text
    assert form.count == before + 1
    assert anew
    assert anew[1] != str(key)
    assert "" != led_to(form.send(office.at_lead, None, new=anew[1], **{form.text: "zqother"})) != led_to(first)
    assert form.count == before + 2


# --- Each by itself -----------------------------------------------------------------------------------------------


def test_t44_the_same_words_for_another_city_are_another_request(office: Office) -> None:
    form = forms()["request"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)

    other = replace(form, path="cooperation/ask/?city=reed-hills").send(office.at_lead, key)

    assert other.status_code == 409
    assert Request.objects.count() == 1


def test_t44_the_last_that_a_city_may_have_can_be_sent_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requesting, "MOST_DRAFTS", 1)
    monkeypatch.setattr(actions, "MOST", 2)
    monkeypatch.setattr(packs, "MOST", 1)
    monkeypatch.setattr(layers, "MOST", 1)
    for form in forms().values():
        key = form.open(office.at_lead)
        first, second = form.send(office.at_lead, key), form.send(office.at_lead, key)
        assert led_to(first) == led_to(second) != ""
        assert led_to(form.send(office.at_lead, uuid4())) == ""


def test_t44_what_was_discarded_since_does_not_swallow_what_is_sent_again(office: Office) -> None:
    form = forms()["project"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)
    row = Project.objects.get(title_en="Wetland")
    actions.discard(row, expected=row.version, person=office.lead, by=Actor.person(office.lead))

    again = form.send(office.at_lead, key)

    assert again.status_code == 409
    assert "Wetland" in again.text


@pytest.mark.parametrize("other", [{"is_sensitive": "on"}, {"note": "zqother"}, {"keep": "kept"}, {"crs": "EPSG:4490"}])
def test_t44_whatever_else_a_city_says_of_a_layer_is_not_dropped(office: Office, other: dict[str, str]) -> None:
    form = forms()["layer"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)

    assert form.send(office.at_lead, key, **other).status_code == 409
    assert form.count == 1


def test_t44_what_the_site_asked_of_a_layer_since_makes_no_other_layer(office: Office) -> None:
    form = forms()["layer"]
    key = form.open(office.at_lead)
    first = form.send(office.at_lead, key)
    row = Layer.objects.get()
    layers.answer(row, changes={"crs": "EPSG:4490"}, expected=row.version, by=Actor.person(office.lead))

    assert led_to(form.send(office.at_lead, key)) == led_to(first) != ""


def test_t44_a_layer_that_was_removed_since_is_sent_again_with_what_was_typed(office: Office) -> None:
    form = forms()["layer"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)
    row = Layer.objects.get()
    layers.remove_layer(row, expected=row.version, by=Actor.person(office.lead))

    again = form.send(office.at_lead, key, note="zqtyped")
    anew = KEY.search(again.text)

    assert (again.status_code, "zqtyped" in again.text, "was removed" in again.text) == (409, True, True)
    assert anew
    assert led_to(form.send(office.at_lead, None, new=anew[1])) != ""


def test_t44_an_action_of_a_plan_that_is_begun_twice_is_one_project(office: Office) -> None:
    action = PlanActionFactory(plan=PlanFactory(city=office.city), title_en="", title_ja="植樹")
    form = replace(forms()["project"], path=f"finance/new/?action={action.slug}")
    key, before = form.open(office.at_lead), form.count

    first, second = (form.send(office.at_lead, key, title="植樹") for _time in range(2))

    assert form.count == before + 1
    assert led_to(first) == led_to(second) != ""


def test_t65_a_link_that_is_shown_again_is_the_one_that_opens_the_pack(office: Office) -> None:
    form = forms()["pack"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)

    link = led_to(form.send(office.at_lead, key))

    assert office.at_outsider.get(link).status_code == 200
    assert str(key) not in link
    assert Pack.objects.get().key_hash == packs.hash_of(link.split("/")[-2])


def test_t65_a_link_is_shown_again_to_its_maker_alone_and_while_it_opens_something(office: Office) -> None:
    form = forms()["pack"]
    key = form.open(office.at_lead)
    form.send(office.at_lead, key)
    row = Pack.objects.get()
    assert led_to(office.at_lead.get(f"{HERE}finance/heron-bay--reeds/packs/{row.pk}/")) == ""
    packs.revoke(row, expected=row.version, person=office.lead, by=Actor.person(office.lead))

    again = form.send(office.at_lead, key)

    assert led_to(again) == ""
    assert "Withdrawn" in again.text
    assert Pack.objects.get().revoked_at


def test_t65_without_the_secret_of_the_site_a_key_tells_no_link(office: Office, settings: Any) -> None:
    key = uuid4()
    first = packs.link_key(key, office.project, office.lead)
    settings.SECRET_KEY = "x" * 60

    assert packs.link_key(key, office.project, office.lead) != first
    assert len(first) == 43


def test_t44_a_pack_that_is_made_twice_is_counted_once(office: Office) -> None:
    form = forms()["pack"]
    key = form.open(office.at_lead)
    for _time in range(40):
        assert form.send(office.at_lead, key).status_code == 200

    assert Pack.objects.open_on(timezone.localdate()).count() == 1
