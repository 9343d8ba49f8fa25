"""What the secretariat changes or takes back of a city, its people are told, with the reason."""

import pytest
from django.test import Client

from cities.actions import change_city, change_standing, revert_city
from cities.practices.actions import remove_practice
from core.history.write import Actor
from core.notifications.models import Delivery, Notice
from core.notifications.texts import worded
from core.review.proposals import actions
from tests import people
from tests.factories import PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db
REASON = "The yearbook says so."


def curator() -> Actor:
    return Actor.person(people.curator(name="Ana Curator"), reason=REASON)


def notices(kind: str = "") -> list[Notice]:
    return list(Notice.objects.filter(kind=kind or "secretariat_changed").order_by("person_id"))


def test_everybody_of_the_city_is_told_what_changed_and_why_by_mail_too(office: Office) -> None:
    change_city(office.city, changes={"summary_en": "Corrected."}, expected=None, by=curator())

    found = notices()
    assert {notice.person_id for notice in found} == {office.editor.pk, office.lead.pk}
    said = worded(found)[0]
    assert said.subject == "The secretariat changed: City profile: Kunming"
    assert "Ana Curator of the secretariat changed" in said.text
    assert "Changed fields: Summary (English). " in said.text
    assert said.text.endswith("Reason: The yearbook says so.")
    assert found[0].address == "w/kunming/profile/history/"
    assert Delivery.objects.filter(notices__in=found).exists()
    assert office.at_lead.get(f"{DESK}profile/history/").status_code == 200


def test_what_is_no_longer_shown_is_told_as_taken_back(office: Office) -> None:
    change_standing(office.city, changes={"status": "withdrawn"}, expected=None, by=curator())

    [said, _other] = worded(notices("secretariat_took_back"))
    assert REASON in said.text
    assert notices() == []


def test_going_back_to_an_earlier_version_is_a_change(office: Office) -> None:
    own = Actor.person(office.lead)
    before = change_city(office.city, changes={"summary_en": "First."}, expected=None, by=own)
    changed = change_city(before, changes={"summary_en": "Second."}, expected=None, by=own)

    revert_city(changed, to=changed.version - 1, expected=changed.version, by=curator())

    assert len(notices()) == 2


def test_a_practice_that_was_removed_is_told_by_its_title(office: Office) -> None:
    practice = PracticeFactory(city=office.city, title_en="Shade", state="published")

    remove_practice(practice, expected=practice.version, by=curator())

    said = worded(notices("secretariat_removed"))[0]
    assert said.subject == "The secretariat removed: Practice: Shade"
    assert Client().get(f"/en/{notices('secretariat_removed')[0].address}").status_code == 302


def test_what_the_city_proposed_or_did_itself_is_not_told_in_this_way(office: Office) -> None:
    change_city(office.city, changes={"summary_en": "Own."}, expected=None, by=Actor.person(office.lead))
    office.open("profile/text/").send(summary_en="A city in spring.")
    send(office)
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())

    assert notices() == []


def test_what_programs_load_and_what_an_outsider_of_the_secretariat_does_is_not_told(office: Office) -> None:
    change_city(office.city, changes={"summary_en": "Loaded."}, expected=None, by=Actor(id=None, label="Facts"))
    change_city(office.city, changes={"kana": "クンミン"}, expected=None, by=curator())

    assert notices() == []
