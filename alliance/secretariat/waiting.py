"""How much waits for the secretariat, for the bar of the curators and the header of every page of theirs."""

from alliance.secretariat.tabs import by_rule, size
from cities.applications.models import Application
from cooperation.models import Request
from core.accounts.models import User
from core.feedback.models import Report
from core.history.models import ListedCorrection
from core.review.models import Proposal

KEPT = "_waits_for_secretariat"  # `request.user` lives as long as its request


def waiting_counts(user: User) -> dict[str, int]:
    """How much waits by area: queue, applications, reports, by_rule, cooperation, corrections. One query, once a
    request; proposals that belong together count as one."""
    found: dict[str, int] | None = vars(user).get(KEPT)
    if found is None:
        found = vars(user)[KEPT] = counted(user)
    return found


def counted(user: User) -> dict[str, int]:
    proposals = Proposal.objects.visible_to(user).one_a_bundle()
    first, *others = (
        size(name, rows)
        for name, rows in {
            "queue": proposals.filter(state="submitted"),
            "applications": Application.objects.waiting(),
            "reports": Report.objects.visible_to(user).open(),
            "by_rule": proposals.filter(by_rule(user)),
            "cooperation": Request.objects.filter(reported_on__isnull=False).exclude(state=Request.State.CLOSED),
            "corrections": ListedCorrection.objects.waiting(),
        }.items()
    )
    return {
        "queue": 0,
        "applications": 0,
        "reports": 0,
        "by_rule": 0,
        "cooperation": 0,
        "corrections": 0,
        **dict(first.union(*others, all=True).order_by()),
    }


def total(user: User) -> int:
    return sum(waiting_counts(user).values())
