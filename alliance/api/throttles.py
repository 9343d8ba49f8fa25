"""How many requests a minute: readers by their address, programs by their token, writes by whoever writes."""

from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from alliance.api.authentication import secret_of, token_of
from core.accounts.tokens import person_of_token
from core.ratelimits.limits import client_address, take

A_MINUTE = 300
OF_A_TOKEN = 600
WRITES = 60


class TooMany(Throttled):
    is_by_person = True


def of_address(request: Request | HttpRequest) -> int | None:
    return take("api", client_address(request), A_MINUTE, 60)


def of_token(number: int) -> int | None:
    return take("api-token", str(number), OF_A_TOKEN, 60)


class PerReader(BaseThrottle):
    """What is public is the same for everybody; a token only lets more requests pass, and a wrong one none."""

    retry_after: int | None = None

    def allow_request(self, request: Request | HttpRequest, view: Any) -> bool:
        secret = secret_of(request)
        found = person_of_token(secret) if secret else None
        self.retry_after = of_token(found[1].pk) if found else of_address(request)
        return self.retry_after is None

    def wait(self) -> float | None:
        return self.retry_after


def count_stranger(request: Request) -> None:
    """Guesses of tokens count too. Raises Throttled."""
    if wait := of_address(request):
        raise Throttled(wait)


def count(request: Request) -> None:
    """Counts a request, by its token or its address. Raises Throttled."""
    token = token_of(request)
    if token is None:
        count_stranger(request)
    elif wait := of_token(token.pk):
        raise TooMany(wait)


def count_write(request: Request) -> None:
    """Counts a write by person, so that more tokens or a browser beside them give no more writes. Raises Throttled."""
    if wait := take("api-write", str(request.user.pk), WRITES, 60):
        raise TooMany(wait)
