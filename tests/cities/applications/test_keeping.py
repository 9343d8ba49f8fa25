"""What is forgotten and when, and what is a person's own."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cities.applications import applying
from cities.applications.models import Application, ApplicationMessage, ApplicationNote
from core.accounts import closing
from core.files.models import StoredFile
from core.history.models import Entry
from core.notifications.models import Notice
from tests.cities.applications.helping import CANARY, Cast, draft, fresh, in_state, kept, path, verbs, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def aged(row: Application, **moments: Any) -> None:
    Application._base_manager.filter(pk=row.pk).update(**moments)


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
@pytest.mark.parametrize(("days", "is_gone"), [(364, False), (366, True)])
def test_refused_applications_are_removed_after_twelve_months_with_their_files(
    cast: Cast, store: Any, state: str, days: int, is_gone: bool
) -> None:
    row = waiting(cast.applicant, letter=kept(cast.applicant).path)
    applying.reply(row, text=CANARY, file=kept(cast.applicant, "more.pdf"), by=cast.by)
    row = fresh(row)
    cast.client("curator").post(path(row, "note/", "review"), {"text": CANARY})
    client = cast.client("applicant" if state == "withdrawn" else "curator")
    place, rest = ("join", "withdraw/") if state == "withdrawn" else ("review", "decline/")
    assert client.post(path(row, rest, place), {"version": row.version, "message": CANARY}).status_code == 302
    aged(row, decided_at=ago(days))

    for _ in range(2):  # may be repeated
        call_command("keep_rules", verbosity=0)

    assert Application.objects.filter(pk=row.pk).exists() is not is_gone
    assert ApplicationMessage.objects.exists() is not is_gone
    assert ApplicationNote.objects.exists() is not is_gone
    assert StoredFile.objects.count() == (0 if is_gone else 2)
    assert Notice.objects.filter(address__contains=str(row.pk)).exists() is not is_gone
    if is_gone:
        assert verbs(row)[-1] == "application_forgotten"
        assert CANARY not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("state", ["waiting", "asked", "provisional", "approved"])
def test_nothing_else_is_removed_by_age(cast: Cast, state: str) -> None:
    row = in_state(state, cast)
    aged(row, decided_at=ago(900), changed_at=ago(900), waiting_since=ago(900))

    call_command("keep_rules", verbosity=0)

    assert Application.objects.filter(pk=row.pk).exists()


def test_a_draft_that_nobody_touched_for_a_year_goes(cast: Cast) -> None:
    old, new = draft(cast.applicant), draft(cast.applicant)
    aged(old, changed_at=ago(366))

    call_command("keep_rules", verbosity=0)

    assert list(Application.objects.all()) == [new]


def test_a_discarded_draft_goes_at_once_with_its_file(cast: Cast) -> None:
    row = draft(cast.applicant, letter=kept(cast.applicant).path)

    cast.client("applicant").post(path(row, "discard/"), {"version": row.version})

    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()


def test_ones_own_data_holds_ones_applications_and_no_notes(cast: Cast) -> None:
    row = waiting(cast.applicant)
    waiting(cast.other, purpose="Purpose of somebody else")
    applying.reply(row, text="My own words.", file=None, by=cast.by)
    cast.client("curator").post(path(row, "note/", "review"), {"text": CANARY})

    answer = cast.client("applicant").post("/en/account/data/file/")

    data = json.loads(b"".join(answer) if answer.streaming else answer.content)
    (mine,) = data["applications"]
    assert mine["number"] == row.number
    assert mine["messages"][0]["text"] == "My own words."
    assert CANARY not in str(data)
    assert "somebody else" not in str(data)


@pytest.mark.parametrize("state", ["draft", "waiting", "asked", "declined", "withdrawn"])
def test_with_the_account_goes_what_was_not_approved(cast: Cast, state: str) -> None:
    in_state(state, cast, letter=kept(cast.applicant).path)

    closing.close(cast.applicant)

    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()


def test_an_approved_application_stays_with_the_city_without_the_persons_own_lines(cast: Cast) -> None:
    from tests import people

    row = in_state("approved", cast, letter=kept(cast.applicant).path)
    assert row.city
    people.lead(row.city)

    closing.close(cast.applicant)

    now = fresh(row)
    assert (now.post, now.focal_email, bool(now.letter)) == ("", "", True)
    page = cast.client("curator").get(path(row, "", "review")).content.decode()
    assert "former member" in page
    assert "ana@quito.example" not in page
    assert "Ana Applicant" not in page
