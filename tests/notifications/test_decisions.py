"""Mails that the machine does not go on with: the secretariat sees them, and decides, with a trace."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from core.accounts.models import User
from core.history.models import Entry
from core.notifications.models import Delivery
from tests import people
from tests.notifications.helping import sent, waiting

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/delivery/"
State = Delivery.State


@pytest.fixture
def curator() -> Client:
    return people.sign_in(Client(), people.curator(name="Ana Curator"))


@pytest.fixture
def unsure(mei: User) -> Delivery:
    (delivery,) = waiting(mei)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.UNSURE, failure="SMTPServerDisconnected", claim="x")
    delivery.refresh_from_db()
    return delivery


def chosen(client: Client, action: str, *deliveries: Delivery) -> Any:
    """Ticked in the list, and shown once more before anything happens."""
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in deliveries]})


def sure(client: Client, action: str, shown: Any, *deliveries: Delivery) -> Any:
    versions = dict(re.findall(r'name="(version-\d+)" value="(\d+)"', shown.content.decode()))
    data = {"action": action, "_selected_action": [each.pk for each in deliveries], "sure": "1", **versions}
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(LIST, data)


def test_the_list_says_who_and_why_without_an_address(curator: Client, unsure: Delivery, bo: User) -> None:
    (fine,) = waiting(bo)

    html = curator.get(LIST).content.decode()

    assert "Mei" in html
    assert "SMTPServerDisconnected" in html
    assert "mei@example.org" not in html
    assert f"{LIST}{fine.pk}/" not in html


def test_the_record_names_the_message_id_to_look_for_in_the_log_of_the_server(
    curator: Client, unsure: Delivery
) -> None:
    html = curator.get(f"{LIST}{unsure.pk}/change/").content.decode()

    assert f"&lt;{unsure.key}@localhost&gt;" in html
    assert 'name="_save"' not in html


def test_sent_again_it_arrives_and_the_history_says_who_wanted_it(curator: Client, unsure: Delivery) -> None:
    shown = chosen(curator, "send_again", unsure)

    response = sure(curator, "send_again", shown, unsure)

    unsure.refresh_from_db()
    entry = Entry.objects.latest("id")
    assert response.status_code == 302
    assert (unsure.state, [message.to for message in sent()]) == (State.SENT, [["mei@example.org"]])
    assert (entry.verb, entry.by_label, entry.object_text) == ("mail_sent_again", "Ana Curator", str(unsure.key))
    assert entry.changes["state"] == ["unsure", "waiting"]


def test_given_up_it_is_never_sent(curator: Client, unsure: Delivery) -> None:
    shown = chosen(curator, "give_up", unsure)

    sure(curator, "give_up", shown, unsure)

    unsure.refresh_from_db()
    assert (unsure.state, sent()) == (State.GIVEN_UP, [])
    assert Entry.objects.latest("id").verb == "mail_given_up"


def test_two_curators_do_not_send_it_twice(curator: Client, unsure: Delivery) -> None:
    other = people.sign_in(Client(), people.curator(name="Bea Curator"))
    at_one, at_other = chosen(curator, "send_again", unsure), chosen(other, "send_again", unsure)

    sure(curator, "send_again", at_one, unsure)
    late = sure(other, "send_again", at_other, unsure)

    assert late.status_code == 404  # no longer among those that wait for a decision
    assert len(sent()) == 1


def test_a_version_that_was_not_seen_is_refused(curator: Client, unsure: Delivery) -> None:
    shown = chosen(curator, "give_up", unsure)
    Delivery.objects.filter(pk=unsure.pk).update(attempts=5)

    late = sure(curator, "give_up", shown, unsure)

    unsure.refresh_from_db()
    assert (late.status_code, unsure.state) == (409, State.UNSURE)


def test_t4_one_that_does_not_wait_for_a_decision_hides_the_batch(curator: Client, unsure: Delivery, bo: User) -> None:
    (fine,) = waiting(bo)
    Delivery.objects.filter(pk=fine.pk).update(due_at=timezone.now() + timedelta(days=1))

    assert chosen(curator, "give_up", unsure, fine).status_code == 404


@pytest.mark.parametrize("who", ["mei", "lead"])
def test_t1_only_the_secretariat_sees_them(unsure: Delivery, mei: User, who: str) -> None:
    client = people.sign_in(Client(), mei if who == "mei" else people.lead())

    assert client.get(LIST).status_code == 403
    assert chosen(client, "give_up", unsure).status_code == 403
