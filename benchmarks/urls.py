from django.urls import path

from alliance.urls import handler400, handler403, handler404, handler500
from alliance.urls import urlpatterns as of_the_site
from benchmarks import bare

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bare/small/", bare.small),
    path("bare/<int:queries>/<int:size>/", bare.alike),
    *of_the_site,
]
