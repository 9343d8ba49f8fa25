"""An invitation from the form to the role: whom it lets in, when, and what it tells."""

import logging
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cities.models import City
from cities.team import actions, invitations
from cities.team.models import Invitation, StaffRole
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import Actor
from core.text.logs import JsonLines
from tests import people
from tests.cities.team.helping import GUEST, SYSTEM, Cast, accept, invite, invited, link_in_mail, page, renamed, roles
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
GONE = "This link is no longer valid."


def end(row: Invitation, how: str) -> None:
    """By the actions, or by time: day 8."""
    if how == "used":
        invitations.accept(row, person=people.person(row.email))
    elif how == "revoked":
        invitations.revoke(row, by=SYSTEM)
    elif how == "sent again":
        invitations.resend(row, by=SYSTEM)
    elif how == "city no longer listed":
        row.city.status = City.Status.WITHDRAWN
        row.city.save()
    else:
        Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


# --- The good way -------------------------------------------------------------------------------------------------


def test_a_lead_invites_and_the_guest_accepts(cast: Cast) -> None:
    answer = invite(cast.client("lead"), cast.city, role="lead")
    assert (answer.status_code, answer["Location"]) == (302, page(cast.city))
    guest = people.person(GUEST)
    client = people.sign_in(Client(), guest)

    accepted = accept(client, link_in_mail())

    assert (accepted.status_code, accepted["Location"]) == (302, "/en/w/kunming/")
    assert roles(cast.city)[GUEST] == "lead"
    first = client.get("/en/w/kunming/").content.decode()
    assert "You are now a lead of Kunming." in first
    assert "Welcome. Tasks that need your attention are listed first." in first
    entry = Entry.objects.filter(verb="role_accepted").get()
    assert (entry.by_id, entry.by_label) == (cast.lead.pk, "Lin Lead")


def test_somebody_without_an_account_signs_up_by_the_link_and_needs_no_other_confirmation(city: City) -> None:
    _row, link = invited(city)
    client = Client()
    shown = client.get(link, follow=True).content.decode()
    assert "/en/sign-in/?next=%2Fen%2Finvite%2F" in shown
    assert f'value="{GUEST}"' in client.get("/en/sign-up/").content.decode()
    sent = len(mail.outbox)

    fields = {"name": "Gus Guest", "email": GUEST, "password": people.PASSWORD, "website": ""}
    answer = client.post("/en/sign-up/", fields)

    assert answer["Location"] == "/en/sign-in/?next=%2Fen%2Finvite%2F"
    assert len(mail.outbox) == sent
    entered = client.post("/en/sign-in/", {"login": GUEST, "password": people.PASSWORD, "next": "/en/invite/"})
    assert entered["Location"] == "/en/invite/"
    assert client.post("/en/invite/").status_code == 302
    assert roles(city) == {GUEST: "editor"}


def test_signing_up_with_another_address_than_the_invited_one_needs_its_confirmation(city: City) -> None:
    _row, link = invited(city)
    client = Client()
    client.get(link)

    fields = {"name": "Other", "email": "other@harbour.example", "password": people.PASSWORD, "website": ""}
    answer = client.post("/en/sign-up/", fields)

    assert answer["Location"] == "/en/sign-up/sent/"
    assert "/confirm/" in str(mail.outbox[-1].body)
    client.post("/en/sign-in/", {"login": "other@harbour.example", "password": people.PASSWORD})
    assert client.get("/en/account/").status_code == 302


def test_a_link_does_not_change_the_password_of_an_account_that_is_there(city: City) -> None:
    there = people.person(GUEST, password=people.PASSWORD)
    _row, link = invited(city)
    client = Client()
    client.get(link)

    client.post("/en/sign-up/", {"name": "X", "email": GUEST, "password": "four grey herons wade", "website": ""})

    assert User.objects.get(pk=there.pk).check_password(people.PASSWORD)


def test_opening_the_link_uses_nothing_up(city: City) -> None:
    row, link = invited(city)
    client = people.sign_in(Client(), people.person(GUEST))

    for _time in range(3):
        assert client.get(link, follow=True).status_code == 200
        assert client.head(link).status_code == 302

    row.refresh_from_db()
    assert row.state == Invitation.State.OPEN
    assert roles(city) == {}


# --- T11 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["used", "revoked", "sent again", "day 8", "city no longer listed"])
def test_t11_a_link_that_is_over_answers_410(city: City, how: str) -> None:
    row, link = invited(city)
    opened = Client()
    opened.get(link)
    end(row, how)

    for client in (Client(), opened):
        answer = client.get(link)
        assert answer.status_code == 410
        assert GONE in answer.content.decode()
    assert opened.get("/en/invite/").status_code == 410


def test_t11_a_link_that_never_was_answers_like_one_that_is_over(city: City) -> None:
    row, link = invited(city)
    end(row, "revoked")

    def body(path: str) -> str:
        answer = Client().get(path)
        assert answer.status_code == 410
        return answer.content.decode().replace(answer["X-Request-ID"], "")

    assert body(link) == body("/en/invite/never-made/")


@pytest.mark.parametrize("how", ["revoked", "sent again", "day 8", "city no longer listed"])
def test_t11_what_ended_while_the_page_was_open_is_not_accepted(city: City, how: str) -> None:
    row, link = invited(city)
    client = people.sign_in(Client(), people.person(GUEST))
    client.get(link)
    end(row, how)

    assert client.post("/en/invite/").status_code == 410
    assert roles(city) == {}


def test_t11_accepting_twice_answers_410(city: City) -> None:
    _row, link = invited(city)
    client = people.sign_in(Client(), people.person(GUEST))
    assert accept(client, link).status_code == 302

    assert accept(client, link).status_code == 410
    assert client.post("/en/invite/").status_code == 410
    assert Entry.objects.filter(verb="role_accepted").count() == 1


def test_t11_a_forwarded_link_lets_nobody_else_in_and_does_not_name_the_address(city: City) -> None:
    row, link = invited(city)
    client = people.sign_in(Client(), people.person("thief@harbour.example"))

    for answer in (client.get(link, follow=True), client.post("/en/invite/")):
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "This invitation was sent to another address." in text
        assert GUEST not in text
    row.refresh_from_db()
    assert (row.state, roles(city)) == ("open", {})


def test_t11_a_forwarded_link_shows_a_visitor_no_address(city: City) -> None:
    _row, link = invited(city)

    text = Client().get(link, follow=True).content.decode()

    assert "Kunming" in text
    assert GUEST not in text


def test_t11_an_address_that_was_never_confirmed_is_not_enough(city: City) -> None:
    row, link = invited(city)
    guest = people.person(GUEST)
    EmailAddress.objects.filter(user=guest).update(verified=False)

    assert accept(people.sign_in(Client(), guest), link).status_code == 403
    with pytest.raises(invitations.OtherAddress):
        invitations.accept(row, person=guest)
    assert roles(city) == {}


def test_an_address_that_changes_while_it_is_accepted_is_refused_without_a_fault(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _row, link = invited(city)
    client = people.sign_in(Client(), people.person(GUEST))
    client.get(link)
    answers = iter([True, False])  # the page looks, then the action looks again
    monkeypatch.setattr(invitations, "is_for", lambda row, person: next(answers))

    assert client.post("/en/invite/").status_code == 403
    assert roles(city) == {}


def test_the_address_is_the_same_however_it_is_spelled(city: City) -> None:
    _row, link = invited(city, "Guest@Harbour.Example")

    assert accept(people.sign_in(Client(), people.person(GUEST)), link).status_code == 302
    assert roles(city) == {GUEST: "editor"}


def test_t11_only_the_hash_is_stored_and_the_session_does_not_hold_the_secret(city: City) -> None:
    row, link = invited(city)
    secret = link.rstrip("/").rsplit("/", 1)[1]
    client = Client()
    client.get(link)

    stored = [str(value) for value in Invitation.objects.filter(pk=row.pk).values().get().values()]
    kept = str(dict(client.session))

    assert len(secret) >= 43
    assert row.token_hash == invitations.hash_of(secret)
    assert secret not in " ".join(stored)
    assert secret not in kept


def test_t11_the_secret_leaves_in_no_referer_and_stands_on_no_page(city: City) -> None:
    _row, link = invited(city)
    secret = link.rstrip("/").rsplit("/", 1)[1]
    client = Client()

    first = client.get(link)
    assert (first.status_code, first["Location"], first["Referrer-Policy"]) == (302, "/en/invite/", "no-referrer")
    assert "no-store" in first["Cache-Control"]
    assert Client().get("/en/invite/never-made/")["Referrer-Policy"] == "no-referrer"
    for path in ("/en/invite/", "/en/sign-in/?next=/en/invite/", "/en/sign-up/"):
        assert secret not in client.get(path).content.decode()


def test_t11_the_secret_never_reaches_the_log(city: City, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    out = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    stream, formatter = StringIO(), out.formatter
    out.setFormatter(JsonLines())
    before = out.setStream(stream)
    try:
        row, link = invited(city)
        secret = link.rstrip("/").rsplit("/", 1)[1]
        accept(people.sign_in(Client(), people.person(GUEST)), link)
        Client().get(link)  # used: a refusal with a line of its own
        Client().post(link)
    finally:
        out.setFormatter(formatter)
        if before is not None:
            out.setStream(before)

    lines = stream.getvalue()
    assert "/en/invite/" in lines
    assert '"invitation accepted"' in lines
    assert f'"invitation": {row.pk}' in lines
    assert secret not in lines
    assert GUEST not in lines


# --- Roles that are there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has", "offered", "then", "sentence"),
    [
        ("editor", "editor", "editor", "You are already an editor of Kunming."),
        ("editor", "lead", "lead", "You are now a lead of Kunming."),
        ("lead", "editor", "lead", "You are already a lead of Kunming."),
        ("lead", "lead", "lead", "You are already a lead of Kunming."),
    ],
)
def test_t09_an_invitation_raises_a_role_and_never_lowers_it(
    city: City, has: str, offered: str, then: str, sentence: str
) -> None:
    person = people.with_role(city, has)
    _row, link = invited(city, person.email, offered)
    client = people.sign_in(Client(), person)

    accept(client, link)

    assert roles(city) == {person.email: then}
    assert sentence in client.get(page(city)).content.decode()
    assert accept(client, link).status_code == 410


def test_t10_an_invitation_does_not_bring_back_what_the_secretariat_suspended(cast: Cast) -> None:
    actions.suspend(cast.role("editor"), by=SYSTEM, expected=1)
    row, link = invited(cast.city, cast.editor.email, "lead")

    answer = accept(cast.client("editor"), link)

    assert answer.status_code == 403
    assert cast.role("editor").is_suspended
    assert cast.role("editor").role == "editor"
    row.refresh_from_db()
    assert row.state == Invitation.State.OPEN


# --- Inviting -----------------------------------------------------------------------------------------------------


def test_t35_inviting_answers_the_same_whoever_has_an_account(cast: Cast) -> None:
    people.person("there@harbour.example")
    client = cast.client("lead")

    answers = [invite(client, cast.city, email) for email in ("there@harbour.example", "nobody@harbour.example")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, page(cast.city))] * 2
    assert len(mail.outbox) == 2


def test_t43_a_second_invitation_to_the_same_address_is_told(cast: Cast) -> None:
    client = cast.client("lead")
    invite(client, cast.city)

    answer = invite(client, cast.city, GUEST.upper(), role="lead")

    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "There is already an invitation for this address." in text
    assert Invitation.objects.get().role == "editor"
    assert len(mail.outbox) == 1


def test_an_expired_invitation_makes_room_for_a_new_one(city: City) -> None:
    row, _link = invited(city)
    end(row, "day 8")

    invited(city)

    assert sorted(str(each.state) for each in Invitation.objects.all()) == ["open", "revoked"]


def test_the_same_person_can_be_invited_by_two_cities(city: City) -> None:
    invited(city)
    invited(CityFactory())

    assert Invitation.objects.open().count() == 2


def test_sending_again_makes_a_new_link_and_seven_new_days(cast: Cast) -> None:
    row, old = invited(cast.city)
    end(row, "day 8")

    answer = cast.client("lead").post(page(cast.city, f"invitations/{row.pk}/resend/"))

    assert answer.status_code == 302
    assert Client().get(old).status_code == 410
    assert Client().get(link_in_mail()).status_code == 302
    row.refresh_from_db()
    left = row.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_taking_back_makes_the_link_void(cast: Cast) -> None:
    row, link = invited(cast.city)

    answer = cast.client("lead").post(page(cast.city, f"invitations/{row.pk}/revoke/"))

    assert answer.status_code == 302
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("how", ["used", "revoked"])
@pytest.mark.parametrize("what", ["resend", "revoke"])
def test_t13_an_answered_invitation_can_neither_be_sent_again_nor_taken_back(cast: Cast, how: str, what: str) -> None:
    row, _link = invited(cast.city)
    end(row, how)
    sent = len(mail.outbox)

    answer = cast.client("lead").post(page(cast.city, f"invitations/{row.pk}/{what}/"))

    assert answer.status_code == 409
    assert len(mail.outbox) == sent


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("email", value) for value in ("", "no address", "a@b", f"{'a' * 300}@harbour.example")),
        *(("role", value) for value in ("", "curator", "superuser", "owner", "LEAD")),
        *(("language", value) for value in ("", "fr", "xx")),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_sent(cast: Cast, field: str, value: str) -> None:
    answer = invite(cast.client("lead"), cast.city, **{field: value})

    assert answer.status_code == 200
    assert "<title>Error: " in answer.content.decode()
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_t05_fields_that_nobody_asked_for_are_ignored(cast: Cast) -> None:
    other = CityFactory()
    more = {field.name: "1" for field in Invitation._meta.concrete_fields}
    asked = {"email": GUEST, "role": "editor", "language": "en", "city": other.pk, "city_id": other.pk}

    cast.client("lead").post(page(cast.city, "invite/"), {**more, **asked})

    row = Invitation.objects.get()
    assert (row.city, row.by_id, row.used_at, row.state) == (cast.city, cast.lead.pk, None, "open")


def test_a_city_sends_20_invitations_a_day_counting_those_sent_again(cast: Cast) -> None:
    client = cast.client("lead")
    for number in range(19):
        assert invite(client, cast.city, f"guest{number}@harbour.example").status_code == 302
    row = Invitation.objects.filter(email="guest0@harbour.example").get()
    again = page(cast.city, f"invitations/{row.pk}/resend/")
    assert client.post(again).status_code == 302

    for answer in (
        client.post(again),
        invite(client, cast.city, "one-more@harbour.example"),
        invite(cast.client("second"), cast.city, "one-more@harbour.example"),
        invite(cast.client("curator"), cast.city, "one-more@harbour.example", "review"),
    ):
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0
    assert len(mail.outbox) == 20
    other = CityFactory()
    assert invite(people.sign_in(Client(), people.lead(other)), other).status_code == 302


def test_invitations_are_forgotten_thirty_days_after_they_expired(city: City) -> None:
    now = timezone.now()
    for days, email in ((29, "kept@harbour.example"), (31, "old@harbour.example"), (-5, "open@harbour.example")):
        row, _link = invited(city, email)
        Invitation.objects.filter(pk=row.pk).update(expires_at=now - timedelta(days=days))
    out = StringIO()

    call_command("keep_rules", stdout=out)

    assert set(Invitation.objects.values_list("email", flat=True)) == {"kept@harbour.example", "open@harbour.example"}
    assert "invitations: 1 done\n" in out.getvalue()


# --- The mail -----------------------------------------------------------------------------------------------------


def sent(city: City, **fields: Any) -> Any:
    fields = {"email": GUEST, "role": "editor", "language": "en", "by": SYSTEM, **fields}
    invitations.invite(city=city, **fields)
    return mail.outbox[-1]


def test_the_mail_is_plain_text_and_simple_html_with_one_link(city: City) -> None:
    message = sent(city, by=Actor(id=1, label="Lin Lead"))

    html, kind = message.alternatives[0]
    link = link_in_mail()
    assert message.to == [GUEST]
    assert message.subject == "Invitation to the team of Kunming"
    assert "Lin Lead invites you to join the team of Kunming" in message.body
    assert kind == "text/html"
    assert html.count("href=") == 1
    assert f'href="http://localhost:8000{link}"' in html
    assert "<img" not in html


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_the_mail_and_its_link_are_in_the_language_that_was_chosen(city: City, language: str) -> None:
    renamed(city, country="CN", name_ja="昆明（日本語）")

    message = sent(city, language=language)

    assert link_in_mail().startswith(f"/{language}/invite/")
    tag = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "ja": "ja"}[language]
    assert f'<html lang="{tag}">' in message.alternatives[0][0]
    assert ("昆明（日本語）" in "".join(str(message.body).split())) == (language == "ja")


def test_editors_and_leads_are_told_what_they_would_do(city: City) -> None:
    assert "As an editor, you would write and correct" in sent(city).body
    assert "As a lead, you would write for the city" in sent(city, email="lead@harbour.example", role="lead").body


def test_t16_names_break_no_mail_and_carry_no_links(city: City) -> None:
    name = '"<a href=https://evil.example/x>\r\nBcc: victim@harbour.example www.evil.example'
    renamed(city, name_en=f"Kunming {name}")

    message = sent(city, by=Actor(id=1, label=name))

    raw = message.message()
    assert raw["Bcc"] is None
    assert raw["To"] == GUEST
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    html = message.alternatives[0][0]
    assert "<a href=https" not in html
    assert html.count("<a ") == 1
    for text in (message.subject, message.body, html):
        for piece in ("evil.example", "https://evil", "victim@harbour", "www.evil"):
            assert piece not in text


def test_t16_long_names_are_shortened(city: City) -> None:
    message = sent(city, by=Actor(id=1, label="x" * 200))

    assert "x" * 200 in message.body
    assert len(invitations.harmless("x" * 5_000)) == 200


@pytest.mark.parametrize(
    ("name", "shown"),
    [("St. Petersburg", "St. Petersburg"), ("J.R. Smith", "J. R. Smith"), ("王小明", "王小明"), ("a​\r\nb", "a​ b")],
)
def test_t16_ordinary_names_stay_readable(name: str, shown: str) -> None:
    assert invitations.harmless(name) == shown


def test_the_role_is_the_guests_alone(city: City) -> None:
    _row, link = invited(city)
    guest = people.person(GUEST)

    accept(people.sign_in(Client(), guest), link)

    assert list(StaffRole.objects.values_list("user", "city", "role", "is_focal_point")) == [
        (guest.pk, city.pk, "editor", False)
    ]


def test_the_way_back_after_sign_in_is_local(city: City) -> None:
    _row, link = invited(city)
    text = Client().get(link, follow=True).content.decode()

    target = next(part for part in text.split('"') if part.startswith("/en/sign-in/?next="))
    assert parse_qs(urlsplit(target).query) == {"next": ["/en/invite/"]}
