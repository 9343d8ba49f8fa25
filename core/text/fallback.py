"""A text in the reader's language, or in the next best one, with its language named."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name, column_names, reading_order
from core.text.ranges import with_dashes

TITLES = ("title", "topic")  # ranges of years in them have the sign of their language
SPOKEN = re.compile("[语語]$")  # a list of languages has one word for all: 英文、西班牙文
# Django has no name for Chinese without its script, and names the scripts in another way than the rest of the site.
NAMES = {
    "en": _("English"),
    "zh": _("Chinese"),
    "zh-hans": _("Simplified Chinese"),
    "zh-hant": _("Traditional Chinese"),
    "ja": _("Japanese"),
    # Spoken in cities, and unknown to Django.
    "am": _("Amharic"),
    "fil": _("Filipino"),
    "lo": _("Lao"),
    "nso": _("Northern Sotho"),
    "si": _("Sinhala"),
    "st": _("Southern Sotho"),
    "tn": _("Tswana"),
    "ts": _("Tsonga"),
    "xh": _("Xhosa"),
    "zu": _("Zulu"),
}


class Text(NamedTuple):
    """`language` is the code of the language it is in; empty texts are in the reader's own."""

    text: str
    language: str
    is_fallback: bool

    @property
    def other_language(self) -> str:
        """The language where it differs from the page's, else nothing; components take it so."""
        return self.language if self.is_fallback else ""


def localized(row: Any, field: str) -> Text:
    """Traditional Chinese falls back to simplified, every language to English, then to what there is. What the model
    names in `proper_names` follows `proper_name`."""
    if field in getattr(row, "proper_names", ()):
        return proper_name(lambda language: getattr(row, column_name(field, language)), own=row.own_language)
    found = first_available(lambda language: getattr(row, column_name(field, language)))
    return found._replace(text=with_dashes(found.text, found.language)) if field in TITLES and found.text else found


def shown_value(values: Mapping[str, Any], field: str) -> Text:
    """The same of a map of columns, such as a snapshot or a row of `values()`; one that is absent is empty."""
    return first_available(lambda language: values.get(column_name(field, language)))


def first_available(text_in: Callable[[str], str | None]) -> Text:
    """The same for texts that are no fields of a row."""
    wanted = get_language() or DEFAULT_LANGUAGE
    return first_in(reading_order(wanted), text_in, wanted)


def proper_name(text_in: Callable[[str], str | None], *, own: str) -> Text:
    """The name in the reader's language, as its own people write it, or in English; never in the form of a third
    country: 横滨市 is how Chinese write Yokohama. `own` is empty where it is not known:
    then any is better than none."""
    wanted = get_language() or DEFAULT_LANGUAGE
    return first_in(name_order(wanted, own), text_in, wanted)


def name_order(wanted: str, own: str) -> tuple[str, ...]:
    """The languages in which a proper name may be shown to a reader, the best first."""
    order = (wanted, own, DEFAULT_LANGUAGE) if own else (wanted, DEFAULT_LANGUAGE, *reading_order(wanted))
    return tuple(dict.fromkeys(order))


def first_in(order: Iterable[str], text_in: Callable[[str], str | None], wanted: str) -> Text:
    for language in order:
        if text := text_in(language):
            return Text(text, language, language != wanted)
    return Text("", wanted, False)


def original_of(row: Any, field: str) -> Text | None:
    """What stood there first, where the reader's text is a translation by the platform itself; else nothing: in the
    language of the people whom the row is of, where it says so (`own_language`), else in the next one that the reader
    reads. Reads what a row remembers of its texts (`core.history.translations`)."""
    wanted = get_language() or DEFAULT_LANGUAGE
    ours = row.written_for.get(field, {}).get("by_platform", []) if localized(row, field).language == wanted else []
    if wanted not in ours:
        return None
    order = dict.fromkeys((getattr(row, "own_language", ""), *reading_order(wanted)))
    others = [code for code in order if code and code not in ours]
    found = first_in(others, lambda code: getattr(row, column_name(field, code)), wanted)
    return found if found.text else None


def in_each(row: Any, field: str) -> dict[str, str]:
    """The text in each language in which there is one."""
    return {code: text for code in LANGUAGE_CODES if (text := getattr(row, column_name(field, code)))}


def columns(*fields: str, prefix: str = "") -> list[str]:
    """The columns that `localized` reads, for `only()`; `prefix` leads to another table (`city__`)."""
    return [f"{prefix}{column}" for field in fields for column in column_names(field)]


def language_name(code: str) -> str:
    """A language in words of the reader's language; a code that nobody knows stays a code."""
    key = code.lower()
    if key in NAMES:
        return str(NAMES[key])
    try:
        name = str(get_language_info(key)["name_translated"])
    except KeyError:
        return code
    return SPOKEN.sub("文", name) if (get_language() or "").startswith("zh") else name
