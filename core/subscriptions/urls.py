"""Addresses of following without an account, below each language."""

from django.urls import path

from core.subscriptions import views

urlpatterns = [
    path("follow/", views.subscribe, name="subscribe"),
    path("follow/sent/", views.sent, name="subscribe_sent"),
    path("follow/done/", views.done, name="subscribe_done"),
    path("follow/confirm/<str:key>/", views.confirm, name="subscribe_confirm"),
    path("follow/leave/<str:key>/", views.leave, name="subscribe_leave"),
]
