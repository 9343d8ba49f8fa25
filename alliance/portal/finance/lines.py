"""Calls as lines of a list, and as rows of a table."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.pagecache.reading import fresh_until
from core.text.fallback import columns, localized
from core.text.money import amount, span
from finance.choices import Applicant, Stage
from finance.deadlines import Standing
from finance.market import wording
from finance.market.facts import known_calls, moments_of_calls
from finance.market.models import Call
from finance.market.querysets import DAYS
from finance.matching import ONLY_SOME, CallFacts, CriterionFacts, Operator, Subject

AT_A_GLANCE: Mapping[Standing, str | Promise] = {
    Standing.OPEN: pgettext_lazy("calls", "Open until a deadline"),
    Standing.ROLLING: pgettext_lazy("calls", "Open at any time"),
    Standing.NOT_YET: pgettext_lazy("calls", "Not open yet"),
    Standing.UNKNOWN: pgettext_lazy("calls", "Dates not known"),
    Standing.UNCLEAR: pgettext_lazy("calls", "Sources differ"),
    Standing.CLOSED: pgettext_lazy("calls", "Closed"),
}
COLUMNS = ("slug", "timing", *DAYS, "checked_on", "is_example", "state", "version", "confirmed_version")


def for_lines(calls: QuerySet[Call]) -> QuerySet[Call]:
    rows = calls.select_related("funder")
    return rows.only(*COLUMNS, "funder__slug", *columns("title", "summary"), *columns("funder__name"))


def call_line(call: Call, now: datetime) -> dict[str, Any]:
    words, tone = wording.call_standing(call, now)
    return {
        "call": call,
        "title": localized(call, "title"),
        "summary": localized(call, "summary"),
        "funder": localized(call.funder, "name"),
        "standing": words,
        "tone": tone,
        "checked": wording.checked(call.checked_on),
        "checked_day": date_format(call.checked_on) if call.checked_on else _("Not since entry"),
        "is_old": call.is_old,
        "is_confirmed": call.is_confirmed,
    }


# --- As a table ---------------------------------------------------------------------------------------------------


def table_lines(calls: Iterable[Call], now: datetime) -> list[dict[str, Any]]:
    """A row for each call: who may apply, the amount and the stage, as its conditions have them. What it does not state
    stays empty. Conditions are those that are kept for matches, so no call costs a query."""
    known = {each.key: each for each in known_calls()}
    return [{**call_line(call, now), **conditions(known.get(call.slug))} for call in calls]


def conditions(call: CallFacts | None) -> dict[str, str]:
    if call is None:
        return {"who": "", "amount": "", "stage": ""}
    return {"who": who_may_apply(call), "amount": amounts(call).rstrip(".。"), "stage": stages(call)}


def required(call: CallFacts, subject: Subject) -> list[CriterionFacts]:
    """What is certainly asked on a subject; what is only a wish, or still to be checked, stands on the call's page."""
    return [each for each in call.criteria if each.subject is subject and each.is_must and each.is_sure]


def first_facts(call: Call, rules: int, now: datetime) -> list[dict[str, str]]:
    """What a reader of one call asks first, each with the way to where it is told."""
    said = conditions(next((each for each in known_calls() if each.key == call.slug), None))
    words, _tone = wording.call_standing(call, now)
    found = [
        (_("Application period"), words, "#rules"),
        (_("Amount"), said["amount"], "#rules"),
        (_("Project stage"), said["stage"], "#rules"),
        (_("Eligibility criteria"), str(rules) if rules else "", "#rules"),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in found if value]


def who_may_apply(call: CallFacts) -> str:
    """The kinds of bodies; of a kind of which only some may apply it says so."""
    codes = [code for each in required(call, Subject.APPLICANT) if each.operator is Operator.IN for code in each.values]
    labels = {value: str(label) for value, label in Applicant.choices}
    names = [
        _("%(applicant)s (only some)") % {"applicant": labels[code.removesuffix(ONLY_SOME)]}
        if code.endswith(ONLY_SOME)
        else labels[code]
        for code in codes
        if code.removesuffix(ONLY_SOME) in labels
    ]
    return wording.listed(names)


def amounts(call: CallFacts) -> str:
    bounds = {each.operator: Decimal(each.values[0]) for each in required(call, Subject.AMOUNT)}
    least, most = bounds.get(Operator.AT_LEAST), bounds.get(Operator.AT_MOST)
    if least is not None and most is not None:
        return span(least, most, call.currency)
    if least is not None:
        return _("At least %(amount)s.") % {"amount": amount(least, call.currency)}
    return _("At most %(amount)s.") % {"amount": amount(most, call.currency)} if most is not None else ""


def stages(call: CallFacts) -> str:
    """Stages in a row are told by the first and the last."""
    codes = {code for each in required(call, Subject.STAGE) if each.operator is Operator.IN for code in each.values}
    found = [(number, str(label)) for number, (value, label) in enumerate(Stage.choices) if value in codes]
    if len(found) > 2 and found[-1][0] - found[0][0] == len(found) - 1:
        return _("%(first)s to %(last)s") % {"first": found[0][1], "last": found[-1][1]}
    return wording.listed(label for _number, label in found)


# --- How many stand how -------------------------------------------------------------------------------------------


def counts_by_standing(now: datetime) -> list[dict[str, Any]]:
    """How many calls are open, coming, closed or not dated, each with the way to them. It holds until the next moment
    at which a call comes to stand otherwise."""
    moments = moments_of_calls()
    fresh_until(next(iter(moments[bisect_right(moments, now) :]), None))
    counts = Counter(each.standing_at(now) for each in known_calls())
    return [
        {"label": str(label), "value": counts[Standing(value)], "url": f"{reverse('calls')}?state={value}"}
        for value, label in AT_A_GLANCE.items()
        if counts[Standing(value)]
    ]
