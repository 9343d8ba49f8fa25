"""The public search: a query in any language finds the object, the reader's language shows it.

Order, the same on both databases: a whole name, then all words in the names, then anywhere; within these the folded
title in the first language, then the number. The databases' own ranks (bm25, ts_rank) differ and are not used.
Two statements: matches with the counts of each kind, and the texts of the hits. A third for a page past the last.
The first is plain SQL: built through the ORM it would take longer than the database needs to answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from re import Pattern
from typing import NamedTuple

from django.conf import settings
from django.db import connections, router

from core.search.engines import Engine, engine_of
from core.search.marks import Marked, mark, pattern
from core.search.models import Entry, Subject
from core.search.query import Query
from core.search.registry import Label, indexes
from core.text.languages import reading_order

IN_A_GROUP = 3
ON_A_PAGE = 25


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
    """`groups` has each kind that was found, with its first hits; with hits in the chosen one only, if one is."""

    query: str
    reason: Reason | None = None
    groups: list[Group] = field(default_factory=list)
    kind: str | None = None
    page: int = 1
    pages: int = 1

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def chosen(self) -> Group | None:
        return next((group for group in self.groups if group.kind == self.kind), None)


class Match(NamedTuple):
    rank: int
    sort: bytes
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Matches:
    counts: dict[str, int]
    first: list[Match]


def search(q: str, language: str, kind: str | None = None, page: int = 1) -> Results:
    """`kind` pages through one kind; one that is not registered finds nothing. A page past the last is the last."""
    text = q.strip()
    query = Query.read(text) if len(text) <= settings.LONGEST_QUERY else Query(())
    if not query.words:
        return Results(query=text, reason=why_nothing(text), kind=kind)
    page = max(page, 1)
    wanted = [known.code for known in indexes() if kind in (None, known.code)]
    size = ON_A_PAGE if kind else IN_A_GROUP
    matches = find(query, wanted, size=size, page=page if kind else 1)
    pages = max(-(-matches.counts.get(kind or "", 0) // size), 1)
    if page > pages and kind:
        page = pages
        matches = find(query, wanted, size=size, page=page)
    hits = show(matches.first, language, pattern(query.words))
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
    return Results(query=text, groups=groups, kind=kind, page=page if kind else 1, pages=pages)


def why_nothing(text: str) -> Reason:
    if len(text) > settings.LONGEST_QUERY:
        return Reason.TOO_LONG
    return Reason.NO_WORDS if text else Reason.EMPTY


def find(query: Query, wanted: Sequence[str], *, size: int, page: int) -> Matches:
    """The counts of all kinds, and one page of each wanted kind in its order."""
    connection = connections[router.db_for_read(Subject)]
    engine = engine_of(connection)
    parameters: list[str | int] = [
        engine.title(query.name),
        engine.title(query.terms),
        engine.everything(query.terms),
    ]
    for kind in wanted:
        parameters += [kind, size, (page - 1) * size]
    with connection.cursor() as cursor:
        cursor.execute(statement(engine, len(wanted)), parameters)
        rows = cursor.fetchall()
    counts = {kind: count for kind, count, number, _sort in rows if number is None}
    first = [Match(rank, bytes(sort), number, kind) for kind, rank, number, sort in rows if number is not None]
    return Matches(counts, sorted(first))


def statement(engine: Engine, wanted: int) -> str:
    """A sorted LIMIT for each kind: a window over all matches takes three times as long."""
    named = f"SELECT rowid FROM search_index WHERE {engine.in_title}"  # noqa: S608  # the project's own text
    matches = f"""
        WITH matches AS MATERIALIZED (
            SELECT subject.id, subject.kind, subject.sort,
                CASE WHEN subject.id IN ({named}) THEN 0 WHEN subject.id IN ({named}) THEN 1 ELSE 2 END AS place
            FROM search_index JOIN search_subject subject ON subject.id = search_index.rowid
            WHERE {engine.in_everything}
        )
        SELECT kind, count(*), NULL, NULL FROM matches GROUP BY kind"""  # noqa: S608
    one_kind = """
        SELECT * FROM (
            SELECT kind, place, id, sort FROM matches WHERE kind = %s ORDER BY place, sort, id LIMIT %s OFFSET %s
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
    if match.rank < 2 and not title.marks:
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
