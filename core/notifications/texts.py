"""Notices in words, and how what people typed is shown in a mail."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from core.notifications.models import Notice
from core.notifications.quotes import Quoted, in_text, sentence_in_html
from core.notifications.wording import Facts, as_it_reads
from core.text import clean

LONGEST = 200
# A dot between a letter or figure and two letters: mail programs make links of these, without being asked.
HOST_DOT = re.compile(r"(?<=[^\W_])[.．｡](?=[^\W\d_]{2})")


class Worded(NamedTuple):
    """A notice in words. `html` is its text with the language of what it quotes."""

    notice: Notice
    subject: str
    text: str
    html: SafeString


def worded(notices: Sequence[Notice], *, for_mail: bool = False) -> list[Worded]:
    """Notices in words of the active language, in the order given. Kinds that can are put into words together."""
    found: dict[int, Facts] = {}
    by_way: defaultdict[object, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_way[as_it_reads(notice.kind).together].append(notice)
    for together, some in by_way.items():
        if callable(together):
            answers = together([notice.facts for notice in some])
        else:
            answers = [as_it_reads(notice.kind).words(notice.facts) for notice in some]
        found |= {notice.pk: words for notice, words in zip(some, answers, strict=True)}
    return [sentences(notice, quoted(found[notice.pk]) if for_mail else found[notice.pk]) for notice in notices]


def sentences(notice: Notice, words: Facts) -> Worded:
    wording = as_it_reads(notice.kind)
    subject = clean.one_line(str(wording.subject) % words)[:LONGEST]
    text = str(wording.text) % {name: in_text(word) for name, word in words.items()}
    return Worded(notice, subject, text, sentence_in_html(wording.text, words))


def quoted(words: Facts) -> Facts:
    return {
        name: Quoted(quote(text), text.language) if isinstance(text, Quoted) else quote(text)
        for name, text in words.items()
    }


def quote(text: str) -> str:
    """One line of at most 200 characters that no mail program turns into a link (T16)."""
    one = clean.one_line(str(text))
    return unlinked(one if len(one) <= LONGEST else f"{one[: LONGEST - 1]}…")


def unlinked(text: str) -> str:
    """A text as it is read, with nothing in it that a mail program makes a link of."""
    return HOST_DOT.sub("[.]", text.replace("://", "[:]//"))
