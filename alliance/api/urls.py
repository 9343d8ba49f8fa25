from django.urls import include, path
from rest_framework.routers import SimpleRouter

from alliance.api.schema import Docs, SchemaView
from alliance.api.v1 import frameworks, matches, own_assessments, project_matches, readable_projects, search
from alliance.api.v1.lists import LISTS
from alliance.api.v1.start import Start

router = SimpleRouter()
for name, viewset in LISTS.items():
    router.register(name, viewset, f"api-{name}")

OWN = "v1/cities/<slug:slug>/assessments/"
Own = own_assessments.OwnAssessments
READABLE = "v1/cities/<slug:slug>/projects/"
Readable = readable_projects.ReadableProjects
PROJECT_MATCHES = "v1/cities/<slug:slug>/projects/<slug:key>/matches/"
FINISH, REOPEN, DISCARD = (Own.as_view({"post": step}) for step in ("finish", "reopen", "discard"))

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
    path("v1/", Start.as_view(), name="api-v1"),
    path("v1/search/", search.Search.as_view(), name="api-search"),
    path("v1/frameworks/<slug:key>/score", frameworks.Score.as_view(), name="api-score"),
    path("v1/cities/<slug:slug>/matches/", matches.Matches.as_view({"get": "list"}), name="api-matches"),
    path(READABLE, Readable.as_view({"get": "list"}), name="api-readable-projects"),
    path(f"{READABLE}<slug:key>/", Readable.as_view({"get": "retrieve"}), name="api-readable-project"),
    path(PROJECT_MATCHES, project_matches.ProjectMatches.as_view({"get": "list"}), name="api-project-matches"),
    path(OWN, Own.as_view({"get": "list", "post": "create"}), name="api-own-assessments"),
    path(f"{OWN}<slug:key>/", Own.as_view({"get": "retrieve", "patch": "partial_update"}), name="api-own-assessment"),
    path(f"{OWN}<slug:key>/answers/<slug:indicator>/", Own.as_view({"patch": "answer"}), name="api-own-answer"),
    path(f"{OWN}<slug:key>/finish/", FINISH, name="api-own-finish"),
    path(f"{OWN}<slug:key>/reopen/", REOPEN, name="api-own-reopen"),
    path(f"{OWN}<slug:key>/discard/", DISCARD, name="api-own-discard"),
    path("v1/", include(router.urls)),
]
