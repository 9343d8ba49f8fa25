"""Which pages are measured: those named here, and those of each kind of content. One that is not there is left out."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from core.content.examples import not_made_up
from core.history.models import Translated

CITY, EVENT, SPEAKER = "example-city-00002", "example-event-00001", "example-speaker-00001"
RESOURCE = "example-resource-00001"
SYNTHESIZED = re.compile(r"example-[a-z-]+-\d{5}")


class EmptyList(Exception):
    """What is measured would say nothing."""


class Page(NamedTuple):
    name: str
    path: str


def address(name: str, *arguments: str | int, query: str = "") -> str:
    with override("en"):
        return reverse(name, args=arguments) + query


def candidates() -> list[tuple[str, str, tuple[str | int, ...], str]]:
    return [
        ("home", "home", (), ""),
        ("index", "index", (), ""),
        ("cities", "cities", (), ""),
        ("cities, page 50", "cities", (), "?page=50"),
        ("city", "city", (CITY,), ""),
        ("result", "result", (f"{CITY}--2025",), ""),
        ("results of a city", "city_index", (CITY,), ""),
        ("city, founding", "city", ("kunming",), ""),
        ("events", "events", (), ""),
        ("event", "event", (EVENT,), ""),
        ("speakers", "speakers", (), ""),
        ("speaker", "speaker", (SPEAKER,), ""),
        ("resources", "resources", (), ""),
        ("resource", "resource", (RESOURCE,), ""),
        ("section of a guide", "resource_section", (RESOURCE, "step-1"), ""),
        ("targets", "targets", (), ""),
        ("target", "target", (12,), ""),
        ("topics", "topics", (), ""),
        ("topic", "topic", ("planning",), ""),
        ("practices", "practices", (), ""),
        ("practice", "practice", ("example-practice-00001",), ""),
        ("organisations", "organisations", (), ""),
        ("organisation", "organisation", ("example-organisation-00001",), ""),
        ("offers and needs", "cooperation", (), ""),
        ("offer or need", "posting", ("example-posting-00001",), ""),
        ("links of cities", "links", (), ""),
        ("link of cities", "link", ("example-link-00001",), ""),
        ("network", "cooperation_network", (), ""),
        ("search, many hits", "search", (), "?q=wetland"),
        ("search, Chinese", "search", (), "?q=%E7%94%9F%E7%89%A9%E5%A4%9A%E6%A0%B7%E6%80%A7"),
        ("search, a name", "search", (), "?q=kunming"),
        ("API, list of 20", "api-cities-list", (), "?page_size=20"),
        ("API, detail", "api-cities-detail", (CITY,), ""),
    ]


def pages() -> list[Page]:
    found = []
    for title, name, arguments, query in candidates():
        try:
            found.append(Page(title, address(name, *arguments, query=query)))
        except NoReverseMatch:
            continue
    known = {page.path for page in found}
    return found + [page for page in of_kinds() if page.path not in known]


def of_kinds() -> Iterator[Page]:
    """The list and the first row of each kind of content, so that none can be forgotten; links of a city.

    Of a kind that is not synthesized an example of the demo is measured, which its list leaves out.
    """
    for model in [model for model in apps.get_models() if issubclass(model, Translated) and not model._meta.abstract]:
        name = str(model._meta.verbose_name_plural)
        list_name = getattr(model, "list_name", "")
        if list_name:
            yield Page(name, address(list_name))
        if not model.page_name:
            continue
        rows = model._base_manager.order_by("pk")
        row = rows.filter(pk__in=shown(model)).first()
        if row is None and not any(SYNTHESIZED.fullmatch(str(getattr(each, "slug", ""))) for each in rows[:1]):
            row = rows.exclude(not_made_up(model)).first()
        if row is None and rows.exists():
            raise EmptyList(f"All {name} are left out of their list: an empty list would be measured.")
        if row is not None:
            slug = str(getattr(row, "slug", row.pk))
            yield Page(f"one of {name}", address(model.page_name, slug))
            if name == "cities":
                yield Page("links of a city", address("city_links", slug))


def shown(model: type[Translated]) -> Any:
    rows: Any = model._default_manager
    return rows.shown_to_all().values("pk")
