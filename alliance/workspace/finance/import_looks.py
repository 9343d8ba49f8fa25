"""What a table of projects would change, kept with its import from one look to the next.

Reading thousands of rows takes a worker seconds. So a table is read again only when a project of the city has changed
since, or in another language, and that no more often than somebody works.
"""

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance.workspace.finance import sheet
from cities.models import City
from cities.proposals import terms_of_schemes
from core.importexport import jobs
from core.importexport.jobs import NotReached
from core.importexport.models import ImportJob
from core.importexport.reading import Unreadable
from core.importexport.report import CHANGED, FAULTY, NEW, UNCHANGED
from core.ratelimits.limits import take
from finance.projects.models import SCHEMES, Project

READ_AN_HOUR, HOUR = 60, 3_600
MOST_SHOWN = 200
MOST_FAULTS, LONGEST_FAULT = 20, 500  # of a row
KEPT = "seen"  # in the report of the job, by language
WORDS = {
    NEW: gettext_lazy("new"),
    CHANGED: gettext_lazy("changed"),
    UNCHANGED: gettext_lazy("unchanged"),
    FAULTY: gettext_lazy("has errors"),
}
TONES = {NEW: "ok", CHANGED: "info", UNCHANGED: "mute", FAULTY: "bad"}
ORDER = (FAULTY, NEW, CHANGED, UNCHANGED)


class TooOften(Exception):
    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(slots=True)
class Look:
    """`at` is a digest of what the table was compared with; `named` has the numbers of the projects that it names."""

    at: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    unknown: list[str] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    wrong: str = ""

    @property
    def is_faulty(self) -> bool:
        return bool(self.counts.get(FAULTY))

    @property
    def can_run(self) -> bool:
        return not self.is_faulty and bool(self.counts.get(NEW, 0) + self.counts.get(CHANGED, 0))


def language_now() -> str:
    return get_language() or "en"


def looked_at(job: ImportJob, city: City) -> Look:
    """What the table says, as it was kept where it is still true, else read anew and kept. Raises TooOften."""
    now = compared_with(city)
    kept = kept_look(job)
    if kept and kept.at == now:
        return kept
    count_reading(job)
    try:
        look = look_of(read_job(job, city), now)
    except NotReached as away:
        return Look(wrong=str(away))  # another time
    except (Unreadable, sheet.NoTable) as unread:
        look = Look(at=now, wrong=str(unread))
    keep(job, look)
    return look


def count_reading(job: ImportJob) -> None:
    """Counts a reading before it begins, of whatever page. Raises TooOften."""
    wait = take("import-read", str(job.person_id), READ_AN_HOUR, HOUR)
    if wait is not None:
        raise TooOften(wait)


def kept_look(job: ImportJob) -> Look | None:
    found = job.report.get(KEPT, {}).get(language_now())
    return Look(**found) if found else None


def keep(job: ImportJob, look: Look) -> None:
    """Keeps a look beside those in other languages. A job that went on meanwhile stays as it is."""
    job.report = {**job.report, KEPT: {**job.report.get(KEPT, {}), language_now(): asdict(look)}}
    here = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CHECKED, version=job.version)
    here.update(report=job.report)


def read_job(job: ImportJob, city: City) -> sheet.Found:
    """Reads the table of a job. Raises Unreadable, sheet.NoTable."""
    grid = jobs.grid_of(job)
    return sheet.read(grid.page(sheet.SHEET) or grid.pages[0], city, job.language)


def compared_with(city: City) -> str:
    """A digest of all that a reading depends on beside the table."""
    versions = Project.objects.filter(city=city).kept().order_by("pk").values_list("pk", "version")
    terms = terms_of_schemes(*SCHEMES).count()
    return sha256(repr((list(versions), terms, timezone.localdate())).encode()).hexdigest()


def seen(look: Look) -> str:
    """A digest of the projects that a table names, as they stand: what somebody saw is what is taken over."""
    versions = Project.objects.filter(pk__in=look.named).order_by("pk").values_list("pk", "version")
    return sha256(repr(list(versions)).encode()).hexdigest()


# --- What a look holds --------------------------------------------------------------------------------------------


def look_of(found: sheet.Found, at: str) -> Look:
    return Look(
        at=at,
        counts={state: found.report.total(state) for state in WORDS},
        rows=[row_shown(item) for item in in_order(found)[:MOST_SHOWN]],
        more=max(len(found.items) - MOST_SHOWN, 0),
        unknown=[name[:LONGEST_FAULT] for name in found.unknown],
        named=sorted({item.project.pk for item in found.items if item.project}),
    )


def in_order(found: sheet.Found) -> list[sheet.Item]:
    """What is wrong first, then what is new and changed."""
    return sorted(found.items, key=lambda item: (ORDER.index(item.state), item.row.number))


def row_shown(item: sheet.Item) -> dict[str, Any]:
    return {
        "number": item.row.number,
        "title": item.title[:LONGEST_FAULT],
        "state": str(WORDS[item.state]),
        "tone": TONES[item.state],
        "fields": _(", ").join(sheet.label(name) for name in item.fields) if item.project else "",
        "faults": [fault_words(*fault)[:LONGEST_FAULT] for fault in item.faults[:MOST_FAULTS]],
    }


def fault_words(name: str, reason: str) -> str:
    return _("%(label)s: %(fault)s") % {"label": sheet.label(name), "fault": reason} if name else reason
