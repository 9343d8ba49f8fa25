"""Calls as the pure part reads them: rows in, facts out. What a call says in its own columns is asked like a criterion.

A criterion that somebody entered about the same subject takes the place of what would follow from a column.

The facts of all calls are kept from one look to the next (`known_calls`): thousands of calls ask tens of thousands of
things, and a page shows the words of a few.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from core.pagecache.kept import kept
from core.text.fallback import localized
from core.text.languages import codes_spoken, column_names
from core.vocabulary.models import Confidence
from finance.choices import Need
from finance.market.models import Call, Criterion, InstrumentNote, PlaceGroup, Rate, is_no_question
from finance.matching import CallFacts, CriterionFacts, GroupFacts, Operator, Standing, Subject

# Words of a call that no condition asks for.
UNASKED = (*column_names("summary"), *column_names("doubt"), "link", "written_for")
ASKED = ("call_id", "order", "pk", "subject", "operator", "values", "need", "confidence")
WHOLE = Decimal(100)
FROM_COLUMN = "~"  # before the key of what follows from a column of the call
SUBJECTS = {each.value: each for each in Subject}
OPERATORS = {each.value: each for each in Operator}
type Groups = Mapping[str, Sequence[GroupFacts]]


def groups_of_places() -> Groups:
    """All that are published, of all times: which holds is a question of the day. Two queries."""
    found: defaultdict[str, list[GroupFacts]] = defaultdict(list)
    for row in PlaceGroup.objects.shown_to_all().prefetch_related("cities"):
        found[row.code].append(
            GroupFacts(
                starts=row.starts,
                ends=row.ends,
                countries=frozenset(row.countries),
                cities=frozenset(city.slug for city in row.cities.all()),
                absent=frozenset(row.absent),
                is_whole=row.is_whole,
            )
        )
    return found


@kept
def known_calls() -> tuple[CallFacts, ...]:
    """All calls that everybody sees. Three queries where a call, a criterion or a list of places has changed since."""
    groups, asked = groups_of_places(), asked_by_calls()
    rows = Call.objects.shown_to_all().defer(*UNASKED)
    return tuple(facts_from(row, asked.get(row.pk, ()), groups, localized(row, "title").text) for row in rows)


def asked_by_calls() -> Mapping[int, Sequence[CriterionFacts]]:
    """What all calls ask, by the key of the call. Reads columns and no rows, which would cost most of the time."""
    rows = Criterion.objects.filter(call__in=Call.objects.shown_to_all()).order_by().values_list(*ASKED)
    found: defaultdict[int, list[CriterionFacts]] = defaultdict(list)
    for call, order, key, subject, operator, values, need, confidence in rows:
        if subject in SUBJECTS:
            found[call].append(criterion_facts(order, key, Question(subject, operator, values, need, confidence)))
    return found


def facts_of(call: Call, groups: Groups, *, title: str = "") -> CallFacts:
    """`criteria` of the call should be fetched already; `title` is that of a reader, by whose letters it is listed."""
    criteria = [facts_of_row(row) for row in call.criteria.all() if row.subject in SUBJECTS]
    return facts_from(call, criteria, groups, title)


def facts_from(call: Call, criteria: Iterable[CriterionFacts], groups: Groups, title: str) -> CallFacts:
    criteria = tuple(criteria)
    entered = {each.subject for each in criteria if each.is_sure}
    return CallFacts(
        key=call.slug,
        title=title or call.title or call.slug,
        standing=Standing(call.timing),
        opens=call.opens_on,
        closes=call.closes_on,
        currency=call.currency,
        criteria=(*criteria, *(each for each in of_columns(call) if each.subject not in entered)),
        groups=groups,
    )


class Question(NamedTuple):
    """What a criterion asks, as its columns hold it."""

    subject: str
    operator: str
    values: object
    need: str
    confidence: str


def facts_of_row(row: Criterion) -> CriterionFacts:
    question = Question(row.subject, row.operator, row.values, row.need, row.confidence)
    return criterion_facts(row.order, row.pk, question)


def criterion_facts(order: int, key: object, asked: Question) -> CriterionFacts:
    """What a criterion asks. Of what is still to be checked, and of a row that could not be asked, nothing is known."""
    is_broken = is_no_question(asked.subject, asked.operator, asked.values)
    values = asked.values if isinstance(asked.values, list) and not is_broken else ()
    return CriterionFacts(
        key=f"{order:05} {key}",
        subject=SUBJECTS[asked.subject],
        operator=Operator.IN if is_broken else OPERATORS[asked.operator],
        values=one_of_each(codes_of(SUBJECTS[asked.subject], values)),
        is_must=asked.need == Need.MUST,
        is_sure=not is_broken and asked.confidence != Confidence.LOW,
    )


def codes_of(subject: Subject, values: Iterable[object]) -> tuple[str, ...]:
    """Languages as projects name them: zh-Hant is zh-hant, and Chinese without a script is both."""
    texts = [value for value in values if isinstance(value, str)]
    if subject is not Subject.LANGUAGE:
        return tuple(texts)
    small = [value.lower() for value in texts]
    return tuple(dict.fromkeys(code for value in small for code in codes_spoken(value)))


@lru_cache(maxsize=4096)
def one_of_each(values: tuple[str, ...]) -> tuple[str, ...]:
    """Many calls ask for the same: their facts share it."""
    return values


def of_columns(call: Call) -> Iterator[CriterionFacts]:
    """What the amounts, stages, applicants and languages of a call ask."""
    if call.least is not None:
        yield of_column("least", Subject.AMOUNT, Operator.AT_LEAST, str(call.least))
    if call.most is not None:
        yield of_column("most", Subject.AMOUNT, Operator.AT_MOST, str(call.most))
    if call.share_most is not None:
        yield of_column("share_most", Subject.OWN_SHARE, Operator.AT_LEAST, str(WHOLE - call.share_most))
    for name, subject in (
        ("stages", Subject.STAGE),
        ("applicants", Subject.APPLICANT),
        ("languages", Subject.LANGUAGE),
    ):
        if values := codes_of(subject, getattr(call, name)):
            yield of_column(name, subject, Operator.IN, *values)


def of_column(name: str, subject: Subject, operator: Operator, *values: str) -> CriterionFacts:
    return CriterionFacts(f"{FROM_COLUMN}{name}", subject, operator, values)


# --- Instruments and rates ----------------------------------------------------------------------------------------


def laws_of(notes: Iterable[InstrumentNote]) -> dict[str, str]:
    """What the law of each country says; of a note of low confidence, and of two that disagree, nothing is known."""
    found: dict[str, str] = {}
    for note in notes:
        lawful = "unknown" if note.confidence == Confidence.LOW else note.lawful
        if found.setdefault(note.country, lawful) != lawful:
            found[note.country] = "unknown"
    return found


def in_currencies(sums: Mapping[str, Decimal], rates: Iterable[Rate], year: int) -> dict[str, Decimal]:
    """Sums by currency with what entered rates make of them, of the newest year up to `year`. None is guessed."""
    by_year = sorted((rate for rate in rates if rate.year and rate.year <= year), key=lambda rate: rate.year or 0)
    newest = {(rate.base, rate.quote): rate for rate in by_year}
    found = dict(sums)
    for (base, quote), rate in sorted(newest.items()):
        if base in sums and quote not in sums:
            found.setdefault(quote, sums[base] * rate.value)
        if quote in sums and base not in sums:
            found.setdefault(base, sums[quote] / rate.value)
    return found
