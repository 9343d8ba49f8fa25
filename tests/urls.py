"""The addresses of the site, and those of the small kind of content that only the tests have."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from alliance.urls import handler400, handler403, handler404, handler500
from alliance.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*of_the_site, *i18n_patterns(path("", include("tests.sample.urls")))]
