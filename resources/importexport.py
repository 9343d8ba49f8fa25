"""Resources with their editions, links to files and sections, as sheets. Files themselves are uploaded on the site."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.history.rowkeys import linked_keys
from core.history.snapshot import Plain
from core.importexport.kinds import TableKind, child_sheet, main_sheet, register_tables
from resources import actions
from resources.models import Resource


def of_its_cities(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return set(linked_keys(City, "cities", state))


def is_kept_here(file: Mapping[str, Plain]) -> bool:
    """A table cannot hold a file: only links are written."""
    return bool(file.get("file"))


RESOURCES = TableKind(
    model=Resource,
    sheets=(
        main_sheet("resources", Resource, actions.RESOURCE),
        child_sheet(
            "resource-editions",
            _("Editions of resources"),
            Resource,
            "editions",
            owner="resource",
            keys=("number",),
            siblings={"supersedes": ("editions", "number")},
        ),
        child_sheet(
            "resource-files",
            _("Links to files of resources"),
            Resource,
            "files",
            owner="resource",
            keys=("edition_number", "language", "link"),
            left_out=is_kept_here,
        ),
        child_sheet(
            "resource-sections", _("Sections of resources"), Resource, "sections", owner="resource", keys=("slug",)
        ),
    ),
    cities_of=of_its_cities,
)


children = [RESOURCES.only(sheet.child) for sheet in RESOURCES.sheets if sheet.child]
register_tables(RESOURCES, *children)
