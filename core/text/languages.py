"""The languages of the site: their codes, tags, names and columns, and which of them stands in for which.

What needs something of each language reads it here, or keys it by these codes, as `core.text.fallback` does with their
names in words, which have to be marked for translation. The settings read this module, so it imports nothing of
Django's.
"""

from typing import NamedTuple


class Language(NamedTuple):
    code: str  # Django's, in addresses, forms and the API: "zh-hans"
    tag: str  # BCP 47, in HTML, feeds and files: "zh-Hans"
    own_name: str  # as its readers write it; `core.text.fallback.language_name` has the reader's word for it
    fallbacks: tuple[str, ...]  # the codes of what is shown instead where a text is missing, the best first
    reading: str = ""  # how names are read where their letters have no order of their own; columns are named after it
    charset: str = ""  # a national character set: what it does not hold is not written in this language

    @property
    def column_suffix(self) -> str:
        """The ending of columns as django-modeltranslation names them: `name_zh_hans`."""
        return self.code.replace("-", "_")


LANGUAGES = (
    Language("en", "en", "English", ("zh-hans", "zh-hant", "ja")),
    Language("zh-hans", "zh-Hans", "简体中文", ("en", "zh-hant", "ja"), "pinyin", "gb2312"),
    Language("zh-hant", "zh-Hant", "繁體中文", ("zh-hans", "en", "ja"), "pinyin", "big5hkscs"),
    Language("ja", "ja", "日本語", ("en", "zh-hans", "zh-hant"), "kana", "shift_jis_2004"),
)
DEFAULT_LANGUAGE = LANGUAGES[0].code
LANGUAGE_CODES = tuple(language.code for language in LANGUAGES)
COLUMN_SUFFIXES = tuple(language.column_suffix for language in LANGUAGES)

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
LANGUAGE_TAGS = {language.code: language.tag for language in LANGUAGES}
READINGS = {language.code: language.reading for language in LANGUAGES}
CHARSETS = {language.code: language.charset for language in LANGUAGES if language.charset}
READING_ORDERS = {language.code: (language.code, *language.fallbacks) for language in LANGUAGES}
_SUFFIXES = {language.code: language.column_suffix for language in LANGUAGES}


def column_name(field: str, code: str) -> str:
    """The column that holds a translated field in one language: `name_zh_hans`. KeyError for an unknown code."""
    return f"{field}_{_SUFFIXES[code]}"


def column_names(field: str) -> tuple[str, ...]:
    """The columns of a translated field, in the order of `LANGUAGE_CODES`."""
    return tuple(f"{field}_{suffix}" for suffix in COLUMN_SUFFIXES)


def reading_order(code: str) -> tuple[str, ...]:
    """The language of a reader and what is shown instead, the best first; for a language not of the site English's."""
    return READING_ORDERS.get(code, READING_ORDERS[DEFAULT_LANGUAGE])


def codes_spoken(code: str) -> tuple[str, ...]:
    """The languages of the site that a code means: `zh`, which names no script, is Chinese in both. Any other code is
    itself."""
    return tuple(known for known in LANGUAGE_CODES if known.startswith(f"{code}-")) or (code,)


# With a territory, which the Open Graph protocol asks for.
OPEN_GRAPH_LOCALES = {"en": "en_GB", "zh-hans": "zh_CN", "zh-hant": "zh_HK", "ja": "ja_JP"}
