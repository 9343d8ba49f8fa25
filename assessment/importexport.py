"""Results with their lines, as sheets for curators. A result comes of an assessment and is brought by no sheet."""

from django.utils.translation import gettext_lazy as _

from assessment.models import Result
from core.importexport.kinds import TableKind, child_sheet, main_sheet, register_tables

RESULTS = TableKind(
    model=Result,
    is_exported_only=True,
    sheets=(
        main_sheet("results", Result, ("city", "title", "framework", "year", "state")),
        child_sheet("result-lines", _("Lines of results"), Result, "lines", owner="result", keys=("indicator",)),
    ),
)

register_tables(RESULTS, *(RESULTS.only(sheet.child) for sheet in RESULTS.sheets if sheet.child))
