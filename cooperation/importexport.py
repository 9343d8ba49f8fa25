"""Offers and needs as a sheet, and links as sheets for curators: a link comes of a request and is brought by none."""

from django.utils.translation import gettext_lazy as _

from cooperation.models import Link, Posting
from cooperation.postings import actions
from core.importexport.kinds import TableKind, child_sheet, main_sheet, register_tables

POSTINGS = TableKind(
    model=Posting,
    sheets=(main_sheet("postings", Posting, ("city", *actions.POSTING)),),
)
LINKS = TableKind(
    model=Link,
    is_exported_only=True,
    sheets=(
        main_sheet(
            "links", Link, ("city", "title", "summary", "kind", "starts", "ends", "is_public", "state", "outcome")
        ),
        child_sheet("link-cities", _("Cities of links"), Link, "parts", owner="link", keys=("order",)),
        child_sheet(
            "link-exchanges", _("Exchanges of links"), Link, "public_exchanges", owner="link", keys=("day", "kind")
        ),
    ),
)

register_tables(POSTINGS, LINKS, *(LINKS.only(sheet.child) for sheet in LINKS.sheets if sheet.child))
