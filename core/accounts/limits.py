"""How often one may try. Counted for all processes together; refused with 429 and the time to wait.

An attempt takes a unit before it is answered, so that many at once cannot slip through, and gets it back when it
succeeds: what is counted are failures. A success resets nothing.
"""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.ratelimits.limits import client_address, give_back, take
from core.text.clean import key as folded
from core.ui.answers import error

logger = logging.getLogger("accounts")

MINUTES, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    kind: str
    most: int
    seconds: int

    def take(self, key: object) -> int | None:
        return take(self.kind, str(key), self.most, self.seconds)

    def give_back(self, key: object) -> None:
        give_back(self.kind, str(key), self.most, self.seconds)


SIGN_IN = Limit("sign-in", 5, 15 * MINUTES)
SIGN_IN_ADDRESS = Limit("sign-in-address", 30, 15 * MINUTES)
CODE = Limit("code", 5, 15 * MINUTES)
SIGN_UP_ADDRESS = Limit("sign-up-address", 10, HOUR)
SIGN_UP = Limit("sign-up", 5, HOUR)
RESET_HOUR = Limit("reset-hour", 2, HOUR)
RESET_DAY = Limit("reset-day", 5, DAY)
RESET_ADDRESS = Limit("reset-address", 20, HOUR)
RESET_LINK = Limit("reset-link", 20, 15 * MINUTES)
RE_ENTER = Limit("re-enter", 10, MINUTES)
CONFIRM = Limit("confirm", 5, 15 * MINUTES)
EMAIL = Limit("email", 5, HOUR)
CONFIRM_MAIL = Limit("confirm-mail", 3, HOUR)
TOKENS = Limit("tokens", 5, DAY)
PASSKEY = Limit("passkey", 30, 15 * MINUTES)


def wait_for(*taken: tuple[Limit, object]) -> int | None:
    """The longest wait of those that are over. All of them are counted: none hides another."""
    waits = [wait for limit, key in taken if (wait := limit.take(key)) is not None]
    return max(waits, default=None)


def address(request: HttpRequest) -> str:
    return client_address(request)


def mailbox(email: str) -> str:
    return folded(email)


def too_many_tries(request: HttpRequest, wait: int) -> HttpResponse:
    logger.warning("limit", extra={"user": request.user.pk, "wait": wait})
    return error(
        request,
        429,
        title=_("Too many attempts"),
        happened=_("There were too many attempts in a short time. Nothing was changed."),
        next_step=_("Wait a while and try again."),
        wait=wait,
    )
