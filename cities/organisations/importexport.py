"""Their columns in a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from cities.importexport import of_its_city
from cities.organisations import actions as organisation_actions
from cities.organisations.models import Organisation
from core.importexport.kinds import Kind, main_sheet, register

ORGANISATIONS = Kind(
    code="organisations",
    label=_("Organisations"),
    model=Organisation,
    sheets=(main_sheet("organisations", _("Organisations"), Organisation, organisation_actions.ORGANISATION),),
    added="organisation_added",
    changed="organisation_changed",
    cities_of=of_its_city,
)

register(ORGANISATIONS)
