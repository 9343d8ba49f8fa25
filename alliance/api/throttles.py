from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.published.limits import client_address, take

A_MINUTE = 300


class PerAddress(BaseThrottle):
    """Readers who have not signed in, by their address."""

    retry_after: int | None = None

    def allow_request(self, request: Request | HttpRequest, view: Any) -> bool:
        self.retry_after = take("api", client_address(request), A_MINUTE, 60)
        return self.retry_after is None

    def wait(self) -> float | None:
        return self.retry_after
