"""Adding, changing and removing samples."""

from core.history.editing import Ordinary
from tests.sample.models import Sample

SAMPLE = (*Sample.staff_fields, "state", "is_example", "confirmed_parts")
SAMPLES = Ordinary(Sample, SAMPLE)
add_sample, change_sample = SAMPLES.add, SAMPLES.change
revert_sample, remove_sample = SAMPLES.revert, SAMPLES.remove
