"""Taking one's data along, and closing the account."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from cities.models import City
from cities.team.models import StaffRole
from core.accounts import closing, mydata, tokens
from core.accounts.models import AccountEvent, User
from core.history.models import Entry
from tests import people
from tests.accounts.helping import is_signed_in, post
from tests.factories import CityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def mei() -> User:
    return people.enrolled(people.person("mei@example.org", password=people.PASSWORD, name="Mei Lin"))


def test_the_file_holds_what_is_kept_and_no_secret(client: Client, mei: User) -> None:
    city = CityFactory(name_en="Kunming")
    StaffRole.objects.create(user=mei, city=city, role="lead")
    _token, secret = tokens.make(mei, name="Import", scope="read")
    people.sign_in(client, mei)
    answer = post(client, "account/data/file/")
    data = answer.json()

    assert (data["account"]["name"], data["account"]["email"]) == ("Mei Lin", "mei@example.org")
    assert data["account"]["roles"] == [{"city": "Kunming", "role": "lead"}]
    assert data["account"]["api_tokens"][0]["name"] == "Import"
    assert {step["type"] for step in data["account"]["second_steps"]} == {"totp", "recovery_codes"}
    text = answer.content.decode()
    for hidden in (secret, mei.password, mei.session_stamp, Authenticator.objects.get(type="totp").data["secret"]):
        assert hidden not in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_other_apps_add_their_part(client: Client, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mydata.parts, "notices", lambda user: {"of": user.pk})
    people.sign_in(client, mei)

    assert post(client, "account/data/file/").json()["notices"] == {"of": mei.pk}


def test_the_file_says_nothing_about_others(client: Client, mei: User) -> None:
    people.person("canary@example.org", name="Canary")
    people.sign_in(client, mei)

    assert "canary" not in post(client, "account/data/file/").content.decode().lower()


def test_closing_erases_name_and_address_and_ends_everything(client: Client, mei: User) -> None:
    city = CityFactory()
    people.lead(city)
    StaffRole.objects.create(user=mei, city=city, role="lead")
    _token, secret = tokens.make(mei, name="Import", scope="read")
    Entry.objects.create(by_id=mei.pk, by_label="Mei Lin", verb="city_changed", object_type="city", object_id="1")
    other = people.sign_in(Client(), mei)
    people.sign_in(client, mei)

    assert post(client, "account/close/")["Location"] == "/en/account/closed/"

    user = User.objects.get(pk=mei.pk)
    assert (user.name, user.is_active, user.has_usable_password()) == ("former member", False, False)
    assert "mei" not in user.email
    assert not StaffRole.objects.filter(user=mei).exists()
    assert not EmailAddress.objects.filter(user=mei).exists()
    assert not Authenticator.objects.filter(user=mei).exists()
    assert tokens.person_of_token(secret) is None
    assert set(Entry.objects.values_list("by_label", flat=True)) == {"former member"}
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_the_address_is_free_again(client: Client, mei: User) -> None:
    closing.close(mei)
    post(client, "sign-up/", name="Mei", email="mei@example.org", password=people.PASSWORD)

    assert User.objects.filter(email="mei@example.org", is_active=True).count() == 1


def test_t09_the_last_lead_of_a_city_is_told_to_hand_over_first(client: Client) -> None:
    lead = people.lead(CityFactory(name_en="Kunming"))
    people.sign_in(client, lead)

    answer = post(client, "account/close/")

    assert answer.status_code == 409
    assert "A city needs at least one lead." in answer.content.decode()
    assert User.objects.get(pk=lead.pk).is_active
    assert is_signed_in(client)


def test_a_city_that_has_left_holds_nobody_back(client: Client) -> None:
    lead = people.lead(CityFactory(status=City.Status.WITHDRAWN))
    people.sign_in(client, lead)

    assert post(client, "account/close/").status_code == 302


def test_t54_a_room_that_fails_keeps_the_account_open(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(user: User) -> None:
        raise RuntimeError

    monkeypatch.setattr(closing, "closers", [*closing.closers, fail])
    with pytest.raises(RuntimeError):
        closing.close(mei)

    assert User.objects.get(pk=mei.pk).name == "Mei Lin"
    assert EmailAddress.objects.filter(user=mei).exists()


def test_the_events_of_a_closed_account_name_nobody(client: Client, mei: User) -> None:
    people.sign_in(client, mei)
    post(client, "account/close/")

    rows: list[Any] = list(AccountEvent.objects.values())
    assert {row["user_id"] for row in rows} == {mei.pk}
    assert "mei" not in str(rows).lower()
