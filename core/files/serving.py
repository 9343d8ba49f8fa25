"""Hands out a file to somebody who may have it: the caller has decided that, before any header was looked at."""

import logging
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from core.files import store
from core.files.models import StoredFile
from core.files.storage import is_open
from core.ui.answers import error

logger = logging.getLogger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def file_response(request: HttpRequest, stored: StoredFile | str, *, public: bool) -> HttpResponseBase:
    """The whole file, always: Range is not honoured. Only public files have an ETag. Raises Http404."""
    file = found(stored)
    if not is_open(file):
        return being_checked(request)
    headers = headers_of(file, public=public)
    response = (shorter_for(request, file) if public else None) or body_of(request, file)
    response.as_it_is = True  # type: ignore[attr-defined]
    for name, value in headers.items():
        response.headers[name] = value
    return response


def shorter_for(request: HttpRequest, file: StoredFile) -> HttpResponseBase | None:
    """304 for whoever has the same file already, 412 for who wants another one. Nothing is opened for that."""
    shorter: HttpResponseBase | None = get_conditional_response(request, etag=etag_of(file))
    return shorter


def etag_of(file: StoredFile) -> str:
    return f'"{file.sha256}"'


def found(stored: StoredFile | str) -> StoredFile:
    file = stored if isinstance(stored, StoredFile) else StoredFile.objects.filter(path=stored).first()
    if file is None:
        logger.error("a stored file has no row", extra={"stored": str(stored)[:100]})
        raise Http404
    return file


def body_of(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Who asks for the head alone is answered from the row: opening would fetch the whole file from a store."""
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(file.size)})
    try:
        opened = store.opened(file.path)
    except OSError as fault:
        logger.error("a stored file is missing", extra={"file_id": str(file.pk)})
        raise Http404 from fault
    return FileResponse(opened)


def headers_of(file: StoredFile, *, public: bool) -> dict[str, str]:
    """Only images that we made ourselves may be shown in the page; all else is saved."""
    how = "inline" if file.is_image else "attachment"
    headers = {
        **HEADERS,
        "Content-Type": file.content_type,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    if public:
        headers |= {"Cache-Control": "no-cache", "ETag": etag_of(file)}
    return headers


def being_checked(request: HttpRequest) -> HttpResponse:
    return error(
        request,
        409,
        title=_("This file is being checked."),
        happened=_("The file was uploaded a short while ago, and the virus scan has not finished."),
        next_step=_("Try again in a few minutes."),
        wait=60,
    )
