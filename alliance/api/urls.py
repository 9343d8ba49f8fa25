from django.urls import include, path
from rest_framework.routers import SimpleRouter

from alliance.api.schema import Docs, SchemaView
from alliance.api.v1 import frameworks, matches, search
from alliance.api.v1.lists import LISTS
from alliance.api.v1.start import Start

router = SimpleRouter()
for name, viewset in LISTS.items():
    router.register(name, viewset, f"api-{name}")

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
    path("v1/", Start.as_view(), name="api-v1"),
    path("v1/search/", search.Search.as_view(), name="api-search"),
    path("v1/frameworks/<slug:key>/score", frameworks.Score.as_view(), name="api-score"),
    path("v1/cities/<slug:slug>/matches/", matches.Matches.as_view({"get": "list"}), name="api-matches"),
    path("v1/", include(router.urls)),
]
