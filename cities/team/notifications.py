"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from cities.naming import with_name, with_names
from core.notifications import wording

wording.register(
    "handover_offered",
    subject=_("Request to become the focal point of %(city)s"),
    text=_(
        "%(by)s wants to hand over the role of focal point of %(city)s to you. Check the open tasks, then "
        "accept or decline."
    ),
    words=with_name,
    together=with_names,
)
wording.register(
    "handover_accepted",
    subject=_("Handover complete: focal point of %(city)s"),
    text=_("%(to)s has accepted and is now the focal point of %(city)s."),
    words=with_name,
    together=with_names,
)
wording.register(
    "handover_declined",
    subject=_("Handover declined: focal point of %(city)s"),
    text=_("%(to)s has declined to become the focal point of %(city)s. Nothing has changed."),
    words=with_name,
    together=with_names,
)
wording.register(
    "question_waits",
    subject=_("A question to %(city)s waits with the secretariat"),
    text=_(
        "Someone outside the alliance asked about %(city)s or one of its projects. To receive the question, the focal "
        "point agrees to such questions on this page. The secretariat keeps the question for 30 days."
    ),
    words=with_name,
    together=with_names,
)
