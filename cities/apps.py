from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions
from core.notifications import wording
from core.retention import rules


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")
    sub_packages = ("organisations", "practices", "team", "applications")

    def import_models(self) -> None:
        """Django looks into `cities.models` alone; the models of the sub-packages belong to this app too."""
        super().import_models()
        for name in self.sub_packages:
            import_module(f"{self.name}.{name}.models")

    def ready(self) -> None:
        from cities import (  # all need models, which come later
            auto_publish,
            importexport,
            permissions,
            proposals,
            search,
        )
        from cities.applications import erasure, notifications
        from cities.applications.models import KEPT
        from cities.team import actions, consents, handovers, invitations, message_recipients, tenants
        from core.accounts import closing, mydata

        for name in self.sub_packages:  # Django's admin looks into `cities.admin` alone
            if module_has_submodule(import_module(f"{self.name}.{name}"), "admin"):
                import_module(f"{self.name}.{name}.admin")

        audit_actions.register(
            city_added=_("added the city"),
            city_changed=_("changed the city"),
            city_removed=_("removed the city"),
            city_reverted=_("went back to an earlier version of the city"),
            organisation_added=_("added the organisation"),
            organisation_changed=_("changed the organisation"),
            organisation_removed=_("removed the organisation"),
            organisation_reverted=_("went back to an earlier version of the organisation"),
            practice_added=_("added the practice"),
            practice_changed=_("changed the practice"),
            practice_removed=_("removed the practice"),
            practice_reverted=_("went back to an earlier version of the practice"),
            role_added=_("gave the role"),
            role_accepted=_("gave the role by an invitation"),
            role_changed=_("changed the role"),
            role_ended=_("ended the role"),
            role_left=_("gave up the role"),
            role_suspended=_("suspended the role"),
            role_resumed=_("ended the suspension of the role"),
            focal_point_made=_("made somebody the focal point"),
            focal_point_stepped_back=_("made another person the focal point"),
            handover_offered=_("offered to hand over the focal point"),
            handover_accepted=_("accepted the focal point"),
            handover_declined=_("did not accept the focal point"),
            handover_revoked=_("took the offer of the focal point back"),
        )
        wording.register(
            "handover_offered",
            subject=_("Will you be the focal point of %(city)s?"),
            text=_(
                "%(by)s wants to hand over the focal point of %(city)s to you. Look at what is open, then accept or "
                "decline."
            ),
            words=handovers.words,
        )
        wording.register(
            "handover_accepted",
            subject=_("Handed over: the focal point of %(city)s"),
            text=_("%(to)s has accepted and is the focal point of %(city)s now."),
            words=handovers.words,
        )
        wording.register(
            "handover_declined",
            subject=_("Not accepted: the focal point of %(city)s"),
            text=_("%(to)s has not accepted the focal point of %(city)s. Nothing has changed."),
            words=handovers.words,
        )
        notifications.register_all()
        permissions.register_all()
        importexport.register_all()
        search.register_all()
        tenants.register_all()
        proposals.register_all()
        rules.register(
            "invitations",
            after=invitations.KEPT_AFTER,
            says=_("Invitations to work for a city: 30 days after they expire."),
            due=invitations.long_over,
        )
        rules.register(
            "applications",
            after=KEPT,
            says=_("Applications that were declined or taken back: 12 months after that day, with their files."),
            due=erasure.long_over,
            remove=erasure.forget,
        )
        closing.register(erasure.close_account)
        consents.register_all()
        message_recipients.register_all()
        closing.register(consents.take_all_back)
        auto_publish.register_all()
        closing.register(actions.give_up_roles, refusal=actions.may_not_close)
        mydata.register("applications", erasure.own)
        mydata.register("city_roles", actions.own_roles)
        mydata.register("invitations", actions.own_invitations)
