"""Addresses of the species lists of a city."""

from django.urls import path

from alliance.workspace.species import counts, lists, publishing, words

HERE = "w/<slug:city>/data/species/"

urlpatterns = [
    path(HERE, counts.overview, name="species_lists"),
    path(f"{HERE}new/", counts.new, name="species_new"),
    path(f"{HERE}<uuid:key>/", lists.page, name="species_at"),
    path(f"{HERE}<uuid:key>.json", lists.as_json, name="species_json"),
    path(f"{HERE}<uuid:key>/left-out.csv", counts.left_out, name="species_left_out"),
    path(f"{HERE}<uuid:key>/again/", counts.again, name="species_again"),
    path(f"{HERE}<uuid:key>/columns/", counts.choose_columns, name="species_columns"),
    path(f"{HERE}<uuid:key>/keep/", counts.keep, name="species_keep"),
    path(f"{HERE}<uuid:key>/about/", lists.about, name="species_about"),
    path(f"{HERE}<uuid:key>/status/", words.status, name="species_status"),
    path(f"{HERE}<uuid:key>/answers/", words.answers, name="species_answers"),
    path(f"{HERE}<uuid:key>/offer/", lists.offer, name="species_offer"),
    path(f"{HERE}<uuid:key>/remove/", lists.remove, name="species_remove"),
    path(f"{HERE}<uuid:key>/send/", publishing.send, name="species_send"),
    path(f"{HERE}<uuid:key>/take-back/", publishing.take_back, name="species_take_back"),
    path(f"{HERE}<uuid:key>/withdraw/", publishing.withdraw, name="species_withdraw"),
    path("w/<slug:city>/species/", counts.elsewhere, name="species_kind"),
    path("w/<slug:city>/species/<slug:slug>/", lists.elsewhere, name="species_kind_row"),
    path("w/<slug:city>/species/<slug:slug>/check/", lists.elsewhere, name="species_kind_check"),
]
