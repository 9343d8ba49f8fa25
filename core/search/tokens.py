"""The two sets of tokens of the index, made of documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.search.registry import Document
from core.search.sentences import phrases_in
from core.text.fold import LONGEST_TOKEN, fold, runs, tokens

LONGEST_SORT = 80
LEADING = 2_000  # letters of a text whose phrases are kept too: what a long one is about stands at its beginning
ROOM = 800_000  # bytes: PostgreSQL refuses a tsvector of 1 MB


@dataclass(frozen=True, slots=True)
class Indexed:
    """Tokens with a space between, as both databases take them."""

    title: str
    everything: str


def name_token(words: Iterable[str]) -> str:
    """One token for a whole name, the same for “Chan Kin-Fung” and “Kin-Fung Chan”. No word begins with “_”."""
    return f"_{'_'.join(sorted(words))}"[:LONGEST_TOKEN]


def indexed(documents: Sequence[Document]) -> Indexed:
    names = {name for document in documents for name in (document.title, *document.other_names)}
    texts = {text for document in documents for text in (document.summary, document.body)}
    whole = {name_token(words) for words in map(runs, names) if words}
    in_names = {token for name in names for token in (*tokens(name), *phrases_in(name))}
    in_texts = {token for text in texts for token in tokens(text)}
    told = (text for document in documents for text in (document.summary, document.body[:LEADING]))
    in_texts |= {phrase for text in told for phrase in phrases_in(text)}
    return Indexed(fitting(whole | in_names), fitting(in_names | in_texts))


def fitting(found: set[str]) -> str:
    """Short tokens first, so that what is left out of an endless text is its longest words."""
    text = " ".join(sorted(found, key=lambda token: (len(token), token)))
    if len(text) * 4 <= ROOM or len(text.encode()) <= ROOM:
        return text
    return text.encode()[:ROOM].decode(errors="ignore").rpartition(" ")[0]


def sort_key(documents: Sequence[Document]) -> bytes:
    """The folded title in the first language, whatever the reader's: the same order for everybody."""
    return fold(documents[0].title).encode()[:LONGEST_SORT]
