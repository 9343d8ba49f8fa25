"""Which pages are measured. A page whose address is not there yet is left out."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

CITY, EVENT, SPEAKER = "example-city-00002", "example-event-00001", "example-speaker-00001"
RESOURCE = "example-resource-00001"


class Page(NamedTuple):
    name: str
    path: str


def address(name: str, *arguments: str | int, query: str = "") -> str:
    with override("en"):
        return reverse(name, args=arguments) + query


def candidates() -> list[tuple[str, str, tuple[str | int, ...], str]]:
    return [
        ("home", "home", (), ""),
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
    return found
