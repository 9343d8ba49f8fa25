from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")


@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@require_safe
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")
