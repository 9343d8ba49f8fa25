"""Addresses of those who apply."""

from django.urls import path

from alliance.applications import finding, following, writing

urlpatterns = [
    path("join/", following.own_list, name="application_list"),
    path("join/new/", finding.new, name="application_new"),
    path("join/<uuid:key>/", following.page, name="application"),
    path("join/<uuid:key>/city/", finding.city, name="application_city"),
    path("join/<uuid:key>/edit/", writing.edit, name="application_edit"),
    path("join/<uuid:key>/submit/", writing.submit, name="application_submit"),
    path("join/<uuid:key>/discard/", writing.discard, name="application_discard"),
    path("join/<uuid:key>/reply/", following.reply, name="application_reply"),
    path("join/<uuid:key>/withdraw/", following.withdraw, name="application_withdraw"),
    path("join/<uuid:key>/letter/", following.letter, name="application_letter"),
    path("join/<uuid:key>/files/<uuid:message>/", following.file, name="application_file"),
]
