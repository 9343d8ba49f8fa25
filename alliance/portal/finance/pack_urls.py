from django.urls import path

from alliance.portal import asking
from alliance.portal.finance import packs

urlpatterns = [
    path("pack/<str:key>/", packs.pack, name="pack"),
    path("pack/<str:key>/ask/", asking.about_pack, name="pack_ask"),
    path("pack/<str:key>/files/<uuid:file>/", packs.pack_file, name="pack_file"),
]
