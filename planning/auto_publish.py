"""What may be published of a city's plan without a curator, where its curators say so."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.history.keys import Key
from core.history.snapshot import Plain
from core.review.diff.text import change_in_per_cent, is_unusual
from core.review.rules.auto_publish import Change, RuleDefinition, patch_number, register_rule
from core.text.moments import today_at
from planning import dates

OF_A_VALUE = {"value", "source_title", "source_link"}


def is_value_with_source(change: Change) -> bool:
    """Numbers of values that are public already: each changes by up to a quarter, and names where it is from."""
    if change.kind.code != "cityindicator" or not change.changes:
        return False
    rows: dict[str, dict[str, Plain]] = {}
    for text, wanted in change.changes.items():
        key = Key.parse(text)
        if key.name != "values" or key.column not in OF_A_VALUE:
            return False
        rows.setdefault(str(key.pk), {})[key.column] = wanted
    return all(is_near(f"values.{pk}.value", said, change.base) for pk, said in rows.items())


def is_near(key: str, said: Mapping[str, Plain], base: Mapping[str, Plain]) -> bool:
    moved = change_in_per_cent(patch_number(base.get(key)), patch_number(said.get("value")))
    return moved is not None and not is_unusual(moved) and bool(said.get("source_title"))


def is_milestone_done(change: Change) -> bool:
    """Days on which milestones were done that were not yet, and nothing else. None lies ahead where the city lies."""
    if change.kind.code != "planaction" or not change.changes:
        return False
    days = [
        str(now)
        for key, before, now in change.pairs
        if (Key.parse(key).name, Key.parse(key).column) == ("milestones", "done_on") and not before and now
    ]
    if len(days) != len(change.changes):
        return False
    today = today_of(change.tenant).isoformat()
    return not any(dates.is_before(today, day) for day in days)


def today_of(tenant: int | None) -> date:
    zones = City.objects.filter(pk=tenant).values_list("time_zone", flat=True) if tenant else ()
    return today_at(next(iter(zones), ""))


register_rule(
    RuleDefinition(
        code="indicator-values",
        name=_("Values of indicators"),
        sentence=_("An indicator value that changes by less than 25% and states its source is published immediately."),
        verdict="publish",
        applies=is_value_with_source,
        order=70,
    )
)
register_rule(
    RuleDefinition(
        code="milestones",
        name=_("Completed milestones"),
        sentence=_("The completion of a milestone, with its date, is published immediately."),
        verdict="publish",
        applies=is_milestone_done,
        order=80,
    )
)
