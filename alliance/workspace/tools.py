"""The tools of a city with a number and the state of each, for its overview."""

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
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.lines import line_of

type Tile = dict[str, Any]  # label, url, value, note, parts


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


def tiles(workspace: CityContext, proposals: list[Proposal], there: ByKind, begun: Mapping[str, int]) -> list[Tile]:
    """One for each kind but the profile: how much is published, and what is being worked on.

    That is a proposal or, of the kinds that `begun` counts, what has not become one yet.
    """
    whole = [kind for kind in kinds() if not kind.model.part_of and not kind.is_profile]
    return [tile(workspace, kind, proposals, there, begun) for kind in whole]


def tile(
    workspace: CityContext, kind: ProposalKind, proposals: list[Proposal], there: ByKind, begun: Mapping[str, int]
) -> Tile:
    """What is written on a part of it, such as a target of a plan, counts with it."""
    numbers = there.get(kind.code, Numbers())
    parts = [each for each in kinds() if each.model.part_of == kind.segment]
    open_ones = [each for each in proposals if each.kind in {kind.code, *(part.code for part in parts)}]
    is_link = kind.model is Link  # agreed by cities: that one is public is said on its page
    return {
        "label": str(kind.plural),
        "url": workspace.address_of(kind),
        "value": numbers.all if is_link else numbers.published,
        "note": line_of(*([] if is_link else [_("published")]), *in_progress(open_ones, begun.get(kind.code, 0))),
        "parts": [part_of_tool(workspace, part, there.get(part.code, Numbers()).published) for part in parts],
    }


def part_of_tool(workspace: CityContext, kind: ProposalKind, published: int) -> Tile:
    words = {"kind": kind.plural, "number": published}
    return {"label": _("%(kind)s: %(number)s") % words, "url": workspace.address_of(kind)}


def in_progress(open_ones: list[Proposal], begun: int) -> list[str]:
    """What is begun, drafted and in review, each in words where there is any."""
    drafts = sum(each.is_being_written for each in open_ones)
    waiting = len(open_ones) - drafts
    said = (
        (begun, ngettext("%(number)s in progress", "%(number)s in progress", begun)),
        (drafts, ngettext("%(number)s draft", "%(number)s drafts", drafts)),
        (waiting, ngettext("%(number)s in review", "%(number)s in review", waiting)),
    )
    return [words % {"number": number} for number, words in said if number]
