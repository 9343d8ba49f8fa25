"""Addresses of what a city takes along. They stand under w/."""

from django.urls import path

from alliance.workspace import exports

urlpatterns = [path("<slug:slug>/export.xlsx", exports.workspace_export, name="workspace_export")]
