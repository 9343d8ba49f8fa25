"""Sessions of signed-in people: how long they last, and how all others of a person end."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from core.accounts.models import User, new_stamp

BORN, SEEN = "born", "seen"
IDLE_PRIVILEGED = 3_600
ABSOLUTE = 43_200
STEP = 60  # a session is written once a minute at most


def is_over(request: HttpRequest, user: User) -> bool:
    """Idle for too long, or open since too long."""
    now = time.time()
    idle = IDLE_PRIVILEGED if user.is_privileged else settings.SESSION_COOKIE_AGE
    return bool(now - request.session.get(SEEN, now) > idle or now - request.session.get(BORN, now) > ABSOLUTE)


def remaining(request: HttpRequest, user: User) -> int:
    """Seconds until the session ends, if nothing happens until then."""
    now = time.time()
    idle = IDLE_PRIVILEGED if user.is_privileged else settings.SESSION_COOKIE_AGE
    ends = min(request.session.get(SEEN, now) + idle, request.session.get(BORN, now) + ABSOLUTE)
    return max(0, int(ends - now))


def keep_alive(request: HttpRequest) -> None:
    """Slides the end of the session. What is written renews the cookie too."""
    now = int(time.time())
    request.session.setdefault(BORN, now)
    if now - request.session.get(SEEN, 0) >= STEP:
        request.session[SEEN] = now


def begin(request: HttpRequest) -> None:
    """Starts the clocks of a session after a sign-in: the password just entered need not be entered again for a
    while."""
    request.session[BORN] = request.session[SEEN] = int(time.time())
    for each in get_authentication_records(request, request.user if isinstance(request.user, User) else None):
        each["reauthenticated"] = True
    request.session.modified = True


def renew(request: HttpRequest, user: User) -> None:
    """Ends all sessions of this person; the one of this request lives on under a new key, if it is theirs."""
    user.session_stamp = new_stamp()
    user.save(update_fields=["session_stamp"])
    if request.user.is_authenticated and request.user.pk == user.pk:
        update_session_auth_hash(request, user)
        UserSession.objects.create_from_request(request)
