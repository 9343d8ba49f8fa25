"""Samples with their counts, as sheets."""

from django.utils.translation import gettext_lazy as _

from core.importexport.kinds import TableKind, child_sheet, main_sheet, register_tables
from tests.sample import actions
from tests.sample.models import Sample

SAMPLES = TableKind(
    model=Sample,
    sheets=(
        main_sheet("samples", Sample, ("city", *actions.SAMPLE)),
        child_sheet("sample-counts", _("Counts of samples"), Sample, "counts", owner="sample", keys=("order",)),
    ),
)

register_tables(SAMPLES, SAMPLES.only("counts"))
