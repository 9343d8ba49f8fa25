"""Samples with their counts, as sheets."""

from django.utils.translation import gettext_lazy as _

from cities.importexport import of_its_city
from core.importexport.kinds import Kind, child_sheet, main_sheet, register
from tests.sample import actions
from tests.sample.models import Sample

SAMPLES = Kind(
    code="samples",
    label=_("Samples"),
    model=Sample,
    sheets=(
        main_sheet("samples", _("Samples"), Sample, ("city", *actions.SAMPLE)),
        child_sheet("sample-counts", _("Counts of samples"), Sample, "counts", owner="sample", keys=("order",)),
    ),
    added="sample_added",
    changed="sample_changed",
    cities_of=of_its_city,
)

register(SAMPLES, SAMPLES.only("counts"))
