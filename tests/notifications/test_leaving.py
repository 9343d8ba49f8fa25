"""One's own data, closing the account, and how long things are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.accounts import closing, mydata
from core.accounts.models import User
from core.notifications import actions
from core.notifications.models import Delivery, Following, Notice, Preference
from core.retention.rules import carry_out_rule, rules
from tests.notifications.helping import said, slow

pytestmark = pytest.mark.django_db


def everything(person: User) -> None:
    said(person, what="mine")
    slow(person)
    actions.choose(person, {"work": "daily"})
    actions.follow(person, kind="city", thing=7)


def test_ones_data_hold_notices_choices_and_what_one_follows(mei: User, bo: User) -> None:
    everything(mei)
    said(bo, what="secret")

    data = mydata.of(mei)

    assert [row["facts"]["what"] for row in data["notices"]] == ["mine", "news"]
    assert data["notices"][0]["delivery__sent_at"] is not None
    assert data["choices_of_mails"] == [{"group": "work", "how": "daily"}]
    assert [(row["kind"], row["thing"]) for row in data["followings"]] == [("city", 7)]
    assert "secret" not in str(data)


def test_closing_takes_all_of_it_along_and_nothing_of_others(mei: User, bo: User) -> None:
    everything(mei)
    everything(bo)

    closing.close(mei)

    for model in (Notice, Delivery, Preference, Following):
        assert set(model._base_manager.values_list("person", flat=True)) == {bo.pk}


def test_after_24_months_notices_and_mails_go(mei: User) -> None:
    old, new = said(mei)[0], said(mei)[0]
    long_ago = timezone.now() - timedelta(days=731)
    Notice.objects.filter(pk=old.pk).update(at=long_ago)
    Delivery.objects.filter(notices=old).update(made_at=long_ago)

    removed = [carry_out_rule(rules[name], timezone.now()) for name in ("notices", "mails", "notices", "mails")]

    assert removed == [1, 1, 0, 0]
    assert list(Notice.objects.all()) == [new]
    assert Delivery.objects.count() == 1
