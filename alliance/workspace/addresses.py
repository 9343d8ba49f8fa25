"""What the addresses of a workspace name: the profile, or a thing of any kind by its slug or by its draft.

The kinds are those of Django's app registry. A segment that no kind has is no address of this site.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from cities.models import City
from core.content.models import CityContent, content_at
from core.text.fallback import localized


class TargetRef(NamedTuple):
    """`key` is empty for the profile, of which a city has one."""

    segment: str
    key: str = ""


class TargetRefConverter:
    """`profile`, or `practices/<slug>` and its like for each kind of which a city has many."""

    regex = r"[-a-z]+(?:/(?!new/)[-a-zA-Z0-9_]+)?"

    def to_python(self, value: str) -> TargetRef:
        segment, _slash, key = value.partition("/")
        if is_profile(kind_at(segment)) == bool(key):
            raise ValueError(value)
        return TargetRef(segment, key)

    def to_url(self, where: TargetRef | str) -> str:
        """Pages of other packages name the profile by its word."""
        if isinstance(where, str):
            return where
        return f"{where.segment}/{where.key}" if where.key else where.segment


class SegmentConverter:
    """The list of a kind of which a city has many."""

    regex = "[-a-z]+"

    def to_python(self, value: str) -> str:
        if is_profile(kind_at(value)):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


def kind_at(segment: str) -> type[CityContent]:
    """Raises ValueError, by which Django goes on to the next address."""
    model = content_at(segment)
    if model is None:
        raise ValueError(segment)
    return model


def is_profile(model: type[CityContent]) -> bool:
    return model.city_path == "pk"


def links_to(cities: Iterable[City]) -> list[dict[str, str]]:
    """Each with its workspace, for the menu."""
    return [{"label": localized(city, "name").text, "url": url} for city in cities if (url := workspace(city))]


def workspace(city: City) -> str:
    try:
        return reverse("workspace", args=[city.slug])
    except NoReverseMatch:  # the page comes with a feature that is not here
        return ""
