"""What somebody has agreed to can be read later, word for word: a version is never edited, a new one is added."""

import hashlib
import json
from datetime import date

from django.conf import settings

from core.consent.models import What
from core.consent.wording import current, wordings

FINGERPRINTS = {"2026-11c": "ba98882d49bd7bf8", "2026-11b": "14c1d1cb7fad4bfb", "2026-11": "205f36a043fda1ce"}
# Since then focal points are asked about messages, then about questions from outside, and everybody about news.
EARLIER = {
    "2026-11": {*What.values, "staff"} - {What.QUESTION},
    "2026-11b": {*What.values, "staff", "staff_contact"} - {What.QUESTION},
}


def fingerprint(texts: dict[str, dict[str, str]]) -> str:
    return hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def test_a_version_in_use_is_never_edited() -> None:
    assert {each.version: fingerprint(each.texts) for each in wordings()} == FINGERPRINTS


def test_each_version_has_every_text_in_every_language() -> None:
    for each in wordings():
        assert set(each.texts) == EARLIER.get(each.version, {*What.values, "staff", "staff_contact", "news"})
        for texts in each.texts.values():
            assert set(texts) == {code for code, _name in settings.LANGUAGES}
            assert all(texts.values())


def test_the_newest_one_is_asked_for() -> None:
    assert current().since == max(each.since for each in wordings())
    assert isinstance(current().since, date)


def test_what_nobody_was_asked_is_not_shown_as_asked() -> None:
    first, newest = wordings()[-1], current()

    assert "contact by members" not in dict(first.said("en"))
    assert "contact by members" in dict(newest.said("en"))
