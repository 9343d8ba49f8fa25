from django.apps import AppConfig
from django.contrib.admin import apps as of_django
from django.utils.translation import gettext_lazy as _


class SiteConfig(of_django.AdminConfig):
    """Django's admin with our own site: who may come in stands in `site.Backend`."""

    default = False
    default_site = "core.siteadmin.site.Backend"


class SiteAdminConfig(AppConfig):
    name = "core.siteadmin"
    verbose_name = _("Administration")
    default = True
