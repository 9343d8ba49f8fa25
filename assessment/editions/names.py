"""The names of editions and indicators, and words for what a score rests on, in the reader's language."""

from collections.abc import Iterator

from django.utils.functional import lazy

from assessment.editions.frameworks import frameworks
from assessment.wording import REASONS, said

type Choice = tuple[str, object]


words_later = lazy(said, str)


def framework_names() -> Iterator[Choice]:
    for each in frameworks():
        yield each.key, words_later(each.name)


def reason_names() -> Iterator[Choice]:
    """Which bands a score was calculated by."""
    for reason, words in REASONS.items():
        yield reason.value, words


def indicator_names() -> Iterator[Choice]:
    """Yields the indicators of all editions; where two have one of the same name, as the newest says it."""
    newest_first = sorted(frameworks(), key=lambda each: each.year, reverse=True)
    seen: set[str] = set()
    for edition in newest_first:
        for indicator in edition.indicators:
            if indicator.key not in seen:
                seen.add(indicator.key)
                yield indicator.key, words_later(indicator.name)
