"""Once a year the leads of a city are asked whether a part is still true."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from cities.models import City
from core.accounts.tenants import names_of, serving
from core.history.write import one_transaction
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.review import freshness
from core.review.diff.labels import with_commas
from core.review.models import Reminder
from core.review.proposals.kinds import ProposalKind, kind_of, kinds

NOTICE = "parts_to_confirm"
type Part = tuple[str, date, int]  # code, confirmed on, whole years since


def remind() -> int:
    """One notice a thing, which names all of its parts that are due. Answers how many parts were asked about.

    May be repeated: what was asked about in this year of its age is not asked again.
    """
    today = timezone.localdate()
    return sum(ask(kind, row, today) for kind in kinds() for row in due(kind, today))


def due(kind: ProposalKind, today: date) -> Iterator[Any]:
    rows = kind.model._base_manager.filter(oldest_part_on__lte=freshness.year_before(today)).order_by("pk")
    yield from (row for row in rows.iterator(chunk_size=500) if freshness.is_public(row))


def ask(kind: ProposalKind, row: Any, today: date) -> int:
    tenant = kind.tenant_of(row) or 0
    leads = serving(tenant, "lead")
    parts = [(section.code, day, freshness.years_since(day, today)) for section, day in freshness.old_parts(kind, row)]
    if not leads or not parts:
        return 0
    with one_transaction():
        new = [part for part in parts if is_first(kind, row, part)]
        if new:
            codes = json.dumps([code for code, _day, _years in new])
            facts = {"kind": kind.code, "object": str(row.pk), "tenant": str(tenant), "parts": codes}
            notify(sorted(lead.pk for lead in leads), NOTICE, facts=facts, address=address(kind, row, tenant))
    return len(new)


def is_first(kind: ProposalKind, row: Any, part: Part) -> bool:
    code, day, years = part
    _reminder, is_new = Reminder.objects.get_or_create(
        kind=kind.code, object_id=str(row.pk), part=code, confirmed_on=day, years=years
    )
    return is_new


def address(kind: ProposalKind, row: Any, tenant: int) -> str:
    slug = row.slug if isinstance(row, City) else City.objects.values_list("slug", flat=True).get(pk=tenant)
    return f"w/{slug}/{kind.segment}/" if kind.is_profile else f"w/{slug}/{kind.segment}/{row.slug}/"


def stands(facts: Facts) -> bool:
    """Nobody is asked by mail about what was confirmed, or taken away, since."""
    kind = kind_of(facts["kind"])
    row = kind.row(facts["object"])
    asked = set(json.loads(facts["parts"]))
    return row is not None and any(section.code in asked for section, _day in freshness.old_parts(kind, row))


def together(many: Sequence[Facts]) -> list[Facts]:
    """Facts for the sentences of notices, in the active language: the names of all cities at once."""
    names = names_of({int(facts["tenant"]) for facts in many})
    return [words(facts, names) for facts in many]


def alone(facts: Facts) -> Facts:
    return together([facts])[0]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    kind = kind_of(facts["kind"])
    sections = [section for code in json.loads(facts["parts"]) if (section := kind.section(code))]
    return {
        "kind": str(kind.label),
        "city": names.get(int(facts["tenant"]), ""),
        "parts": with_commas(freshness.titles(sections)),
    }
