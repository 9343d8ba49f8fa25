"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from core.notifications import wording
from core.review.proposals import notifications

wording.register(
    "proposal_sent_again",
    subject=_("Sent again: %(kind)s of %(city)s"),
    text=_("%(by)s has sent %(kind)s of %(city)s for review again."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_sent",
    subject=_("Sent for review: %(kind)s of %(city)s"),
    text=_("%(by)s has sent %(kind)s of %(city)s, on which you worked. You are told again when it is decided."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_offered",
    subject=_("Please look at it and send it: %(kind)s of %(city)s"),
    text=_("%(by)s has drafted %(kind)s of %(city)s. Read it, and send it for review if the city agrees."),
    words=notifications.words,
)
wording.register(
    "proposal_returned",
    subject=_("Please change something: %(kind)s of %(city)s"),
    text=_("Before %(kind)s of %(city)s can be published, the secretariat asks for changes: %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_declined",
    subject=_("Not published: %(kind)s of %(city)s"),
    text=_("The secretariat has not published %(kind)s of %(city)s: %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_published",
    subject=_("Published: %(kind)s of %(city)s"),
    text=_("%(kind)s of %(city)s is published. Thank you."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_returned",
    subject=_("Please change something: %(kind)s of %(city)s"),
    text=_("Before %(kind)s of %(city)s can be published, the secretariat asks for changes: %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_declined",
    subject=_("Not published: %(kind)s of %(city)s"),
    text=_("The secretariat has not published %(kind)s of %(city)s: %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_published",
    subject=_("Published: %(kind)s of %(city)s"),
    text=_("%(kind)s of %(city)s is published. Thank you."),
    words=notifications.words,
    together=notifications.together,
)
