from django.urls import include, path
from rest_framework.routers import SimpleRouter

from alliance.api.schema import Docs, SchemaView
from alliance.api.v1 import cities, events, organisations, practices, proposals, resources, search, speakers, terms
from alliance.api.v1.start import Start

router = SimpleRouter()
router.register("cities", cities.Cities, "api-cities")
router.register("organisations", organisations.Organisations, "api-organisations")
router.register("practices", practices.Practices, "api-practices")
router.register("events", events.Events, "api-events")
router.register("sessions", events.Sessions, "api-sessions")
router.register("speakers", speakers.Speakers, "api-speakers")
router.register("resources", resources.Resources, "api-resources")
router.register("terms", terms.Terms, "api-terms")
router.register("proposals", proposals.Proposals, "api-proposals")

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
    path("v1/", Start.as_view(), name="api-v1"),
    path("v1/search/", search.Search.as_view(), name="api-search"),
    path("v1/", include(router.urls)),
]
