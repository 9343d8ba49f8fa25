"""Packs taken back by whoever runs the site, as after a restore, when nobody can tell which a city had taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.accounts.tenants import LEAD
from core.history.write import Actor, changing, one_transaction
from finance.interests.daily import tell
from finance.interests.models import Pack
from finance.interests.steps import PACK_STEPS

RUNNING_THE_SITE = Actor(id=None, label="whoever runs the site")


def still_open(before: datetime) -> list[Pack]:
    """Made before that moment; those too of a city that is not listed now, whose link would work again with it."""
    rows = Pack.objects.filter(state=Pack.State.OPEN, until__gte=timezone.localdate(), made_at__lt=before)
    return list(rows.defer("content", "recipients").select_related("project__city").order_by("pk"))


def end_all(rows: Iterable[Pack]) -> int:
    """Project by project, and how many there were. The leads of a project are told once, with its packs or not at all:
    after an interruption the next run finds what is left, and nobody was left untold."""
    by_project: dict[int, list[Pack]] = {}
    for row in rows:
        by_project.setdefault(row.project_id, []).append(row)
    return sum(end_of_project(packs) for packs in by_project.values())


def end_of_project(rows: list[Pack]) -> int:
    with one_transaction():
        ended = [row for row in rows if end(row)]
        if ended:
            tell(ended[0].project, "packs_ended", (LEAD,), {}, "packs/")
    return len(ended)


def end(row: Pack) -> bool:
    """Whether it was still open: a lead may have been faster."""
    step = PACK_STEPS["revoke"]
    with changing(row, step.verb, by=RUNNING_THE_SITE, expected=None, public=False) as fresh:
        if not step.is_possible(fresh.state):
            return False
        fresh.state, fresh.revoked_at = Pack.State.REVOKED, timezone.now()
        fresh.save()
    return True
