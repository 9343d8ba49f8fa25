"""Their columns in a spreadsheet."""

from cities.organisations import actions as organisation_actions
from cities.organisations.models import Organisation
from core.importexport.kinds import TableKind, main_sheet, register_tables

register_tables(
    TableKind(
        model=Organisation,
        sheets=(main_sheet("organisations", Organisation, organisation_actions.ORGANISATION),),
    )
)
