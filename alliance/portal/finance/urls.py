"""Addresses of the finance desk."""

from django.urls import path

from alliance.portal.finance import calls, desk, instruments

urlpatterns = [
    path("finance/", desk.desk, name="finance"),
    path("finance/calls/", calls.calls, name="calls"),
    path("finance/calls/feed.ics", calls.calls_ics, name="calls_ics"),
    path("finance/calls/feed.atom", calls.calls_feed, name="calls_atom"),
    path("finance/calls/<slug:slug>/", calls.call, name="call"),
    path("finance/calls/<slug:slug>/feed.atom", calls.call_feed, name="call_atom"),
    path("finance/instruments/", instruments.instrument_list, name="instruments"),
    path("finance/instruments/<code:code>/", instruments.instrument, name="instrument"),
]
