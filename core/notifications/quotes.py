"""What a person wrote and a notice quotes: as it was written, with its language where the reader has another one."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.history import actors
from core.notifications.wording import Facts
from core.text.fallback import language_name
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_TAGS
from core.text.scripts import language_written


class Quoted(str):
    """`language` is a code, and empty where the reader's own language or none that is known."""

    language: str

    def __new__(cls, text: str, language: str) -> "Quoted":
        found = super().__new__(cls, text)
        found.language = language
        return found


def put(name: str, text: str) -> Facts:
    """The facts of a notice by which `take` finds a text again: words that no program has, with their language so far
    as letters and the page on which they were written tell it."""
    language = "" if actors.is_told(text) else language_written(text, get_language() or DEFAULT_LANGUAGE)
    return {name: text, **({language_of(name): language} if language else {})}


def take(facts: Mapping[str, str], name: str) -> Quoted:
    """A text of the facts for a reader of the active language. Standing words of a program are told in that language;
    older facts do not know in which one theirs is."""
    text, language = facts.get(name, ""), facts.get(language_of(name), "")
    return Quoted(actors.actor_words(text), language if language != get_language() else "")


def language_of(name: str) -> str:
    return f"{name}.in"


def in_text(value: object) -> str:
    if not (isinstance(value, Quoted) and value and value.language):
        return str(value)
    return _("%(text)s (written in %(language)s)") % parts(value, value)


def in_html(value: object) -> SafeString:
    if not (isinstance(value, Quoted) and value and value.language):
        return format_html("{}", value if isinstance(value, SafeString) else str(value))
    tag = LANGUAGE_TAGS.get(value.language, value.language)
    return sentence_in_html(
        _("%(text)s (written in %(language)s)"), parts(value, format_html('<span lang="{}">{}</span>', tag, value))
    )


def sentence_in_html(sentence: str | Promise, words: Mapping[str, object]) -> SafeString:
    """A sentence of ours as HTML, with words of anybody."""
    return SafeString(format_html("{}", str(sentence)) % {name: in_html(word) for name, word in words.items()})


def parts(value: Quoted, text: str) -> dict[str, str]:
    return {"text": text, "language": language_name(value.language)}
