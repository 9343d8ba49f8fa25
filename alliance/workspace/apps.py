from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from core.notifications import wording


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")

    def ready(self) -> None:
        from alliance.workspace import proposing, reminding  # needs models, which are not loaded before

        proposing.register_all()
        wording.register(
            reminding.NOTICE,
            subject=gettext_lazy("Still true? %(kind)s of %(city)s"),
            text=gettext_lazy(
                "Your city confirmed these parts of %(kind)s more than a year ago: %(parts)s. "
                "If nothing has changed, one press is enough."
            ),
            words=reminding.alone,
            together=reminding.together,
            stands=reminding.stands,
        )
