"""Their columns in a spreadsheet."""

from cities.organisations import actions as organisation_actions
from cities.organisations.models import Organisation
from core.importexport.kinds import Kind, main_sheet, register

register(
    Kind(
        model=Organisation,
        sheets=(main_sheet("organisations", Organisation, organisation_actions.ORGANISATION),),
    )
)
