"""Files in messages and in the log: who opens them, how many, and when they go; the thread as a file."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from cooperation.daily import tend
from cooperation.links import actions as linking  # the rules register themselves
from cooperation.models import Exchange, Link, Message, Request, ThreadFile
from core.files.models import StoredFile
from core.notifications.models import Notice
from core.retention import rules
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, make_world
from tests.files.making import pdf, upload
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)
HERE, THERE = "/en/w/heron-bay/", "/en/w/reed-hills/"


@pytest.fixture
def world(everything: World, tmp_path: Path, settings: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return fresh(everything)


def client_of(person: Any) -> Client:
    return people.sign_in(Client(), person)


def paper(name: str = "paper.pdf") -> Any:
    return upload(name, pdf())


def logged_with_files(world: World, link: Link, **files: Any) -> Exchange:
    said = {"day": link.starts.isoformat(), "kind": "visit", "learned": "Ask the farmers.", "language": "en", **files}
    answer = client_of(world.editor).post(f"{HERE}links/{link.slug}/log/", said)
    assert answer.status_code == 302, answer.text
    return Exchange.objects.get()


def is_on_disk(row: ThreadFile) -> bool:
    return Path(default_storage.path(str(row.file.name))).exists()


def test_t59_a_file_of_a_message_is_opened_by_the_staff_of_both_cities_alone(world: World) -> None:
    request = asked(world)
    said = {"text": "Here is our plan.", "language": "en", "file_1": paper("plan.pdf"), "file_2": paper("plan.pdf")}
    answer = client_of(world.other_lead).post(f"{THERE}inbox/{request.key}/message/", said)
    assert answer.status_code == 302, answer.text

    files = list(ThreadFile.objects.all())
    assert [each.name for each in files] == ["plan.pdf", "plan-2.pdf"]
    here, there = (f"{at}inbox/{request.key}/files/{files[0].pk}/" for at in (HERE, THERE))
    mine = client_of(world.editor)
    assert "plan-2.pdf" in mine.get(f"{HERE}inbox/{request.key}/").text
    opened = mine.get(here)
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "private, no-store")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client_of(world.other_lead).get(there).status_code == 200
    for person in (world.outsider, world.curator):
        assert client_of(person).get(here).status_code == 404
    assert Client().get(here).status_code == 302  # to sign in


def test_a_file_of_another_thread_has_no_address_here(world: World) -> None:
    link = agreed(world)
    exchange = logged_with_files(world, link, file_1=paper())
    request = Request.objects.get()

    answer = client_of(world.editor).get(f"{HERE}inbox/{request.key}/files/{exchange.attachments.get().pk}/")

    assert answer.status_code == 404


def test_what_is_no_allowed_file_is_said_at_its_field_and_the_text_is_kept(world: World) -> None:
    request = asked(world)
    said = {"text": "See this.", "language": "en", "file_1": paper(), "file_2": upload("run.exe", b"MZ" + b"\0" * 900)}

    answer = client_of(world.editor).post(f"{HERE}inbox/{request.key}/message/", said)

    assert answer.status_code == 200
    assert "See this." in answer.text
    assert "file_1-kept" in answer.text  # nobody chooses the good one again
    assert 'id="message-file_2-error"' in answer.text
    assert not Message.objects.filter(step="").exists()


def test_a_file_that_goes_ahead_of_its_form_writes_nothing_yet(world: World) -> None:
    request = asked(world)
    said = {"text": "See this.", "language": "en", "file_1": paper(), "more": "1"}

    answer = client_of(world.editor).post(f"{HERE}inbox/{request.key}/message/", said)

    assert "file_1-kept" in answer.text
    assert not Message.objects.filter(step="").exists()


def test_an_exchange_holds_up_to_five_files_until_it_is_sent(world: World) -> None:
    link = agreed(world)
    row = logged_with_files(world, link, **{f"file_{number}": paper(f"{number}.pdf") for number in range(1, 5)})
    lead, address = client_of(world.lead), f"{HERE}links/{link.slug}/exchanges/{row.pk}/"
    said = {"day": link.starts.isoformat(), "kind": "visit", "learned": "Ask.", "language": "en", "version": "1"}

    full = lead.post(address, {**said, "file_1": paper("5.pdf"), "file_2": paper("6.pdf")})
    assert "Up to five files." in full.text
    first = row.attachments.get(name="1.pdf")
    row.refresh_from_db()
    said["version"] = str(row.version)
    changed = lead.post(address, {**said, "file_1": paper("5.pdf"), "file_2": paper("6.pdf"), "without": str(first.pk)})
    assert changed.status_code == 302, changed.text
    assert [each.name for each in row.attachments.all()] == ["2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf"]
    assert not StoredFile.objects.filter(path=str(first.file.name)).exists()

    row.refresh_from_db()
    linking.show_exchange(row, person=world.lead, by=by(world.lead))
    row.refresh_from_db()
    late = lead.post(address, {**said, "version": str(row.version), "without": str(row.attachments.first().pk)})  # type: ignore[union-attr]
    assert late.status_code == 409
    assert row.attachments.count() == 5


def test_files_are_public_with_their_exchange_after_a_curator_opened_them(world: World) -> None:
    link = agreed(world)
    row = logged_with_files(world, link, file_1=paper("visit.pdf"))
    file = row.attachments.get()
    public = f"/en/cooperation/links/{link.slug}/files/{file.pk}/"
    assert Client().get(public).status_code == 404

    proposal = linking.show_exchange(row, person=world.lead, by=by(world.lead))
    curator = client_of(world.curator)
    assert "visit.pdf" in curator.get(f"/en/review/{proposal.pk}/").text
    assert curator.get(f"/en/review/{proposal.pk}/files/{file.pk}/").status_code == 200
    assert client_of(world.outsider).get(f"/en/review/{proposal.pk}/files/{file.pk}/").status_code == 404
    assert Client().get(public).status_code == 404

    waiting = Proposal.objects.get(pk=proposal.pk)
    proposals.publish(waiting, curator=world.curator, expected=waiting.version)
    assert "visit.pdf" in Client().get(f"/en/cooperation/links/{link.slug}/").text
    assert Client().get(public).status_code == 200

    link.refresh_from_db()
    linking.show(link, city=world.asked, is_shown=False, person=world.other_lead, by=by(world.other_lead))
    assert Client().get(public).status_code == 404


def test_files_go_with_their_thread_and_public_ones_stay(world: World) -> None:
    link = agreed(world)
    client_of(world.editor).post(
        f"{HERE}links/{link.slug}/message/", {"text": "Here.", "language": "en", "file_1": paper("letter.pdf")}
    )
    row = logged_with_files(world, link, file_1=paper("shown.pdf"))
    waiting = linking.show_exchange(row, person=world.lead, by=by(world.lead))
    proposals.publish(waiting, curator=world.curator, expected=waiting.version)
    letter, shown = ThreadFile.objects.get(name="letter.pdf"), ThreadFile.objects.get(name="shown.pdf")
    link.refresh_from_db()
    linking.end(link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead))

    rules.carry_out_rule(rules.rules["links between cities"], timezone.now() + timedelta(days=731))

    assert not ThreadFile.objects.filter(pk=letter.pk).exists()
    assert not StoredFile.objects.filter(path=str(letter.file.name)).exists()
    assert is_on_disk(shown)
    assert Client().get(f"/en/cooperation/links/{link.slug}/files/{shown.pk}/").status_code == 200
    page = client_of(world.editor).get(f"{HERE}links/{link.slug}/")
    assert "Send the message" not in page.text


def test_the_thread_is_taken_away_as_a_text_and_its_day_is_told_a_month_before(world: World) -> None:
    link = agreed(world)
    client_of(world.editor).post(
        f"{HERE}links/{link.slug}/message/", {"text": "zqhello", "language": "en", "file_1": paper("letter.pdf")}
    )
    logged_with_files(world, link, file_1=paper("visit.pdf"))
    link.refresh_from_db()
    linking.end(link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead))
    ended_on = timezone.localdate() - timedelta(days=701)
    Link._base_manager.filter(pk=link.pk).update(ended_on=ended_on)

    text = client_of(world.other_lead).get(f"{THERE}links/{link.slug}/thread.txt")
    assert text.headers["Content-Disposition"].startswith("attachment")
    for words in (
        "zqhello",
        "letter.pdf",
        "visit.pdf",
        "Ask the farmers.",
        "Example editor of Heron Bay",
        "Reed Hills",
    ):
        assert words in text.text
    # a text to keep has days, not the hours of today alone
    assert re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2} \(UTC", text.text)
    request = Request.objects.get()
    assert "zqsecret" in client_of(world.editor).get(f"{HERE}inbox/{request.key}/thread.txt").text
    assert client_of(world.outsider).get(f"{HERE}links/{link.slug}/thread.txt").status_code == 404

    tend()
    tend()
    for person, at in ((world.lead, HERE), (world.other_lead, THERE)):
        told = Notice.objects.get(person=person, kind="thread_goes", address=f"{at[4:]}links/{link.slug}/")
        assert told.facts["day"] == (ended_on + timedelta(days=731)).isoformat()
        day = client_of(person).get(f"{at}links/{link.slug}/").text
        assert "Download a copy before then." in day
