"""How much waits for the secretariat, for the bar of the curators and the header of every page of theirs."""

from collections import Counter

from alliance.secretariat.tabs import by_rule, size
from cities.applications.models import Application
from cooperation.models import Link, Request
from core.accounts.models import User
from core.feedback.models import Report
from core.history.models import ListedCorrection
from core.review.models import Proposal

KEPT = "_waits_for_secretariat"  # `request.user` lives as long as its request


def waiting_counts(user: User) -> Counter[str]:
    """How much waits by area: queue, applications, reports, by_rule, cooperation, corrections. One query, once a
    request; proposals that belong together count as one."""
    found: Counter[str] | None = vars(user).get(KEPT)
    if found is None:
        found = vars(user)[KEPT] = counted(user)
    return found


def counted(user: User) -> Counter[str]:
    proposals = Proposal.objects.visible_to(user).one_a_bundle()
    first, *others = (
        size(name, rows)
        for name, rows in (
            ("queue", proposals.filter(state="submitted")),
            ("applications", Application.objects.waiting()),
            ("reports", Report.objects.visible_to(user).open()),
            ("by_rule", proposals.filter(by_rule(user))),
            ("cooperation", Request.objects.reported_to(user)),
            ("cooperation", Link.objects.reported_to(user)),
            ("corrections", ListedCorrection.objects.waiting()),
        )
    )
    found: Counter[str] = Counter()
    for row in first.union(*others, all=True).order_by():
        found[row["area"]] += row["size"]
    return found


def total(user: User) -> int:
    return sum(waiting_counts(user).values())
