"""What happened to an account: a row that its owner can read, and a line in the log. Neither holds an address."""

import logging

from core.accounts.models import AccountEvent, User
from core.text.requests import request_id

logger = logging.getLogger("accounts")
What = AccountEvent.What


def record_event(user: User | int, what: AccountEvent.What) -> None:
    number = user if isinstance(user, int) else user.pk
    AccountEvent.objects.create(user_id=number, what=what, request_id=request_id.get())
    logger.info(what.value, extra={"user": number})


def of_nobody(what: AccountEvent.What) -> None:
    """Writes into the log alone what was tried for an account that does not exist: there is nobody to tell."""
    logger.info(what.value, extra={"user": None})
