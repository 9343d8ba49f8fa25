"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.files import references, storage
from core.retention import rules

rules.register(
    "unused-uploads",
    after=references.UNUSED,
    says=_("Uploaded files that are not used anywhere: 7 days."),
    due=references.unused,
    remove=storage.retire_all,
)
