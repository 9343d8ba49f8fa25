"""Makes the drafts outside the request where a worker runs: all of them or none."""

from django.core.exceptions import ValidationError
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.workspace.planning.imports.state import KIND, Importing
from cities.models import City
from core.accounts.permissions import may
from core.history.write import Actor, AlreadyExists, one_transaction
from core.importexport import jobs
from core.importexport.models import ImportJob
from core.importexport.reading import Unreadable
from core.workflow import InvalidTransition
from planning.spreadsheet import drafting

State = ImportJob.State


@task
def take_over(key: str, label: str) -> None:
    """`label` is the name that stands beside the drafts."""
    job = ImportJob.objects.select_related("person").filter(pk=key, kind=KIND, state=State.QUEUED).first()
    if job is None:
        return
    try:
        job = jobs.claimed(job, State.QUEUED, State.IMPORTING, version=job.version)
    except jobs.NotNow:
        return
    with translation.override(job.language):
        try:
            save_drafts(job, label)
        except (Unreadable, AlreadyExists, InvalidTransition, ValidationError) as wrong:
            back(job, " ".join(getattr(wrong, "messages", [str(wrong)])))
        except Exception:
            jobs.logger.exception("an import of a plan failed", extra={"job": str(job.pk)})
            back(job, _("Something went wrong. Nothing was saved. Try again later."))


def save_drafts(job: ImportJob, label: str) -> None:
    """The drafts and that they are there, or nothing of both."""
    with one_transaction():
        job.report = taken_over(job, label)
        jobs.end(job, State.DONE)


def back(job: ImportJob, failure: str) -> None:
    """Nothing is lost: it stands where it stood, with a sentence."""
    jobs.end(job, State.CHECKED, failure=failure)


def taken_over(job: ImportJob, label: str) -> dict[str, object]:
    """Rights may have been taken away since, and the table may fit no longer. Raises Unreadable."""
    city = City.objects.get(pk=jobs.tenant_of(job))
    if not job.person.is_active or not may(job.person, "sheets.import_own", city.pk):
        raise Unreadable(_("You no longer have the right to import this. Nothing was saved."))
    told, found = Importing(job, city).read()
    if found.faults or told.has_open_questions:
        raise Unreadable(_("Content was changed after the check, and some rows now contain errors. Nothing was saved."))
    if not found.work:
        raise Unreadable(_("The file contains no changes."))
    by = Actor(
        id=job.person.pk,
        label=label,
        on_behalf_of=city.name,
        reason=jobs.reason_of(job),
        request_id=job.request_id,
    )
    made, waiting = drafting.begin(found, tenant=city.pk, by=by)
    kept = {name: job.report[name] for name in ("digest",)}
    return {**kept, "bundles": [str(bundle.pk) for bundle in made], "waiting": waiting, "columns": ["title"]}
