from django.apps import AppConfig
from django.contrib.admin import apps as of_django
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions


class SiteConfig(of_django.AdminConfig):
    """Django's admin with our own site: who may come in stands in `site.Backend`."""

    default = False
    default_site = "core.siteadmin.site.Backend"


class SiteAdminConfig(AppConfig):
    name = "core.siteadmin"
    verbose_name = _("Administration")
    default = True

    def ready(self) -> None:
        from core.siteadmin import permissions  # needs models, which are not loaded before

        audit_actions.register(
            term_added=_("added the term"),
            term_changed=_("changed the term"),
            term_removed=_("removed the term"),
            source_added=_("added the source"),
            source_changed=_("changed the source"),
            source_removed=_("removed the source"),
            person_changed=_("changed what the person may do"),
            person_signed_out=_("ended all sessions of the person"),
        )
        permissions.register_all()
