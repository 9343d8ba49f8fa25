"""Who acts here without being a person, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors

actors.register(
    {
        "Founding facts": _("Founding facts"),
        "Cities Biodiversity Alliance Platform": _("Cities Biodiversity Alliance Platform"),
        "the founding facts of the platform": _("the founding facts of the platform"),
    }
)
