"""One command removes what is kept no longer: as often as it runs, and each rule for itself."""

import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from alliance.api.models import ApiAnswer
from cities.actions import change_city
from cities.team.models import Invitation
from core.accounts import accounts, tokens
from core.accounts.events import What, record_event
from core.accounts.models import AccountEvent, ApiToken, User
from core.files.models import StoredFile
from core.history.models import Entry, RowVersion
from core.history.triggers import opened_history
from core.history.write import Actor
from core.importexport.models import ImportJob
from core.retention import rules
from tests import people
from tests.factories import CityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LONG = timedelta(days=3_000)
SYSTEM = Actor(id=None, label="Secretariat")


def keep(**options: Any) -> dict[str, int]:
    out = StringIO()
    call_command("keep_rules", stdout=out, **options)
    return {name: int(rest.split()[0]) for name, _colon, rest in (line.partition(": ") for line in lines(out))}


def lines(out: StringIO) -> list[str]:
    return out.getvalue().splitlines()


def one_of_each() -> None:
    """Something of each kind that is kept for a while, made long ago."""
    now = timezone.now()
    user = people.person("kept@example.org", password=people.PASSWORD)
    accounts.sign_up(name="Nobody came", email="typed@example.org", password=people.PASSWORD, language="en")
    User.objects.filter(email="typed@example.org").update(joined_at=now - LONG)
    people.sign_in(Client(), user)
    Session.objects.update(expire_date=now - LONG)
    UserSession.objects.create(user=user, ip="0.0.0.0", user_agent="A browser", session_key="gone", last_seen_at=now)
    UserSession.objects.update(last_seen_at=now - LONG)
    tokens.make(user, name="old", scope="read")
    ApiToken.objects.update(expires_at=now - LONG)
    record_event(user, What.SIGNED_IN)
    AccountEvent.objects.update(at=now - LONG)
    ApiAnswer.objects.create(person_id=user.pk, key="k", asked="a", body="{}", made_at=now - LONG)
    ImportJob.objects.create(person=user, kind="cities", format="csv", name="old.csv")
    ImportJob.objects.update(made_at=now - LONG)
    StoredFile.objects.create(name="old.pdf", kind="pdf", content_type="application/pdf", size=1, path="kept/00/gone")
    StoredFile.objects.update(made_at=now - LONG)
    city = CityFactory()
    Invitation.objects.create(
        city=city, email="a@example.org", email_key="a@example.org", role="editor", token_hash="h", by_label="Somebody",
        expires_at=now - LONG,
    )  # fmt: skip
    change_city(city, changes={"summary_en": "Other words."}, expected=city.version, by=SYSTEM)
    with opened_history("erasure"):
        Entry.objects.update(at=now - LONG)


ALL = {
    "account-events",
    "accounts-never-confirmed",
    "api-answers",
    "browsers",
    "history",
    "imports",
    "invitations",
    "sessions",
    "tokens",
    "unused-uploads",
}


def test_what_is_too_old_goes_and_a_second_run_finds_nothing() -> None:
    one_of_each()

    done = keep()

    assert {name for name, number in done.items() if number} >= ALL
    assert not any(keep().values())
    assert not Entry.objects.exists()
    assert not RowVersion.objects.exists()
    assert list(User.objects.values_list("email", flat=True)) == ["kept@example.org"]


def test_a_dry_run_counts_the_same_and_removes_nothing() -> None:
    one_of_each()

    due = keep(dry_run=True)

    assert due == keep(dry_run=True)
    assert {name for name, number in due.items() if number} >= ALL
    assert due == keep()


def test_what_is_younger_than_its_rule_stays() -> None:
    one_of_each()
    now = timezone.now()
    User.objects.filter(email="typed@example.org").update(joined_at=now - timedelta(days=29))
    Session.objects.update(expire_date=now + timedelta(hours=1))
    UserSession.objects.update(last_seen_at=now)
    ApiToken.objects.update(expires_at=now - timedelta(days=29))
    AccountEvent.objects.update(at=now - timedelta(days=729))
    ApiAnswer.objects.update(made_at=now - timedelta(hours=23))
    ImportJob.objects.update(made_at=now - timedelta(days=29))
    StoredFile.objects.update(made_at=now - timedelta(days=6))
    Invitation.objects.update(expires_at=now - timedelta(days=29))
    with opened_history("erasure"):
        Entry.objects.update(at=now - timedelta(days=729))

    done = keep()

    assert {name: done[name] for name in sorted(ALL)} == dict.fromkeys(sorted(ALL), 0)


def test_a_rule_that_fails_stops_no_other_and_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one_of_each()

    def broken(before: Any) -> list[Any]:
        raise RuntimeError("a disk is away")

    monkeypatch.setattr(rules, "rules", dict(rules.rules))
    monkeypatch.setattr("core.retention.management.commands.keep_rules.rules", rules.rules)
    rules.register("broken", after=timedelta(0), says="Never.", due=broken)

    with pytest.raises(CommandError, match=r"These rules failed, see the log: broken\."):
        keep()

    assert not Invitation.objects.exists()
    assert "a rule of retention failed" in caplog.messages


def test_each_removal_leaves_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    one_of_each()
    caplog.set_level(logging.INFO, "retention")

    keep()

    told = {record.__dict__["rule"]: record.__dict__["done"] for record in caplog.records if record.name == "retention"}
    assert told.keys() >= ALL
    assert all(told.values())


def test_every_rule_says_what_it_keeps_and_how_long() -> None:
    for rule in rules.rules.values():
        assert str(rule.says).endswith("."), rule.name
        assert rule.after >= timedelta(0)
