"""Projects as a sheet for curators. What is shown comes of the work of a city and is brought by no sheet."""

from core.importexport.kinds import TableKind, main_sheet, register_tables
from finance.projects.models import ProjectProfile

PROJECTS = TableKind(
    model=ProjectProfile,
    is_exported_only=True,
    sheets=(main_sheet("projects", ProjectProfile, ("city", *ProjectProfile.staff_fields, "state")),),
)

register_tables(PROJECTS)
