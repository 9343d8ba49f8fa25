"""What a project takes from an action of a plan, so that nothing is typed twice."""

import re
import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.history.keys import rows_named
from core.history.snapshot import Snapshot
from core.text import limits
from core.text.fallback import in_each, localized
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term
from finance.money import CURRENCIES
from finance.projects.models import SCHEMES, TEXTS
from planning.models import PlanAction

YEAR = re.compile(r"\d{4}")


def actions_of(city: int) -> QuerySet[PlanAction]:
    """Those from which a project of the city can begin."""
    return PlanAction.objects.filter(plan__city=city).exclude(state="withdrawn").select_related("plan__city")


def copied(action: PlanAction) -> tuple[Snapshot, list[str]]:
    """The flat map of a new project, and the names of what was copied."""
    texts = {name: kept for name in TEXTS if (kept := said_of(action, name))}
    found: Snapshot = {column_name(name, code): text for name, kept in texts.items() for code, text in kept.items()}
    for name, value in (("starts", year_in(action.starts)), ("ends", year_in(action.ends))):
        if value:
            found[name] = value
    found |= {f"terms.{term.pk}": True for term in terms_of_action(action)}
    found |= cost_of(action)
    names = [*texts, *(name for name in ("starts", "ends") if name in found)]
    names += ["terms"] if rows_named("terms", found) else []
    return found, names + (["costs"] if "currency" in found else [])


def said_of(action: PlanAction, name: str) -> dict[str, str]:
    """What an action says of a text of a project, by language."""
    if name == "title":
        return in_each(action, "title")
    if name == "problem":
        return {}
    if name == "summary":
        return {code: text[: limits.SUMMARY] for code, text in in_each(action, "description").items()}
    if name == "place":
        return text_for_all(action.place)
    if name == "owner":
        return in_each(action.lead, "name") if action.lead else text_for_all(action.lead_unit)
    if name == "partners":
        return joined([in_each(body, "name") for body in action.partners.all()])
    if name == "milestones":
        return text_for_all("\n".join(milestone_line(each) for each in action.milestones.all()))
    return {}


def text_for_all(text: str) -> dict[str, str]:
    """A text without a language: it stands as it is in the first of them, and is shown to all."""
    return {LANGUAGE_CODES[0]: text} if text else {}


def joined(names: list[dict[str, str]]) -> dict[str, str]:
    found = {}
    for code in LANGUAGE_CODES:
        said = [each[code] for each in names if code in each]
        if said:
            with override(code):
                found[code] = _("; ").join(said)
    return found


def milestone_line(each: Any) -> str:
    title = localized(each, "title").text
    return f"{each.due}: {title}" if each.due else title


def year_in(text: str) -> int | None:
    found = YEAR.search(text)
    return int(found.group()) if found else None


def terms_of_action(action: PlanAction) -> list[Term]:
    """Its kinds of solution, and the global targets that its targets serve."""
    own = action.terms.filter(scheme__code__in=SCHEMES).select_related("scheme")
    served = Term.objects.filter(
        pk__in=action.targets.filter(alignments__isnull=False).values("alignments__term"),
        scheme__code__in=SCHEMES,
    ).select_related("scheme")
    return [*own, *served]


def cost_of(action: PlanAction) -> Snapshot:
    """Its budget, where its currency is known: an amount without one is no amount."""
    if action.budget is None or action.currency not in CURRENCIES:
        return {}
    head = f"costs.{uuid.uuid4()}"
    return {
        "currency": action.currency,
        head: True,
        f"{head}.amount": f"{action.budget:.2f}",
        f"{head}.words": in_each(action, "title"),
        f"{head}.order": 0,
    }
