"""One's own card as a speaker: by the link of the mail, or signed in. Its buttons do what they say."""

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.accounts import closing
from core.accounts.models import User
from core.consent.models import Record
from core.consent.records import Way
from core.consent.wording import current
from core.files.models import StoredFile
from core.history.models import Entry
from core.history.write import Actor
from events import consents, links
from events.models import Speaker, SpeakerContact
from tests import people
from tests.factories import ContributionFactory, SourceFactory, SpeakerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OFFICE = Actor(id=None, label="Secretariat")
ADDRESS = "ling@city.example"


@pytest.fixture
def speaker() -> Speaker:
    row: Speaker = SpeakerFactory(
        slug="ling-tan", given_name="Ling", family_name="Tan", post_en="Gardener", consent="none"
    )
    ContributionFactory(speaker=row)
    return row


def boxes(*ticked: str) -> dict[str, str]:
    return dict.fromkeys(ticked, "on")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "View the data kept about you"), ("ja", "/ja/"), ("zh-hans", "/zh-hans/"), ("zh-hant", "/zh-hant/")],
)
def test_who_is_entered_by_others_is_told_by_mail_in_their_language(
    speaker: Speaker, language: str, words: str, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        consents.keep_contact(speaker, email=ADDRESS, language=language, by=OFFICE)

    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert words in str(letter.body)
    assert "Ling" not in f"{letter.subject}{letter.body}"
    assert SpeakerContact.objects.get().told_at is not None


@pytest.fixture
def path(speaker: Speaker, django_capture_on_commit_callbacks: object) -> str:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        consents.keep_contact(speaker, email=ADDRESS, phone="555 0100", by=OFFICE)
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S+/speakers/card/\S+/)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_card_shows_everything_that_is_kept_and_no_box_is_ticked(path: str) -> None:
    answer = Client().get(path)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for kept in ("Ling", "Tan", "Gardener", ADDRESS, "555 0100"):
        assert kept in text
    ticks = re.findall(r'<input type="checkbox"[^>]*>', text)
    assert len(ticks) == len(consents.ASKED)
    assert 'name="contact"' in text
    assert not [box for box in ticks if "checked" in box]


def test_opening_the_link_changes_nothing(path: str) -> None:
    before = (Record.objects.count(), Entry.objects.count(), Speaker.objects.get().consent)

    for _again in range(2):
        Client().get(path)

    assert before == (Record.objects.count(), Entry.objects.count(), Speaker.objects.get().consent)


def test_each_consent_is_recorded_with_wording_language_time_and_way(speaker: Speaker, path: str) -> None:
    ja = path.replace("/en/", "/ja/", 1)

    answer = Client().post(f"{ja}consents/", boxes("profile", "abroad", "recording"))

    assert answer.status_code == 302
    rows = {row.what: row for row in Record.objects.all()}
    assert rows.keys() == {"profile", "abroad", "recording"}
    assert {(row.given, row.wording, row.language, row.way) for row in rows.values()} == {
        (True, current().version, "ja", Way.LINK)
    }
    row = Speaker.objects.get()
    assert (row.consent, row.recording_agreed, row.photo_agreed, row.contact_agreed) == (
        "consented",
        True,
        False,
        False,
    )
    assert "Ling Tan" in Client().get("/en/speakers/ling-tan/").content.decode()


def test_a_name_is_not_shown_without_the_consent_that_its_data_are_kept_abroad(path: str) -> None:
    answer = Client().post(f"{path}consents/", boxes("profile"))

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Record.objects.exists()
    assert Speaker.objects.get().consent == "none"


def test_taking_back_is_one_more_record_and_the_page_is_gone_at_once(speaker: Speaker, path: str) -> None:
    Client().post(f"{path}consents/", boxes("profile", "abroad", "photo"))
    assert Client().get("/en/speakers/ling-tan/").status_code == 200

    Client().post(f"{path}take-back/")

    assert Client().get("/en/speakers/ling-tan/").status_code == 404
    assert list(Record.objects.order_by("pk").values_list("what", "given")) == [
        *[(what, True) for what in ("profile", "abroad", "photo")],
        *[(what, False) for what in ("profile", "abroad", "photo")],
    ]


def test_records_of_consents_cannot_be_changed(path: str) -> None:
    from django.db import IntegrityError, transaction

    Client().post(f"{path}consents/", boxes("profile", "abroad"))

    for attack in (lambda: Record.objects.update(given=False), lambda: Record.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
    assert Record.objects.filter(given=True).count() == 2


def test_who_was_public_already_can_take_that_back_and_nobody_declares_it_again(speaker: Speaker, path: str) -> None:
    source = SourceFactory()
    day = timezone.localdate()
    consents.declare_public(speaker, source=source, confirmed_by="Secretariat", on=day, by=OFFICE)
    row = Speaker.objects.get()
    assert (row.consent, row.consent_source, row.public_by, row.public_on) == (
        "already-public",
        source,
        "Secretariat",
        day,
    )

    Client().post(f"{path}take-back/")

    assert Speaker.objects.get().consent == "none"
    with pytest.raises(Exception, match="withdrawn their consent"):
        consents.declare_public(speaker, source=source, confirmed_by="Secretariat", on=day, by=OFFICE)


def test_whose_name_is_public_already_loses_it_by_no_box_that_was_left_empty(speaker: Speaker, path: str) -> None:
    source = SourceFactory()
    consents.declare_public(speaker, source=source, confirmed_by="Secretariat", on=timezone.localdate(), by=OFFICE)

    Client().post(f"{path}consents/", boxes("contact"))

    now = Speaker.objects.get(pk=speaker.pk)
    assert (now.consent, now.contact_agreed) == ("already-public", True)
    assert Client().get("/en/speakers/ling-tan/").status_code == 200


def test_the_person_corrects_name_and_post(path: str) -> None:
    version = Speaker.objects.get().version
    sent = {
        "version": version,
        "given_name": "Lin",
        "family_name": "Tan",
        "name_order": "family-first",
        "local_name": "",
        "post_en": "Head gardener",
    }

    answer = Client().post(f"{path}details/", sent)
    late = Client().post(f"{path}details/", {**sent, "given_name": "Linh"})

    assert answer.status_code == 302
    row = Speaker.objects.get()
    assert (row.given_name, row.post, row.sort_key) == ("Lin", "Head gardener", "tan lin")
    assert late.status_code == 409
    assert "Linh" in late.content.decode()
    empty = Client().post(f"{path}details/", {**sent, "version": row.version, "family_name": ""})
    assert empty.status_code == 200
    assert "Enter your family name." in empty.content.decode()


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (400, 500), "green").save(file, "PNG")
    return SimpleUploadedFile("me.png", file.getvalue(), "image/png")


def test_the_photo_is_shown_with_consent_and_deleted_with_the_person(speaker: Speaker, path: str) -> None:
    Client().post(f"{path}photo/new/", {"photo": picture()})
    public = "/en/speakers/ling-tan/photo/"
    assert Client().get(f"{path}photo/").status_code == 200
    assert Client().get(public).status_code == 404
    Client().post(f"{path}consents/", boxes("profile", "abroad"))
    assert Client().get(public).status_code == 404
    Client().post(f"{path}consents/", boxes("profile", "abroad", "photo"))
    shown = Client().get(public)
    assert shown.status_code == 200
    assert public in Client().get("/en/speakers/ling-tan/").content.decode()

    Client().post(f"{path}take-back/")

    tag = shown["ETag"]
    assert Client().get(public, headers={"if-none-match": tag}).status_code == 404
    Client().post(f"{path}photo/drop/")
    assert Client().get(f"{path}photo/").status_code == 404
    assert not StoredFile.objects.exists()


def test_erasing_ends_the_link_and_leaves_post_and_body(
    speaker: Speaker, path: str, django_capture_on_commit_callbacks: object
) -> None:
    Client().post(f"{path}photo/new/", {"photo": picture()})
    place = StoredFile.objects.get().path

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = Client().post(f"{path}erase/")

    assert answer.status_code == 302
    assert Client().get(answer["Location"]).status_code == 200
    assert Client().get(path).status_code == 410
    assert not SpeakerContact.objects.exists()
    assert not default_storage.exists(place)
    row = Speaker.objects.get()
    assert (row.given_name, row.local_name, row.slug) == ("", "", f"speaker-{row.pk}")
    assert row.post == "Gardener"


def test_a_new_address_makes_the_old_link_void(speaker: Speaker, path: str) -> None:
    consents.keep_contact(speaker, email="other@city.example", by=OFFICE)

    assert Client().get(path).status_code == 410


def test_an_old_link_takes_back_and_erases_but_changes_only_after_a_new_mail(
    path: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    Client().post(f"{path}consents/", boxes("profile", "abroad"))
    monkeypatch.setattr(links, "FRESH", timedelta(seconds=-1))  # as if ninety days had gone by
    mail.outbox.clear()

    assert Client().get(path).status_code == 200
    assert Client().post(f"{path}consents/", boxes("profile", "abroad", "photo")).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        Client().post(f"{path}link/")
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
    assert Client().post(f"{path}take-back/").status_code == 302

    assert Speaker.objects.get().consent == "none"


@pytest.mark.parametrize("key", ["nonsense", "own-1", "own-x", "own-99999999999999999999"])
def test_t01_nobody_opens_the_card_of_another(speaker: Speaker, path: str, key: str) -> None:
    SpeakerContact.objects.update(user=people.person())
    client = people.sign_in(Client(), people.person())
    assert client.get("/en/speakers/card/").status_code == 200

    answer = client.get(f"/en/speakers/card/{key.replace('own-1', f'own-{speaker.pk}')}/")

    assert answer.status_code == (404 if key.startswith("own-") else 410)
    assert "Ling" not in client.get("/en/speakers/card/").content.decode()


def test_whoever_confirmed_the_same_address_finds_the_card_signed_in(speaker: Speaker, path: str) -> None:
    user = people.person(ADDRESS)
    client = people.sign_in(Client(), user)

    listed = client.get("/en/speakers/card/").content.decode()
    own = f"/en/speakers/card/own-{speaker.pk}/"
    client.post(f"{own}consents/", boxes("profile", "abroad"))

    assert own in listed
    assert set(Record.objects.values_list("by_id", "way")) == {(user.pk, Way.ACCOUNT)}
    assert Client().get(own).status_code == 302


def test_closing_the_account_erases_contact_and_photo_and_takes_consents_back(speaker: Speaker, path: str) -> None:
    user = people.person(ADDRESS, name="Ling Tan")
    client = people.sign_in(Client(), user)
    client.post(f"/en/speakers/card/own-{speaker.pk}/consents/", boxes("profile", "abroad"))

    closing.close(user)

    assert not SpeakerContact.objects.exists()
    assert Speaker.objects.get().consent == "none"
    assert set(Record.objects.values_list("by_label", flat=True)) == {closing.FORMER}
    assert User.objects.get(pk=user.pk).name == closing.FORMER


def test_the_link_is_never_in_the_log(path: str, caplog: pytest.LogCaptureFixture) -> None:
    from core.accounts.logs import WithoutLinks

    caplog.handler.addFilter(WithoutLinks())
    caplog.set_level("INFO")

    Client().get(path)
    Client().get(f"{path}nothing/")

    key = links.key_of(SpeakerContact.objects.get())
    lines = [f"{record.getMessage()} {record.__dict__.get('path', '')}" for record in caplog.records]
    assert lines
    assert not [line for line in lines if key in line]
