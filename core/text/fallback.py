"""A text in the reader's language, or in the next best one, with its language named."""

from typing import Any, NamedTuple

from django.utils.translation import get_language

ORDER = {
    "en": ("en", "zh-hans", "zh-hant", "ja"),
    "zh-hans": ("zh-hans", "zh-hant", "en", "ja"),
    "zh-hant": ("zh-hant", "zh-hans", "en", "ja"),
    "ja": ("ja", "en", "zh-hans", "zh-hant"),
}


class Text(NamedTuple):
    """`language` is the code of the language it is in; empty texts are in the reader's own."""

    text: str
    language: str
    is_fallback: bool

    @property
    def other_language(self) -> str:
        """For components: the language where it differs from the page's, else nothing."""
        return self.language if self.is_fallback else ""


def shown(row: Any, field: str) -> Text:
    """Traditional Chinese falls back to simplified, every language to English, then to what there is."""
    wanted = get_language() or "en"
    for language in ORDER.get(wanted, ORDER["en"]):
        text = getattr(row, f"{field}_{language.replace('-', '_')}")
        if text:
            return Text(text, language, language != wanted)
    return Text("", wanted, False)
