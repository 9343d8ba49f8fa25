"""What pages show of an import, whoever it belongs to: the form, how far it is, what it would do, what is wrong."""

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.importexport.cells import table
from core.importexport.kinds import TableKind
from core.importexport.models import ImportJob
from core.importexport.report import Report, report_of


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX or CSV, up to 10 MB and 50,000 rows. If you can choose the encoding of a CSV file, choose UTF-8."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


def job_context(row: ImportJob, kind: TableKind | None) -> dict[str, object]:
    """What `importexport/job.html` shows of a job; the addresses come from the page."""
    report = report_of(row.report)
    return {
        "job": row,
        "kind": kind,
        "report": report,
        "counts": counted(kind, report),
        "count_header": [
            {"label": _("Sheet")},
            *({"label": label, "end": True} for label in (_("New"), _("Changed"), _("Unchanged"), _("With errors"))),
        ],
        "faults": [[digits_grouped(f.row), f.column, f.value, f.reason, f.sheet] for f in report.faults],
        "fault_header": [{"label": label} for label in (_("Row"), _("Column"), _("Value"), _("Reason"), _("Sheet"))],
        "steps": steps_of(row),
        "to_do": report.total("new") + report.total("changed"),
        "button": button_words(report),
    }


def button_words(report: Report) -> str:
    count = report.total("new") + report.total("changed")
    return ngettext("Import %(count)s row", "Import %(count)s rows", count) % {"count": digits_grouped(count)}


def counted(kind: TableKind | None, report: Report) -> list[list[str]]:
    labels = {sheet.code: str(sheet.label) for sheet in kind.sheets} if kind else {}
    return [
        [
            labels.get(sheet, sheet),
            *(digits_grouped(counts[name]) for name in ("new", "changed", "unchanged", "faulty")),
        ]
        for sheet, counts in report.counts.items()
    ]


def digits_grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def steps_of(row: ImportJob) -> list[dict[str, object]]:
    """Sent, checked, imported: which are behind the job, and which is now."""
    state = ImportJob.State
    checked = row.state in (state.CHECKED, state.QUEUED, state.IMPORTING, state.DONE)
    return [
        {"label": pgettext_lazy("import", "Uploaded"), "done": True, "now": False},
        {"label": _("Checked"), "done": checked, "now": row.state in (state.WAITING, state.CHECKING)},
        {
            "label": _("Imported"),
            "done": row.state == state.DONE,
            "now": row.state in (state.QUEUED, state.IMPORTING),
        },
    ]


def report_table(row: ImportJob) -> str:
    """All wrong cells that were kept, as a text file."""
    header = (_("Sheet"), _("Row"), _("Column"), _("Value"), _("Reason"))
    return table(header, report_of(row.report).faults)
