"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from cities.naming import with_name, with_names
from core.notifications import wording

wording.register(
    "handover_offered",
    subject=_("Will you be the focal point of %(city)s?"),
    text=_(
        "%(by)s wants to hand over the focal point of %(city)s to you. Look at what is open, then accept or decline."
    ),
    words=with_name,
    together=with_names,
)
wording.register(
    "handover_accepted",
    subject=_("Handed over: the focal point of %(city)s"),
    text=_("%(to)s has accepted and is the focal point of %(city)s now."),
    words=with_name,
    together=with_names,
)
wording.register(
    "handover_declined",
    subject=_("Not accepted: the focal point of %(city)s"),
    text=_("%(to)s has not accepted the focal point of %(city)s. Nothing has changed."),
    words=with_name,
    together=with_names,
)
