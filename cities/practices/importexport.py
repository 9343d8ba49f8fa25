"""Their columns in a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from cities.importexport import of_its_city
from cities.practices import actions as practice_actions
from cities.practices.models import Practice
from core.importexport.kinds import Kind, main_sheet, register

PRACTICES = Kind(
    code="practices",
    label=_("Practices"),
    model=Practice,
    sheets=(main_sheet("practices", _("Practices"), Practice, ("city", *practice_actions.PRACTICE)),),
    added="practice_added",
    changed="practice_changed",
    cities_of=of_its_city,
)

register(PRACTICES)
