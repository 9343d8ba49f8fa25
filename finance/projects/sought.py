"""What projects seek, put together by currency, stage, solution and country.

Amounts of two currencies are never added, and what a city did not open to everybody is in no sum. A project that names
several solutions is under each of them, so groups are not added up: a total of a currency has each project once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from finance.ladder import ladder
from finance.money import sum_of
from finance.projects.models import ProjectProfile


class Key(NamedTuple):
    """`currency` is empty where no amount is shown to everybody, `solution` where none is named."""

    currency: str
    stage: str
    solution: str
    country: str


@dataclass(frozen=True, slots=True)
class Group:
    """`with_amount` of the projects say what they seek; `sought` is None where none does."""

    key: Key
    projects: int
    with_amount: int
    sought: Decimal | None


def seeking(rows: Iterable[ProjectProfile]) -> list[ProjectProfile]:
    """Those that look for support or say an amount, of rows as everybody reads them."""
    return [row for row in rows if row.support or row.sums.sought is not None]


def currency_of(row: ProjectProfile) -> str:
    return row.currency if row.sums.sought is not None else ""


def sought_groups(
    rows: Iterable[ProjectProfile], solutions: Mapping[int, Sequence[str]], order: Sequence[str]
) -> list[Group]:
    """One for each combination that there is. They stand by currency, stage, solution and country, never by amounts;
    `order` is that of the solutions, `solutions` those of each project."""
    found: dict[Key, list[ProjectProfile]] = defaultdict(list)
    for row in rows:
        for solution in solutions.get(row.pk) or [""]:
            found[Key(currency_of(row), row.stage, solution, row.city.country)].append(row)
    stages = {each.code: at for at, each in enumerate(ladder().stages)}
    places = {code: at for at, code in enumerate(order)}

    def place(key: Key) -> tuple[bool, str, int, int, str]:
        solution = places.get(key.solution, len(places))
        return not key.currency, key.currency, stages[key.stage], solution, key.country

    return [group(key, found[key]) for key in sorted(found, key=place)]


def totals(rows: Iterable[ProjectProfile]) -> list[Group]:
    """One for each currency, with each project once."""
    found: dict[str, list[ProjectProfile]] = defaultdict(list)
    for row in rows:
        if currency := currency_of(row):
            found[currency].append(row)
    return [group(Key(currency, "", "", ""), found[currency]) for currency in sorted(found)]


def group(key: Key, rows: Sequence[ProjectProfile]) -> Group:
    amounts = [amount for row in rows if (amount := row.sums.sought) is not None]
    return Group(key, len(rows), len(amounts), sum_of(amounts))
