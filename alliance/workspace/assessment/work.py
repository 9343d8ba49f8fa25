"""An assessment as the pages of the workspace see it: its edition, its answers and what comes of them.

What a page needs is asked once: the assessment, its answers, the bands that curators confirmed, and the city's last
assessment of the same edition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.workspace.context import CityContext
from assessment.answers.outcomes import Bands, counted_score, inputs_of, is_complete, last_inputs, sums, worked_out
from assessment.bands.actions import confirmed
from assessment.editions.frameworks import UnknownFramework, framework
from assessment.models import Answer, Assessment, Depth, Mode, Result
from assessment.results.boundaries import Difference, answer_to, differences_of_areas, is_said_to_be_the_same
from assessment.scoring import Inputs, Outcome, Totals, provisional, totals
from assessment.scoring.checking import InputError
from assessment.scoring.definitions import Band, Component, Framework, Indicator
from assessment.wording import said as in_words
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals.drafts import open_proposal
from core.review.proposals.kinds import kind_of


@dataclass
class Work:
    workspace: CityContext
    assessment: Assessment
    edition: Framework

    # --- What is asked of the database ---

    @cached_property
    def answers(self) -> dict[str, Answer]:
        return {each.indicator: each for each in Answer.objects.filter(assessment=self.assessment)}

    @cached_property
    def bands(self) -> Bands:
        return confirmed(self.edition)

    @cached_property
    def last(self) -> Assessment | None:
        """The latest earlier one of the city in the same edition that says something."""
        return next((each.assessment for each in self.last_answers.values()), None)

    @cached_property
    def last_answers(self) -> dict[str, Answer]:
        mine = Assessment.objects.filter(city=self.workspace.city, framework=self.edition.key).kept()
        earlier = mine.filter(year__lt=self.assessment.year, answers__isnull=False).newest_first()
        rows = Answer.objects.filter(assessment=Subquery(earlier.values("pk")[:1])).select_related("assessment")
        return {each.indicator: each for each in rows}

    @cached_property
    def result(self) -> Result | None:
        return Result.objects.filter(assessment=self.assessment).first()

    @cached_property
    def proposal(self) -> Proposal | None:
        """What is being sent of it, or came back."""
        return open_proposal(kind_of("result"), str(self.result.pk)) if self.result else None

    @cached_property
    def around(self) -> dict[str, Any]:
        return {}

    def kept[Found](self, name: str, ask: "Callable[[Work], Found]") -> Found:
        """What another part of the page asks of the database, once."""
        if name not in self.around:
            self.around[name] = ask(self)
        found: Found = self.around[name]
        return found

    # --- What comes of it ---

    @property
    def is_open(self) -> bool:
        return self.assessment.is_open

    @property
    def is_first(self) -> bool:
        """Whether it is the first of the city in this edition: change is not counted yet, but its baseline."""
        return self.last is None

    def outcome(self, indicator: Indicator) -> Outcome | None:
        """What an answer gives, of an open one by the bands of today; None without an answer, or where its values are
        impossible."""
        answer = self.answers.get(indicator.key)
        if answer is None:
            return None
        try:
            return worked_out(indicator, answer, self.bands, self.before(indicator))
        except InputError:
            return None

    @property
    def is_comparable(self) -> bool:
        """Whether the values of last time are about the same as these."""
        if self.last is None or not is_said_to_be_the_same(self.assessment, self.last):
            return False
        return not self.area_differences or self.said_of_areas == Assessment.AreasAnswer.SAME

    @cached_property
    def area_differences(self) -> list[Difference]:
        """Areas of the city that raise a question: inside this assessment, and against the one before it where its
        boundary is said to be the same."""
        last = self.last
        is_same = last is not None and is_said_to_be_the_same(self.assessment, last)
        return differences_of_areas(self.answers.values(), self.last_answers.values() if is_same else ())

    @property
    def said_of_areas(self) -> str:
        """What the city answered to that question, as long as it is about these areas."""
        return answer_to(self.assessment, self.area_differences)

    def before(self, indicator: Indicator) -> Inputs | None:
        """Its values of last time, where the boundary is the same."""
        if not self.is_comparable:
            return None
        return last_inputs(indicator, self.last_answers.get(indicator.key))

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Worked out once for the answers as they stand: each that is written makes them anew."""
        written = sum(each.version for each in self.answers.values())
        return self.kept(f"outcomes {written}", outcomes_of)

    def score_of(self, indicator: Indicator) -> int | None:
        """The score of an answer; of a finished one what was kept, by the bands of that day."""
        answer = self.answers.get(indicator.key)
        if not self.is_open:
            return counted_score(answer) if answer else None
        outcome = self.outcomes.get(indicator.key)
        return outcome.score if outcome else None

    def is_answered(self, indicator: Indicator) -> bool:
        return is_complete(self.answers.get(indicator.key))

    @cached_property
    def totals(self) -> Totals:
        """Points, points possible, number scored and maximum: shown together or not at all."""
        if not self.is_open:
            return sums(self.edition, self.answers.values())
        return totals(self.edition, self.outcomes.values())

    def provisional(self, indicator: Indicator) -> Band | None:
        """The band by bands not yet checked against the handbook: on the pages of the workspace alone, and in no
        sum."""
        outcome = self.outcomes.get(indicator.key)
        return provisional(indicator, outcome) if outcome else None

    def inputs(self, indicator: Indicator) -> dict[str, Any]:
        answer = self.answers.get(indicator.key)
        return inputs_of(indicator, answer) if answer else {}

    # --- Which indicators ---

    @cached_property
    def wanted(self) -> list[Indicator]:
        """Those of the depth, and others that were answered all the same; in the order of the handbook."""
        numbers = set(indicator_numbers(self.edition, self.assessment.depth))
        return [each for each in self.edition.indicators if each.number in numbers or each.key in self.answers]

    @property
    def open_indicators(self) -> list[Indicator]:
        return [each for each in self.wanted if not self.is_answered(each)]

    def of(self, component: Component) -> list[Indicator]:
        return [each for each in self.wanted if each.component == component.key]

    def next_after(self, indicator: Indicator) -> Indicator | None:
        return next((each for each in self.wanted if each.number > indicator.number), None)

    def before_this(self, indicator: Indicator) -> Indicator | None:
        return next((each for each in reversed(self.wanted) if each.number < indicator.number), None)

    # --- Words and addresses ---

    @property
    def by(self) -> Actor:
        return self.workspace.by

    @property
    def title(self) -> str:
        words = {"edition": in_words(self.edition.name), "year": self.assessment.year}
        return _("%(edition)s, %(year)s") % words

    @property
    def this_year(self) -> int:
        return self.workspace.today.year

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.workspace.city.slug, self.assessment.key, *args])

    def indicator_url(self, indicator: Indicator) -> str:
        return self.address("assessment_indicator", indicator.number)

    @property
    def url(self) -> str:
        return self.address("assessment")

    @property
    def check_url(self) -> str:
        return self.address("assessment_check")


def outcomes_of(work: Work) -> dict[str, Outcome]:
    found = {each.key: work.outcome(each) for each in work.edition.indicators}
    return {key: outcome for key, outcome in found.items() if outcome is not None}


def indicator_numbers(edition: Framework, depth: str) -> tuple[int, ...]:
    """The numbers of the indicators that a depth asks for."""
    if depth == Depth.STARTER:
        return edition.starter
    if depth == Depth.CORE:
        return tuple(sorted({*edition.starter, *edition.core}))
    return tuple(each.number for each in edition.indicators)


def work_at(workspace: CityContext, key: str) -> Work:
    """Raises Http404, also for one that was discarded."""
    found = Assessment.objects.filter(city=workspace.city, key=key).kept().first()
    if found is None:
        raise Http404
    found.city = workspace.city
    try:
        return Work(workspace, found, framework(found.framework))
    except UnknownFramework as gone:
        raise Http404 from gone


def indicator_at(work: Work, number: int) -> Indicator:
    """Any of the edition, also one that the depth does not ask for. Raises Http404."""
    found = work.edition.numbered.get(number)
    if found is None:
        raise Http404
    return found


def is_first_count(work: Work, indicator: Indicator) -> bool:
    """Whether the species of a change indicator are counted for the first time: there is no change yet."""
    if not indicator.is_change:
        return False
    answer = work.answers.get(indicator.key)
    return work.is_first or (answer is not None and answer.mode == Mode.BASELINE)


def first_counts(work: Work) -> set[str]:
    """The indicators of a change whose species are counted for the first time."""
    return {each.key for each in work.edition.indicators if is_first_count(work, each)}
