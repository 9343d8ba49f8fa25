"""Every address of the site. Pages stand under their language; what machines read does not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from alliance.monitoring.views import metrics
from alliance.portal.urls import with_language, without_language

handler400 = "alliance.portal.errors.bad_request"
handler403 = "alliance.portal.errors.permission_denied"
handler404 = "alliance.portal.errors.not_found"
handler500 = "alliance.portal.errors.server_error"

gallery = [path("ui/", include("core.ui.urls"))] if settings.DEBUG or settings.TESTING else []

urlpatterns = [
    *without_language,
    path("metrics", metrics, name="metrics"),
    path("api/", include("alliance.api.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("core.subscriptions.urls")),  # before what one follows by its kind
        *with_language,
        path("", include("core.accounts.urls")),
        path("", include("alliance.applications.urls")),
        path("", include("core.notifications.urls")),
        path("", include("alliance.workspace.team_urls")),
        path("", include("alliance.workspace.urls")),
        path("review/", include("alliance.secretariat.team_urls")),
        path("review/", include("alliance.secretariat.application_urls")),
        path("review/", include("alliance.secretariat.urls")),
        path("", include("events.urls")),
        path("", include("resources.urls")),
        *gallery,
    ),
]
