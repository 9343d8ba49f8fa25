"""What people are told, in words."""

from django.utils.translation import gettext_lazy

from alliance.workspace import reminding
from core.notifications import wording

wording.register(
    reminding.NOTICE,
    subject=gettext_lazy("Still true? %(kind)s of %(city)s"),
    text=gettext_lazy(
        "Your city confirmed these parts of %(kind)s more than a year ago: %(parts)s. "
        "If nothing has changed, one press is enough."
    ),
    words=reminding.alone,
    together=reminding.together,
    stands=reminding.stands,
)
