"""What the history says of imports, in the words of its reader."""

from django.utils.translation import gettext_lazy as _

from core.history import actors
from core.importexport.jobs import IMPORTED

actors.register_sentence(IMPORTED, _("Import of the file %(name)s"))
