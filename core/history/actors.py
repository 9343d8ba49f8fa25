"""Who acts where no person does: programs are kept under an English label and told in the reader's language."""

import re

from django.utils.functional import Promise

PROGRAMS: dict[str, str | Promise] = {}
SENTENCES: list[tuple[re.Pattern[str], str | Promise]] = []


def register(words: dict[str, str | Promise]) -> None:
    """Labels of programs and their standing reasons, each with its words; a module `audit` calls it."""
    PROGRAMS.update(words)


def register_sentence(sentence: str, words: str | Promise) -> None:
    """A reason that a program gives for a person, with placeholders for what it is about. It is kept in English and
    told in the reader's language."""
    pattern = re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.*?)", re.escape(sentence))
    SENTENCES.append((re.compile(pattern, re.DOTALL), words))


def actor_words(words: str) -> str:
    """What nobody registered stays as it is."""
    if words in PROGRAMS:
        return str(PROGRAMS[words])
    for pattern, sentence in SENTENCES:
        if found := pattern.fullmatch(words):
            return str(sentence) % found.groupdict()
    return words


def is_told(words: str) -> bool:
    """Whether these are words of a program."""
    return words in PROGRAMS or any(pattern.fullmatch(words) for pattern, _sentence in SENTENCES)
