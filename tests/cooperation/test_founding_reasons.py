"""Each reason between two of the founding cities is traced to the file of facts in which it stands.

`founding-reasons.tsv` is the checked-in table: who, whom, why, and by which facts. The second test reads the files of
the founding facts by itself, without the code that found the reasons. UPDATE=1 writes the table anew.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from cities.models import City, Figure
from cities.practices.models import Practice
from cooperation.matches.weights import weights_in_use
from cooperation.matching import Evidence, Kind, reasons
from cooperation.neighbours.gathering import city_facts, gathered
from core.text import data_files
from core.vocabulary.models import Term
from events.models import Event
from planning.models import Plan

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("founding-reasons.tsv")
FACTS = Path(settings.BASE_DIR) / "alliance" / "founding"
DAY = date(2026, 3, 5)
CITIES = ("beijing", "hong-kong", "kobe", "kunming", "ninghe", "waterberg", "yokohama")
STAGES = {"being-written": 1, "in-force": 2, "ended": 3}


def lines() -> Iterator[str]:
    rows = City.objects.filter(slug__in=CITIES).order_by("slug")
    data = gathered([row.pk for row in rows])
    facts = {row.slug: city_facts(row.pk, data[row.pk], DAY) for row in rows}
    for you in CITIES:
        for other in CITIES:
            for reason in reasons(facts[you], facts[other], weights_in_use()):
                said = [" ".join(map(named, pieces)) for pieces in (reason.theirs, reason.yours)]
                yield "\t".join([you, other, reason.code, *said])


def named(piece: Evidence) -> str:
    """By words of the files, not by keys of a database."""
    if piece.kind in (Kind.TERM, Kind.BIOME):
        term = Term.objects.select_related("scheme").get(pk=piece.key)
        return f"{term.scheme.code}:{term.code}"
    if piece.kind is Kind.FIGURE:
        figure = Figure.objects.get(pk=piece.key)
        return f"{figure.measure}:{figure.value.normalize():f}:{figure.year}"
    model: Any = {Kind.PRACTICE: Practice, Kind.PLAN: Plan, Kind.EVENT: Event}.get(piece.kind)
    return f"{piece.kind}:{model.objects.get(pk=piece.key).slug if model else piece.key}"


def test_the_table_of_reasons_of_all_pairs_is_the_one_that_was_read(founding_facts: None) -> None:
    found = "".join(f"{line}\n" for line in lines())
    if os.environ.get("UPDATE"):
        TABLE.write_text(found, encoding="utf-8")

    assert found == TABLE.read_text(encoding="utf-8")


# --- The second reader --------------------------------------------------------------------------------------------


@cache
def read(name: str) -> dict[str, dict[str, Any]]:
    rows = data_files.read(FACTS / f"{name}.yaml")[name]
    return {row["slug"]: row for row in rows}


def rows() -> list[list[str]]:
    return [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]


def terms_of(city: dict[str, Any]) -> set[str]:
    found = {f"challenges:{code}" for code in city["challenges"]} | {f"settings:{code}" for code in city["settings"]}
    found |= {f"solution-types:{code}" for code in city["solutions"]} | {f"biomes:{city['biome']}"}
    return found | {f"ecosystems:{code}" for code in city["ecosystems"]}


def values(city: dict[str, Any], wanted: str) -> bool:
    measure, value, year = wanted.split(":")
    return any(
        figure["measure"] == measure and Decimal(str(figure["value"])) == Decimal(value) and str(figure["year"]) == year
        for figure in city["figures"]
    )


def is_true(you: str, other: str, code: str, theirs: str, yours: str) -> bool:
    cities, practices, plans, events = (read(name) for name in ("cities", "practices", "plans", "events"))
    one, two = cities[you], cities[other]
    keys = [piece.partition(":")[2] for piece in theirs.split()]
    if code == "met":
        parts = [{part["city"] for part in events[key]["participations"]} for key in keys]
        return all({you, other} <= some for some in parts)
    if code.startswith("same_"):
        return set(theirs.split()) <= terms_of(one) & terms_of(two)
    if code == "practice_on_challenge":
        wanted = {piece.partition(":")[2] for piece in yours.split()}
        told = [set(practices[key]["challenges"]) & set(one["challenges"]) for key in keys]
        return all(practices[key]["city"] == other for key in keys) and all(told) and wanted == set().union(*told)
    if code == "plan_ahead":
        mine = yours.partition(":")[2]
        owners = (plans[keys[0]]["city"], plans[mine]["city"])
        return owners == (other, you) and STAGES[plans[keys[0]]["status"]] == STAGES[plans[mine]["status"]] + 1
    if code == "similar_size":
        people = sorted(Decimal(piece.split(":")[1]) for piece in (theirs, yours))
        return values(two, theirs) and values(one, yours) and people[1] <= people[0] * Decimal("1.5")
    if code in ("common_language", "no_common_language"):
        spoken = [{tag.split("-")[0].lower() for tag in city["languages"]} for city in (one, two)]
        wanted = spoken[0] & spoken[1] if code == "common_language" else spoken[1]
        return set(keys) == wanted and (code == "common_language") == bool(spoken[0] & spoken[1])
    if code in ("common_hours", "no_common_hours"):
        apart = hours_apart(one["time_zone"], two["time_zone"])
        return int(keys[0]) == max(0, 8 * 60 - apart) and (code == "common_hours") == (int(keys[0]) >= 120)
    return False


def hours_apart(*zones: str) -> int:
    """In minutes, on the day of the table."""
    first, second = (datetime(2026, 3, 5, 12, tzinfo=ZoneInfo(zone)).utcoffset() for zone in zones)
    assert first is not None
    assert second is not None
    return int(abs((first - second).total_seconds()) // 60)


def test_each_reason_of_the_table_stands_in_the_files_of_facts() -> None:
    found = rows()

    assert [row for row in found if not is_true(*row)] == []
    assert {(row[0], row[1]) for row in found} == {(a, b) for a in CITIES for b in CITIES if a != b}
    assert all([a, b, "met"] in [row[:3] for row in found] for a in CITIES for b in CITIES if a != b)


def test_no_offer_or_need_of_a_founding_city_is_invented() -> None:
    assert {row[2] for row in rows()} & {"offer_for_need", "need_for_offer", "practice_on_need", "linked"} == set()
