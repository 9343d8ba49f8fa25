from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import verbs


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")

    def ready(self) -> None:
        from cities import permissions, search  # both need models, which are not loaded before

        verbs.register(
            city_added=_("added the city"),
            city_changed=_("changed the city"),
            city_removed=_("removed the city"),
            city_reverted=_("went back to an earlier version of the city"),
            organisation_added=_("added the organisation"),
            organisation_changed=_("changed the organisation"),
            organisation_removed=_("removed the organisation"),
            practice_added=_("added the practice"),
            practice_changed=_("changed the practice"),
            practice_removed=_("removed the practice"),
        )
        permissions.register_all()
        search.register_all()
