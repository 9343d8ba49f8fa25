"""The numbers, for whoever knows the token. Without one nothing is there."""

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from alliance.monitoring import sharing
from alliance.monitoring.gathering import Waiting
from core.accounts.middleware import open_before_enrolment


@open_before_enrolment
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for everybody else, so that nobody learns that there is something. Raises Http404."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not settings.METRICS_TOKEN or not compare_digest(given, settings.METRICS_TOKEN.encode()):
        raise Http404
    return HttpResponse(numbers_as_text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def numbers_as_text() -> bytes:
    registry = CollectorRegistry()
    registry.register(sharing.All(sharing.shared))
    registry.register(Waiting())
    return generate_latest(registry)
