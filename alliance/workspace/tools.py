"""The tools of a city with one line of state each, for its overview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.workspace.confirming import aging, not_confirmed_since
from alliance.workspace.context import CityContext
from cooperation.models import Link
from core.prepared import prepared
from core.review import freshness
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.lines import line_of

type Line = dict[str, Any]  # label, url, state, parts


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many rows of one kind a city has: all, those that are published, those that somebody should look at."""

    all: int = 0
    published: int = 0
    aging: int = 0


type ByKind = dict[str, Numbers]  # by its code


def numbers(workspace: CityContext) -> ByKind:
    """How many there are of every kind but the profile, of which there is one: one query for all."""
    found = counted(workspace.city.pk, not_confirmed_since())
    return {row["kind_code"]: Numbers(row["number"], row["published"], row["aging"]) for row in found}


@prepared
def counted(city: int, not_since: date) -> QuerySet[Any]:
    first, *others = [numbers_of(city, kind, not_since) for kind in kinds() if not kind.is_profile]
    return first.union(*others, all=True).order_by()


def numbers_of(city: int, kind: ProposalKind, not_since: date) -> QuerySet[Any]:
    """One row, also where there is nothing."""
    rows = kind.rows_of(city).order_by().annotate(kind_code=Value(kind.code, output_field=CharField()))
    published = Count("pk", filter=Q(state="published"))
    found: QuerySet[Any] = rows.values("kind_code").annotate(
        number=Count("pk"), published=published, aging=Count("pk", filter=aging(not_since))
    )
    return found


def kinds_with_aging(there: ByKind) -> list[ProposalKind]:
    """Those worth asking for what somebody should look at; the profile is known already."""
    return [kind for kind in kinds() if kind.is_profile or there.get(kind.code, Numbers()).aging]


def lines(workspace: CityContext, proposals: list[Proposal], there: ByKind, begun: Mapping[str, int]) -> list[Line]:
    """One for each tool, with what is published and what is being worked on.

    That is a proposal or, of the kinds that `begun` counts, what has not become one yet.
    """
    return [tool(workspace, kind, proposals, there, begun) for kind in kinds() if not kind.model.part_of]


def tool(
    workspace: CityContext, kind: ProposalKind, proposals: list[Proposal], there: ByKind, begun: Mapping[str, int]
) -> Line:
    """What is written on a part of it, such as a target of a plan, counts with it."""
    parts = [each for each in kinds() if each.model.part_of == kind.segment]
    codes = {kind.code, *(part.code for part in parts)}
    found = line(workspace, kind, [each for each in proposals if each.kind in codes], there, begun.get(kind.code, 0))
    return {
        **found,
        "parts": [part_of_tool(workspace, part, there.get(part.code, Numbers()).published) for part in parts],
    }


def part_of_tool(workspace: CityContext, kind: ProposalKind, published: int) -> Line:
    words = {"kind": kind.plural, "number": published}
    return {"label": _("%(kind)s: %(number)s") % words, "url": workspace.address_of(kind)}


def line(workspace: CityContext, kind: ProposalKind, open_ones: list[Proposal], there: ByKind, begun: int) -> Line:
    numbers = there.get(kind.code, Numbers())
    is_worked_on = bool(open_ones or begun)
    said = [first_words(workspace, kind, numbers, is_worked_on=is_worked_on)]
    drafts = sum(each.is_being_written for each in open_ones)
    waiting = len(open_ones) - drafts
    if begun:
        said.append(ngettext("%(number)s in progress", "%(number)s in progress", begun) % {"number": begun})
    if drafts:
        said.append(ngettext("%(number)s draft", "%(number)s drafts", drafts) % {"number": drafts})
    if waiting:
        said.append(ngettext("%(number)s in review", "%(number)s in review", waiting) % {"number": waiting})
    return {"label": str(kind.plural), "url": workspace.address_of(kind), "state": line_of(*said)}


def first_words(workspace: CityContext, kind: ProposalKind, there: Numbers, *, is_worked_on: bool) -> str:
    if kind.is_profile:
        return profile_words(workspace, kind)
    if kind.model is Link and there.all:  # agreed by cities: that one is public is said on its page
        return ngettext("%(count)d link", "%(count)d links", there.all) % {"count": there.all}
    return published_words(there, is_worked_on=is_worked_on)


def profile_words(workspace: CityContext, kind: ProposalKind) -> str:
    days = freshness.days_of(kind, workspace.city)
    words = {"confirmed": sum(day is not None for day in days.values()), "total": len(days)}
    return _("%(confirmed)s of %(total)s parts confirmed") % words


def published_words(there: Numbers, *, is_worked_on: bool) -> str:
    """How much is published, in words; beside something that is in progress "none yet" would be a contradiction."""
    number = there.published
    if number:
        return ngettext("%(number)s published", "%(number)s published", number) % {"number": number}
    return _("none published yet") if is_worked_on else _("none yet")
