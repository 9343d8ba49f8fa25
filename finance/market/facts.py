"""Calls as the pure part reads them: rows in, facts out. What a call says in its own columns is asked like a criterion.

A criterion that somebody entered about the same subject takes the place of what would follow from a column.

The facts of all calls are kept from one look to the next (`known_calls`): thousands of calls ask tens of thousands of
things, and a page shows the words of a few.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from core.pagecache.kept import kept
from core.prepared import in_pieces, prepared
from core.text.fallback import localized
from core.text.languages import codes_spoken, column_names
from core.vocabulary.models import Confidence, Term
from finance.choices import Need
from finance.deadlines import DATED, Standing, window
from finance.market.models import (
    ABOUT,
    INSTRUMENTS,
    KNOWN_CODES,
    Call,
    Criterion,
    InstrumentNote,
    PlaceGroup,
    Rate,
    is_no_question,
)
from finance.market.querysets import DAYS
from finance.matching import (
    AS_PARTNER,
    GROUP,
    Answer,
    CallFacts,
    CriterionFacts,
    GroupFacts,
    Operator,
    Subject,
    Verdict,
    lists_of,
)

# Words of a call that no condition asks for.
UNASKED = (*column_names("summary"), *column_names("doubt"), "link", "written_for")
ASKED = ("call_id", "order", "pk", "subject", "operator", "values", "need", "confidence")
WHOLE = Decimal(100)
FROM_COLUMN = "~"  # before the key of what follows from a column of the call
SUBJECTS = {each.value: each for each in Subject}
OPERATORS = {each.value: each for each in Operator}
COUNTRIES = "countries"
type Groups = Mapping[str, Sequence[GroupFacts]]
type Known = Mapping[Subject, frozenset[str]]


def known_codes() -> Known:
    """The values that criteria may name, by subject: codes of models, and terms that are not retired. A subject that is
    not among them takes any value. One query."""
    by_scheme: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, code in codes_of_terms():
        by_scheme[scheme].add(code)
    found = {
        **{subject: set(codes) for subject, codes in KNOWN_CODES.items()},
        Subject.PLACE: by_scheme[COUNTRIES],
        Subject.SEAT: by_scheme[COUNTRIES],
        Subject.TOPIC: set().union(*(by_scheme[scheme] for scheme in ABOUT)),
        Subject.INSTRUMENT: by_scheme[INSTRUMENTS],
    }
    return {subject: frozenset(codes) for subject, codes in found.items() if codes}


@prepared
def codes_of_terms() -> QuerySet[Any, Any]:
    rows = Term.objects.visible().filter(scheme__code__in=(COUNTRIES, *ABOUT)).order_by()
    found: QuerySet[Any, Any] = rows.values_list("scheme__code", "code")
    return found


def lost_of(subject: Subject, values: Iterable[str], known: Known) -> tuple[str, ...]:
    """Values that name a term or a country which is no longer known here. A group of places that is gone has no list,
    which says the same."""
    if subject not in known:
        return ()
    named = (value.removeprefix(AS_PARTNER) if subject is Subject.SEAT else value for value in values)
    return tuple(value for value in named if not value.startswith(GROUP) and value not in known[subject])


def groups_of_places(known: Known | None = None) -> Groups:
    """All that are published, of all times: which holds is a question of the day. Two queries. A list that names a
    country which is no longer known here is not held whole: that one may be any other."""
    known = known_codes() if known is None else known
    found: defaultdict[str, list[GroupFacts]] = defaultdict(list)
    rows = lists_of_places()
    cities: defaultdict[int, set[str]] = defaultdict(set)
    for group, city in in_pieces(cities_in, [row.pk for row in rows]):
        cities[group].add(city)
    for row in rows:
        found[row.code].append(
            GroupFacts(
                starts=row.starts,
                ends=row.ends,
                countries=frozenset(row.countries),
                cities=frozenset(cities[row.pk]),
                absent=frozenset(row.absent),
                is_whole=row.is_whole and not lost_of(Subject.PLACE, row.countries, known),
                key=row.slug,
            )
        )
    return found


@prepared
def lists_of_places() -> QuerySet[PlaceGroup]:
    return PlaceGroup.objects.shown_to_all()


@prepared
def cities_in(groups: Sequence[int]) -> QuerySet[Any, Any]:
    """The key of a list of places with the address name of a city on it."""
    through: Any = PlaceGroup.cities.through
    found: QuerySet[Any, Any] = through.objects.filter(placegroup__in=groups).values_list("placegroup", "city__slug")
    return found


@kept
def known_calls() -> tuple[CallFacts, ...]:
    """All calls that everybody sees. Five queries where a call, a criterion, a list of places or a term has changed
    since."""
    known = known_codes()
    groups, asked = groups_of_places(known), asked_by_calls(known)
    rows = calls_without_words()
    return tuple(facts_from(row, asked.get(row.pk, ()), groups, localized(row, "title").text) for row in rows)


@prepared
def calls_without_words() -> QuerySet[Call]:
    return Call.objects.shown_to_all().defer(*UNASKED)


@kept
def moments_of_calls() -> tuple[datetime, ...]:
    """The moments at which calls come to stand otherwise, in their order; those of drafts too, which curators read."""
    rows = Call._base_manager.filter(timing__in=DATED).order_by().values_list("timing", *DAYS)
    return tuple(sorted({each for timing, *when in rows for each in window(Standing(timing), *when).moments}))


def last_change_of_calls(now: datetime) -> datetime | None:
    """The last moment up to now at which a call came to stand otherwise: between two of them all stand as before."""
    moments = moments_of_calls()
    found = bisect_right(moments, now)
    return moments[found - 1] if found else None


def asked_by_calls(known: Known | None = None) -> Mapping[int, Sequence[CriterionFacts]]:
    """What all calls ask, by the key of the call. Reads columns and no rows, which would cost most of the time."""
    known = known_codes() if known is None else known
    rows = asked_of_all()
    found: defaultdict[int, list[CriterionFacts]] = defaultdict(list)
    for call, order, key, subject, operator, values, need, confidence in rows:
        if subject in SUBJECTS:
            question = Question(subject, operator, values, need, confidence)
            found[call].append(criterion_facts(order, key, question, known))
    return found


@prepared
def asked_of_all() -> QuerySet[Any, Any]:
    rows = Criterion.objects.filter(call__in=Call.objects.shown_to_all()).order_by()
    found: QuerySet[Any, Any] = rows.values_list(*ASKED)
    return found


def call_facts(call: Call, groups: Groups, known: Known | None = None, *, title: str = "") -> CallFacts:
    """`criteria` of the call should be fetched already; `title` is that of a reader, by whose letters it is listed."""
    known = known_codes() if known is None else known
    criteria = [facts_of_row(row, known) for row in call.criteria.all() if row.subject in SUBJECTS]
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
        closes_at=call.closes_at,
        time_zone=call.time_zone,
        currency=call.currency,
        criteria=(*criteria, *(each for each in of_columns(call) if each.subject not in entered)),
        groups=groups,
        is_confirmed=call.is_confirmed,
        row=call.pk,
    )


class Question(NamedTuple):
    """What a criterion asks, as its columns hold it."""

    subject: str
    operator: str
    values: object
    need: str
    confidence: str


def facts_of_row(row: Criterion, known: Known) -> CriterionFacts:
    question = Question(row.subject, row.operator, row.values, row.need, row.confidence)
    return criterion_facts(row.order, row.pk, question, known)


def criterion_facts(order: int, key: object, asked: Question, known: Known) -> CriterionFacts:
    """What a criterion asks. Of what is still to be checked, and of a row that could not be asked, nothing is known."""
    is_broken = is_no_question(asked.subject, asked.operator, asked.values)
    subject = SUBJECTS[asked.subject]
    values = codes_of(subject, asked.values if isinstance(asked.values, list) and not is_broken else ())
    return CriterionFacts(
        key=f"{order:05} {key}",
        subject=subject,
        operator=Operator.IN if is_broken else OPERATORS[asked.operator],
        values=one_of_each(values),
        is_must=asked.need == Need.MUST,
        is_sure=not is_broken and asked.confidence != Confidence.LOW,
        lost=lost_of(subject, values, known),
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


# --- Lists of places ----------------------------------------------------------------------------------------------


def deciding_lists(verdict: Verdict, facts: CallFacts, now: datetime) -> set[str]:
    """The keys of the lists of places by which something is told no."""
    no = (each.criterion for each in verdict.answers if each.answer is Answer.NO)
    return {key for each in no if each.subject is Subject.PLACE for key in lists_of(each, facts, now.date())}


def lists_by_key(keys: Collection[str]) -> Mapping[str, PlaceGroup]:
    """Published lists of places with their sources; no query where none is asked for."""
    if not keys:
        return {}
    return {row.slug: row for row in PlaceGroup.objects.published().filter(slug__in=keys).prefetch_related("sources")}


# --- Instruments and rates ----------------------------------------------------------------------------------------


def laws_of(notes: Iterable[InstrumentNote]) -> dict[str, str]:
    """What the law of each country says; of a note of low confidence, and of two that disagree, nothing is known."""
    found: dict[str, str] = {}
    for note in notes:
        lawful = "unknown" if note.confidence == Confidence.LOW else note.lawful
        if found.setdefault(note.country, lawful) != lawful:
            found[note.country] = "unknown"
    return found


class Conversion(NamedTuple):
    """A sum in another currency, with the rate that made it so."""

    amount: Decimal
    currency: str
    value: Decimal
    into: str
    rate: Rate


def in_currencies(sums: Mapping[str, Decimal], rates: Iterable[Rate], year: int) -> dict[str, Decimal]:
    """Sums by currency with what entered rates make of them, of the newest year up to `year`. None is guessed."""
    return dict(sums) | {into: each.value for into, each in conversions(sums, rates, year).items()}


def conversions(sums: Mapping[str, Decimal], rates: Iterable[Rate], year: int) -> dict[str, Conversion]:
    """What entered rates make of sums by currency, by the currency that is made, of the newest year up to `year`."""
    by_year = sorted((rate for rate in rates if rate.year and rate.year <= year), key=lambda rate: rate.year or 0)
    newest = {(rate.base, rate.quote): rate for rate in by_year}
    found: dict[str, Conversion] = {}
    for (base, quote), rate in sorted(newest.items()):
        if base in sums and quote not in sums:
            found.setdefault(quote, Conversion(sums[base], base, sums[base] * rate.value, quote, rate))
        if quote in sums and base not in sums:
            found.setdefault(base, Conversion(sums[quote], quote, sums[quote] / rate.value, base, rate))
    return found
