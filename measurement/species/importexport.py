"""Species lists as a sheet for curators. A list comes of a file of records and is brought by no sheet."""

from core.importexport.kinds import TableKind, main_sheet, register_tables
from measurement.species.models import SpeciesList

COLUMNS = ("city", "title", "first", "last", "source_title", "doi", "licence", "state")
LISTS = TableKind(model=SpeciesList, is_exported_only=True, sheets=(main_sheet("species-lists", SpeciesList, COLUMNS),))

register_tables(LISTS)
