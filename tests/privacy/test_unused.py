"""Accounts that nobody uses: told after 24 months, closed 30 days later, and left alone by whoever comes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from core.accounts import tokens
from core.accounts.models import ApiToken, User
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
OLD = timedelta(days=731)


@pytest.fixture
def ling() -> User:
    return unused(people.person("ling@example.org", password=people.PASSWORD, name="Ling", language="ja"))


def unused(user: User, since: timedelta = OLD) -> User:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - since, joined_at=timezone.now() - since)
    return user


def keep(callbacks: Any) -> None:
    with callbacks(execute=True):
        call_command("keep_rules", verbosity=0)


def wait(days: int) -> None:
    """As if so many days had gone by since the mail."""
    for user in User.objects.exclude(unused_told_at=None):
        User.objects.filter(pk=user.pk).update(unused_told_at=timezone.now() - timedelta(days=days))


def test_the_owner_is_told_once_in_their_language_and_then_closed(
    ling: User, django_capture_on_commit_callbacks: Any
) -> None:
    keep(django_capture_on_commit_callbacks)
    keep(django_capture_on_commit_callbacks)

    assert [(letter.to, "/ja/" in str(letter.body)) for letter in mail.outbox] == [(["ling@example.org"], True)]
    assert User.objects.get(pk=ling.pk).is_active
    wait(29)
    keep(django_capture_on_commit_callbacks)
    assert User.objects.get(pk=ling.pk).is_active
    wait(31)
    keep(django_capture_on_commit_callbacks)
    closed = User.objects.get(pk=ling.pk)
    assert not closed.is_active
    assert "ling" not in f"{closed.name}{closed.email}".lower()


def test_who_comes_back_keeps_the_account(ling: User, django_capture_on_commit_callbacks: Any) -> None:
    keep(django_capture_on_commit_callbacks)
    wait(31)
    User.objects.filter(pk=ling.pk).update(last_login=timezone.now() - timedelta(days=5))

    keep(django_capture_on_commit_callbacks)

    assert User.objects.get(pk=ling.pk).is_active
    assert len(mail.outbox) == 1


def test_an_account_whose_token_is_used_is_in_use(ling: User, django_capture_on_commit_callbacks: Any) -> None:
    tokens.make(ling, name="n", scope="read")
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(days=3))

    keep(django_capture_on_commit_callbacks)

    assert mail.outbox == []


def test_operators_and_younger_accounts_are_left_alone(django_capture_on_commit_callbacks: Any) -> None:
    unused(people.superuser())
    unused(people.person(), timedelta(days=729))

    keep(django_capture_on_commit_callbacks)

    assert mail.outbox == []


def test_the_last_lead_of_a_city_stays_and_stops_nobody_else(
    ling: User, django_capture_on_commit_callbacks: Any
) -> None:
    last = unused(people.lead(CityFactory()))
    keep(django_capture_on_commit_callbacks)
    wait(31)

    keep(django_capture_on_commit_callbacks)

    assert User.objects.get(pk=last.pk).is_active
    assert not User.objects.get(pk=ling.pk).is_active
