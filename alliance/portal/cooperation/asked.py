"""Whether a city may be asked, on public pages: never who would answer."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import urlencode

from cities.models import City
from cooperation import answering
from core.pagecache.kept import kept


@kept
def may_be_asked(city: int) -> bool:
    """Reads no text: void once a lead comes, leaves or is suspended, and else never."""
    return answering.may_be_asked(city)


def asked_on(request: HttpRequest, city: City, **about: str) -> dict[str, Any]:
    """What a page of this city says of asking it. Whoever works for another city gets the way to a request, or to tell
    the secretariat; other readers cost no question to the database."""
    found: dict[str, Any] = {"city": city, "is_answerable": may_be_asked(city.pk), "mine": ""}
    mine = asking_city(request, city)
    if mine is None:
        return found
    if found["is_answerable"]:
        url = f"{reverse('request_new', args=[mine.slug])}?{urlencode(about or {'city': city.slug})}"
        return {**found, "mine": mine.name, "url": url}
    return {
        **found,
        "mine": mine.name,
        "tell_url": reverse("lead_wanted", args=[mine.slug]),
        "token": get_token(request),
    }


def asking_city(request: HttpRequest, city: City) -> City | None:
    """The first city that the reader works for and that may ask this one."""
    if not request.user.is_authenticated:
        return None
    rows = City.objects.served_by(request.user).exclude(pk=city.pk).public().filter(is_example=city.is_example)
    return rows.order_by("pk").first()
