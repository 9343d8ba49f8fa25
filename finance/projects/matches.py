"""One project against all calls and instruments. Nothing of it is stored, so nothing of it is ever out of date.

The page and the API read this alone. Six queries, however many calls there are: calls with their funders, what they
ask, groups of places with their cities, rates, and notes on instruments; the project was read before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from core.text.fallback import localized
from core.vocabulary.models import Term
from finance.calls import facts_of, groups_of_places, laws_of
from finance.market_models import Call, Criterion, InstrumentNote, Rate
from finance.matching import CallFacts, Kind, ProjectFacts, Verdict, evaluate, in_order, judged
from finance.projects.facts import facts_of_project
from finance.projects.models import Project


@dataclass(frozen=True)
class Matched:
    call: Call
    facts: CallFacts
    verdict: Verdict


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
        return [each for each in self.calls if each.verdict.kind is kind]


def matches_of(project: Project, day: date) -> Matches:
    """Reads what `facts_of_project` reads."""
    facts = facts_of_project(project, Rate.objects.until(day.year), day.year)
    return Matches(facts, tuple(matched(facts, day)), tuple(instruments_for(project, facts, day)))


def matched(project: ProjectFacts, day: date) -> Iterable[Matched]:
    criteria = Prefetch("criteria", Criterion.objects.select_related("source"))
    rows = Call.objects.shown_to_all().select_related("funder").prefetch_related(criteria)
    groups = groups_of_places()
    calls = {row.slug: row for row in rows}
    facts = [facts_of(row, groups, title=localized(row, "title").text) for row in calls.values()]
    for each in in_order(facts, day):
        yield Matched(calls[each.key], each, evaluate(project, each, day))


def instruments_for(project: Project, facts: ProjectFacts, day: date) -> Iterable[Judged]:
    """Those that the project seeks, and those of which something is noted about its country."""
    notes: defaultdict[Term, list[InstrumentNote]] = defaultdict(list)
    for row in InstrumentNote.objects.published().select_related("instrument").prefetch_related("sources"):
        notes[row.instrument].append(row)
    sought = {each.instrument for each in project.money.all() if each.instrument and each.state == "sought"}
    about = {term for term, rows in notes.items() if any(row.country == facts.country for row in rows)}
    for term in sorted(sought | about, key=lambda each: (each.order, each.pk)):
        verdict = judged(facts, laws_of(notes[term]), day)
        yield Judged(term, verdict.kind, tuple(row for row in notes[term] if row.country == facts.country))
