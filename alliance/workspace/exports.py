"""A city takes its own data along: all that it has published or drafted as content, in one workbook."""

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from cities.models import City
from core.accounts.gates import signed_in
from core.accounts.models import User
from core.accounts.permissions import may
from core.content.models import CityContent
from core.files.kinds import CONTENT_TYPES
from core.importexport.kinds import table_kinds
from core.importexport.writing import Rows, tables_workbook
from core.ratelimits.limits import take
from core.ui.answers import error

logger = logging.getLogger(__name__)

EXPORTS_AN_HOUR, HOUR = 10, 3_600


@signed_in
@require_safe
def workspace_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    city = get_object_or_404(City, slug=slug)
    if not may(request.user, "city.work", city):
        raise Http404
    wait = take("export", str(request.user.pk), EXPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    assert isinstance(request.user, User)
    logger.info("export", extra={"user": request.user.pk, "city": city.pk, "format": "xlsx"})
    out = tables_workbook(parts_of(city), request.user)
    name = f"{city.slug}-{localtime():%Y-%m-%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


def parts_of(city: City) -> list[Rows]:
    """The rows of the city of each kind that has sheets, each sheet once."""
    parts: list[Rows] = []
    written: set[str] = set()
    for kind in table_kinds():
        codes = {sheet.code for sheet in kind.sheets}
        if issubclass(kind.model, CityContent) and not codes <= written:
            parts.append(Rows(kind, kind.model.of_city(city.pk)))
            written |= codes
    return parts
