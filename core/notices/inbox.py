"""The way to the notices, on every page of somebody who is signed in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.notices.models import Notice
from core.ui.context import address

MOST_COUNTED = 99


def link(user: User) -> Iterable[dict[str, str]]:
    """With the number of those not read; more than 99 are not counted."""
    unread = Notice.objects.of(user).unread().order_by()[: MOST_COUNTED + 1].count()
    count = "" if not unread else f"{MOST_COUNTED}+" if unread > MOST_COUNTED else str(unread)
    return [{"label": _("Notices"), "url": address("notices"), "count": count}]
