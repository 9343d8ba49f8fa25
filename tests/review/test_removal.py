"""Nothing that was published goes without a trace: its history stays, and its address is not found any more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ProtectedError
from django.test import Client

from assessment.actions import close_result
from cities.actions import add_city, change_standing, remove_city
from cities.models import City
from cities.organisations.actions import add_organisation, change_organisation, remove_organisation
from cities.practices.actions import add_practice, change_practice, remove_practice
from core.accounts.permissions import may
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor, label_of, text_of
from core.review.proposals.kinds import kinds
from events.actions import add_event, add_speaker, change_event, change_speaker, remove_event, remove_speaker
from finance.market import actions as market
from finance.projects.models import Project
from planning import actions as planning
from planning.commitments import actions as committing
from resources.actions import add_resource, change_resource, remove_resource
from tests import people
from tests.factories import CityFactory, PlanFactory, ResultFactory, term
from tests.sample.actions import add_sample, change_sample, remove_sample

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Loader", reason="A reason that is kept")
PUBLISHED = {"state": "published"}

type Make = Callable[[], Any]
type Act = Callable[..., Any]


def city() -> Any:
    facts: Snapshot = {
        "name_en": "Gone City", "sort_key": "gone", "kind": term("place-kinds", "city").pk,
        "biome": term("biomes", "4").pk, "country": "JP", "latitude": 35.0, "longitude": 139.0,
        "time_zone": "Asia/Tokyo", "summary_en": "A city.", "status": "founding",
    }  # fmt: skip
    return add_city(slug="gone", changes=facts, by=BY)


def practice() -> Any:
    texts = {"title_en": "Gone practice", "summary_en": "Trees.", **PUBLISHED}
    return add_practice(slug="gone", city=CityFactory(), changes=texts, by=BY)


def organisation() -> Any:
    return add_organisation(slug="gone", changes={"name_en": "Gone body", "kind": "foundation", **PUBLISHED}, by=BY)


def plan() -> Any:
    facts = {"title_en": "Gone plan", "kind": "strategy-and-action-plan", "status": "in-force", **PUBLISHED}
    return planning.add_plan(slug="gone", city=CityFactory(), changes=facts, by=BY)


def below_a_plan(add: Callable[..., Any]) -> Make:
    def make() -> Any:
        plan = PlanFactory()
        return add(slug=f"{plan.city.slug}--gone", plan=plan, changes={"title_en": "Gone part", **PUBLISHED}, by=BY)

    return make


def indicator() -> Any:
    facts = {"name_en": "Gone indicator", "unit": "ha", "direction": "up", **PUBLISHED}
    city = CityFactory()
    return planning.add_cityindicator(slug=f"{city.slug}--gone", city=city, changes=facts, by=BY)


def commitment() -> Any:
    facts = {"title_en": "Gone commitment", **PUBLISHED}
    return committing.add_commitment(slug="gone", city=CityFactory(), changes=facts, by=BY)


def event() -> Any:
    return add_event(slug="gone", changes={"title_en": "Gone event", "starts": "2024-10-25", **PUBLISHED}, by=BY)


def sample() -> Any:
    return add_sample(slug="gone", city=CityFactory(), changes={"title_en": "Gone sample", **PUBLISHED}, by=BY)


def speaker() -> Any:
    facts = {"given_name": "G", "family_name": "One", "sort_key": "one", "post_en": "Head"}
    return add_speaker(slug="gone", changes={**facts, **PUBLISHED}, by=BY)


def resource() -> Any:
    facts = {"title_en": "Gone guide", "summary_en": "What.", "kind": "guide", "languages": ["en"], **PUBLISHED}
    return add_resource(slug="gone", changes=facts, by=BY)


def funder() -> Any:
    return market.add_funder(slug="gone-fund", changes={"name_en": "Gone fund", **PUBLISHED}, by=BY)


def call() -> Any:
    facts = {"funder": funder().pk, "title_en": "Gone call", "summary_en": "What.", **PUBLISHED}
    return market.add_call(slug="gone", changes=facts, by=BY)


def place_group() -> Any:
    return market.add_place_group(slug="gone", changes={"code": "oda", "name_en": "Gone group", **PUBLISHED}, by=BY)


def note() -> Any:
    instrument = term("finance-instruments", "green-bond")
    facts: dict[str, Plain] = {"instrument": instrument.pk, "country": "CN", "example_en": "Gone note", **PUBLISHED}
    return market.add_note(slug="gone", changes=facts, by=BY)


# What is published: how it is made, removed and withdrawn, and the list under which it has an address of its own.
# A plan, and what it holds, stands below its city.
KINDS: dict[str, tuple[Make, Act, Act, dict[str, str], str]] = {
    "cities.city": (city, remove_city, change_standing, {"status": "withdrawn"}, "cities"),
    "cities.practice": (practice, remove_practice, change_practice, {"state": "withdrawn"}, "practices"),
    "cities.organisation": (
        organisation, remove_organisation, change_organisation, {"state": "withdrawn"}, "organisations"
    ),
    "planning.plan": (plan, planning.remove_plan, planning.change_plan, {"state": "withdrawn"}, ""),
    "planning.goal": (
        below_a_plan(planning.add_goal), planning.remove_goal, planning.change_goal, {"state": "withdrawn"}, ""
    ),
    "planning.plantarget": (
        below_a_plan(planning.add_plantarget), planning.remove_plantarget, planning.change_plantarget,
        {"state": "withdrawn"}, "",
    ),
    "planning.planaction": (
        below_a_plan(planning.add_planaction), planning.remove_planaction, planning.change_planaction,
        {"state": "withdrawn"}, "",
    ),
    "planning.cityindicator": (
        indicator, planning.remove_cityindicator, planning.change_cityindicator, {"state": "withdrawn"}, ""
    ),
    "planning.commitment": (
        commitment, committing.remove_commitment, committing.change_commitment, {"state": "withdrawn"}, "commitments"
    ),
    "sample.sample": (sample, remove_sample, change_sample, {"state": "withdrawn"}, "samples"),
    "events.event": (event, remove_event, change_event, {"state": "withdrawn"}, "events"),
    "events.speaker": (speaker, remove_speaker, change_speaker, {"state": "withdrawn"}, "speakers"),
    "finance.funder": (funder, market.remove_funder, market.change_funder, {"state": "withdrawn"}, ""),
    "finance.call": (call, market.remove_call, market.change_call, {"state": "withdrawn"}, "finance/calls"),
    "finance.placegroup": (
        place_group, market.remove_place_group, market.change_place_group, {"state": "withdrawn"}, ""
    ),
    "finance.instrumentnote": (note, market.remove_note, market.change_note, {"state": "withdrawn"}, ""),
    "resources.resource": (resource, remove_resource, change_resource, {"state": "withdrawn"}, "resources"),
}  # fmt: skip

# A result of an assessment is withdrawn, by its city or the secretariat.
# Offers, needs and links are closed, and keep their trace.
NEVER_REMOVED = {"assessment.result", "finance.projectprofile", "cooperation.posting", "cooperation.link"}
# Their state is of work that only those who do it see.
NOT_PUBLIC = (
    *("assessment.assessment", "assessment.bandconfirmation", "cooperation.request", "cooperation.joining"),
    "planning.filing",  # told with its commitment, and never removed
    *("finance.pack", "finance.interest"),
)


def published_models() -> set[str]:
    """Those with a version whose rows the public can see."""
    found = {model for model in apps.get_models() if issubclass(model, Versioned)}
    return {
        model._meta.label_lower
        for model in found
        if hasattr(model, "state") or model is City
        if model is not Project  # the work of a city
        if not model._meta.label_lower.startswith(
            ("review.", "reports.", "cities.application", "cities.handover", *NOT_PUBLIC)
        )
    }


def test_every_published_kind_is_walked() -> None:
    assert {kind.model._meta.label_lower for kind in kinds()} <= KINDS.keys() | NEVER_REMOVED
    assert published_models() == KINDS.keys() | NEVER_REMOVED


@pytest.mark.parametrize("label", sorted(NEVER_REMOVED))
def test_what_is_never_removed_is_gone_once_it_is_withdrawn(client: Client, label: str) -> None:
    result = ResultFactory()
    address = result.get_absolute_url()
    before = client.get(address).status_code

    close_result(result, changes={"state": "withdrawn"}, expected=result.version, by=BY)

    assert (before, client.get(address).status_code) == (200, 410)
    with pytest.raises(ProtectedError):
        result.assessment.delete()
    assert not may(people.superuser(), "result.remove", result)


@pytest.mark.parametrize("label", KINDS)
def test_what_is_removed_leaves_its_last_state_and_who_did_it(label: str) -> None:
    make, remove, _change, _hidden, _list = KINDS[label]
    row = make()
    key, text, last = str(row.pk), text_of(row), row.version
    before = RowVersion.objects.get(object_type=label_of(row), object_id=key, number=last).data

    remove(row, expected=last, by=BY)

    entries = list(Entry.objects.filter(object_type=label, object_id=key).order_by("id"))
    assert [entry.verb.rpartition("_")[2] for entry in entries] == ["added", "removed"]
    assert (entries[-1].by_label, entries[-1].reason, entries[-1].object_text) == ("Loader", BY.reason, text)
    assert RowVersion.objects.get(object_type=label, object_id=key, number=last).data == before
    assert entries[-1].changes.keys() == {name for name, value in before.items() if value is not None}


@pytest.mark.parametrize("label", KINDS)
def test_curators_read_the_history_of_what_has_gone(client: Client, label: str) -> None:
    make, remove, _change, _hidden, _list = KINDS[label]
    row = make()
    key = row.pk
    remove(row, expected=row.version, by=BY)

    response = people.sign_in(client, people.curator()).get(f"/en/review/history/{label}/{key}/")

    assert response.status_code == (200 if hasattr(row, "get_absolute_url") else 404)
    if response.status_code == 200:
        assert "This item has been removed. Its history is kept." in response.content.decode()
        assert BY.reason in response.content.decode()


@pytest.mark.parametrize("label", [label for label, kind in KINDS.items() if kind[4] and label != "events.speaker"])
@pytest.mark.parametrize("way", ["removed", "withdrawn"])
def test_address_is_there_before_and_not_found_after(client: Client, label: str, way: str) -> None:
    make, remove, change, hidden, place = KINDS[label]
    row = make()
    address = f"/en/{place}/gone/"
    before = client.get(address).status_code

    if way == "removed":
        remove(row, expected=row.version, by=BY)
    else:
        change(row, changes=hidden, expected=row.version, by=BY)

    assert (before, client.get(address).status_code) == (200, 404)
