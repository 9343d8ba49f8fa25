"""Addresses of the curators' pages, under review/."""

from importlib.util import find_spec

from django.urls import include, path

from alliance.secretariat import decision, freshness, history, queue

sheets = [path("", include("alliance.secretariat.sheet_urls"))] if find_spec("alliance.secretariat.sheet_urls") else []

urlpatterns = [
    path("", queue.queue, name="review"),
    *sheets,
    path("freshness/", freshness.freshness_list, name="review_freshness"),
    path("history/<str:object_type>/<str:object_id>/", history.object_history, name="object_history"),
    path("history/<str:object_type>/<str:object_id>/revert/<int:number>/", history.revert, name="object_revert"),
    path("<uuid:key>/", decision.item, name="review_item"),
    path("<uuid:key>/decision/", decision.decide, name="review_decide"),
    path("<uuid:key>/comments/", decision.comment, name="review_comment"),
    path("<uuid:key>/reviewer/", decision.assign, name="review_assign"),
    path("<uuid:key>/pictures/<str:field>/<str:side>/", decision.picture, name="review_picture"),
]
