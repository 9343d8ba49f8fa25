"""One project against all calls and instruments. No answer is stored, so none is ever out of date.

The page and the API read this alone. What calls ask is kept between looks (`finance.market.facts.known_calls`), until
anything of it changes: a look asks for the state of the content, for rates and for notes on instruments with their
sources; the project was read before. Rows of calls, with the words of their criteria, are read for the answers that
are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from core.prepared import give_children, in_pieces, prepared
from core.vocabulary.models import Term
from finance.choices import Timing
from finance.deadlines import Standing
from finance.market import wording
from finance.market.facts import Conversion, deciding_lists, known_calls, laws_of, lists_by_key
from finance.market.models import Call, Criterion, InstrumentNote, PlaceGroup, Rate
from finance.matching import (
    Answer,
    CallFacts,
    Kind,
    ProjectFacts,
    Verdict,
    calls_in_order,
    evaluate,
    judged,
    verdict_kind,
)
from finance.projects.facts import conversions_of, facts_of_project
from finance.projects.models import Project


@dataclass(frozen=True)
class Matched:
    """A call with what comes of it; `rows_of` reads its words."""

    facts: CallFacts
    project: ProjectFacts
    now: datetime
    conversions: Mapping[str, Conversion]  # of the sum that the project seeks, by currency

    @cached_property
    def kind(self) -> Kind:
        return verdict_kind(self.project, self.facts, self.now)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict with its reasons. Ask it of those that are shown: reasons of thousands would be garbage at
        once."""
        return evaluate(self.project, self.facts, self.now)

    @property
    def slug(self) -> str:
        return self.facts.key


@dataclass(frozen=True)
class WordedMatch:
    """A call with what comes of it, in words of the reader's language."""

    call: Call
    verdict: Verdict
    told: wording.Told

    @property
    def now(self) -> datetime:
        return self.told.now

    @property
    def standing(self) -> Standing:
        return self.call.standing_at(self.now)

    @property
    def is_unclear(self) -> bool:
        """Whether its sources contradict each other."""
        return self.call.timing == Timing.UNCLEAR

    @cached_property
    def said(self) -> list[wording.Sentence]:
        """Each answer in words, in the order of the verdict."""
        return wording.sentences(self.call, self.verdict.answers, self.told)

    @property
    def because(self) -> list[wording.Sentence]:
        return [each for each in self.said if each.is_must and each.answer is self.verdict.decisive]

    @property
    def met(self) -> list[wording.Sentence]:
        """The conditions that are met, beside a no."""
        is_no = self.verdict.kind is Kind.NOT_FOR_YOU
        return [each for each in self.said if is_no and each.is_must and each.answer is Answer.YES]

    @property
    def wishes(self) -> list[wording.Sentence]:
        return [each for each in self.said if not each.is_must]


@dataclass(frozen=True)
class Judged:
    """An instrument with what is known of its law, and the notes of the country of the city."""

    instrument: Term
    kind: Kind
    notes: tuple[InstrumentNote, ...]


@dataclass(frozen=True)
class Matches:
    facts: ProjectFacts
    calls: tuple[Matched, ...]  # open ones by their deadline, then rolling, unknown, closed; then by title
    instruments: tuple[Judged, ...]

    def of(self, kind: Kind) -> list[Matched]:
        return [each for each in self.calls if each.kind is kind]


def matches_of(project: Project, now: datetime) -> Matches:
    """All calls and instruments set against a project. Reads what `facts_of_project` reads."""
    rates = list(Rate.objects.until(now.year).select_related("source"))
    facts, turned = facts_of_project(project, rates, now.year), conversions_of(project, rates, now.year)
    return Matches(facts, tuple(matched(facts, turned, now)), tuple(instruments_for(project, facts, now)))


def matched(project: ProjectFacts, turned: Mapping[str, Conversion], now: datetime) -> Iterable[Matched]:
    for each in calls_in_order(known_calls(), now):
        yield Matched(each, project, now, turned)


class Rows(NamedTuple):
    """What the words of matches are made of, by address name."""

    calls: Mapping[str, Call]
    lists: Mapping[str, PlaceGroup]


def worded_matches(shown: Iterable[Matched], rows: Rows) -> list[WordedMatch]:
    """Matches in their order, without those that were removed meanwhile. `rows` are those of `rows_of`."""
    return [
        WordedMatch(rows.calls[each.slug], each.verdict, worded(each, rows))
        for each in shown
        if each.slug in rows.calls
    ]


def worded(each: Matched, rows: Rows) -> wording.Told:
    turned = each.conversions.get(each.facts.currency)
    return wording.Told(each.facts, each.project, each.now, rows.lists, turned)


def match_rows(shown: Iterable[Matched]) -> Rows:
    """Calls with funders, criteria and sources in three queries, and in two more the lists of places that decide
    against one. What was removed meanwhile is missing."""
    shown = list(shown)
    calls = in_pieces(calls_among, [each.facts.row for each in shown])
    by_key = {row.pk: row for row in calls}
    criteria = in_pieces(criteria_of, list(by_key))
    for asked in criteria:
        asked.call = by_key[asked.call_id]
    give_children(calls, "criteria", ((each.call_id, each) for each in criteria))
    named = in_pieces(sources_of_calls, list(by_key))
    give_children(calls, "sources", ((each.call_id, each.source) for each in named))
    keys = {key for each in shown for key in deciding_lists(each.verdict, each.facts, each.now)}
    return Rows({row.slug: row for row in calls}, lists_by_key(keys))


@prepared
def calls_among(keys: Sequence[int]) -> QuerySet[Call]:
    return Call.objects.shown_to_all().filter(pk__in=keys).select_related("funder")


@prepared
def criteria_of(calls: Sequence[int]) -> QuerySet[Criterion]:
    return Criterion.objects.filter(call__in=calls).select_related("source").order_by("order", "pk")


@prepared
def sources_of_calls(calls: Sequence[int]) -> QuerySet[Any]:
    through: Any = Call.sources.through
    rows: QuerySet[Any] = through.objects.filter(call__in=calls).select_related("source")
    return rows.order_by("source__key")


@prepared
def sources_of_notes(notes: Sequence[int]) -> QuerySet[Any]:
    through: Any = InstrumentNote.sources.through
    rows: QuerySet[Any] = through.objects.filter(instrumentnote__in=notes)
    return rows.select_related("source").order_by("source__key")


@prepared
def notes_on_law() -> QuerySet[InstrumentNote]:
    return InstrumentNote.objects.shown_to_all().select_related("instrument")


def instruments_for(project: Project, facts: ProjectFacts, now: datetime) -> Iterable[Judged]:
    """Those that the project seeks, and those of which something is noted about its country."""
    notes: defaultdict[Term, list[InstrumentNote]] = defaultdict(list)
    rows = notes_on_law()
    sources = in_pieces(sources_of_notes, [row.pk for row in rows])
    give_children(rows, "sources", ((each.instrumentnote_id, each.source) for each in sources))
    for row in rows:
        notes[row.instrument].append(row)
    sought = {each.instrument for each in project.money.all() if each.instrument and each.state == "sought"}
    about = {term for term, rows in notes.items() if any(row.country == facts.country for row in rows)}
    for term in sorted(sought | about, key=lambda each: (each.order, each.pk)):
        verdict = judged(facts, laws_of(notes[term]), now)
        yield Judged(term, verdict.kind, tuple(row for row in notes[term] if row.country == facts.country))
