"""Writes name the version that they change: nobody overwrites what they have not seen."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from alliance.api.errors import VersionRequired
from core.history.models import Versioned
from core.history.write import VersionConflict

HEADER = "If-Match"
# The answers of some servers on the way make a strong tag weak when they pack it.
TAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def expected_version(request: Request) -> int:
    """428 without, and for `*`, which means whatever is there."""
    said = request.headers.get(HEADER, "").strip()
    if said in ("", "*"):
        raise VersionRequired
    found = TAG.fullmatch(said)
    if found is None:
        raise ValidationError({HEADER: [_("Unknown value.")]})
    return int(found[1])


def held_row[Row: Versioned](row: Row, expected: int) -> Row:
    """The row, locked until the end of the transaction that this is called in. Raises VersionConflict.

    SQLite knows no such lock and needs none: its transactions are alone from their first statement on.
    """
    rows: Any = type(row)._base_manager
    found: Row | None = rows.select_for_update().filter(pk=row.pk, version=expected).first()
    if found is None:
        raise VersionConflict(row, expected)
    return found


def tag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}
