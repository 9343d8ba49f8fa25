"""The steps of an import: sent, checked, imported. Each is claimed once, and asks for the right anew."""

import hashlib
import io
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import may
from core.files import checking
from core.files.naming import clean_name
from core.files.refusing import room_in_the_store, too_large, wrong_type
from core.history.write import Actor, one_transaction
from core.importexport import engine, grids, reading
from core.importexport.kinds import TableKind, own_kind_of, table_kind
from core.importexport.models import ImportJob, job_file_place
from core.importexport.reading import Table, Unreadable
from core.importexport.report import Report, ReportData
from core.jobs import files, steps
from core.jobs.failing import NotNow as NotNow
from core.jobs.failing import NotReached as NotReached
from core.jobs.failing import not_reached
from core.jobs.steps import JobStep
from core.text.requests import request_id

logger = logging.getLogger(__name__)

State = ImportJob.State
KEPT = timedelta(days=30)
LOST_AFTER = timedelta(minutes=30)  # without an end: its worker was killed
IMPORTED = "Import of the file %(name)s"  # kept in English


# --- Sending ------------------------------------------------------------------------------------------------------


def send(upload: UploadedFile[Any], *, kind: TableKind, person: User, tenant: int | None = None) -> ImportJob:
    """Takes a file and keeps it until the import is over. Raises Refused."""
    forget_old()
    with received(upload) as sent, sent.path.open("rb") as content:
        job = keep_content(new_job(sent, sent.format, kind.code, person, tenant), content)
    logger.info("import sent", extra={"kind": kind.code, "job": str(job.pk), "size": job.file.size})
    return job


def send_grid(upload: UploadedFile[Any], *, kind: str, person: User, tenant: int) -> ImportJob:
    """Takes any table and keeps what its cells say, and nothing else of the file. It is checked by its own steps.

    `report["digest"]` tells two files apart. Raises Refused, Unreadable.
    """
    forget_old()
    with received(upload) as sent:
        with sent.path.open("rb") as content:
            grid = grids.read(content, sent.format)
        job = new_job(sent, "json", kind, person, tenant)
        job.state, job.ended_at, job.report = State.CHECKED, timezone.now(), {"digest": sent.digest}
        job.rows = sum(len(page.rows) for page in grid.pages)
        keep_content(job, io.BytesIO(json.dumps(grid.as_data(), ensure_ascii=False).encode()))
    logger.info("table sent", extra={"kind": kind, "job": str(job.pk), "size": job.file.size})
    return job


class Received(NamedTuple):
    path: Path
    name: str
    format: str
    digest: str


@contextmanager
def received(upload: UploadedFile[Any]) -> Iterator[Received]:
    """The file on the disk of the server, once it was looked at. Raises Refused."""
    name = clean_name(upload.name or "")
    format = name.rpartition(".")[2].lower()
    if format not in reading.FORMATS:
        raise wrong_type(reading.FORMATS)
    with room_in_the_store(), tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        checking.copied(upload, path, limit=reading.LARGEST)
        check(path, name, format)
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        yield Received(path, name, format, digest)


def new_job(sent: Received, format: str, kind: str, person: User, tenant: int | None) -> ImportJob:
    return ImportJob(
        person=person,
        tenant=tenant,
        kind=kind,
        format=format,
        name=sent.name,
        language=translation.get_language() or "en",
        request_id=request_id.get(),
    )


def keep_content(job: ImportJob, content: IO[bytes]) -> ImportJob:
    files.keep(
        job, content, name=job.name, place=job_file_place(job, job.name), save=lambda: job.save(force_insert=True)
    )
    return job


def grid_of(job: ImportJob) -> grids.Grid:
    """The table that `send_grid` kept. Raises Unreadable."""
    with files.opened(job) as content:
        return grids.grid_of(json.load(content))


def check(path: Path, name: str, format: str) -> None:
    """Refuses a file by what it holds. Text files come in the letters of their country: those are told when they are
    read. Raises Refused."""
    if path.stat().st_size > reading.LARGEST:
        raise too_large(reading.LARGEST)
    if format == "xlsx":
        checking.check_file(path, name=name, allowed={"xlsx"})
        return
    with path.open("rb") as content:
        if checking.family(content.read(checking.HEAD)) != "text":
            raise wrong_type(reading.FORMATS)


def forget_old() -> int:
    """Files of imports that nobody ended, or that ended long ago, and the jobs themselves."""
    return forget(older_than(timezone.now() - KEPT))


def older_than(moment: datetime) -> QuerySet[ImportJob]:
    return steps.older_than(ImportJob.objects.all(), moment)


def forget(old: QuerySet[ImportJob]) -> int:
    jobs = list(old)
    gone = [job for job in jobs if files.drop(job)]  # the others another time
    for job in gone:
        job.delete()
    return len(gone)


# --- Steps --------------------------------------------------------------------------------------------------------


def run(job: ImportJob, *, version: int) -> ImportJob:
    """Asked for by a person: from now on it waits to be imported. Raises NotNow."""
    if not job.can_run:
        raise NotNow
    return claimed(job, State.CHECKED, State.QUEUED, version=version)


def work(key: str) -> None:
    """The next step of a job, for the task. Raises NotReached."""
    steps.work(ImportJob.objects.select_related("person").filter(pk=key).first(), STEPS)


def give_up(key: str) -> None:
    """Where nothing comes back to a step later."""
    job = ImportJob.objects.filter(pk=key, state__in=(State.WAITING, State.QUEUED)).first()
    if job is not None:
        with translation.override(job.language):
            end(job, State.CHECKED if job.state == State.QUEUED else State.FAILED, failure=str(not_reached()))


def claimed(job: ImportJob, before: State, after: State, *, version: int) -> ImportJob:
    return steps.claimed(job, before, after, version=version, rows_done=0)


def allowed_kind(job: ImportJob) -> TableKind:
    """Rights may have been taken away since the file was sent."""
    is_own = job.tenant is not None
    kind = own_kind_of(job.kind) if is_own else table_kind(job.kind)
    allowed = may(job.person, "sheets.import_own", job.tenant) if is_own else may(job.person, "sheets.import", kind)
    if kind is None or not job.person.is_active or not allowed:
        raise Unreadable(_("You no longer have the right to import this. Nothing was saved."))
    return kind


def examine(job: ImportJob) -> Report:
    kind = allowed_kind(job)
    tables = tables_of(job, kind)
    if kind.propose:
        return kind.propose(kind, tables, tenant_of(job), job.person, None)
    rows = ImportJob.objects.filter(pk=job.pk)

    def tell(done: int, total: int) -> None:
        rows.update(rows=total, rows_done=done)

    return engine.examine(kind, tables, job.person, tell)


def reason_of(job: ImportJob) -> str:
    """Why rows changed, as the history keeps it and tells it in the reader's language (`audit`)."""
    return IMPORTED % {"name": job.name}


def carry_out(job: ImportJob) -> Report:
    kind = allowed_kind(job)
    by = Actor(
        id=job.person.pk,
        label=str(job.person)[:200],
        reason=reason_of(job),
        request_id=job.request_id,
    )
    tables = tables_of(job, kind)
    with one_transaction():  # the rows and that they are there: a worker that is killed leaves both, or nothing
        if kind.propose:
            report = kind.propose(kind, tables, tenant_of(job), job.person, by)
        else:
            report = engine.carry_out(kind, tables, job.person, by)
        finish(job, report)
    return report


def tenant_of(job: ImportJob) -> int:
    assert job.tenant is not None
    return job.tenant


def tables_of(job: ImportJob, kind: TableKind) -> Sequence[Table]:
    with files.opened(job) as content:
        return reading.read(content, kind, job.format)


def finish(job: ImportJob, report: Report) -> None:
    """A real run that met a wrong row has changed nothing: the job is back where it was, with the new report."""
    done = job.state == State.IMPORTING and not report.is_faulty
    failure = _("Someone else has changed a row. Nothing was imported.")
    end(
        job,
        State.DONE if done else State.CHECKED,
        report=report.as_data(),
        failure="" if done or job.state == State.CHECKING else failure,
    )
    facts = {name: report.total(name) for name in ("new", "changed", "unchanged", "faulty")}
    logger.info("import ended", extra={"job": str(job.pk), "kind": job.kind, "state": job.state, **facts})


def end(job: ImportJob, state: State, *, report: ReportData | None = None, failure: str = "") -> None:
    if report is not None:
        job.report = report
        job.rows = job.rows_done = sum(sum(counts.values()) for counts in report["counts"].values())
    if state in (State.DONE, State.FAILED):
        files.drop(job)
    steps.end(job, state, failure=failure)


def fail(job: ImportJob, failure: str) -> None:
    end(job, State.FAILED, failure=failure)


def stop_abandoned(person: User) -> None:
    """Imports of somebody whose worker was killed. What was being imported is not saved, so that it stands where it
    stood before and can be started again."""
    running, moment = ImportJob.objects.filter(person=person), timezone.now() - LOST_AFTER
    interrupted = _("The check was interrupted. Nothing was saved. Upload the file again.")
    steps.abandoned(running.filter(state=State.CHECKING), moment, state=State.FAILED, failure=interrupted)
    interrupted = _("The import was interrupted. Nothing was saved. Start the import again.")
    steps.abandoned(running.filter(state=State.IMPORTING), moment, state=State.CHECKED, failure=interrupted)


STEPS = {
    State.WAITING.value: JobStep(State.CHECKING, examine, finish, fail),
    State.QUEUED.value: JobStep(State.IMPORTING, carry_out, lambda _job, _report: None, fail),
}
