"""A file that somebody imports, from the upload to the last row."""

from typing import ClassVar

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.jobs.models import Job
from core.text import limits


def imports() -> Storage:
    return storages["imports"]


def job_file_place(job: "ImportJob", name: str) -> str:
    """Where the file of a job is kept: of the name that was sent only the kind of file stays."""
    return f"{job.pk}.{job.format}"


class ImportJob(Job):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        QUEUED = "queued", _("waiting to be imported")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(User, models.CASCADE, related_name="imports", verbose_name=_("person"))
    tenant = models.PositiveBigIntegerField(
        _("city"), null=True, blank=True, editable=False, help_text=_("Only for an import by a city.")
    )
    kind = models.CharField(_("kind"), max_length=40)
    format = models.CharField(_("format"), max_length=4)
    name = models.CharField(_("file name"), max_length=limits.NAME)
    file = models.FileField(_("file"), storage=imports, upload_to=job_file_place, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows processed"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)

    objects: ClassVar[models.Manager["ImportJob"]] = models.Manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.WAITING, self.State.CHECKING, self.State.QUEUED, self.State.IMPORTING)

    @property
    def can_run(self) -> bool:
        """The check found something to do, and nothing wrong."""
        counts = self.report.get("counts", {})
        to_do = sum(sheet["new"] + sheet["changed"] for sheet in counts.values())
        return self.state == self.State.CHECKED and to_do > 0 and not self.report.get("total_faults")


class ColumnChoice(models.Model):
    """What a tenant said that a column holds: remembered for the next table with the same heading."""

    tenant = models.PositiveBigIntegerField(_("city"), editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    heading = models.CharField(_("heading"), max_length=limits.NAME)
    column = models.CharField(_("column"), max_length=40, blank=True)

    objects: ClassVar[models.Manager["ColumnChoice"]] = models.Manager()

    class Meta:
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        ordering = ["tenant", "kind", "heading"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "heading"], name="sheets_one_choice_a_heading_of_a_city")
        ]

    def __str__(self) -> str:
        return self.heading


def remembered(tenant: int, kind: str) -> dict[str, str]:
    rows = ColumnChoice.objects.filter(tenant=tenant, kind=kind)
    return dict(rows.values_list("heading", "column"))


def remember(tenant: int, kind: str, choices: dict[str, str]) -> None:
    """The newest choice of a heading counts."""
    rows = [ColumnChoice(tenant=tenant, kind=kind, heading=head, column=code) for head, code in choices.items() if head]
    ColumnChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "kind", "heading"], update_fields=["column"]
    )
