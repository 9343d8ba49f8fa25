from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover


class SubscriptionsConfig(AppConfig):
    name = "core.subscriptions"
    label = "subscriptions"
    verbose_name = _("Following without an account")

    def ready(self) -> None:
        from core.consent import records  # all need models, which are not loaded before
        from core.notifications import carried
        from core.subscriptions import mails
        from core.subscriptions.models import Subscription

        carried.register(mails.KIND, label=_("News for people who follow by email"), write=mails.news_of)
        records.register(Subscription)
        autodiscover("subscriptions")
