"""The way to the notices, on every page of somebody who is signed in."""

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.rows import AccountRow
from core.notifications.models import Notice
from core.ui.context import named_address

MOST_SHOWN = 99


def unread() -> Coalesce:
    """How many, as a column that is read with the person: every page shows it."""
    mine = Notice.objects.filter(person=OuterRef("pk")).unread().order_by().values("person")
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)


def inbox_link(user: User) -> Iterable[dict[str, str]]:
    number = getattr(user, "unread_notices", 0)
    count = "" if not number else f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number)
    return [{"label": _("Notices"), "url": named_address("notices"), "count": count}]


def account_row() -> AccountRow:
    return AccountRow(
        title=_("Notices and emails"),
        about=_("What is shown here, and what is also sent by email"),
        label=_("Choose which emails you receive"),
        url=reverse("notice_settings"),
    )
