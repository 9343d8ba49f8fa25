"""How somebody wants to be told: at once, once a day, not by mail; and the way out without signing in."""

import re

import pytest
from django.test import Client

from core.accounts.models import User
from core.notifications import outbox, wording
from core.notifications.links import key_for, wish_of
from core.notifications.models import Delivery, Notice, Preference
from tests import people
from tests.notifications.helping import said, sent, slow, waiting
from tests.pages.reading import Shown

pytestmark = pytest.mark.django_db
SETTINGS = "/en/account/notices/settings/"


def path_of(header: str) -> str:
    found = re.search(r"http://localhost:8000(/\S+?)>", header)
    assert found
    return found[1]


def every_group(**chosen: str) -> dict[str, str]:
    return {group.code: chosen.get(group.code, group.usual) for group in wording.notice_groups()}


def test_each_group_is_asked_with_its_usual_way_chosen(mei: User) -> None:
    page = people.sign_in(Client(), mei).get(SETTINGS).content.decode()

    assert re.search(r'name="work" value="now"[^>]* checked', page)
    assert re.search(r'name="following" value="daily"[^>]* checked', page)


def test_a_choice_holds_from_the_next_notice_on(mei: User, bo: User) -> None:
    response = people.sign_in(Client(), mei).post(SETTINGS, every_group(work="off"))

    said(mei, bo)

    assert (response.status_code, response["Location"]) == (302, SETTINGS)
    assert [message.to for message in sent()] == [["bo@example.org"]]
    assert Notice.objects.of(mei).count() == 1


@pytest.mark.parametrize("wrong", ["", "sometimes"])
def test_a_wrong_choice_is_told_and_nothing_is_saved(mei: User, wrong: str) -> None:
    response = people.sign_in(Client(), mei).post(SETTINGS, every_group(work=wrong, daily="off"))

    page = Shown(response.content.decode())
    assert response.status_code == 200
    assert "Choose one" in page.text
    assert re.search(r'name="daily" value="off"[^>]* checked', page.html)
    assert not Preference.objects.exists()


def test_the_link_in_a_mail_shows_a_page_first_and_stops_by_a_press(mei: User) -> None:
    said(mei)
    path, visitor = path_of(sent()[-1].message()["List-Unsubscribe"]), Client()

    before = visitor.get(path)
    looked = Preference.objects.exists()
    after = visitor.post(path)

    assert "Your work on this platform" in Shown(before.content.decode()).text
    assert not looked
    assert after.status_code == 200
    assert Shown(after.content.decode()).h1 == ["Emails stopped"]
    assert Preference.objects.chosen_by(mei) == {"work": "off"}
    assert before["Referrer-Policy"] == "no-referrer"
    assert "no-store" in before["Cache-Control"]


def test_one_click_works_with_no_cookie_and_may_be_repeated(mei: User) -> None:
    """As RFC 8058 has it: the mail program sends this body, and knows nothing of forms."""
    client = Client(enforce_csrf_checks=True)
    path = f"/ja/unsubscribe/{key_for(mei.pk, ['work'])}/"

    for _time in range(2):
        response = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200

    assert Preference.objects.chosen_by(mei) == {"work": "off"}


def test_it_stops_its_own_group_of_its_own_person(mei: User, bo: User) -> None:
    Client().post(f"/en/unsubscribe/{key_for(mei.pk, ['work'])}/")

    said(mei, bo)
    with_daily = [Notice.objects.get(pk=notice.pk).mail for notice in slow(mei)]

    assert [message.to for message in sent()] == [["bo@example.org"]]
    assert with_daily == ["daily"]


def forged(mei: User) -> list[str]:
    key = key_for(mei.pk, ["work"])
    return [key[:-1] + ("a" if key[-1] != "a" else "b"), key.partition(":")[0], "x" * 500, ":", "a:b:c"]


def test_t11_a_link_that_was_not_signed_here_is_dead(mei: User) -> None:
    for key in forged(mei):
        assert Client().post(f"/en/unsubscribe/{key}/").status_code == 410

    assert not Preference.objects.exists()


def test_a_link_of_a_closed_account_is_dead(mei: User) -> None:
    key = key_for(mei.pk, ["work"])
    mei.is_active = False
    mei.save()

    assert wish_of(key) is None
    assert Client().get(f"/en/unsubscribe/{key}/").status_code == 410


def test_what_waits_is_not_sent_once_it_is_stopped(mei: User) -> None:
    (delivery,) = waiting(mei)
    Client().post(f"/en/unsubscribe/{key_for(mei.pk, ['work'])}/")

    outbox.sweep()

    delivery.refresh_from_db()
    assert (delivery.state, sent()) == ("unwanted", [])


def test_the_choice_is_not_taken_from_somebody_elses_form(mei: User, bo: User) -> None:
    people.sign_in(Client(), bo).post(SETTINGS, {**every_group(work="off"), "person": mei.pk})

    assert Preference.objects.chosen_by(mei) == {}
    assert Delivery.objects.count() == 0
