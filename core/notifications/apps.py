from datetime import timedelta

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover

TWO_YEARS = timedelta(days=730)


class NotificationsConfig(AppConfig):
    name = "core.notifications"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from core.accounts import menu, rows  # these need models, which are not loaded before
        from core.accounts.backends import beside
        from core.notifications.checks import check_subjects
        from core.notifications.inbox import account_row, inbox_link, unread

        beside["unread_notices"] = unread()
        menu.register(inbox_link)
        rows.register(account_row, order=10)
        autodiscover("notifications")
        autodiscover("following")
        register(check_subjects)
