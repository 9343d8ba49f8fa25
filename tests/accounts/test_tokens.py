"""Keys for programs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.accounts import tenants, tokens
from core.accounts.models import AccountEvent, ApiToken, User
from core.accounts.tokens import person_of_token
from tests import people
from tests.accounts.helping import post
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def made(client: Client, **changed: Any) -> str:
    """The secret that the page shows, or nothing."""
    page = post(
        client, "account/tokens/", **{"name": "Import", "scope": "write", "days": "90", "bound_to": "", **changed}
    )
    found = re.search(r"cba_[\w-]{40,}", page.content.decode())
    return found[0] if found else ""


@pytest.fixture
def kunming() -> City:
    return CityFactory(name_en="Kunming")


@pytest.fixture
def lead(kunming: City) -> User:
    return people.lead(kunming)


@pytest.fixture
def signed(client: Client, lead: User) -> Client:
    return people.sign_in(client, lead)


def test_t12_a_token_is_shown_once_and_kept_as_its_hash(signed: Client, lead: User) -> None:
    secret = made(signed)
    row = ApiToken.objects.get()

    assert secret not in signed.get("/en/account/tokens/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())
    assert row.prefix in signed.get("/en/account/tokens/").content.decode()
    assert person_of_token(secret) == (lead, row)


def test_t12_a_token_lasts_ninety_days_if_nothing_is_chosen_and_a_year_at_most(signed: Client, lead: User) -> None:
    made(signed)
    assert timedelta(days=89) < ApiToken.objects.get().expires_at - timezone.now() <= timedelta(days=90)

    assert made(signed, days="3650") == ""
    token, _secret = tokens.make(lead, name="n", scope="read", days=3_650)
    assert token.expires_at - timezone.now() <= timedelta(days=365)


def test_t12_an_expired_revoked_or_unknown_token_is_nobody(signed: Client, lead: User) -> None:
    old, revoked = made(signed), made(signed)
    ApiToken.objects.filter(prefix=old[:10]).update(expires_at=timezone.now())
    post(signed, f"account/tokens/{ApiToken.objects.get(prefix=revoked[:10]).pk}/revoke/")

    for secret in (old, revoked, "cba_unknown", "", "x" * 200, old[:-1]):
        assert person_of_token(secret) is None


def test_t10_the_token_of_a_suspended_person_is_nobody(signed: Client) -> None:
    secret = made(signed)
    User.objects.update(is_active=False)

    assert person_of_token(secret) is None


@pytest.mark.parametrize(("scope", "scopes"), [("read", {"read"}), ("write", {"read", "write"})])
def test_t12_a_token_says_its_scopes(signed: Client, scope: str, scopes: set[str]) -> None:
    found = person_of_token(made(signed, scope=scope))

    assert found is not None
    assert found[1].scopes == scopes


def test_t12_a_token_bound_to_a_city_has_no_rights_in_another(signed: Client, lead: User, kunming: City) -> None:
    from cities.team.models import StaffRole

    other = CityFactory(name_en="Yokohama")
    StaffRole.objects.create(user=lead, city=other, role="editor")
    found = person_of_token(made(signed, bound_to=str(kunming.pk)))

    assert found is not None
    assert tenants.roles_of(found[0]) == {kunming.pk: "lead"}
    assert set(tenants.roles_of(lead)) == {kunming.pk, other.pk}


def test_t02_a_token_is_not_bound_to_a_city_of_others(signed: Client) -> None:
    foreign = CityFactory(name_en="Elsewhere")

    assert made(signed, bound_to=str(foreign.pk)) == ""
    assert "Elsewhere" not in signed.get("/en/account/tokens/").content.decode()
    assert not ApiToken.objects.exists()


def test_five_tokens_a_day(signed: Client) -> None:
    assert all(made(signed) for _time in range(5))

    answer = post(signed, "account/tokens/", name="Import", scope="read", days="90", bound_to="")

    assert answer.status_code == 429
    assert ApiToken.objects.count() == 5


def test_t01_nobody_revokes_the_token_of_another(signed: Client) -> None:
    token, secret = tokens.make(people.person(), name="Hers", scope="read")

    assert post(signed, f"account/tokens/{token.pk}/revoke/").status_code == 404
    assert person_of_token(secret) is not None
    assert "Hers" not in signed.get("/en/account/tokens/").content.decode()


def test_making_first_using_and_revoking_are_told_to_the_owner(signed: Client, lead: User) -> None:
    secret = made(signed)
    for _time in range(3):
        person_of_token(secret)
    post(signed, f"account/tokens/{ApiToken.objects.get().pk}/revoke/")

    events = list(AccountEvent.objects.filter(user_id=lead.pk).values_list("what", flat=True))
    assert events == ["token_revoked", "token_used", "token_made"]
    assert ApiToken.objects.get().last_used_at is not None


def test_the_list_asks_as_much_for_fifty_tokens_as_for_three(
    signed: Client, lead: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        tokens.make(lead, name=f"n{number}", scope="read")

    with django_assert_max_num_queries(15):
        signed.get("/en/account/tokens/")
