"""The tools of a city with one line of state each, for its overview."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.workspace.context import CityContext
from core.review import freshness
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kinds

type Line = dict[str, Any]  # label, url, state


def lines(desk: CityContext, proposals: list[Proposal]) -> list[Line]:
    """One for each kind of content, with what is published and what is being worked on: a query each."""
    return [line(desk, kind, [each for each in proposals if each.kind == kind.code]) for kind in kinds()]


def line(desk: CityContext, kind: ProposalKind, open_ones: list[Proposal]) -> Line:
    said = [profile_words(desk, kind) if kind.is_profile else published_words(desk, kind)]
    drafts = sum(each.is_being_written for each in open_ones)
    waiting = len(open_ones) - drafts
    if drafts:
        said.append(ngettext("%(number)s draft", "%(number)s drafts", drafts) % {"number": drafts})
    if waiting:
        said.append(ngettext("%(number)s in review", "%(number)s in review", waiting) % {"number": waiting})
    return {"label": str(kind.plural), "url": desk.address_of(kind), "state": " · ".join(said)}


def profile_words(desk: CityContext, kind: ProposalKind) -> str:
    days = freshness.days_of(kind, desk.city)
    words = {"confirmed": sum(day is not None for day in days.values()), "total": len(days)}
    return _("%(confirmed)s of %(total)s parts confirmed") % words


def published_words(desk: CityContext, kind: ProposalKind) -> str:
    number = kind.rows_of(desk.city.pk).filter(state="published").count()
    return (
        ngettext("%(number)s published", "%(number)s published", number) % {"number": number}
        if number
        else _("none yet")
    )
