from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "core.notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from core.accounts import closing, menu, mydata  # these need models, which are not loaded before
        from core.notices import actions
        from core.notices.inbox import link

        menu.register(link)
        closing.register(actions.forget)
        mydata.register("notices", actions.own_notices)
        mydata.register("choices_of_mails", actions.own_choices)
        mydata.register("followings", actions.own_followings)
