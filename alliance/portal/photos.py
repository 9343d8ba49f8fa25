"""The photos of cities and practices: their addresses, and what pages show of them."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City
from cities.practices.models import Practice
from core.files.models import StoredFile
from core.files.serving import file_response
from core.text.fallback import localized

type Pictured = City | Practice


@require_safe
def city_photo(request: HttpRequest, slug: str) -> HttpResponseBase:
    city = get_object_or_404(City.objects.visible_to(request.user).exclude(photo=""), slug=slug)
    return photo_file(request, city, public=city.is_listed)


@require_safe
def practice_photo(request: HttpRequest, slug: str) -> HttpResponseBase:
    rows = Practice.objects.visible_to(request.user).exclude(photo="").select_related("city")
    practice = get_object_or_404(rows, slug=slug)
    return photo_file(request, practice, public=practice.is_public)


def photo_file(request: HttpRequest, row: Pictured, *, public: bool) -> HttpResponseBase:
    file = files_of([row]).get(row.pk)
    if file is None:
        raise Http404
    return file_response(request, file, public=public)


def files_of(rows: Iterable[Pictured]) -> dict[int, StoredFile]:
    """Files by the key of the row, in one query; in none when there is no photo. All rows are of one model.

    A path is text that a proposal may hold: a file of another city, or one that is no image, is never shown.
    """
    by_path: dict[str, list[Pictured]] = {}
    for row in rows:
        if row.photo:
            by_path.setdefault(str(row.photo.name), []).append(row)
    files = StoredFile.objects.filter(path__in=by_path, kind=StoredFile.Kind.IMAGE) if by_path else ()
    return {row.pk: file for file in files for row in by_path[file.path] if file.tenant in (None, row.city_key)}


def photos_of(rows: Iterable[Pictured]) -> dict[int, dict[str, Any]]:
    """What the component `card_strip` shows, by the key of the row."""
    listed = list(rows)
    files = files_of(listed)
    return {row.pk: photo(row, files[row.pk]) for row in listed if row.pk in files}


def photo(row: Pictured, file: StoredFile) -> dict[str, Any]:
    """The address changes with the picture, so that no reader is shown an old one."""
    url = f"{reverse(f'{row._meta.model_name}_photo', args=[row.slug])}?v={file.sha256[:8]}"
    return {"url": url, "width": file.width, "height": file.height}


def photo_of(row: Pictured) -> dict[str, Any] | None:
    """The photo with credit and words, for the page of its own."""
    file = files_of([row]).get(row.pk)
    if file is None:
        return None
    words = localized(row, "photo_alt")
    return {**photo(row, file), "alt": words.text or usual_words(row), "credit": row.photo_credit}


def usual_words(row: Pictured) -> str:
    if isinstance(row, City):
        return _("Photo of %(city)s") % {"city": row.name}
    return _("Photo of this practice")
