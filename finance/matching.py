"""What a call asks, held against what is known of a project: yes, no, or cannot be told.

Pure: facts in, a verdict with its reasons out. Nothing here knows a database, a language or the time of day. No
weights: any condition that is not met decides, else any that is not known, else the call fits. Wishes are told and
decide nothing. A criterion that is still to be checked is never answered: it excludes nobody, and nobody fits by it.

A deadline is no rule: it closes a call, and by it alone nothing fits. A criterion that names a term or a country which
is no longer known here may be met by just that one: it is answered yes or not known, never no.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from finance.deadlines import DATED, Standing, Window, window

STAGES = (
    "idea",
    "concept",
    "pre_feasibility",
    "feasibility",
    "structuring",
    "investment_ready",
    "financing",
    "implementation",
    "operation",
    "closed",
)
GROUP = "@"  # before the code of a group of places, among the codes of countries
AS_PARTNER = "+"  # before the code of a country: a body from elsewhere may apply as partner of one that sits there
ONLY_SOME = "?"  # after the code of a kind of applicants: some of them, and nobody can tell here which


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a criterion asks about."""

    PLACE = "place"
    APPLICANT = "applicant"
    SEAT = "seat"
    STAGE = "stage"
    PURPOSE = "purpose"
    TOPIC = "topic"
    CLIMATE = "climate"
    ESTIMATE = "estimate"
    APPROVAL = "approval"
    ENDORSEMENT = "endorsement"
    AMOUNT = "amount"
    OWN_SHARE = "own_share"
    LANGUAGE = "language"
    INSTRUMENT = "instrument"
    DEADLINE = "deadline"
    LAW = "law"


class Operator(StrEnum):
    IN = "in"
    NOT_IN = "not_in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Kind(StrEnum):
    FITS = "fits"
    CANNOT_BE_TOLD = "cannot_be_told"
    NOT_FOR_YOU = "not_for_you"
    NO_RULES = "no_rules"


DECISIVE = {Kind.NOT_FOR_YOU: Answer.NO, Kind.CANNOT_BE_TOLD: Answer.UNKNOWN, Kind.FITS: Answer.YES}


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """All that a criterion may ask of a project; None is not known, which is neither yes nor no."""

    country: str | None = None  # two letters, ISO 3166-1
    city: str | None = None  # the address name of a city of the alliance
    applicant: str | None = None  # who would apply: `Applicant` of the models
    applicant_country: str | None = None  # where that body has its seat
    stage: str | None = None  # one of STAGES
    purpose: str | None = None  # works, land, studies, plan, campaign, capacity
    topics: frozenset[str] | None = None  # codes of topics, challenges, types of solution, ecosystems and targets
    has_more_topics: bool = False  # that a topic is not among them says nothing: it may be another
    climate_benefit: str | None = None  # none, mitigation, adaptation, both
    climate_estimated: bool | None = None  # estimated, or the city commits to estimating it
    approval: str | None = None  # none, expected, resolution
    endorsed_by: frozenset[str] | None = None  # the focal points of its country that have endorsed it: `Endorser`
    amounts: Mapping[str, Decimal] | None = None  # the sum sought, by currency: as stated, or by an entered rate
    own_share: Decimal | None = None  # the share of the whole cost that others than this funder bear, in per cent
    languages: frozenset[str] | None = None  # in which an application can be written
    instruments: frozenset[str] | None = None  # codes of finance instruments that are sought
    ready_on: date | None = None  # from when an application could be sent


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The places of a group in a time. Of a list that is not held whole, who is not on it is not known."""

    starts: date | None = None
    ends: date | None = None
    countries: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()  # countries of which a source says that they are not on the list
    is_whole: bool = False
    key: str = ""  # by which its name and its sources are found

    def holds_on(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    key: str
    subject: Subject
    operator: Operator
    values: tuple[str, ...]
    is_must: bool = True
    is_sure: bool = True  # false while somebody still has to check whether this is asked
    lost: tuple[str, ...] = ()  # values that name a term or a country which is no longer known here


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call with what it asks. `groups` are the lists of places that its criteria name, of all times."""

    key: str
    title: str = ""
    standing: Standing = Standing.UNKNOWN  # as somebody entered it; how it stands at a moment says `window`
    opens: date | None = None
    closes: date | None = None
    closes_at: str = ""  # an hour, by the clock of `time_zone`
    time_zone: str = ""
    currency: str = ""
    criteria: tuple[CriterionFacts, ...] = ()
    groups: Mapping[str, Sequence[GroupFacts]] = field(default_factory=dict)
    is_confirmed: bool = True  # that a second person held it against its source; it changes no answer
    row: int = field(default=0, compare=False)  # by which the words of the call are read
    window: Window = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Moments are worked out once: thousands of calls are asked for theirs at each look."""
        found = window(self.standing, self.opens, self.closes, self.closes_at, self.time_zone)
        object.__setattr__(self, "window", found)

    def standing_at(self, now: datetime) -> Standing:
        return self.window.standing_at(now)


@dataclass(frozen=True, slots=True)
class Answered:
    criterion: CriterionFacts
    answer: Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a call for a project: its kind, and each criterion with its answer."""

    kind: Kind
    answers: tuple[Answered, ...] = ()

    @property
    def decisive(self) -> Answer | None:
        """How conditions are answered by which it is what it is; None where nothing is asked."""
        return DECISIVE.get(self.kind)

    @property
    def deciding(self) -> tuple[Answered, ...]:
        """The conditions by which it is what it is: those not met, those not known, or all that are met."""
        return tuple(each for each in self.answers if each.criterion.is_must and each.answer is self.decisive)

    @property
    def met(self) -> tuple[Answered, ...]:
        """Conditions that are met, whatever else decides."""
        return tuple(each for each in self.answers if each.criterion.is_must and each.answer is Answer.YES)

    @property
    def wishes(self) -> tuple[Answered, ...]:
        return tuple(each for each in self.answers if not each.criterion.is_must)


def evaluate(project: ProjectFacts, call: CallFacts, now: datetime) -> Verdict:
    """The same facts at the same moment give the same verdict, in whatever order the criteria come."""
    asked = [*call.criteria, *deadline(project, call, now)]
    answers = sorted(
        (Answered(each, answer_to(each, project, call, now)) for each in asked), key=lambda found: found.criterion.key
    )
    return Verdict(decided(answers), tuple(answers))


def verdict_kind(project: ProjectFacts, call: CallFacts, now: datetime) -> Kind:
    """The kind of its verdict alone, which leaves nothing behind: for thousands of calls of which a page shows some."""
    asked = [*call.criteria, *deadline(project, call, now)]
    return of_musts({answer_to(each, project, call, now) for each in asked if each.is_must})


def decided(answers: Iterable[Answered]) -> Kind:
    return of_musts({each.answer for each in answers if each.criterion.is_must})


def of_musts(musts: set[Answer]) -> Kind:
    if Answer.NO in musts:
        return Kind.NOT_FOR_YOU
    if Answer.UNKNOWN in musts:
        return Kind.CANNOT_BE_TOLD
    return Kind.FITS if musts else Kind.NO_RULES


def deadline(project: ProjectFacts, call: CallFacts, now: datetime) -> list[CriterionFacts]:
    """A condition that nobody enters, where it is not met: the call is closed, or closes before somebody is ready. One
    that is met says nothing of whether a project fits, so it is no answer at all."""
    last = call.closes if call.window.ends is not None and call.window.entered in DATED else None
    is_too_late = last is not None and project.ready_on is not None and project.ready_on > last
    if call.standing_at(now) is not Standing.CLOSED and not is_too_late:
        return []
    day = call.closes.isoformat() if call.closes else ""
    return [CriterionFacts(f"~{Subject.DEADLINE}", Subject.DEADLINE, Operator.AT_MOST, (day,))]


def calls_in_order(calls: Iterable[CallFacts], now: datetime) -> list[CallFacts]:
    """Those that are not closed first, of these the ones that a second person has checked; each open ones by their
    deadline, then rolling, coming and unknown ones; then by title."""
    places = list(Standing)

    def place_of(call: CallFacts) -> tuple[bool, bool, int, date, str, str]:
        standing = call.standing_at(now)
        when = {Standing.OPEN: call.closes, Standing.NOT_YET: call.opens}.get(standing)
        alike = places.index(standing), when or date.max, call.title.casefold(), call.key
        return standing is Standing.CLOSED, not call.is_confirmed, *alike

    return sorted(calls, key=place_of)


# --- One criterion ------------------------------------------------------------------------------------------------


def answer_to(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    if not criterion.is_sure:
        return Answer.UNKNOWN
    found = ASKED[criterion.subject](criterion, project, call, now)
    if found is Answer.NO and criterion.lost:
        return Answer.UNKNOWN
    if criterion.operator is not Operator.NOT_IN or found is Answer.UNKNOWN:
        return found
    return Answer.NO if found is Answer.YES else Answer.YES


def yes_or_no(is_so: bool) -> Answer:
    return Answer.YES if is_so else Answer.NO


def one_of(value: str | None, values: Sequence[str]) -> Answer:
    return Answer.UNKNOWN if value is None else yes_or_no(value in values)


def any_of(held: frozenset[str] | None, values: Sequence[str]) -> Answer:
    return Answer.UNKNOWN if held is None else yes_or_no(not held.isdisjoint(values))


def place(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Whether the project lies in any of the countries or groups. A group without a list of that day leaves it
    unknown."""
    found = {
        in_group(call.groups.get(value.removeprefix(GROUP), ()), project, now.date())
        if value.startswith(GROUP)
        else one_of(project.country, (value,))
        for value in criterion.values
    }
    if Answer.YES in found:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.NO


def in_group(lists: Iterable[GroupFacts], project: ProjectFacts, day: date) -> Answer:
    """Whether it is in a group by the list of the day; of two that overlap, the one that began last."""
    group = list_of(lists, day)
    if group is None:
        return Answer.UNKNOWN
    if project.city is not None and project.city in group.cities:
        return Answer.YES
    if project.country is None:
        return Answer.UNKNOWN
    if project.country in group.countries:
        return Answer.YES
    if group.cities and project.city is None:
        return Answer.UNKNOWN
    return Answer.NO if group.is_whole or project.country in group.absent else Answer.UNKNOWN


def list_of(lists: Iterable[GroupFacts], day: date) -> GroupFacts | None:
    held = [each for each in lists if each.holds_on(day)]
    return max(held, key=lambda each: each.starts or date.min) if held else None


def lists_of(criterion: CriterionFacts, call: CallFacts, day: date) -> list[str]:
    """The keys of the lists of that day by which a criterion on places is answered."""
    codes = [value.removeprefix(GROUP) for value in criterion.values if value.startswith(GROUP)]
    found = (list_of(call.groups.get(code, ()), day) for code in codes)
    return [each.key for each in found if each is not None and each.key]


def applicant(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Whether a kind of body may apply. Of a kind of which only some may it is not known whether this one may."""
    if project.applicant is not None and f"{project.applicant}{ONLY_SOME}" in criterion.values:
        return Answer.UNKNOWN
    return one_of(project.applicant, criterion.values)


def seat(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Whether the body has its seat in one of them. As partner of one that has, a body from anywhere may apply: whether
    it is one is not known here."""
    found = one_of(project.applicant_country, [each for each in criterion.values if not each.startswith(AS_PARTNER)])
    return Answer.UNKNOWN if found is Answer.NO and takes_partners(criterion) else found


def takes_partners(criterion: CriterionFacts) -> bool:
    return any(each.startswith(AS_PARTNER) for each in criterion.values)


def endorsement(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return any_of(project.endorsed_by, criterion.values)


def stage(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    if project.stage not in STAGES:
        return Answer.UNKNOWN
    if criterion.operator in (Operator.IN, Operator.NOT_IN):
        return yes_or_no(project.stage in criterion.values)
    if criterion.values[0] not in STAGES:
        return Answer.UNKNOWN
    here, limit = STAGES.index(project.stage), STAGES.index(criterion.values[0])
    return yes_or_no(here >= limit if criterion.operator is Operator.AT_LEAST else here <= limit)


def purpose(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return one_of(project.purpose, criterion.values)


def topic(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    found = any_of(project.topics, criterion.values)
    return Answer.UNKNOWN if found is Answer.NO and project.has_more_topics else found


def climate(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Both is each of the two."""
    if project.climate_benefit is None:
        return Answer.UNKNOWN
    aims = {"both": {"mitigation", "adaptation", "both"}}.get(project.climate_benefit, {project.climate_benefit})
    return yes_or_no(not aims.isdisjoint(criterion.values))


def estimate(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    if project.climate_estimated is None:
        return Answer.UNKNOWN
    return one_of("yes" if project.climate_estimated else "no", criterion.values)


def approval(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return one_of(project.approval, criterion.values)


def amount(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Whether the sum fits, in the currency of the call: one that no rate converts is not known there."""
    value = project.amounts.get(call.currency) if project.amounts is not None and call.currency else None
    return compared(value, criterion)


def own_share(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return compared(project.own_share, criterion)


def compared(value: Decimal | None, criterion: CriterionFacts) -> Answer:
    if value is None or not value.is_finite():
        return Answer.UNKNOWN
    limit = Decimal(criterion.values[0])
    return yes_or_no(value >= limit if criterion.operator is Operator.AT_LEAST else value <= limit)


def language(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return any_of(project.languages, criterion.values)


def instrument(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    return any_of(project.instruments, criterion.values)


def until(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """It is asked only where it is not met (`deadline`)."""
    return Answer.NO


def law(criterion: CriterionFacts, project: ProjectFacts, call: CallFacts, now: datetime) -> Answer:
    """Values are pairs of a country and its law. What is lawful on conditions depends on them, so it is no yes."""
    if project.country is None:
        return Answer.UNKNOWN
    for value in criterion.values:
        country, _, lawful = value.partition(":")
        if country == project.country and lawful in ("yes", "no"):
            return Answer(lawful)
    return Answer.UNKNOWN


type Asked = Callable[[CriterionFacts, ProjectFacts, CallFacts, datetime], Answer]
ASKED: Mapping[Subject, Asked] = {
    Subject.PLACE: place,
    Subject.APPLICANT: applicant,
    Subject.SEAT: seat,
    Subject.STAGE: stage,
    Subject.PURPOSE: purpose,
    Subject.TOPIC: topic,
    Subject.CLIMATE: climate,
    Subject.ESTIMATE: estimate,
    Subject.APPROVAL: approval,
    Subject.ENDORSEMENT: endorsement,
    Subject.AMOUNT: amount,
    Subject.OWN_SHARE: own_share,
    Subject.LANGUAGE: language,
    Subject.INSTRUMENT: instrument,
    Subject.DEADLINE: until,
    Subject.LAW: law,
}
OPERATORS: Mapping[Subject, tuple[Operator, ...]] = {
    **dict.fromkeys(Subject, (Operator.IN, Operator.NOT_IN)),
    Subject.STAGE: (Operator.IN, Operator.NOT_IN, Operator.AT_LEAST, Operator.AT_MOST),
    Subject.AMOUNT: (Operator.AT_LEAST, Operator.AT_MOST),
    Subject.OWN_SHARE: (Operator.AT_LEAST, Operator.AT_MOST),
}
ENTERED = tuple(each for each in Subject if each not in (Subject.DEADLINE, Subject.LAW))


def judged(project: ProjectFacts, laws: Mapping[str, str], now: datetime) -> Verdict:
    """Whether a city may use an instrument: by country yes, no, conditions or unknown. Unknown law is never yes."""
    pairs = tuple(sorted(f"{country}:{lawful}" for country, lawful in laws.items()))
    asked = CriterionFacts(Subject.LAW, Subject.LAW, Operator.IN, pairs)
    return evaluate(project, CallFacts(key=Subject.LAW, standing=Standing.ROLLING, criteria=(asked,)), now)
