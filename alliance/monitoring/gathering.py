"""What waits and what is left, asked of the database and the disk when somebody asks for the numbers."""

import shutil
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Min
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from alliance.monitoring import backups
from core.notifications.models import Delivery
from core.review.models import Proposal

DONE = (Delivery.State.SENT, Delivery.State.GIVEN_UP, Delivery.State.UNWANTED)
NOT_DONE = [each for each in Delivery.State if each not in DONE]


class Waiting(Collector):
    """Counts what waits, with six queries. Those of jobs read those of 30 days, the others what an index finds."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield by_state("alliance_jobs", "Jobs by state.", jobs())
        yield one("alliance_last_failed_job_timestamp_seconds", "When a job failed last, or 0.", last_failure())
        yield by_state("alliance_mails", "Mails by state; those that are sent are left out.", mails())
        yield oldest()
        waiting = Proposal.objects.filter(state=Proposal.State.SUBMITTED).count()
        yield one("alliance_proposals_waiting", "Changes of cities that wait for a curator.", waiting)
        yield one("alliance_last_backup_timestamp_seconds", "When the last backup was made, or 0.", backups.last())
        yield disk()


def one(name: str, about: str, value: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about)
    family.add_metric([], value)
    return family


def by_state(name: str, about: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=["state"])
    for state, number in sorted(counts.items()):
        family.add_metric([state], number)
    return family


def jobs() -> dict[str, int]:
    """Every state has a number, so that an alert on one that never came is not about nothing."""
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk"))
    return dict.fromkeys((str(each.value).lower() for each in TaskResultStatus), 0) | {
        str(status).lower(): number for status, number in rows
    }


def last_failure() -> float:
    """A moment, not a number: rows of old jobs are removed, and a number of them would fall and rise again."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).aggregate(last=Max("finished_at"))["last"]
    return failed.timestamp() if failed else 0.0


def mails() -> dict[str, int]:
    """Those that went are most of them: an index finds the others."""
    rows = Delivery.objects.filter(state__in=NOT_DONE).order_by().values_list("state").annotate(number=Count("pk"))
    return dict.fromkeys((each.value for each in NOT_DONE), 0) | dict(rows)


def oldest() -> GaugeMetricFamily:
    now = timezone.now()
    family = GaugeMetricFamily(
        "alliance_oldest_waiting_seconds", "How long the oldest job or mail is due and not done.", labels=["what"]
    )
    job = DBTaskResult.objects.ready().aggregate(oldest=Min("enqueued_at"))["oldest"]
    mail = Delivery.objects.due(now).aggregate(oldest=Min("due_at"))["oldest"]
    family.add_metric(["job"], age(job, now))
    family.add_metric(["mail"], age(mail, now))
    return family


def disk() -> GaugeMetricFamily:
    """Counts the disk of what the site writes beside its database: `VAR_DIR`."""
    family = GaugeMetricFamily("alliance_disk_bytes", "The disk of VAR_DIR: all, and what is free.", labels=["what"])
    used = shutil.disk_usage(settings.VAR_DIR)
    family.add_metric(["all"], used.total)
    family.add_metric(["free"], used.free)
    return family


def age(then: datetime | None, now: datetime) -> float:
    return max((now - then).total_seconds(), 0.0) if then else 0.0
