"""Files of studies: kept by the staff of a city for one of its projects, and given on with a pack alone.

A file that a pack holds stays in the store as long as the pack does, since the pack names its place there.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.files.models import StoredFile
from core.history import write
from core.history.write import Actor, adding, one_transaction
from core.workflow import InvalidTransition
from finance.projects.models import Project, ProjectStudy, StudyFile

KINDS = frozenset({"pdf", "docx", "xlsx", "csv", "image"})
MOST = 20  # of a project


def attach(project: Project, kind: str, file: StoredFile, *, person: User, by: Actor) -> StudyFile:
    """Raises ValidationError, InvalidTransition for a project that was discarded, PermissionDenied."""
    require_permission(person, "project.write", project)
    if kind not in ProjectStudy.Kind.values:
        raise ValidationError({"kind": _("Choose the study or document.")})
    with one_transaction():
        held = Project._base_manager.select_for_update().get(pk=project.pk)
        if held.state != Project.State.OPEN:
            raise InvalidTransition
        if StudyFile.objects.filter(project=held).count() >= MOST:
            raise ValidationError(_("A project can have at most %(most)s entries of this kind.") % {"most": MOST})
        row = StudyFile(project=held, kind=kind, file=file.path, name=file.name, size=file.size)
        with adding(row, "studyfile_added", by=by, public=False):
            pass
    return row


def remove(row: StudyFile, *, person: User, by: Actor) -> None:
    """Removes a file from the project; a pack that holds it keeps it. The store forgets what nothing names. Raises
    VersionConflict for one that somebody else removed, PermissionDenied."""
    require_permission(person, "project.write", row.project)
    write.remove_row(row, "studyfile_removed", by=by, expected=row.version, public=False)


def frozen(project: Project, keys: Iterable[UUID]) -> list[dict[str, Any]]:
    """What a pack says of files of this project; those of another are none."""
    rows = StudyFile.objects.filter(project=project, pk__in=list(keys)).order_by("kind", "name", "pk")
    return [
        {"key": str(row.pk), "kind": row.kind, "name": row.name, "size": row.size, "path": str(row.file.name)}
        for row in rows
    ]
