"""What people agree to, word for word. A version that somebody has agreed to is never changed: a new one is added."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from core.consent.models import News, What
from core.text import data_files
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES

FILE = Path(__file__).parent / "data" / "wordings.yaml"


@dataclass(frozen=True, slots=True)
class Wording:
    version: str
    since: date
    texts: dict[str, dict[str, str]]  # what: language: text
    not_asked: tuple[str, ...] = ()  # words that stood ready, while nobody was asked to agree to them

    def text(self, what: str, language: str) -> str:
        return self.texts[what][language if language in LANGUAGE_CODES else DEFAULT_LANGUAGE]

    def said(self, language: str) -> list[tuple[str, str]]:
        """What is asked, as (label, text)."""
        labels = {what.value: str(what.label) for what in What}
        labels |= {News.BY_MAIL.value: str(News.BY_MAIL.label)}
        labels |= {"staff": _("name of a focal point"), "staff_contact": _("messages to a focal point")}
        return [(labels[key], self.text(key, language)) for key in self.texts if key not in self.not_asked]


@cache
def wordings() -> tuple[Wording, ...]:
    """All versions of the wording, the newest first."""
    read = data_files.read(FILE)["wordings"]
    found = [
        Wording(str(each["version"]), each["since"], each["texts"], tuple(each.get("not_asked", ()))) for each in read
    ]
    return tuple(sorted(found, key=lambda wording: wording.since, reverse=True))


def current() -> Wording:
    return wordings()[0]


def of(version: str) -> Wording | None:
    return next((wording for wording in wordings() if wording.version == version), None)
