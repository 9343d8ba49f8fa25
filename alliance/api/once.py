"""The same write asked twice, or by two at once, is done once: both get the same answer.

The row of the key is written first, in the transaction of the write itself. Whoever comes second waits for it on both
databases, and a write that is refused leaves no row, so that it can be tried again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.errors import Conflict
from alliance.api.models import ApiAnswer

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Reply:
    body: dict[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.body, status=self.status, headers=dict(self.headers))


class Taken(Exception):
    """The key has been used."""


def once(request: Request, act: Callable[[], Reply]) -> Response:
    """Call it when it is certain that the person may do this now: a kept answer is told without asking again."""
    key = key_of(request)
    if key is None:
        return act().response()
    too_old(timezone.now() - KEPT_FOR).delete()
    person, asked = int(request.user.pk or 0), fingerprint(request)
    try:
        with transaction.atomic():
            return keeping(claimed(person, key, asked), act).response()
    except Taken:
        return again(person, key, asked).response()


def too_old(before: datetime) -> QuerySet[ApiAnswer]:
    return ApiAnswer.objects.filter(made_at__lt=before)


def key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({HEADER: [_("A key must have 1 to 200 letters, digits or symbols, without spaces.")]})
    return key


def fingerprint(request: Request) -> str:
    asked = [request.method, request.path, request.headers.get("If-Match", ""), request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def claimed(person: int, key: str, asked: str) -> ApiAnswer:
    try:
        return ApiAnswer.objects.create(person_id=person, key=key, asked=asked)
    except IntegrityError as fault:
        raise Taken from fault


def keeping(kept: ApiAnswer, act: Callable[[], Reply]) -> Reply:
    answer = act()
    kept.status, kept.headers = answer.status, dict(answer.headers)
    kept.body = json.dumps(answer.body, default=str)
    kept.save(update_fields=["status", "headers", "body"])
    return answer


def again(person: int, key: str, asked: str) -> Reply:
    kept = ApiAnswer.objects.filter(person_id=person, key=key).first()
    if kept is None or kept.asked != asked:
        raise Conflict(_("This key was already used for another request."))
    return Reply(json.loads(kept.body), kept.status, kept.headers)
