from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")


@require_safe
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    return HttpResponse("")
