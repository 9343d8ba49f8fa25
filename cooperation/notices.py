"""Whom steps are told to, and in which words. A notice holds the numbers of cities, none of what they
wrote; where the secretariat closed something, its reason, which both sides read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from cities.models import City
from cooperation.models import Link, Posting, Request
from core.accounts.tenants import names_of, serving
from core.history.write import Actor
from core.notifications import quotes
from core.notifications.actions import notify
from core.notifications.wording import Facts

STAFF = ("lead", "editor")


def tell(
    kind: str,
    city: City,
    *,
    other: City | None,
    address: str,
    by: Actor | None = None,
    roles: Iterable[str] = STAFF,
    day: date | None = None,
    thing: models.Model | None = None,
    reason: str = "",
    choice: str = "",
) -> None:
    """The staff of a city, without whoever did it. Call it inside the transaction of the step.

    A reminder names the thing that it is about, so that it is not mailed when that is settled. `reason` is in words of
    the secretariat, `choice` the reason that a city has chosen from the list.
    """
    people = sorted({person.pk for person in serving(city.pk, *roles)} - {by.id if by else None})
    facts = {"city": str(city.pk), "other": str(other.pk) if other else ""}
    if thing is not None:
        facts["thing"] = str(thing.pk)
    if reason:
        facts |= quotes.put("reason", reason)
    if choice:
        facts["choice"] = choice
    if day is not None:
        facts["day"] = day.isoformat()
    notify([person for person in people if person], kind, facts=facts, address=f"w/{city.slug}/{address}")


# --- Whether a reminder still stands when its mail leaves ---------------------------------------------------------

ENDS_SOON = timedelta(days=30)


def is_unanswered(facts: Facts) -> bool:
    return Request.objects.waiting().filter(pk=facts.get("thing", 0), waits_for=int(facts["city"])).exists()


def is_silent(facts: Facts) -> bool:
    """Nothing was logged since it was asked after."""
    row = Link.objects.running().filter(pk=facts.get("thing", 0)).first()
    return row is not None and (row.last_active_on is None or row.last_active_on < (row.asked_again_on or date.max))


def ends_soon(facts: Facts) -> bool:
    soon = timezone.localdate() + ENDS_SOON
    rows = Posting.objects.filter(pk=facts.get("thing", 0), state=Posting.State.PUBLISHED)
    return rows.filter(valid_until__lte=soon).exists()


def is_there(facts: Facts) -> bool:
    """The day has not come yet."""
    return facts.get("day", "") >= timezone.localdate().isoformat()


# --- Words --------------------------------------------------------------------------------------------------------


def together(many: Sequence[Facts]) -> list[Facts]:
    """Facts in the active language: the names of all cities at once, and the day where there is one."""
    names = names_of({int(key) for facts in many for key in (facts["city"], facts["other"]) if key})
    return [words(facts, names) for facts in many]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    found = {name: names.get(int(facts[name]), "") if facts[name] else "" for name in ("city", "other")}
    day = facts.get("day", "")
    reason = quotes.take(facts, "reason") or gettext("No reason was given.")
    return {
        **found,
        "choice": chosen(facts),
        "day": date_format(date.fromisoformat(day)) if day else "",
        "reason": reason,
    }


def chosen(facts: Facts) -> str:
    """The reason from the list in the active language; older notices do not know it."""
    return str(dict(Request.Reason.choices).get(facts.get("choice", ""), gettext("see the request")))


def alone(facts: Facts) -> Facts:
    return together([facts])[0]
