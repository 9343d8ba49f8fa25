from django.http import Http404, HttpRequest, HttpResponseBase

from alliance.workspace.context import CityContext, staff_only


@staff_only
def download(request: HttpRequest, desk: CityContext, key: str) -> HttpResponseBase:
    raise Http404


@staff_only
def upload(request: HttpRequest, desk: CityContext, key: str) -> HttpResponseBase:
    raise Http404
