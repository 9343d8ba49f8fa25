"""Names of people in the order of the reader, with the family name told apart.

Chinese and Japanese write the family name of their own people first, and readers of both languages read it so in
letters too. Everybody else keeps the order in which they write themselves.
"""

from typing import NamedTuple

from django.utils.translation import get_language

from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_TAGS

FAMILY_FIRST = ("zh", "ja")


class PersonName(NamedTuple):
    """`parts` are texts, each with whether it is the family name; `tag` is the language where it is not the page's."""

    parts: tuple[tuple[str, bool], ...]
    tag: str = ""

    @property
    def text(self) -> str:
        return " ".join(text for text, _is_family in self.parts)


def main_language(tag: str) -> str:
    return tag.lower().partition("-")[0]


def own_form(name: str, tag: str) -> PersonName | None:
    """The name in its own script, for those who read that script's language."""
    reader = get_language() or DEFAULT_LANGUAGE
    if not name or main_language(tag) != main_language(reader):
        return None
    return PersonName(((name, False),), "" if LANGUAGE_TAGS.get(reader) == tag else tag)


def in_letters(given: str, family: str, *, tag: str, is_family_first: bool) -> PersonName:
    """The name in Latin letters. `tag` is the language of the person's own name, as far as it is known."""
    reader, own = main_language(get_language() or DEFAULT_LANGUAGE), main_language(tag)
    if reader in FAMILY_FIRST and own in FAMILY_FIRST:
        is_family_first = True
    parts = [(family, True), (given, False)] if is_family_first else [(given, False), (family, True)]
    latin = f"{own}-Latn" if own in FAMILY_FIRST else DEFAULT_LANGUAGE
    return PersonName(tuple(part for part in parts if part[0]), "" if reader == DEFAULT_LANGUAGE else latin)
