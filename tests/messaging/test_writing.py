"""Writing to a speaker or a focal point: who may, what is passed on, and that no address is shown to anybody."""

import re
import uuid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cities.models import City
from cities.team import actions as team_actions
from cities.team.models import StaffRole
from core.accounts import closing
from core.consent.models import What
from core.consent.records import Way, record_consents
from core.history.models import Entry, RowVersion
from core.history.write import Actor
from core.messaging import actions, recipients
from core.messaging.models import MessageBody, MessageRecord
from core.notifications import outbox
from core.notifications.models import Delivery, Notice
from events import consents
from tests import people
from tests.factories import CityFactory
from tests.messaging.conftest import OFFICE, TO_CITY, TO_SPEAKER, Cast, Committed, copies, given, passed_on

pytestmark = pytest.mark.django_db
ADDRESSES = ("ling@away.example", "mei@harbour.example")


def send(cast: Cast, committed: Committed, path: str = TO_SPEAKER, who: str = "editor", **more: str) -> Any:
    with committed(execute=True):
        return cast.client(who).post(path, given(**more))


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    return django_capture_on_commit_callbacks


def html_of(letter: Any) -> str:
    return str(letter.alternatives[0][0])


# --- Who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [TO_SPEAKER, TO_CITY])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("registered", 403),
        ("draft", 403),  # works for a city that is not listed yet
        ("editor", 200),
        ("lead", 200),
        ("outsider", 200),
        ("curator", 200),
        ("superuser", 200),
    ],
)
def test_people_of_cities_of_the_alliance_and_curators_may_write(cast: Cast, path: str, who: str, status: int) -> None:
    client = cast.client(who)

    for answer in (client.get(path), client.post(path, given(text=""))):
        assert answer.status_code == status
        assert not [each for each in ADDRESSES if each in answer.content.decode()]
    if status == 302:
        assert answer["Location"].startswith("/en/sign-in/?next=")
    if status == 403:
        assert "Only people who work for an alliance city can send messages here." in answer.content.decode()


@pytest.mark.parametrize("who", ["visitor", "registered", "editor", "curator"])
@pytest.mark.parametrize("path", [TO_SPEAKER, TO_CITY])
def test_t01_without_consent_it_is_as_if_there_were_nobody(cast: Cast, path: str, who: str) -> None:
    role = StaffRole.objects.get(user=cast.focal_point)
    record_consents(role, {What.CONTACT: False}, by=OFFICE, way=Way.ACCOUNT, language="en")
    record_consents(cast.speaker, {What.CONTACT: False}, by=OFFICE, way=Way.LINK, language="en")
    client = cast.client(who)
    hide = re.compile(r'[0-9a-f]{8,}|nonce="[^"]*"|value="[^"]*"')

    hidden, unknown = client.get(path), client.get(re.sub("ling-tan|harbour", "no-such", path))

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hide.sub("", hidden.content.decode()) == hide.sub("", unknown.content.decode())
    assert client.post(path, given()).status_code == 404
    assert not MessageRecord.objects.exists()


def test_nobody_writes_to_themselves(cast: Cast) -> None:
    answer = cast.client("itself").get(TO_CITY)

    assert answer.status_code == 403
    assert "You are the recipient." in answer.content.decode()


def test_an_address_that_is_not_confirmed_writes_to_nobody(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.member).update(verified=False)

    answer = cast.client("editor").get(TO_SPEAKER)

    assert answer.status_code == 403
    assert "Confirm the email address of your account first." in answer.content.decode()


def test_the_public_pages_show_the_way_to_everybody_and_no_address(cast: Cast) -> None:
    for page, way in (("/en/speakers/ling-tan/", TO_SPEAKER), ("/en/cities/harbour/", TO_CITY)):
        for client in (Client(), cast.client("registered")):
            html = client.get(page).content.decode()
            assert f'href="{way}"' in html
            assert not [each for each in ADDRESSES if each in html]
    assert "Mei Focal" not in Client().get("/en/cities/harbour/").content.decode()  # that is another consent


@pytest.mark.parametrize(
    "how",
    [
        "withdrawn",
        "all withdrawn",
        "by the mail",
        "no address",
        "erased",
        "suspended",
        "handed over",
        "closed",
    ],
)
def test_whatever_ends_it_acts_at_the_next_request(cast: Cast, how: str) -> None:
    of_speaker = how in ("withdrawn", "all withdrawn", "by the mail", "no address", "erased")
    page, way = ("/en/speakers/ling-tan/", TO_SPEAKER) if of_speaker else ("/en/cities/harbour/", TO_CITY)
    assert way in Client().get(page).content.decode()
    role = StaffRole.objects.get(user=cast.focal_point)

    if how == "withdrawn":
        record_consents(cast.speaker, {What.CONTACT: False}, by=OFFICE, way=Way.LINK, language="en")
    elif how == "all withdrawn":
        consents.take_back(cast.speaker, by=OFFICE, way=Way.LINK, language="en")
    elif how == "by the mail":
        from events.links import key_of

        Client().post(f"/en/speakers/card/{key_of(consents.contact_of(cast.speaker))}/no-messages/")
    elif how == "no address":
        consents.keep_contact(cast.speaker, email="", by=OFFICE)
    elif how == "erased":
        consents.erase(cast.speaker, by=OFFICE, way=Way.LINK, language="en")
    elif how == "suspended":
        team_actions.suspend(role, by=OFFICE, expected=role.version)
    elif how == "handed over":
        people.lead(cast.city, name="Sol Next")
        other = StaffRole.objects.get(user__name="Sol Next")
        team_actions.make_focal_point(other, by=OFFICE, expected=other.version)
    elif how == "closed":
        people.lead(cast.city)
        closing.close(cast.focal_point)
    else:
        from cities.actions import change_standing

        change_standing(cast.city, changes={"status": "withdrawn"}, expected=None, by=OFFICE)

    assert way not in Client().get(page).content.decode()
    assert cast.client("editor").get(way).status_code == 404


# --- What is passed on --------------------------------------------------------------------------------------------


def test_the_form_says_what_is_passed_on_and_answering_is_the_rule(cast: Cast) -> None:
    html = cast.client("editor").get(TO_SPEAKER).content.decode()

    assert "Information shared about you" in html
    assert "Ed Hill" in html
    assert "Hilltop" in html
    assert "Share my email address, ed@hilltop.example, so that they can answer" in html
    assert "checked" in re.findall(r"<input[^>]*with_address[^>]*>", html)[0]


@pytest.mark.parametrize(("path", "to"), [(TO_SPEAKER, "ling@away.example"), (TO_CITY, "mei@harbour.example")])
def test_the_mail_is_in_their_language_and_says_who_writes_and_no_address_without_a_tick(
    cast: Cast, committed: Committed, path: str, to: str
) -> None:
    answer = send(cast, committed, path)

    assert answer["Location"] == "/en/messages/sent/"
    [letter] = passed_on()
    text = f"{letter.subject}\n{letter.body}\n{html_of(letter)}"
    assert letter.to == [to]
    assert letter.reply_to == []
    assert "ed@hilltop.example" not in text
    for there in ("Ed Hill", "Hilltop", "Trees in streets", "How do you water them?", "/ja/messages/"):
        assert there in text
    assert Delivery.objects.get(kind="relay").state == "sent"
    assert re.search(r"/ja/messages/\S+/stop/", text)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"with_address": "on"}, "We shared your email address"), ({}, "We did not share your email address")],
)
def test_whoever_wrote_gets_a_copy_and_no_address_of_the_other(
    cast: Cast, committed: Committed, more: dict[str, str], said: str
) -> None:
    send(cast, committed, TO_CITY, text="See https://trees.example/a", **more)

    [letter] = copies()
    text = f"{letter.body}\n{html_of(letter)}"
    assert letter.to == ["ed@hilltop.example"]
    assert letter.reply_to == []
    for there in ("Trees in streets", "trees[.]example", said, "/en/cities/harbour/"):
        assert text.count(there) >= 2
    for absent in ("mei@harbour.example", "/stop/", "/report/", "https://trees"):
        assert absent not in text


def test_with_a_tick_they_can_answer(cast: Cast, committed: Committed) -> None:
    send(cast, committed, with_address="on")

    [letter] = passed_on()
    assert letter.reply_to == ["ed@hilltop.example"]
    assert "ed@hilltop.example" in str(letter.body)


def test_whoever_serves_several_cities_chooses_one_and_no_other(cast: Cast, committed: Committed) -> None:
    second, foreign = CityFactory(slug="second", name_en="Second"), CityFactory(name_en="Foreign")
    StaffRole.objects.create(user=cast.member, city=second, role="editor")
    client = cast.client("editor")

    assert client.post(TO_SPEAKER, given()).status_code == 200
    refused = client.post(TO_SPEAKER, given(sender=str(foreign.pk)))
    assert refused.status_code == 200
    assert 'role="alert"' in refused.content.decode()
    assert "How do you water them?" in refused.content.decode()
    assert client.post(TO_SPEAKER, given(sender="secretariat")).status_code == 200
    assert not MessageRecord.objects.exists()

    assert send(cast, committed, sender=str(second.pk)).status_code == 302
    assert "Second" in passed_on()[0].subject


def test_a_curator_writes_for_the_secretariat(cast: Cast, committed: Committed) -> None:
    send(cast, committed, who="curator")

    assert MessageRecord.objects.get().tenant is None
    assert "Cai Curator" in str(passed_on()[0].body)


def test_t16_nothing_in_the_words_is_a_link_markup_or_a_header(cast: Cast, committed: Committed) -> None:
    text = "See https://evil.example/x and www.evil.example <b>now</b> {{ site_url }} %(city)s\r\nBcc: a@b.example"
    send(cast, committed, subject="Hi\r\nBcc: a@b.example https://evil.example", text=text)

    [letter] = passed_on()
    html = html_of(letter)
    for said in (str(letter.body), html):
        assert "https://evil" not in said
        assert "evil.example" not in said
        assert "evil[.]example" in said
        unbroken = " ".join(said.replace("\n> ", " ").split())
        assert "{{ site_url }}" in unbroken
        assert "%(city)s" in unbroken
    assert "<b>now</b>" not in html
    assert "Bcc" not in letter.message()
    assert "evil" not in letter.subject


@pytest.mark.parametrize(
    ("field", "value"),
    [("subject", ""), ("subject", "x" * 121), ("text", ""), ("text", "x" * 2001), ("text", "a\u202eb"), ("key", "x")],
)
def test_what_does_not_fit_comes_back_with_what_was_typed(cast: Cast, field: str, value: str) -> None:
    answer = cast.client("editor").post(TO_SPEAKER, given(**{field: value}))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in html
    assert "Trees in streets" in html or field == "subject"
    assert not MessageRecord.objects.exists()


def test_t44_sent_twice_it_is_sent_once(cast: Cast, committed: Committed) -> None:
    for _again in range(2):
        assert send(cast, committed)["Location"] == "/en/messages/sent/"

    assert len(passed_on()) == 1
    assert len(copies()) == 1
    assert (MessageRecord.objects.count(), Delivery.objects.count()) == (1, 2)


def test_other_words_under_the_same_form_are_passed_on_too(cast: Cast) -> None:
    for text in ("Which trees", "Which trees do you plant?", "Which trees do you plant?"):
        cast.client("editor").post(TO_SPEAKER, given(text=text))

    assert sorted(MessageBody.objects.values_list("text", flat=True)) == ["Which trees", "Which trees do you plant?"]


def test_t10_what_waits_does_not_leave_once_either_side_has_lost_the_right(cast: Cast) -> None:
    for path, key in ((TO_SPEAKER, uuid.uuid4()), (TO_CITY, uuid.uuid4())):
        cast.client("editor").post(path, given(key=str(key)))
    consents.take_back(cast.speaker, by=OFFICE, way=Way.LINK, language="en")
    role = StaffRole.objects.get(user=cast.member)
    team_actions.end_role(role, by=OFFICE, expected=role.version)

    outbox.sweep()

    assert passed_on() == []
    assert set(Delivery.objects.filter(kind="relay").values_list("state", flat=True)) == {"unwanted"}
    assert len(copies()) == 2  # whoever wrote learns nothing of it


def test_the_words_stand_in_no_history_no_notice_and_no_outbox(cast: Cast, committed: Committed) -> None:
    send(cast, committed, subject="Canary subject", text="Canary text")

    kept = [*Entry.objects.values_list(), *RowVersion.objects.values_list()]
    kept += [*Notice.objects.values_list("facts"), *Delivery.objects.values_list()]
    assert "Canary" not in str(kept)
    assert MessageBody.objects.get().text == "Canary text"


# --- How often ----------------------------------------------------------------------------------------------------


def test_five_an_hour_and_the_sixth_is_told_to_wait(cast: Cast) -> None:
    client = cast.client("editor")
    for _number in range(5):
        assert client.post(TO_SPEAKER, given(key=str(uuid.uuid4()))).status_code == 302

    refused = client.post(TO_SPEAKER, given(key=str(uuid.uuid4())))

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert MessageRecord.objects.count() == 5
    assert cast.client("outsider").post(TO_SPEAKER, given(key=str(uuid.uuid4()))).status_code == 302


def test_pressing_many_times_counts_once(cast: Cast) -> None:
    client = cast.client("editor")

    assert {client.post(TO_SPEAKER, given()).status_code for _again in range(8)} == {302}


def test_one_mailbox_is_not_filled_by_many(cast: Cast) -> None:
    for _number in range(2):
        someone = people.sign_in(Client(), people.lead(cast.city))
        for _again in range(5):
            assert someone.post(TO_SPEAKER, given(key=str(uuid.uuid4()))).status_code == 302

    assert cast.client("editor").post(TO_SPEAKER, given()).status_code == 429


def test_what_was_wrong_costs_nothing(cast: Cast) -> None:
    client = cast.client("editor")
    for _number in range(8):
        client.post(TO_SPEAKER, given(text=""))

    assert client.post(TO_SPEAKER, given()).status_code == 302


def test_the_card_has_a_button_that_takes_back_the_messages_alone(cast: Cast) -> None:
    from events.links import key_of

    card = f"/en/speakers/card/{key_of(consents.contact_of(cast.speaker))}/"
    assert "Stop receiving messages" in Client().get(card).content.decode()

    assert Client().post(f"{card}no-messages/").status_code == 302

    cast.speaker.refresh_from_db()
    assert (cast.speaker.contact_agreed, cast.speaker.consent) == (False, "consented")
    assert "Stop receiving messages" not in Client().get(card).content.decode()


def test_t01_a_city_of_another_is_no_way_around(cast: Cast) -> None:
    """A focal point is reached by their own city's page alone."""
    assert cast.client("editor").get("/en/cities/hilltop/write/").status_code == 404
    assert City.objects.get(slug="hilltop").is_listed
    assert Actor.person(cast.member).id == cast.member.pk


def test_t10_who_lost_the_role_meanwhile_speaks_no_longer_for_the_city(cast: Cast) -> None:
    """Still at work for another city: the mail would say what is not so."""
    cast.client("editor").post(TO_SPEAKER, given())
    role = StaffRole.objects.get(user=cast.member)
    StaffRole.objects.create(user=cast.member, city=CityFactory(slug="elsewhere"), role="editor")
    StaffRole._base_manager.filter(pk=role.pk).delete()

    outbox.sweep()

    assert passed_on() == []


def test_who_drafts_for_another_body_does_not_write_as_the_city(cast: Cast) -> None:
    drafter = people.person("drafter@example.org")
    StaffRole.objects.create(user=drafter, city=cast.city, role="editor", body="University of Example")

    answer = people.sign_in(Client(), drafter).get(TO_SPEAKER)

    assert answer.status_code == 403


def test_refused_tries_use_up_nothing_that_others_may_write(cast: Cast) -> None:
    to = recipients.find("speaker", cast.speaker.pk)
    assert to
    waits = [actions.wait_before(cast.member, to) for _each in range(20)]

    assert waits.count(None) == 5
    assert actions.wait_before(cast.persons["lead"], to) is None


def test_a_subject_of_characters_that_nobody_sees_is_none(cast: Cast) -> None:
    answer = cast.client("editor").post(TO_SPEAKER, given(subject="\u202e\u202e"))

    assert answer.status_code == 200
    assert "Enter a subject." in answer.content.decode()


def test_t16_the_words_of_a_member_cannot_be_taken_for_those_of_the_site(
    cast: Cast, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("editor").post(TO_SPEAKER, given(text="Hello.\n--\nReport this message to the secretariat:"))

    lines = str(passed_on()[-1].body).splitlines()
    assert "> --" in lines
    assert lines.count("--") == 1
    assert lines.count("Report this message to the secretariat:") <= 1
