"""How facilities that prepare projects call a rung of the ladder, and where they say so."""

from typing import NamedTuple

from core.text.fallback import Text, first_available
from core.vocabulary.models import Source
from finance.ladder import Facility, ladder


class Called(NamedTuple):
    """`word` is in English, as the facility writes it."""

    facility: Text
    word: str
    sources: list[Source]


def called(stage: str) -> list[Called]:
    """What each facility calls the rung, of those that have a word for it and a source that may be shown. One query."""
    there = ladder().facilities_at(stage)
    keys = {key for each in there for key in each.sources}
    known = {source.key: source for source in Source.objects.filter(key__in=keys) if source.is_good}
    lines = [
        Called(name_of(each), each.stages[stage], [known[key] for key in each.sources if key in known])
        for each in there
    ]
    return [line for line in lines if line.sources]


def name_of(facility: Facility) -> Text:
    """Names of their own stay as they are; what is told of several is in the reader's language."""
    return first_available(lambda language: facility.name.get(language, ""))
