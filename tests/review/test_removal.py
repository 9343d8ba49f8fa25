"""Nothing that was published goes without a trace: its history stays, and its address is not found any more."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from assessment.actions import close_result
from cities.models import City
from core.accounts.permissions import may
from core.history.models import Entry, RowVersion, Versioned
from core.history.write import Actor, kept_name, label_of
from core.review.proposals.kinds import kinds
from finance.projects.models import Project
from tests import people
from tests.factories import ResultFactory
from tests.kinds import KINDS as ONE_OF_EACH
from tests.kinds import NEVER_REMOVED as KEPT
from tests.kinds import model_of

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Loader", reason="A reason that is kept")

KINDS = [model_of(name)._meta.label_lower for name in ONE_OF_EACH if name not in KEPT]
NEVER_REMOVED = {model_of(name)._meta.label_lower for name in KEPT}
# Their state is of work that only those who do it see.
NOT_PUBLIC = (
    *("assessment.assessment", "assessment.bandconfirmation", "cooperation.request", "cooperation.joining"),
    "planning.filing",  # told with its commitment, and never removed
    *("finance.pack", "finance.interest"),
)


def published(label: str) -> Any:
    """A row that its own action has published."""
    kind, model = ONE_OF_EACH[label.partition(".")[2]], apps.get_model(label)
    if model is City:
        return changed(kind.make(slug="gone", status="draft"), {"status": "founding"})
    return changed(kind.make(state="draft", **({} if kind.is_below else {"slug": "gone"})), {"state": "published"})


def changed(row: Any, changes: dict[str, str]) -> Any:
    row.refresh_from_db()
    verbs_of(row).change(row, changes=changes, expected=row.version, by=BY)
    return type(row)._base_manager.get(pk=row.pk)


def withdraw(row: Any) -> None:
    changed(row, {"status" if isinstance(row, City) else "state": "withdrawn"})


def remove(row: Any) -> None:
    verbs_of(row).remove(row, expected=row.version, by=BY)


def verbs_of(row: Any) -> Any:
    """The actions that the admin of its kind has."""
    return admin.site._registry[type(row)].verbs  # type: ignore[attr-defined]


def address_of(label: str) -> str:
    """Of its own page; empty where it stands below its city or on no page."""
    kind, model = ONE_OF_EACH[label.partition(".")[2]], apps.get_model(label)
    name = "" if kind.is_below else getattr(model, "page_name", "")
    return f"/en/{reverse(name, args=['gone']).removeprefix('/en/')}" if name else ""


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
    assert {kind.model._meta.label_lower for kind in kinds()} <= {*KINDS} | NEVER_REMOVED
    assert published_models() == {*KINDS} | NEVER_REMOVED


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
    row = published(label)
    key, text, last = str(row.pk), kept_name(row), row.version
    before = RowVersion.objects.get(object_type=label_of(row), object_id=key, number=last).data

    remove(row)

    entries = list(Entry.objects.filter(object_type=label, object_id=key).order_by("id"))
    assert [entry.verb.rpartition("_")[2] for entry in entries] == ["changed", "removed"]
    assert (entries[-1].by_label, entries[-1].reason, entries[-1].object_text) == ("Loader", BY.reason, text)
    assert RowVersion.objects.get(object_type=label, object_id=key, number=last).data == before
    assert entries[-1].changes.keys() == {name for name, value in before.items() if value is not None}


@pytest.mark.parametrize("label", KINDS)
def test_curators_read_the_history_of_what_has_gone(client: Client, label: str) -> None:
    row = published(label)
    key = row.pk
    remove(row)

    response = people.sign_in(client, people.curator()).get(f"/en/review/history/{label}/{key}/")

    assert response.status_code == (200 if hasattr(row, "get_absolute_url") else 404)
    if response.status_code == 200:
        assert "This item has been removed. Its history is kept." in response.content.decode()
        assert BY.reason in response.content.decode()


@pytest.mark.parametrize("label", [label for label in KINDS if address_of(label) and label != "events.speaker"])
@pytest.mark.parametrize("way", ["removed", "withdrawn"])
def test_address_is_there_before_and_not_found_after(client: Client, label: str, way: str) -> None:
    row = published(label)
    address = address_of(label)
    before = client.get(address).status_code

    if way == "removed":
        remove(row)
    else:
        withdraw(row)

    assert (before, client.get(address).status_code) == (200, 404)
