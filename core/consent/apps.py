from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions, triggers
from core.retention import rules


class ConsentConfig(AppConfig):
    name = "core.consent"
    verbose_name = _("Consents")

    def ready(self) -> None:
        from core.consent import records  # needs models, which are not loaded before

        triggers.protect("consent_record")
        audit_actions.register(
            consent_given=_("recorded a consent"),
            consent_withdrawn=_("recorded that a consent was taken back"),
        )
        rules.register(
            "consents",
            after=timedelta(days=730),
            says=_("The record of who agreed to what: as long as the entry about the person stands, and 24 months."),
            due=records.of_nothing,
            remove=records.forget,
        )
