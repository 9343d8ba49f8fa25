"""Members of a body: those that are named and no others, each of its kind."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

type Kinds = Mapping[str, type]


def members(request: Request, required: Kinds | None = None, optional: Kinds | None = None) -> dict[str, Any]:
    """Raises ValidationError with all that is wrong; optional members that are missing or null are left out."""
    required, optional = required or {}, optional or {}
    given = request.data
    if not isinstance(given, dict):
        raise ValidationError([_("Unknown value.")])
    known = {**required, **optional}
    errors = {name: [_("This field cannot be set.")] for name in given if name not in known}
    errors |= {name: [_("This field is required.")] for name in required if given.get(name) is None}
    found = {name: given[name] for name in known if given.get(name) is not None}
    errors |= {name: [_("Unknown value.")] for name, value in found.items() if not isinstance(value, known[name])}
    if errors:
        raise ValidationError(errors)
    return found
