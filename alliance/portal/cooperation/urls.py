"""Addresses of the cooperation of cities. Those of one offer or need come last: their words are never slugs."""

from django.urls import path

from alliance.portal.cooperation import city, links, network, overview, postings, tables

urlpatterns = [
    path("cooperation/", postings.postings, name="cooperation"),
    path("cooperation/feed.atom", postings.postings_feed, name="cooperation_atom"),
    path("cooperation/data.csv", tables.postings_csv, name="cooperation_csv"),
    path("cooperation/data.csv-metadata.json", tables.postings_csv_metadata, name="cooperation_csv_metadata"),
    path("cooperation/links/data.csv", tables.links_csv, name="links_csv"),
    path("cooperation/links/data.csv-metadata.json", tables.links_csv_metadata, name="links_csv_metadata"),
    path("cooperation/links/", links.links, name="links"),
    path("cooperation/links/<slug:slug>/", links.link, name="link"),
    path("cooperation/links/<slug:slug>/files/<uuid:file>/", links.link_file, name="link_public_file"),
    path("cooperation/network/", network.network, name="cooperation_network"),
    path("cooperation/overview/", overview.overview, name="cooperation_overview"),
    path("cooperation/overview.csv", overview.overview_table, name="cooperation_overview_csv"),
    path("cooperation/overview.csv-metadata.json", overview.overview_table, name="cooperation_overview_csv_metadata"),
    path("cities/<slug:slug>/links/", city.city_links, name="city_links"),
    path("cooperation/<slug:slug>/", postings.posting, name="posting"),
]
