"""A message to a city that was begun with an answer text: what it leaves open, and how it reads in each language.

A text is found again in a message by its own words, whatever was written into its gap or around it. So a curator may
write freely, and each reader still gets the words of the text in their own language.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.review.models import AnswerText, Bundle, Proposal
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name

GAP = re.compile(r"…+|\.{3,}")  # what a curator completes
LONGEST_FILLED = 600  # characters in a gap: more is no part of the text any more
AROUND = 12  # characters beside a gap by which it is known
SHOWN = 40  # characters beside a gap in a sentence about it
FEWEST_AROUND = 3  # fewer could stand in any sentence


class Passage(NamedTuple):
    """Where the words of a text stand in a message, and the same words in each language."""

    start: int
    end: int
    said_in: Mapping[str, str]


def require_complete(message: str) -> None:
    """Raises ValidationError for a message in which a gap of an answer text is still open."""
    if found := open_gaps(message):
        sentence = _("Complete the text before you send it. Still to be completed: %(words)s")
        raise ValidationError({Proposal.message.field.name: sentence % {"words": found[0]}})


def open_gaps(message: str) -> list[str]:
    """Each gap that nobody has filled, with the words around it. Three dots that a curator wrote are none."""
    if not GAP.search(message):
        return []
    kept = plain(message)
    beside = {each for text in all_texts() for said in text.values() for each in sides(plain(said))}
    return [
        shown(kept, gap)
        for gap in GAP.finditer(kept)
        if any(is_beside(kept, gap, before, after) for before, after in beside)
    ]


def sides(text: str) -> Iterator[tuple[str, str]]:
    for gap in GAP.finditer(text):
        yield text[max(0, gap.start() - AROUND) : gap.start()], text[gap.end() : gap.end() + AROUND]


def is_beside(text: str, gap: re.Match[str], before: str, after: str) -> bool:
    """One side is enough: the other may have been written anew."""
    is_known = len(before.strip()) >= FEWEST_AROUND and text[: gap.start()].endswith(before)
    return is_known or (len(after.strip()) >= FEWEST_AROUND and text[gap.end() :].startswith(after))


def shown(text: str, gap: re.Match[str]) -> str:
    """The gap with some words on both sides, as they stand between two full stops or commas."""
    before, after = (re.split(r"[.,:;!?。，：；！？\n]\s*", side) for side in (text[: gap.start()], text[gap.end() :]))
    return f"{before[-1][-SHOWN:]}{gap.group()}{after[0][:SHOWN]}".strip()


def plain(text: str) -> str:
    """Lines may have been broken otherwise by a browser."""
    return re.sub(r"\s+", " ", text)


def in_languages(message: str) -> dict[str, str]:
    """The message in each language in which it reads otherwise than it was sent: the words of answer texts in that
    language, all else as it was written."""
    found = {language: in_language(message, language, list(passages(message))) for language in LANGUAGE_CODES}
    return {language: text for language, text in found.items() if text != message}


def in_language(message: str, language: str, found: list[Passage]) -> str:
    for passage in sorted(found, reverse=True):
        said = passage.said_in.get(language)
        if said is not None:
            message = message[: passage.start] + said + message[passage.end :]
    return message


def passages(message: str) -> Iterator[Passage]:
    """The longest texts come first; what stands within one is no other. One query."""
    taken: list[Passage] = []
    if not message.strip():
        return
    told = [(said, text) for text in all_texts() for said in text.values()]
    for said, text in sorted(told, key=lambda pair: -len(pair[0])):
        match = pattern(said).search(message)
        if match and not any(match.start() < each.end and each.start < match.end() for each in taken):
            passage = Passage(match.start(), match.end(), filled(text, said, match.groups()))
            taken.append(passage)
            yield passage


def filled(text: Mapping[str, str], said: str, words: tuple[str, ...]) -> dict[str, str]:
    """A text in each language with the same words in its gaps; languages in which it has other gaps stay out."""
    whole = {}
    for language, each in text.items():
        parts = GAP.split(each)
        if len(parts) == len(words) + 1 and each != said:
            whole[language] = parts[0] + "".join(word + part for word, part in zip(words, parts[1:], strict=True))
    return whole


def pattern(said: str) -> re.Pattern[str]:
    parts = [r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)) for part in GAP.split(said)]
    return re.compile(rf"(.{{1,{LONGEST_FILLED}}}?)".join(parts), re.DOTALL)


def all_texts() -> list[dict[str, str]]:
    """Each text in the languages that it has, also one that is offered no more: a page may have been open since."""
    columns = {language: column_name("text", language) for language in LANGUAGE_CODES}
    rows = AnswerText.objects.values(*columns.values())
    return [{language: text.strip() for language, column in columns.items() if (text := row[column])} for row in rows]


def tell(row: Proposal | Bundle, message: str) -> None:
    """Keeps a message with what answers a city: as it was sent, and in each language in which it has texts."""
    row.message = message.strip()
    row.message_in = in_languages(row.message)


def in_own_language(message: str) -> str:
    """A message that is being written, as the reader of the page would read it; empty where that is the same."""
    return in_languages(message.strip()).get(get_language() or DEFAULT_LANGUAGE, "")
