"""One project against all calls and instruments. No answer is stored, so none is ever out of date.

The page and the API read this alone. What calls ask is kept between looks (`finance.market.facts.known_calls`), until
anything of it changes: a look asks for the state of the content, for rates and for notes on instruments with their
sources; the project was read before. Rows of calls, with the words of their criteria, are read for the answers that
are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from core.vocabulary.models import Term
from finance.choices import Timing
from finance.market import wording
from finance.market.facts import known_calls, laws_of
from finance.market.models import Call, Criterion, InstrumentNote, Rate
from finance.matching import CallFacts, Kind, ProjectFacts, Standing, Verdict, evaluate, in_order, judged, kind_of
from finance.projects.facts import facts_of_project
from finance.projects.models import Project


@dataclass(frozen=True)
class Matched:
    """A call with what comes of it; `rows_of` reads its words."""

    facts: CallFacts
    project: ProjectFacts
    day: date

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.project, self.facts, self.day)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict with its reasons. Ask it of those that are shown: reasons of thousands would be garbage at
        once."""
        return evaluate(self.project, self.facts, self.day)

    @property
    def slug(self) -> str:
        return self.facts.key


@dataclass(frozen=True)
class WordedMatch:
    """A call with what comes of it, in words of the reader's language."""

    call: Call
    verdict: Verdict
    day: date

    @property
    def standing(self) -> Standing:
        return self.call.standing_on(self.day)

    @property
    def is_unclear(self) -> bool:
        """Whether its sources contradict each other."""
        return self.call.timing == Timing.UNCLEAR

    @property
    def because(self) -> list[wording.Sentence]:
        return wording.deciding(self.call, self.verdict)

    @property
    def wishes(self) -> list[wording.Sentence]:
        return wording.sentences(self.call, self.verdict.wishes)


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


def matches_of(project: Project, day: date) -> Matches:
    """All calls and instruments set against a project. Reads what `facts_of_project` reads."""
    facts = facts_of_project(project, Rate.objects.until(day.year), day.year)
    return Matches(facts, tuple(matched(facts, day)), tuple(instruments_for(project, facts, day)))


def matched(project: ProjectFacts, day: date) -> Iterable[Matched]:
    for each in in_order(known_calls(), day):
        yield Matched(each, project, day)


def told(shown: Iterable[Matched], rows: Mapping[str, Call]) -> list[WordedMatch]:
    """Matches in their order, without those that were removed meanwhile. `rows` are those of `rows_of`."""
    return [WordedMatch(rows[each.slug], each.verdict, each.day) for each in shown if each.slug in rows]


def rows_of(shown: Iterable[Matched]) -> Mapping[str, Call]:
    """Calls by address name, with funders and criteria, in two queries. One that was removed meanwhile is missing."""
    criteria = Prefetch("criteria", Criterion.objects.select_related("source"))
    rows = Call.objects.shown_to_all().filter(slug__in=[each.slug for each in shown])
    return {row.slug: row for row in rows.select_related("funder").prefetch_related(criteria)}


def instruments_for(project: Project, facts: ProjectFacts, day: date) -> Iterable[Judged]:
    """Those that the project seeks, and those of which something is noted about its country."""
    notes: defaultdict[Term, list[InstrumentNote]] = defaultdict(list)
    for row in InstrumentNote.objects.shown_to_all().select_related("instrument").prefetch_related("sources"):
        notes[row.instrument].append(row)
    sought = {each.instrument for each in project.money.all() if each.instrument and each.state == "sought"}
    about = {term for term, rows in notes.items() if any(row.country == facts.country for row in rows)}
    for term in sorted(sought | about, key=lambda each: (each.order, each.pk)):
        verdict = judged(facts, laws_of(notes[term]), day)
        yield Judged(term, verdict.kind, tuple(row for row in notes[term] if row.country == facts.country))
