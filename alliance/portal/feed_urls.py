"""Addresses of what programs read. They come before the pages: `cities/<slug>/` must not shadow `data.csv`."""

from django.urls import path, register_converter

from alliance.portal import feeds, sharing
from alliance.portal.converters import Code
from alliance.portal.workbooks import SHEETS, public_workbook

register_converter(Code, "code")

with_language = [
    path("cities/data.csv", feeds.data_csv, name="data_csv"),
    path("cities/data.csv-metadata.json", feeds.data_csv_metadata, name="data_csv_metadata"),
    path("cities/data.geojson", feeds.data_geojson, name="data_geojson"),
    *(
        path(f"{sheet.folder}{name}/data.xlsx", public_workbook, {"name": name}, name=f"{name}_xlsx")
        for name, sheet in SHEETS.items()
    ),
    path("events/feed.ics", feeds.events_ics, name="events_ics"),
    path("events/<slug:slug>/event.ics", feeds.event_ics, name="event_ics"),
    path("feed.atom", feeds.atom, name="atom"),
    *(path(f"{name}/feed.atom", feeds.kind_atom, {"name": name}, name=f"{name}_atom") for name in feeds.KINDS),
    path("site.webmanifest", sharing.manifest, name="manifest"),
    path("opensearch.xml", sharing.search_description, name="search_description"),
    path("cities/<slug:slug>/feed.atom", feeds.city_atom, name="city_atom"),
    path("targets/<int:number>/feed.atom", feeds.target_atom, name="target_atom"),
    path("topics/<code:code>/feed.atom", feeds.topic_atom, name="topic_atom"),
    path("events/<slug:slug>/feed.atom", feeds.event_atom, name="event_atom"),
]
without_language = [
    path("data.json", feeds.catalogue, name="catalogue"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<int:page>.xml", feeds.sitemap_page, name="sitemap_page"),
    path("robots.txt", feeds.robots, name="robots"),
    path("pictures/alliance.png", sharing.picture, name="picture"),
    path("pictures/cities/<slug:slug>.png", sharing.city_picture, name="city_picture"),
    path("pictures/cities/<slug:slug>-pattern.svg", sharing.city_pattern, name="city_pattern"),
    path(".well-known/change-password", sharing.change_password, name="change_password"),
    path(".well-known/security.txt", feeds.security_txt, name="security_txt"),
]
