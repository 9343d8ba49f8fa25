"""Lists of codes that people never type: each has a name in each language of the site, and is found by any of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import get_language, override

from core.text.fold import fold
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES

NEAREST = 3
MOST_SEARCHED = 200  # texts whose nearest names are looked for: each is held against every name of the list
type Named = Mapping[str, str]


class NamedCodes:
    """The codes of one list with their names by language, in the order in which readers of each find them. No two have
    the same name in one language."""

    def __init__(self, names: Mapping[str, Named]) -> None:
        self.names = {language: told_apart(found) for language, found in names.items()}
        self.searched: dict[str, list[str]] = {}

    @property
    def here(self) -> Named:
        """Code and name in the language of the reader."""
        return self.names.get(get_language() or "") or self.names[DEFAULT_LANGUAGE]

    def name_of(self, code: str) -> str:
        """What is no code of the list, or no longer one, stands for itself."""
        return self.here.get(code, code)

    def codes_called(self, text: str) -> list[str]:
        """What a text means: a code, else a name in the reader's language, else a name in any. None, one or several."""
        if text in self.here:
            return [text]
        found = self.by_name.get(fold(text.strip()), {})
        language = get_language() or DEFAULT_LANGUAGE
        return [found[language]] if language in found else sorted(set(found.values()))

    @cached_property
    def by_name(self) -> Mapping[str, Named]:
        """The code that a name means in each language. Names stand here as they are compared."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for language, names in self.names.items():
            for code, name in names.items():
                found[fold(name)][language] = code
        return found

    def nearest(self, text: str) -> list[str]:
        """Names in the reader's language that are written most alike, whatever language the text is in."""
        wanted = fold(text.strip())
        if wanted not in self.searched and len(self.searched) < MOST_SEARCHED:
            alike = get_close_matches(wanted, list(self.by_name), NEAREST)
            codes = [code for name in alike for code in self.by_name[name].values()]
            self.searched[wanted] = list(dict.fromkeys(codes))[:NEAREST]
        return [self.name_of(code) for code in self.searched.get(wanted, ())]


def told_apart(names: Named) -> Named:
    """A name that several codes have is followed by its code."""
    counts = Counter(fold(name) for name in names.values())
    return {code: f"{name} ({code})" if counts[fold(name)] > 1 else name for code, name in names.items()}


def named_in_each(names: Callable[[], Iterable[tuple[str, str | Promise]]]) -> NamedCodes:
    """A list whose names follow the language that is active, such as the choices of a column."""
    found = {}
    for language in LANGUAGE_CODES:
        with override(language):
            found[language] = {code: str(name) for code, name in names()}
    return NamedCodes(found)
