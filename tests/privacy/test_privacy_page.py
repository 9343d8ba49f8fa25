"""The privacy page says what holds: who, where, whom, how long, which cookies, and each text that people agree to."""

from typing import Any

import pytest
from django.conf import settings as real
from django.core.cache import caches
from django.test import Client
from django.utils.translation import override

from core.consent.wording import wordings
from core.retention.rules import rules
from tests import people

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in real.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_operator_set_stands_there_in_every_language(settings: Any, language: str) -> None:
    caches["pages"].clear()
    settings.ALLIANCE_NAME, settings.ALLIANCE_CONTACT = "Zq Alliance", "zq@alliance.example"
    settings.ALLIANCE_HOSTING_COUNTRY, settings.ALLIANCE_DATA_RECIPIENTS = "Zqland", "Zq Mail Ltd"

    text = Client().get(f"/{language}/about/privacy/").content.decode()

    for word in ("Zq Alliance", "zq@alliance.example", "Zqland", "Zq Mail Ltd"):
        assert word in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_people_are_asked_for_stands_there_with_its_version(language: str) -> None:
    text = Client().get(f"/{language}/about/privacy/").content.decode()

    for wording in wordings():
        assert wording.version in text
        for what, texts in wording.texts.items():
            assert (texts[language] in text) == (what not in wording.not_asked)


def test_every_rule_of_retention_stands_there() -> None:
    text = Client().get("/en/about/privacy/").content.decode()

    with override("en"):
        missing = [rule.name for rule in rules.values() if str(rule.says).replace("'", "&#x27;") not in text]
    assert missing == []


def test_every_cookie_that_is_set_is_told() -> None:
    client = people.sign_in(Client(), people.person())
    client.get("/en/account/details/")
    client.post("/en/display/", {"theme": "dark"})
    told = Client().get("/en/about/privacy/").content.decode()

    assert {"session", "csrf", "theme"} <= client.cookies.keys()
    assert [name for name in client.cookies if f"<code>{name}</code>" not in told] == []
    assert not Client().get("/en/").cookies
