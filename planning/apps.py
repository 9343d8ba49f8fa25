from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import verbs


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from planning import kinds, permissions, sheets  # all need models, which are not loaded before

        verbs.register(
            plan_added=_("added the plan"),
            plan_changed=_("changed the plan"),
            plan_removed=_("removed the plan"),
            plan_reverted=_("went back to an earlier version of the plan"),
        )
        permissions.register_all()
        sheets.register_all()
        kinds.register_all()
