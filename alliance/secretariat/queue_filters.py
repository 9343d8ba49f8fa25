"""The queue by city, by kind and by how long something has waited. An unknown value counts as none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.review.proposals.kinds import kinds
from core.review.querysets import ProposalQuerySet
from core.text.numbers import number_in

AGES: Mapping[str, tuple[str | Promise, int]] = {
    "week": (gettext_lazy("Longer than a week"), 7),
    "fortnight": (gettext_lazy("Longer than two weeks"), 14),
    "month": (gettext_lazy("Longer than a month"), 30),
}
MOST = 2_000


@dataclass(frozen=True)
class Narrowed:
    city: int = 0
    kind: str = ""
    age: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.city or self.kind or self.age)

    def of(self, rows: ProposalQuerySet) -> ProposalQuerySet:
        if self.city:
            rows = rows.filter(tenant=self.city)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(sent_at__lte=before(self.age)) if self.age else rows


def before(age: str) -> datetime:
    return timezone.now() - timedelta(days=AGES[age][1])


def chosen(query: Mapping[str, str]) -> Narrowed:
    kind, age = query.get("kind", ""), query.get("age", "")
    known = {each.code for each in kinds()}
    return Narrowed(number_in(query.get("city", "")), kind if kind in known else "", age if age in AGES else "")


class There(NamedTuple):
    """One that is in the list: the pages of it are narrowed by these."""

    sent_at: datetime | None
    tenant: int
    kind: str


def there(rows: ProposalQuerySet) -> list[There]:
    """The longest waiting of them. One query for any number."""
    found = rows.order_by("sent_at").values_list(*There._fields)[:MOST]
    return [There(*each) for each in found]


def menus(listed: Iterable[There], names: Mapping[int, str], now: Narrowed) -> list[dict[str, Any]]:
    """Cities and kinds of which something is there."""
    cities = {each.tenant: names[each.tenant] for each in listed if each.tenant in names}
    there = {each.kind for each in listed}
    offered: tuple[tuple[str, str, list[tuple[str, Any]], str], ...] = (
        ("city", _("City"), by_name(cities), str(now.city or "")),
        ("kind", _("Kind"), [(each.code, each.label) for each in kinds() if each.code in there], now.kind),
        ("age", _("Waiting time"), [(code, words) for code, (words, _days) in AGES.items()], now.age),
    )
    return [menu(*each) for each in offered]


def by_name(cities: Mapping[int, str]) -> list[tuple[str, Any]]:
    return [(str(key), name) for key, name in sorted(cities.items(), key=lambda pair: pair[1])]


def menu(name: str, label: str, offered: list[tuple[str, Any]], value: str) -> dict[str, Any]:
    every = {"value": "", "label": _("All")}
    choices = [every, *({"value": code, "label": str(words)} for code, words in offered)]
    return {"name": name, "label": label, "choices": choices, "value": value}
