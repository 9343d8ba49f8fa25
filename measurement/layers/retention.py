"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.retention import rules
from measurement.layers import erasure

rules.register(
    "layers",
    after=erasure.KEPT,
    says=_(
        "Files of map layers and boundaries: 90 days after the last measurement, or as the city chose. Results stay."
    ),
    due=erasure.unused,
    remove=erasure.forget_files,
)
