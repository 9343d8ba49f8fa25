"""After a message: whoever got it reports it, curators see who wrote to whom and not the words, and all of it goes."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.models import City
from cities.team.models import StaffRole
from core.accounts import closing, mydata
from core.accounts.models import User
from core.consent.models import What
from core.consent.records import Way, record_consents
from core.feedback.models import Report, ReportThread
from core.history.models import RowVersion
from core.messaging import actions, links, recipients
from core.messaging.models import MessageBody, MessageRecord
from core.notifications import outbox
from core.notifications.models import Delivery, Notice
from events.models import Speaker
from tests import people
from tests.messaging.conftest import KEY, OFFICE, TO_SPEAKER, Cast, Committed, given, passed_on

pytestmark = pytest.mark.django_db
LIST = "/en/review/messages/"


@pytest.fixture
def link(cast: Cast, django_capture_on_commit_callbacks: Committed) -> str:
    """The link of the mail that the speaker got."""
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("editor").post(TO_SPEAKER, given(subject="Canary subject", text="Canary text"))
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S+/messages/\S+/report/)", str(passed_on()[-1].body))
    assert found
    return found[1].replace("/ja/", "/en/")


def rows(client: Client) -> str:
    answer = client.get(LIST)
    assert answer.status_code == 200
    return str(answer.content.decode())


def written(cast: Cast, number: int) -> None:
    to = recipients.find("speaker", cast.speaker.pk)
    assert to is not None
    for each in range(number):
        message = actions.Message(
            key=uuid.uuid4(),
            sender=people.person(f"sender{each}-{number}@example.org"),
            tenant=cast.city.pk,
            subject="x",
            text="y",
            with_address=False,
        )
        assert actions.pass_on(message, to)


def test_of_two_who_report_a_message_at_the_same_moment_one_counts(cast: Cast) -> None:
    """Both have read that nobody had reported it."""
    written(cast, 1)
    message = MessageRecord.objects.get()

    assert [actions.mark_reported(message, uuid.uuid4()) for _ in range(2)] == [True, False]


def test_opening_the_link_changes_nothing_and_shows_the_words_to_whoever_got_them(link: str) -> None:
    answer = Client().get(link)

    assert answer.status_code == 200
    assert "Canary text" in answer.content.decode()
    assert "Ed Hill" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_report_reaches_the_curators_with_the_words_and_is_answered_by_mail(cast: Cast, link: str) -> None:
    Client().post(link, {"text": "This is an advertisement."})
    Client().post(link, {"text": "Once more."})

    report = Report.objects.get()
    letter = ReportThread.objects.get()
    assert (report.kind, letter.email) == ("abuse", "ling@away.example")
    for there in ("This is an advertisement.", "Canary subject", "Canary text", "Ed Hill (Hilltop)"):
        assert there in letter.text
    assert Notice.objects.filter(person=cast.persons["curator"], kind="report_abuse").count() == 1
    assert "Canary" not in str(list(RowVersion.objects.values_list()))
    curator = cast.client("curator")
    assert "reported by the person who received it" in curator.get("/en/review/reports/").content.decode()
    assert "Canary text" in curator.get(report.get_absolute_url()).content.decode()
    answered = {"text": "We have looked into it.", "version": report.version}
    assert curator.post(f"{report.get_absolute_url()}answer/", answered).status_code == 302
    assert report.get_absolute_url() in rows(curator)


def test_whoever_took_the_consent_back_may_still_report_and_an_empty_report_is_none(cast: Cast, link: str) -> None:
    record_consents(cast.speaker, {What.CONTACT: False}, by=OFFICE, way=Way.LINK, language="en")

    empty = Client().post(link, {"text": ""})
    assert (empty.status_code, Report.objects.count()) == (200, 0)
    assert 'role="alert"' in empty.content.decode()

    Client().post(link, {"text": "Rude."})
    assert Report.objects.count() == 1


@pytest.mark.parametrize("key", ["no-such-key", "IjYi:1x:abc", "%00"])
def test_t47_a_link_that_was_never_ours_is_gone(cast: Cast, key: str) -> None:
    assert Client().get(f"/en/messages/{key}/report/").status_code in (404, 410)


def test_the_staff_of_either_city_see_no_report_of_it(cast: Cast, link: str) -> None:
    Client().post(link, {"text": "This is an advertisement."})

    assert "advertisement" not in cast.client("lead").get("/en/w/hilltop/reports/").content.decode()
    report = Report.objects.get()
    for who in ("editor", "lead", "outsider", "registered"):
        assert cast.client(who).get(report.get_absolute_url()).status_code == 404


def test_a_curator_does_not_answer_a_complaint_about_their_own_message(
    cast: Cast, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("curator").post(TO_SPEAKER, given(text="From the office."))
    found = re.search(r"(/\S+/messages/\S+/report/)", str(passed_on()[-1].body).replace(settings.SITE_URL, ""))
    assert found
    Client().post(found[1].replace("/ja/", "/en/"), {"text": "Rude."})
    report = Report.objects.get()
    answered = {"text": "No.", "version": str(report.version)}

    own = cast.client("curator").post(f"{report.get_absolute_url()}answer/", answered)
    page = cast.client("curator").get(report.get_absolute_url()).content.decode()
    other = people.sign_in(Client(), people.curator()).post(f"{report.get_absolute_url()}answer/", answered)

    assert (own.status_code, other.status_code) == (403, 302)
    assert "Rude." not in page
    assert "This is about you. Another curator must answer." in page


def test_whoever_wrote_and_their_city_do_not_learn_from_the_list_who_reported(cast: Cast, link: str) -> None:
    Client().post(link, {"text": "Rude."})
    report = Report.objects.get()
    of_the_city = people.curator()
    StaffRole.objects.create(user=of_the_city, city=City.objects.get(slug="hilltop"), role="editor")
    MessageRecord.objects.update(sender=cast.persons["superuser"])
    sender = cast.persons["superuser"]
    User.objects.filter(pk=sender.pk).update(is_curator=True)

    assert report.get_absolute_url() in rows(cast.client("curator"))
    for curator in (of_the_city, User.objects.get(pk=sender.pk)):
        assert report.get_absolute_url() not in rows(people.sign_in(Client(), curator))
    page = people.sign_in(Client(), of_the_city).get(report.get_absolute_url()).content.decode()
    assert "Rude." not in page


def test_no_key_that_a_sender_chooses_keeps_a_report_from_the_curators(
    cast: Cast, django_capture_on_commit_callbacks: Committed
) -> None:
    """A sender first writes to the secretariat with the very key of the message, then the message."""
    office = {"name": "Ed", "email": "ed@hilltop.example", "text": "Good day.", "key": KEY}
    cast.client("editor").post("/en/contact/", office)
    assert Report.objects.get().kind == "question"
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("editor").post(TO_SPEAKER, given())
    found = re.search(r"(/\S+/messages/\S+/report/)", str(passed_on()[-1].body).replace(settings.SITE_URL, ""))
    assert found

    Client().post(found[1], {"text": "Rude."})

    assert Report.objects.filter(kind="abuse").count() == 1


def test_the_link_to_stop_is_good_for_nothing_else_and_acts_at_once(cast: Cast, link: str) -> None:
    body = str(passed_on()[-1].body)
    assert "/speakers/card/" not in body
    found = re.search(r"(/\S+/messages/\S+/stop/)", body.replace(settings.SITE_URL, ""))
    assert found
    assert Client().get(found[1]).status_code == 200
    assert Speaker.objects.get(pk=cast.speaker.pk).contact_agreed

    assert Client().post(found[1]).status_code == 200

    speaker = Speaker.objects.get(pk=cast.speaker.pk)
    assert (speaker.contact_agreed, speaker.is_named) == (False, True)
    assert cast.client("editor").get(TO_SPEAKER).status_code == 404
    assert Client().post(found[1].replace("/stop/", "/report/"), {"text": "x"}).status_code == 410


@pytest.mark.parametrize("key", ["no-such-key", "WyJzcGVha2VyIiwgMV0:1x:abc", "%00"])
def test_t47_a_link_to_stop_that_was_never_ours_is_gone(cast: Cast, key: str) -> None:
    assert Client().post(f"/en/messages/{key}/stop/").status_code in (404, 410)


def test_a_focal_point_stops_messages_without_signing_in(cast: Cast) -> None:
    role = StaffRole.objects.get(user=cast.focal_point)

    Client().post(f"/en/messages/{links.stop_key('focal-point', role.pk)}/stop/")

    role.refresh_from_db()
    assert not role.contact_agreed


def test_curators_see_who_wrote_to_whom_and_never_the_words(cast: Cast, link: str) -> None:
    html = rows(cast.client("curator"))

    for there in ("Ed Hill", "Hilltop", "Ling Tan"):
        assert there in html
    assert "Canary" not in html
    assert "ling@away.example" not in html
    assert "ed@hilltop.example" not in html
    for who, status in (("visitor", 302), ("registered", 404), ("editor", 404), ("lead", 404), ("outsider", 404)):
        assert cast.client(who).get(LIST).status_code == status


def test_the_name_of_somebody_who_took_it_back_is_gone_there_too(cast: Cast, link: str) -> None:
    record_consents(cast.speaker, {What.PROFILE: False}, by=OFFICE, way=Way.LINK, language="en")

    html = rows(cast.client("curator"))

    assert "Ling Tan" not in html
    assert "a person who is no longer named" in html


def test_t45_the_list_costs_the_same_for_3_and_for_50(cast: Cast) -> None:
    curator = cast.client("curator")
    counts = []
    for number in (3, 47):
        written(cast, number)
        rows(curator)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rows(curator)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_sent_twice_at_once_the_database_lets_one_through(cast: Cast) -> None:
    to = recipients.find("speaker", cast.speaker.pk)
    assert to is not None
    message = actions.Message(
        key=uuid.uuid4(), sender=cast.member, tenant=None, subject="x", text="y", with_address=False
    )

    assert [actions.pass_on(message, to) for _each in range(2)] == [True, False]
    assert sorted(Delivery.objects.values_list("kind", flat=True)) == ["relay", "relay-copy"]


# --- How long -----------------------------------------------------------------------------------------------------


def aged(days: int) -> None:
    MessageRecord.objects.update(at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(("days", "left"), [(29, (1, 1)), (31, (1, 0)), (184, (0, 0))])
def test_the_words_go_after_30_days_and_who_wrote_after_6_months(link: str, days: int, left: tuple[int, int]) -> None:
    aged(days)

    call_command("keep_rules")

    assert (MessageRecord.objects.count(), MessageBody.objects.count()) == left
    assert Client().get(link).status_code == (200 if left[0] else 410)


def test_the_privacy_page_says_how_long(db: None) -> None:
    html = Client().get("/en/about/privacy/").content.decode()

    assert "The text of messages and questions to speakers and focal points: 30 days." in html
    assert "Records of who sent such a message to whom, and when, with the email address of people outside" in html


def test_with_the_account_the_words_go_and_what_waits_never_leaves(cast: Cast) -> None:
    cast.client("editor").post(TO_SPEAKER, given())

    closing.close(cast.member)
    outbox.sweep()

    assert (MessageBody.objects.count(), MessageRecord.objects.count()) == (0, 1)
    assert passed_on() == []
    assert "Ed Hill" not in rows(cast.client("curator"))


def test_ones_own_data_hold_what_one_wrote_and_nothing_of_the_other(cast: Cast, link: str) -> None:
    mine: Any = mydata.of(cast.member)

    [row] = mine["messages_to_people"]
    assert row["words__text"] == "Canary text"
    assert "ling" not in str(mine["messages_to_people"]).lower()
    assert mydata.of(cast.persons["registered"])["messages_to_people"] == []


def test_a_mail_that_failed_waits_for_a_curator_without_name_and_address(cast: Cast, link: str) -> None:
    Delivery.objects.update(state=Delivery.State.UNSURE)

    html = cast.client("superuser").get("/admin/notices/delivery/").content.decode()

    assert "Messages between members" in html
    assert "ling@away.example" not in html
