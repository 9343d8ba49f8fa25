"""The public search: a query in any language finds the object, the reader's language shows it.

Order, the same on both databases: a whole name, then all words in the names, then anywhere; within these the folded
title in the first language, then the number. The databases' own ranks (bm25, ts_rank) differ and are not used.
Kinds come in their order, one of which a whole name was asked before the others.
Two statements: matches with the counts of each kind, and the texts of the hits. A third for a page past the last, and
up to three more where nothing has all the words: then what was misspelt is put right. Of a sentence the words that
carry it are looked for from the start, and what has most of them comes first.
Of very many matches five hundred are looked at, names before texts: the page says that there are more. Whoever asks
for one kind is shown as many of that.
The first is plain SQL: built through the ORM it would take longer than the database needs to answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from re import Pattern
from typing import NamedTuple

from django.conf import settings
from django.db import connections, router

from core.pagecache.kept import kept, position_of_request
from core.search.engines import Engine, Term, engine_of
from core.search.marks import Marked, mark, pattern
from core.search.models import Entry, Subject
from core.search.query import Query, matching_terms
from core.search.registry import Label, indexes
from core.search.sentences import Told, is_question, phrases, read_sentence
from core.search.spelling import meant
from core.text.fold import is_cjk
from core.text.languages import reading_order

IN_A_GROUP = 3
ON_A_PAGE = 25
WHOLE_NAME, IN_NAMES, IN_TEXTS = range(3)  # where all words stand
MOST = 500  # matches that are counted to the end


class Reason(StrEnum):
    """Why nothing was looked for."""

    EMPTY = "empty"
    NO_WORDS = "no-words"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    kind: str
    object_id: str
    slug: str
    url: str
    language: str  # of title and summary, for the lang attribute
    title: Marked
    summary: Marked
    also: Marked  # the name that was found, where the title is another one
    also_language: str  # empty when not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    kind: str
    label: Label
    count: int
    hits: list[Hit]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`groups` has each kind that was found, with its first hits; with hits in the chosen one only, if one is.

    `instead` are the words that were looked for where nothing has those of the query, `is_partial` says that a hit need
    not have all of them, and `is_sentence` that they are those that carry a sentence. `suggestion` is what may have
    been meant where no name has the words of the query.
    """

    query: str
    reason: Reason | None = None
    groups: list[Group] = field(default_factory=list)
    kind: str | None = None
    page: int = 1
    pages: int = 1
    instead: str = ""
    is_partial: bool = False
    is_sentence: bool = False
    suggestion: str = ""

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def most(self) -> int:
        return MOST

    @property
    def are_more(self) -> bool:
        """Whether there are more than were counted, of which kind ever."""
        return self.total > MOST and not self.is_sentence

    @property
    def words(self) -> str:
        """The words that the hits have; a sentence, of whose words they may have some."""
        return self.query if self.is_sentence else self.instead or self.query

    @property
    def chosen(self) -> Group | None:
        return next((group for group in self.groups if group.kind == self.kind), None)


class Match(NamedTuple):
    """`place` puts the hits of a kind in their order, `rank` says where the words stand."""

    place: tuple[int, ...]
    sort: bytes
    number: int
    kind: str
    rank: int


@dataclass(frozen=True, slots=True)
class Matches:
    """`most` is how many of the words of a sentence the best hit has."""

    counts: dict[str, int]
    first: list[Match]
    most: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, of what: the words, and whether they carry a sentence, of which a hit may have some."""

    query: Query
    wanted: Sequence[str]
    size: int
    shown: tuple[str, ...] = ()  # the words of a sentence as they were typed
    whole: Query | None = None  # all that was typed: it may be a name

    def find(self, page: int = 1) -> Matches:
        if self.whole:
            return find_sentence(self.query, self.whole, self.wanted, size=self.size, page=page)
        return find(self.query, self.wanted, size=self.size, page=page)

    @property
    def is_partial(self) -> bool:
        return self.whole is not None and len(self.query.words) > 1

    @property
    def words(self) -> str:
        return " ".join(self.shown or self.query.words)

    @property
    def marked(self) -> Sequence[str]:
        """What is marked in a hit: of a sentence each word or pair of characters that it may have."""
        return self.query.tokens if self.whole else self.query.words


def search(q: str, language: str, kind: str | None = None, page: int = 1) -> Results:
    """`kind` pages through one kind; one that is not registered finds nothing. A page past the last is the last.

    What was found is kept as long as nothing public changes at all: what many look for is looked for once.
    """
    return found(q.strip(), language, kind, page, str(position_of_request()))


@kept
def found(text: str, language: str, kind: str | None, page: int, _state: str) -> Results:
    query = Query.read(text) if len(text) <= settings.LONGEST_QUERY else Query(())
    if not query.words:
        return Results(query=text, reason=why_nothing(text), kind=kind)
    wanted = [known.code for known in indexes() if kind in (None, known.code)]
    asked = Asked(query, wanted, ON_A_PAGE if kind else IN_A_GROUP)
    page = max(page, 1) if kind else 1
    told = read_sentence(text)
    suggestion = ""
    if is_question(text, told):
        asked, matches = sentence(asked, told, page)
    elif not (matches := asked.find(page)).counts:
        asked, matches = instead_of(asked, told, page)
    elif page == 1 and len(query.words) > 1 and not any(match.rank < IN_TEXTS for match in matches.first):
        better = meant(query.words)
        suggestion = " ".join(better) if better != query.words else ""
    pages = max(-(-matches.counts.get(kind or "", 0) // asked.size), 1)
    if page > pages and kind:
        page = pages
        matches = asked.find(page)
    return Results(
        query=text,
        groups=grouped(matches, show(matches.first, language, pattern(asked.marked))),
        kind=kind,
        page=page,
        pages=pages,
        instead="" if asked.query == query and not asked.is_partial else asked.words,
        is_partial=asked.is_partial,
        is_sentence=asked.whole is not None,
        suggestion=suggestion,
    )


def sentence(asked: Asked, told: Told, page: int) -> tuple[Asked, Matches]:
    """What has most of the words that carry a sentence, with a slip put right where no text has all of them."""
    typed = tuple(word.typed if is_cjk(word.folded) else word.folded for word in told.words)
    asked = replace(asked, query=Query(told.folded), shown=typed, whole=asked.query)
    matches = asked.find(page)
    if matches.most < len(units_of(asked.query)) and (right := meant(told.folded)) != told.folded:
        better = replace(asked, query=Query(right), shown=right)
        if (found := better.find(page)).counts:
            return better, found
    return asked, matches


def instead_of(asked: Asked, told: Told, page: int) -> tuple[Asked, Matches]:
    """What comes nearest to words that no text has all of; as it was asked where nothing does."""
    words = asked.query.words
    right = meant(told.folded)
    for each in (each for each in dict.fromkeys((told.folded, right)) if each != words):
        better = replace(asked, query=Query(each))
        if (matches := better.find(page)).counts:
            return better, matches
    return asked, Matches({}, [])


def nearest(q: str, kind: str, most: int = 100) -> tuple[str, list[str]]:
    """The words to look for instead, and the keys of what has them, for a list that has looked for names itself and
    found none."""
    query = Query.read(q.strip()) if len(q) <= settings.LONGEST_QUERY else Query(())
    if not query.words:
        return "", []
    told, asked = read_sentence(q.strip()), Asked(query, [kind], most)
    asked, matches = sentence(asked, told, 1) if is_question(q, told) else instead_of(asked, told, 1)
    numbers = [match.number for match in matches.first if match.rank < IN_TEXTS]
    keys = list(Subject.objects.filter(pk__in=numbers).values_list("object_id", flat=True))
    return (asked.words if keys else ""), keys


def grouped(matches: Matches, hits: Sequence[Hit]) -> list[Group]:
    whole = {match.kind for match in matches.first if match.rank == WHOLE_NAME}
    best = {match.kind: match.place for match in reversed(matches.first)} if matches.most else {}
    groups = [
        Group(
            kind=known.code,
            label=known.label,
            count=matches.counts[known.code],
            hits=[hit for hit in hits if hit.kind == known.code],
        )
        for known in indexes()
        if known.code in matches.counts
    ]
    return sorted(groups, key=lambda group: (group.kind not in whole, best.get(group.kind, ())))


def why_nothing(text: str) -> Reason:
    if len(text) > settings.LONGEST_QUERY:
        return Reason.TOO_LONG
    return Reason.NO_WORDS if text else Reason.EMPTY


def find(query: Query, wanted: Sequence[str], *, size: int, page: int) -> Matches:
    """The counts of all kinds, and one page of each wanted kind in its order."""
    connection = connections[router.db_for_read(Subject)]
    engine = engine_of(connection)
    alone = wanted[:1] if len(wanted) == 1 else ()
    name, title, everything = engine.title(query.name), engine.title(query.terms), engine.everything(query.terms)
    parameters: list[str | int] = [name, title, title, everything]
    for kind in alone:
        parameters += [title, kind, title, everything, kind]
    for kind in wanted:
        parameters += [kind, size, (page - 1) * size]
    with connection.cursor() as cursor:
        cursor.execute(statement(engine, len(wanted), is_alone=bool(alone)), parameters)
        rows = cursor.fetchall()
    counts = {kind: count for kind, count, number, _sort in rows if number is None}
    first = [Match((rank,), bytes(sort), number, kind, rank) for kind, rank, number, sort in rows if number is not None]
    return Matches(counts, sorted(first))


def statement(engine: Engine, wanted: int, *, is_alone: bool) -> str:
    """A sorted LIMIT for each kind: a window over all matches takes three times as long."""
    of_kind = "search_index JOIN search_subject subject ON subject.id = search_index.rowid"
    in_names, in_texts = (engine.in_title, str(IN_NAMES)), (engine.in_everything, named_or_not(engine))
    looked_at = [("search_index", *each) for each in ((engine.in_title, str(WHOLE_NAME)), in_names, in_texts)]
    if is_alone:
        looked_at += [
            (of_kind, f"{condition} AND subject.kind = %s", place) for condition, place in (in_names, in_texts)
        ]
    some = [
        "SELECT rowid, place FROM "  # noqa: S608  # the project's own text
        f"(SELECT search_index.rowid, {place} AS place FROM {tables} WHERE {condition} LIMIT {MOST + 1}) AS part"
        for tables, condition, place in looked_at
    ]
    matches = f"""
        WITH matches AS MATERIALIZED (
            SELECT found.rowid AS id, {of_subject("kind")} AS kind, {of_subject("sort")} AS sort, found.place
            FROM (
                SELECT rowid, min(place) AS place FROM ({" UNION ALL ".join(some)}) AS every GROUP BY rowid
            ) AS found
        )
        SELECT kind, count(*), NULL, NULL FROM matches GROUP BY kind"""  # noqa: S608
    one_kind = """
        SELECT * FROM (
            SELECT kind, place, id, sort FROM matches WHERE kind = %s ORDER BY place, sort, id LIMIT %s OFFSET %s
        ) AS page"""
    return " UNION ALL ".join([matches, *[one_kind] * wanted])


def named_or_not(engine: Engine) -> str:
    """Where the words of what has them all stand. To read all names that have them would take as long as the rest."""
    return f"CASE WHEN {engine.has_title} THEN {IN_NAMES} ELSE {IN_TEXTS} END"


def of_subject(column: str) -> str:
    """Looked up by key: joined, PostgreSQL reads all subjects, since it cannot know how few are found."""
    return f"(SELECT {column} FROM search_subject subject WHERE subject.id = found.rowid)"  # noqa: S608


# --- Sentences ----------------------------------------------------------------------------------------------------
# Each word is asked of the index by itself, and what it brings is added up: more for a name than for a text, and more
# for two neighbours of the sentence that are neighbours there too. Added up are those with a word in their names, with
# all words or with two neighbours: a word that half of all texts have would bring too many. What comes near the best
# is shown. The sign before the number keeps SQLite from asking for the words of each candidate by itself.

MOST_UNITS = 16
IN_A_TEXT, IN_A_NAME, AS_A_PHRASE = 2, 3, 3


def units_of(query: Query) -> list[list[Term]]:
    """The words one by one; of a run of Chinese or Japanese each pair of characters: nobody says where words end."""
    units = [[term] for word in query.words for term in matching_terms(word, open_end=False)]
    return units[:MOST_UNITS]


def weight_of(unit: Sequence[Term]) -> int:
    """A word or a number counts as much as two pairs of characters, of which a word has one or two."""
    return 1 if is_cjk(unit[0].token) else 2


def find_sentence(query: Query, whole: Query, wanted: Sequence[str], *, size: int, page: int) -> Matches:
    """The same of words of which a hit may have some: those with the most of them come first."""
    connection = connections[router.db_for_read(Subject)]
    engine = engine_of(connection)
    units = units_of(query)
    pairs = [[Term(token)] for token in phrases(query.words)][:MOST_UNITS]
    tokens = [term.token for unit in units for term in unit]
    parameters: list[str | int] = [engine.any_of(tokens), engine.everything([term for unit in units for term in unit])]
    parameters += [engine.title(whole.name), *(engine.everything(pair) for pair in pairs)]
    for terms in (*units, *pairs):
        parameters += [engine.everything(terms), engine.title(terms)]
    parameters.append(engine.title(whole.name))
    for kind in wanted:
        parameters += [kind, size, (page - 1) * size]
    with connection.cursor() as cursor:
        cursor.execute(sentence_statement(engine, units, len(pairs), len(wanted)), parameters)
        rows = cursor.fetchall()
    counts = {kind: count for kind, count, _most, _names, number, _sort in rows if number is None}
    most = max((most for _kind, _count, most, _names, number, _sort in rows if number is None), default=0)
    first = [
        Match((-whole, -points), bytes(sort), number, kind, WHOLE_NAME if whole else IN_NAMES if names else IN_TEXTS)
        for kind, whole, points, names, number, sort in rows
        if number is not None
    ]
    return Matches(counts, sorted(first), most)


def sentence_statement(engine: Engine, units: Sequence[Sequence[Term]], pairs: int, wanted: int) -> str:
    def brought(condition: str, *, words: int = 0, names: int = 0, points: int = 0, whole: int = 0) -> str:
        told = f"{words} AS words, {names} AS names, {points} AS points, {whole} AS whole"
        return f"SELECT search_index.rowid AS id, {told} FROM search_index WHERE {condition}"  # noqa: S608

    texts, title = engine.in_everything, engine.in_title
    candidates = [
        f"SELECT rowid AS id FROM search_index WHERE {each}"  # noqa: S608
        for each in (title, texts, title, *[texts] * pairs)
    ]
    word = [
        found
        for weight in map(weight_of, units)
        for found in (
            brought(texts, words=1, points=weight * IN_A_TEXT),
            brought(title, names=1, points=weight * IN_A_NAME),
        )
    ]
    pair = [brought(texts, points=AS_A_PHRASE), brought(title, points=AS_A_PHRASE)]
    every = [*word, *pair * pairs, brought(title, names=1, whole=1)]
    matches = f"""
        WITH candidates AS MATERIALIZED ({" UNION ".join(candidates)}), added AS MATERIALIZED (
            SELECT id, SUM(words) AS words, SUM(names) AS names, SUM(points) AS points, SUM(whole) AS whole
            FROM ({" UNION ALL ".join(every)}) AS brought
            WHERE +id IN (SELECT id FROM candidates) GROUP BY id
        ), matches AS MATERIALIZED (
            SELECT subject.id, subject.kind, subject.sort, added.words, added.names, added.points, added.whole
            FROM added JOIN search_subject subject ON subject.id = added.id
            WHERE added.whole > 0 OR added.points * 2 >= (SELECT max(points) FROM added)
        )
        SELECT kind, count(*), max(words), NULL, NULL, NULL FROM matches GROUP BY kind"""  # noqa: S608
    one_kind = """
        SELECT * FROM (
            SELECT kind, whole, points, names, id, sort FROM matches
            WHERE kind = %s ORDER BY whole DESC, points DESC, sort, id LIMIT %s OFFSET %s
        ) AS page"""
    return " UNION ALL ".join([matches, *[one_kind] * wanted])


def show(matches: Sequence[Match], language: str, wanted: Pattern[str]) -> list[Hit]:
    """What was removed since the statement before is left out."""
    entries: dict[int, dict[str, Entry]] = {}
    numbers = [match.number for match in matches]
    for entry in Entry.objects.filter(subject__in=numbers).select_related("subject"):
        entries.setdefault(entry.subject_id, {})[entry.language] = entry
    order = reading_order(language)
    return [hit(match, entries[match.number], order, wanted) for match in matches if match.number in entries]


def hit(match: Match, entries: dict[str, Entry], order: Sequence[str], wanted: Pattern[str]) -> Hit:
    shown = next(entries[language] for language in order if language in entries)
    title = mark(shown.title, wanted)
    also, also_language = Marked(), ""
    if match.rank < IN_TEXTS and not title.marks:
        also, also_language = other_name(shown, entries, order, wanted)
    return Hit(
        kind=match.kind,
        object_id=shown.subject.object_id,
        slug=shown.subject.slug,
        url=shown.url,
        language=shown.written_in,
        title=title,
        summary=mark(shown.summary, wanted),
        also=also,
        also_language=also_language,
    )


def other_name(
    shown: Entry, entries: dict[str, Entry], order: Sequence[str], wanted: Pattern[str]
) -> tuple[Marked, str]:
    """The name with the most to mark; of equal ones the first in the reader's order."""
    known = [entries[language] for language in order if language in entries]
    names = [(entry.title, entry.written_in) for entry in known]
    names += [(name, "") for entry in (shown, *known) for name in entry.other_names]
    marked = [(mark(name, wanted), language) for name, language in names]
    best = max(marked, key=lambda one: one[0].marks)
    return best if best[0].marks else (Marked(), "")
