from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from planning import importexport, permissions, proposals  # all need models, which are not loaded before

        audit_actions.register(
            plan_added=_("added the plan"),
            plan_changed=_("changed the plan"),
            plan_removed=_("removed the plan"),
            plan_reverted=_("went back to an earlier version of the plan"),
        )
        permissions.register_all()
        importexport.register_all()
        proposals.register_all()
