"""What a call asks, held against what is known: no database."""

import ast
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import finance.deadlines
import finance.matching
from finance.deadlines import Standing
from finance.matching import (
    OPERATORS,
    STAGES,
    Answer,
    CallFacts,
    CriterionFacts,
    GroupFacts,
    Kind,
    Operator,
    ProjectFacts,
    Subject,
    calls_in_order,
    decided,
    evaluate,
    judged,
    verdict_kind,
)

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = NOW.date()
ALLOWED = {"collections", "dataclasses", "datetime", "decimal", "enum", "finance.deadlines", "zoneinfo"}
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy

# --- Facts at random ----------------------------------------------------------------------------------------------

COUNTRIES = ["CN", "JP", "BR", "NR"]
VALUES: dict[Subject, list[str]] = {
    Subject.PLACE: [*COUNTRIES, "@oda", "@none"],
    Subject.APPLICANT: ["city", "agency"],
    Subject.SEAT: COUNTRIES,
    Subject.STAGE: list(STAGES),
    Subject.PURPOSE: ["works", "plan"],
    Subject.TOPIC: ["heat", "water"],
    Subject.CLIMATE: ["mitigation", "adaptation"],
    Subject.ESTIMATE: ["yes"],
    Subject.APPROVAL: ["expected", "resolution"],
    Subject.AMOUNT: ["0", "500"],
    Subject.OWN_SHARE: ["20", "50"],
    Subject.LANGUAGE: ["en", "fr"],
    Subject.INSTRUMENT: ["green-bond", "grant"],
    Subject.LAW: ["CN:yes", "JP:no", "BR:conditions"],
}
GROUPS = {"oda": (GroupFacts(countries=frozenset({"BR"}), absent=frozenset({"NR"}), cities=frozenset({"kunming"})),)}
some = st.none() | st.frozensets(st.sampled_from(["heat", "water", "en", "green-bond"]), max_size=2)
projects = st.builds(
    ProjectFacts,
    country=st.none() | st.sampled_from(COUNTRIES),
    city=st.none() | st.sampled_from(["kunming", "yokohama"]),
    applicant=st.none() | st.sampled_from(["city", "agency"]),
    applicant_country=st.none() | st.sampled_from(COUNTRIES),
    stage=st.none() | st.sampled_from([*STAGES, "on_hold"]),
    purpose=st.none() | st.sampled_from(["works", "plan"]),
    topics=some,
    has_more_topics=st.booleans(),
    climate_benefit=st.none() | st.sampled_from(["none", "mitigation", "both"]),
    climate_estimated=st.none() | st.booleans(),
    approval=st.none() | st.sampled_from(["none", "resolution"]),
    amounts=st.none() | st.dictionaries(st.sampled_from(["USD", "EUR"]), st.decimals(0, 1000, places=2)),
    own_share=st.none() | st.decimals(0, 100, places=1),
    languages=some,
    instruments=some,
)


@st.composite
def criteria(draw: st.DrawFn) -> CriterionFacts:
    subject = draw(st.sampled_from(list(VALUES)))
    operator = draw(st.sampled_from(OPERATORS[subject]))
    one = operator in (Operator.AT_LEAST, Operator.AT_MOST)
    values = draw(st.lists(st.sampled_from(VALUES[subject]), min_size=1, max_size=1 if one else 3, unique=True))
    key, is_must, is_sure = draw(st.uuids()).hex, draw(st.booleans()), draw(st.sampled_from([True, True, True, False]))
    return CriterionFacts(key, subject, operator, tuple(values), is_must, is_sure)


calls = st.builds(
    CallFacts,
    key=st.text("abc", min_size=1, max_size=4),
    title=st.text("xyz", max_size=3),
    standing=st.sampled_from([Standing.ROLLING, Standing.UNKNOWN, Standing.UNCLEAR]),
    currency=st.sampled_from(["USD", ""]),
    criteria=st.lists(criteria(), max_size=5).map(tuple),
    groups=st.just(GROUPS),
)


# --- Rules that hold for all --------------------------------------------------------------------------------------


@at_leisure
@given(projects, calls)
def test_a_condition_that_is_not_met_always_wins(project: ProjectFacts, call: CallFacts) -> None:
    verdict = evaluate(project, call, NOW)
    musts = {each.answer for each in verdict.answers if each.criterion.is_must}

    assert verdict_kind(project, call, NOW) is verdict.kind
    assert (verdict.kind is Kind.NOT_FOR_YOU) == (Answer.NO in musts)
    assert (verdict.kind is Kind.CANNOT_BE_TOLD) == (Answer.UNKNOWN in musts and Answer.NO not in musts)
    assert (verdict.kind is Kind.FITS) == (musts == {Answer.YES})


@at_leisure
@given(projects, calls, st.sampled_from([each.name for each in fields(ProjectFacts) if each.name != "has_more_topics"]))
def test_t63_what_becomes_unknown_never_turns_into_yes(project: ProjectFacts, call: CallFacts, name: str) -> None:
    """Nor into no: whoever says less is told less."""
    before = {each.criterion.key: each.answer for each in evaluate(project, call, NOW).answers}
    without: dict[str, Any] = {name: None}
    after = evaluate(replace(project, **without), call, NOW)

    for each in after.answers:
        assert each.answer in (before[each.criterion.key], Answer.UNKNOWN)
    if after.kind is Kind.FITS:
        assert evaluate(project, call, NOW).kind is Kind.FITS


@at_leisure
@given(projects, calls)
def test_by_a_condition_that_is_to_be_checked_nobody_fits_and_nobody_is_excluded(
    project: ProjectFacts, call: CallFacts
) -> None:
    unsure = replace(call, criteria=tuple(replace(each, is_sure=False) for each in call.criteria))

    kind = evaluate(project, unsure, NOW).kind

    assert kind in (Kind.CANNOT_BE_TOLD, Kind.NO_RULES)
    assert (kind is Kind.CANNOT_BE_TOLD) == any(each.is_must for each in call.criteria)


@at_leisure
@given(projects, calls, st.randoms(use_true_random=False))
def test_the_order_of_criteria_never_matters(project: ProjectFacts, call: CallFacts, chance: object) -> None:
    mixed = list(call.criteria)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert evaluate(project, replace(call, criteria=tuple(mixed)), NOW) == evaluate(project, call, NOW)


@at_leisure
@given(projects, calls)
def test_wishes_decide_nothing(project: ProjectFacts, call: CallFacts) -> None:
    musts = tuple(each for each in call.criteria if each.is_must)

    assert evaluate(project, call, NOW).kind is evaluate(project, replace(call, criteria=musts), NOW).kind


@at_leisure
@given(projects)
def test_nothing_known_fits_nothing(project: ProjectFacts) -> None:
    for subject, values in VALUES.items():
        asked = CriterionFacts("1", subject, OPERATORS[subject][0], tuple(values[:1]))
        call = CallFacts("call", standing=Standing.ROLLING, currency="USD", criteria=(asked,), groups=GROUPS)
        assert evaluate(ProjectFacts(), call, NOW).kind is Kind.CANNOT_BE_TOLD, subject


# --- One by one ---------------------------------------------------------------------------------------------------


def asking(subject: Subject, *values: str, operator: Operator = Operator.IN, **about: object) -> CallFacts:
    asked = CriterionFacts("1", subject, operator, values)
    return CallFacts("call", standing=Standing.ROLLING, criteria=(asked,), **about)  # type: ignore[arg-type]


def told(project: ProjectFacts, call: CallFacts, now: datetime = NOW) -> Answer:
    (found,) = evaluate(project, call, now).answers
    return found.answer


def test_a_call_without_criteria_says_that_no_rules_are_known() -> None:
    assert evaluate(ProjectFacts(country="CN"), CallFacts("call"), NOW).kind is Kind.NO_RULES


def test_of_a_list_that_is_not_held_whole_who_is_not_on_it_is_not_known() -> None:
    call = asking(Subject.PLACE, "@oda", groups=GROUPS)

    assert told(ProjectFacts(country="BR"), call) is Answer.YES
    assert told(ProjectFacts(country="NR", city="yokohama"), call) is Answer.NO
    assert told(ProjectFacts(country="CN", city="yokohama"), call) is Answer.UNKNOWN
    assert told(ProjectFacts(country="CN", city="kunming"), call) is Answer.YES


def test_each_day_takes_its_own_list() -> None:
    lists = (
        GroupFacts(ends=date(2025, 12, 31), countries=frozenset({"NR"}), is_whole=True),
        GroupFacts(starts=date(2026, 1, 1), countries=frozenset({"BR"}), is_whole=True),
    )
    call = asking(Subject.PLACE, "@oda", groups={"oda": lists})

    assert told(ProjectFacts(country="NR"), call, datetime(2025, 12, 31, 23, tzinfo=UTC)) is Answer.YES
    assert told(ProjectFacts(country="NR"), call, datetime(2026, 1, 1, tzinfo=UTC)) is Answer.NO


def test_a_group_without_a_list_for_the_day_leaves_it_unknown() -> None:
    call = asking(Subject.PLACE, "@oda", groups={"oda": (GroupFacts(starts=date(2027, 1, 1), is_whole=True),)})

    assert told(ProjectFacts(country="CN"), call) is Answer.UNKNOWN


def test_a_sum_is_compared_in_the_currency_of_the_call_alone() -> None:
    call = asking(Subject.AMOUNT, "300000", operator=Operator.AT_LEAST, currency="EUR")

    assert told(ProjectFacts(amounts={"EUR": Decimal(300_000)}), call) is Answer.YES
    assert told(ProjectFacts(amounts={"EUR": Decimal(299_999)}), call) is Answer.NO
    assert told(ProjectFacts(amounts={"CNY": Decimal(9_000_000)}), call) is Answer.UNKNOWN


def test_a_deadline_closes_a_call_and_is_no_rule_by_which_anything_fits() -> None:
    call = CallFacts("call", standing=Standing.OPEN, closes=DAY)

    assert evaluate(ProjectFacts(), call, NOW).kind is Kind.NO_RULES
    assert evaluate(ProjectFacts(), call, NOW + timedelta(2)).kind is Kind.NOT_FOR_YOU
    assert evaluate(ProjectFacts(ready_on=DAY + timedelta(1)), call, NOW).kind is Kind.NOT_FOR_YOU


def test_open_calls_come_by_their_deadline_then_rolling_unknown_and_closed_ones() -> None:
    coming = CallFacts("coming", standing=Standing.OPEN, opens=DAY + timedelta(3), closes=DAY + timedelta(9))
    late = CallFacts("late", standing=Standing.OPEN, closes=DAY + timedelta(9))
    soon = CallFacts("soon", standing=Standing.OPEN, closes=DAY + timedelta(1))
    over = CallFacts("over", standing=Standing.OPEN, closes=DAY - timedelta(2))
    others = [CallFacts(each, title=each, standing=each) for each in (Standing.UNKNOWN, Standing.ROLLING)]

    assert [each.key for each in calls_in_order([over, coming, *others, late, soon], NOW)] == [
        *("soon", "late", "rolling", "coming", "unknown", "over")
    ]


def test_unknown_law_is_never_yes() -> None:
    laws = {"CN": "unknown", "JP": "yes", "BR": "no", "HK": "conditions"}
    kinds = {country: judged(ProjectFacts(country=country), laws, NOW).kind for country in (*laws, "KE")}

    assert kinds == {
        "CN": Kind.CANNOT_BE_TOLD,
        "JP": Kind.FITS,
        "BR": Kind.NOT_FOR_YOU,
        "HK": Kind.CANNOT_BE_TOLD,
        "KE": Kind.CANNOT_BE_TOLD,
    }
    assert judged(ProjectFacts(), laws, NOW).kind is Kind.CANNOT_BE_TOLD


def test_no_answers_decide_nothing() -> None:
    assert decided([]) is Kind.NO_RULES


@pytest.mark.parametrize("module", [finance.matching, finance.deadlines])
def test_the_engine_is_pure(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert {name if name.startswith("finance") else name.partition(".")[0] for name in imported} <= ALLOWED
