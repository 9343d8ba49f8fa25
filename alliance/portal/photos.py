"""The photos of cities: their address, and what pages show of them."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City
from core.files.models import StoredFile
from core.files.serving import answer
from core.text.fallback import shown


@require_safe
def city_photo(request: HttpRequest, slug: str) -> HttpResponseBase:
    city = get_object_or_404(City.objects.visible_to(request.user).exclude(photo=""), slug=slug)
    file = files_of([city]).get(city.pk)
    if file is None:
        raise Http404
    return answer(request, file, public=city.is_listed)


def files_of(cities: Iterable[City]) -> dict[int, StoredFile]:
    """By the key of the city, in one query; in none when no city has a photo.

    A path is text that a proposal may hold: a file of another city, or one that is no image, is never shown.
    """
    by_path = {city.photo.name: city.pk for city in cities if city.photo}
    files = StoredFile.objects.filter(path__in=by_path, kind=StoredFile.Kind.IMAGE) if by_path else ()
    return {by_path[file.path]: file for file in files if file.tenant in (None, by_path[file.path])}


def photos_of(cities: Iterable[City]) -> dict[int, dict[str, Any]]:
    """By the key of the city: what the component `card_strip` shows."""
    listed = list(cities)
    files = files_of(listed)
    return {city.pk: photo(city, files[city.pk]) for city in listed if city.pk in files}


def photo(city: City, file: StoredFile) -> dict[str, Any]:
    """The address changes with the picture, so that no reader is shown an old one."""
    url = f"{reverse('city_photo', args=[city.slug])}?v={file.sha256[:8]}"
    return {"url": url, "width": file.width, "height": file.height}


def photo_of(city: City) -> dict[str, Any] | None:
    """With credit and words, for the page of the city."""
    file = files_of([city]).get(city.pk)
    if file is None:
        return None
    words = shown(city, "photo_alt")
    alt = words.text or _("Photo of %(city)s") % {"city": city.name}
    return {**photo(city, file), "alt": alt, "credit": city.photo_credit}
