"""What a mail of a notice looks like, and what somebody could try to make of it."""

import re

import pytest
from django.core import mail
from django.utils import translation

from core.accounts.models import User
from core.notifications import actions
from core.notifications.models import Delivery
from core.notifications.texts import quote
from tests.notifications.helping import said, sent, source_of

pytestmark = pytest.mark.django_db


def parts() -> tuple[str, str]:
    """Plain text and HTML of the last mail."""
    message = sent()[-1]
    (html,) = [content for content, kind in message.alternatives if kind == "text/html"]
    return str(message.body), str(html)


def test_it_says_what_happened_with_one_way_on(mei: User) -> None:
    said(mei, who="Ana", what="hello", address="account/details/")

    text, html = parts()
    (message,) = sent()
    assert (message.to, message.subject) == (["mei@example.org"], "Ana said something")
    assert "Ana said: hello" in text
    assert "http://localhost:8000/en/account/details/" in text
    assert '<a href="http://localhost:8000/en/account/details/">Open on the site</a>' in html
    assert "<img" not in html
    assert re.findall(r'(?:src|background)="', html) == []


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_it_comes_in_the_language_of_the_person_whoever_caused_it(mei: User, language: str) -> None:
    mei.language = language
    mei.save()

    with translation.override("ja" if language == "en" else "en"):
        said(mei)

    text, html = parts()
    tag = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language)
    with translation.override(language):
        button = translation.gettext("Open on the site")
    assert f"http://localhost:8000/{language}/account/" in text
    assert f'<html lang="{tag}">' in html
    assert button in html


def test_its_headers_let_mail_programs_stop_it_and_know_a_copy(mei: User) -> None:
    said(mei)

    lines = source_of().as_bytes().decode("ascii").splitlines()
    delivery = Delivery.objects.get()
    assert f"Message-ID: <{delivery.key}@localhost>" in lines
    (stop,) = [line for line in lines if line.startswith("List-Unsubscribe:")]
    assert re.fullmatch(r"List-Unsubscribe: <http://localhost:8000/en/unsubscribe/[^/\s>]+/>", stop)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "Auto-Submitted: auto-generated" in lines


def test_t16_a_name_cannot_become_a_link_or_a_header(mei: User) -> None:
    said(mei, who='<a href="https://evil.example/x">\r\nBcc: x@evil.example', what="see www.evil.example/pay now")

    text, html = parts()
    source = source_of()
    assert source["Bcc"] is None
    assert mail.outbox[-1].recipients() == ["mei@example.org"]
    assert "\n" not in mail.outbox[-1].subject
    for word in ("https://evil", "evil.example", "www.evil"):
        assert word not in text
        assert word not in html
    assert "&lt;a href=" in html
    assert "see www[.]evil[.]example/pay now" in " ".join(text.split())


def test_t16_what_people_typed_is_shortened_and_no_template(mei: User) -> None:
    said(mei, who="{{ person }}%(what)s", what="x" * 5_000)

    text, _html = parts()
    assert "{{ person }}%(what)s said" in text
    assert f"said: {'x' * 199}…" in " ".join(text.split())
    assert len(mail.outbox[-1].subject) <= 200


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("https://a.example/b?c", "https[:]//a[.]example/b?c"),
        ("http://10.0.0.1/", "http[:]//10.0.0.1/"),
        ("me@evil.example", "me@evil[.]example"),
        ("例え.jp へ", "例え[.]jp へ"),
        ("3.5 ha, e.g. here. And there", "3.5 ha, e.g. here. And there"),
        ("two\r\nlines\u202e", "two lines"),
    ],
)
def test_t16_addresses_are_written_so_that_no_program_links_them(typed: str, quoted: str) -> None:
    assert quote(typed) == quoted


def test_nobody_without_an_open_account_is_written_to(mei: User, bo: User) -> None:
    mei.is_active = False
    mei.save()

    assert [notice.person_id for notice in said(mei, bo)] == [bo.pk]
    assert [message.to for message in sent()] == [["bo@example.org"]]


def test_whoever_is_named_twice_is_told_once(mei: User) -> None:
    assert len(said(mei, mei)) == 1
    assert len(sent()) == 1


def test_an_unknown_kind_is_an_error_of_the_programmer(mei: User) -> None:
    with pytest.raises(LookupError):
        actions.notify([mei.pk], "nobody_registered_this", facts={}, address="account/")
