"""Addresses of notices below each language."""

from django.urls import path

from core.notifications import views

urlpatterns = [
    path("account/notices/", views.inbox, name="notices"),
    path("account/notices/read/", views.mark_all_read, name="notices_read"),
    path("account/notices/settings/", views.choices, name="notice_settings"),
    path("account/notices/<int:number>/open/", views.open_notice, name="notice_open"),
    path("unsubscribe/<str:key>/", views.unsubscribe, name="unsubscribe"),
]
