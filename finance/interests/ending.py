"""Packs that are taken back together: those of a project whose page a lead withdraws, and all that a backup brought
back, when nobody can tell which ones a city had taken back since.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.accounts.tenants import LEAD
from core.history.write import Actor, changing, one_transaction
from finance.interests.daily import tell_roles
from finance.interests.models import Pack
from finance.interests.querysets import PackQuerySet
from finance.interests.steps import PACK_STEPS
from finance.projects import actions
from finance.projects.models import Project, ProjectProfile

RUNNING_THE_SITE = Actor(id=None, label="whoever runs the site")


# --- With the page of a project -----------------------------------------------------------------------------------


def open_packs_of(project: Project) -> PackQuerySet:
    """Those of a project whose link works or would work again."""
    return Pack.objects.filter(project=project, state=Pack.State.OPEN, until__gte=timezone.localdate())


def left_open(profile: ProjectProfile | None) -> list[Pack]:
    """The packs that go on although the page of the project was withdrawn, as a lead chose. No query for others."""
    if profile is None or profile.state != profile.State.WITHDRAWN:
        return []
    return list(open_packs_of(profile.project).defer("content").order_by("until", "pk"))


def withdraw_project(profile: ProjectProfile, *, ends_packs: bool, expected: int, person: User, by: Actor) -> int:
    """Takes the page of a project off the site and, if a lead says so, all its packs with it: both or neither. Answers
    how many packs were taken back. Raises InvalidTransition, VersionConflict, PermissionDenied."""
    with one_transaction():
        project = Project._base_manager.select_for_update().get(pk=profile.project_id)  # nobody makes one meanwhile
        actions.withdraw(profile, expected=expected, person=person, by=by)
        if not ends_packs:
            return 0
        require_permission(person, "pack.make", project)
        rows = list(open_packs_of(project).defer("content", "recipients").order_by("pk"))
        return sum(end(row, by=by) for row in rows)


# --- After a restore ----------------------------------------------------------------------------------------------


def still_open(before: datetime | None = None) -> list[Pack]:
    """Those that were made before that moment, or all; those too of a city that is not listed now, whose link would
    work again with it."""
    rows = Pack.objects.filter(state=Pack.State.OPEN, until__gte=timezone.localdate())
    rows = rows if before is None else rows.filter(made_at__lt=before)
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
            tell_roles(ended[0].project, "packs_ended", (LEAD,), {}, "packs/")
    return len(ended)


def end(row: Pack, *, by: Actor = RUNNING_THE_SITE) -> bool:
    """Whether it was still open: a lead may have been faster."""
    step = PACK_STEPS["revoke"]
    with changing(row, step.verb, by=by, expected=None, public=False) as fresh:
        if not step.is_possible(fresh.state):
            return False
        fresh.state, fresh.revoked_at = Pack.State.REVOKED, timezone.now()
        fresh.save()
    return True
