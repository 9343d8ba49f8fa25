from django.urls import path

from alliance.portal.finance import packs

urlpatterns = [
    path("pack/<str:key>/", packs.pack, name="pack"),
    path("pack/<str:key>/files/<uuid:file>/", packs.pack_file, name="pack_file"),
]
