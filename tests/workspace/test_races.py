"""T42 as two people of one city meet it: a hundred times both press “Save” on the same part at the same moment.

And T44: one form for something new that a browser sends eight times at once.
"""

from collections.abc import Callable
from html import unescape
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.accounts.models import User
from core.history.models import RowVersion
from core.review.models import Proposal
from measurement.species.models import SpeciesList
from tests import people
from tests.factories import CityFactory
from tests.workspace.conftest import DESK, office_of, people_at_work
from tests.workspace.new_things import forms, led_to, make_office
from tests.workspace.reading import Page
from tests.workspace.test_species import SPECIES, counted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fake_child")]
ROUNDS = 100
TEXT = f"{DESK}profile/text/"


def test_t42_of_two_who_save_at_once_one_wins_and_the_other_has_both_texts_before_them() -> None:
    city = CityFactory(slug="kunming", name_en="Kunming", summary_en="A city on a lake.")
    clients = [people.sign_in(Client(), person) for person in (people.editor(city), people.lead(city))]
    Page(clients[0], TEXT).send("later", summary_en="Begun.")
    form = Page(clients[0], TEXT).values()
    barrier = Barrier(2)
    outcomes: list[tuple[int, int, Any]] = []

    def run(number: int) -> None:
        for turn in range(ROUNDS):
            typed = f"{number} typed this in round {turn}."
            barrier.wait(timeout=120)
            sent = {**form, "version": str(turn + 1), "summary_en": typed, "later": "1"}
            answer = clients[number].post(TEXT, sent)
            outcomes.append((turn, answer.status_code, typed if answer.status_code == 302 else answer))
            barrier.wait(timeout=120)
        connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)

    for turn in range(ROUNDS):
        (_won, first, winner), (_lost, second, loser) = sorted(each for each in outcomes if each[0] == turn)
        assert (first, second) == (302, 409), turn
        html = unescape(loser.content.decode())
        assert winner in html, turn
        assert f"{1 - int(winner[0])} typed this in round {turn}." in html, turn
        kept = RowVersion.objects.get(object_type=Proposal._meta.label_lower, number=turn + 2)
        assert kept.data["changes"]["summary_en"] == winner
    assert Proposal.objects.get().version == ROUNDS + 1


@pytest.mark.parametrize("kind", ["project", "pack", "layer", "request"])
def test_t44_what_is_sent_eight_times_at_once_is_made_once(kind: str) -> None:
    office, form = make_office(), forms()[kind]
    key, before = form.open(office.at_lead), form.count

    answers = all_at_once(office.lead, lambda client: form.send(client, key))

    assert len({led_to(answer) for answer in answers}) == 1
    assert led_to(answers[0]) != ""
    assert form.count == before + 1


def test_a_list_of_species_that_is_kept_eight_times_at_once_is_one_list() -> None:
    office = office_of(people_at_work())
    address = f"{SPECIES}{counted(office, {}).pk}/"

    answers = all_at_once(office.lead, lambda client: client.post(f"{address}keep/"))

    assert {(answer.status_code, led_to(answer)) for answer in answers} == {(302, address)}
    assert SpeciesList.objects.get().rows.count() == 1


def all_at_once(lead: User, send: Callable[[Client], Any]) -> list[Any]:
    """The answers to eight browsers of the lead."""
    clients = [people.sign_in(Client(), lead) for _number in range(8)]
    barrier = Barrier(len(clients))
    answers: list[Any] = []

    def run(client: Client) -> None:
        barrier.wait(timeout=60)
        answers.append(send(client))
        connection.close()

    threads = [Thread(target=run, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(answers) == len(clients)
    return answers
