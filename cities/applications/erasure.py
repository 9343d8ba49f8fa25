"""How applications are forgotten, and what of them is a person's own data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import override

from cities.applications.models import Application
from core.accounts.models import User
from core.files.models import StoredFile
from core.files.storage import retire
from core.history.write import Actor, changing, one_transaction, remove_row
from core.notifications.models import Notice

State = Application.State


def erase(row: Application, verb: str, *, by: Actor, expected: int) -> None:
    """Deletes an application with thread, notes, notices and files. The history keeps the number and the steps."""
    with one_transaction():
        files = [row.letter.name, *row.messages.values_list("file", flat=True)]
        Notice.objects.filter(address__in=[f"join/{row.pk}/", f"review/applications/{row.pk}/"]).delete()
        remove_row(row, verb, by=by, expected=expected, public=False)
        put_away(files)


def put_away(paths: Iterable[str | None]) -> None:
    for file in StoredFile.objects.filter(path__in=[path for path in paths if path]):
        retire(file)


def long_over(before: datetime) -> list[Application]:
    """Refused or taken back before that moment, and drafts that nobody has touched since."""
    over = Application.objects.filter(state__in=(State.DECLINED, State.WITHDRAWN), decided_at__lt=before)
    left = Application.objects.filter(state=State.DRAFT, changed_at__lt=before)
    return [*over, *left]


def forget(rows: list[Application]) -> int:
    for row in rows:
        erase(row, "application_forgotten", by=Actor(id=None, label="retention"), expected=row.version)
    return len(rows)


def close_account(user: User) -> None:
    """Deletes what was not approved. What was is the city's; the person's own lines are emptied."""
    by = Actor.person(user)
    for row in Application.objects.filter(applicant=user).order_by("pk"):
        if row.state not in (State.APPROVED, State.PROVISIONAL):
            erase(row, "application_forgotten", by=by, expected=row.version)
            continue
        with changing(row, "application_saved", by=by, expected=None, public=False) as fresh:
            fresh.post = fresh.focal_email = ""
            fresh.saved += 1
            fresh.save()


def own(user: User) -> list[dict[str, Any]]:
    """What is kept of somebody's applications, for their own data; never what curators noted down."""
    rows = Application.objects.filter(applicant=user).prefetch_related("messages").order_by("made_at", "pk")
    with override("en"):
        return [
            {
                **{name: getattr(row, name) for name in ("number", "state", "city_name", "country", "parent_name")},
                **{name: getattr(row, name) for name in ("office", "post", "purpose", "languages", "networks")},
                **{name: getattr(row, name) for name in ("focal_point", "focal_email", "made_at", "submitted_at")},
                "has_letter": bool(row.letter),
                "decided_at": row.decided_at,
                "messages": [
                    {"at": each.at, "from": "secretariat" if each.is_from_secretariat else "you", "text": each.text}
                    for each in row.messages.all()
                ],
            }
            for row in rows
        ]
