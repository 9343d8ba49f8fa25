"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from core.accounts.tenants import is_curator
from core.notifications import wording
from core.review.proposals import notifications

wording.register_group(
    "arrivals",
    label=_("New items in the review queue"),
    hint=_("For curators: what cities send for review and no one has taken on."),
    usual=wording.DAILY,
    is_for=is_curator,
)
wording.register(
    "proposal_arrived",
    subject=_("New in the review queue: %(kind)s of %(city)s"),
    text=_("%(by)s has sent a proposal of %(city)s for review (%(kind)s)."),
    words=notifications.words,
    together=notifications.together,
    group="arrivals",
)
wording.register(
    "proposal_sent_again",
    subject=_("Sent for review again: %(kind)s of %(city)s"),
    text=_("%(by)s has sent a proposal of %(city)s for review again (%(kind)s)."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_sent",
    subject=_("Sent for review: %(kind)s of %(city)s"),
    text=_(
        "%(by)s has sent for review a proposal of %(city)s that you worked on (%(kind)s). We will notify "
        "you of the decision."
    ),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_offered",
    subject=_("Please check and send for review: %(kind)s of %(city)s"),
    text=_(
        "%(by)s has drafted a proposal for %(city)s (%(kind)s). Check it, and send it for review if the city agrees."
    ),
    words=notifications.words,
)
wording.register(
    "proposal_offer_taken_back",
    subject=_("Not ready yet: %(kind)s of %(city)s"),
    text=_("%(by)s says that a draft for %(city)s is not ready yet (%(kind)s). No action is needed for now."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_withdrawn",
    subject=_("Withdrawn from review: %(kind)s of %(city)s"),
    text=_("%(by)s has withdrawn a proposal of %(city)s that you are reviewing (%(kind)s). No action is needed."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_returned",
    subject=_("Changes needed: %(kind)s of %(city)s"),
    text=_("The secretariat asks %(city)s for changes before publication (%(kind)s): %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_declined",
    subject=_("Not published: %(kind)s of %(city)s"),
    text=_("The secretariat has decided not to publish a proposal of %(city)s (%(kind)s): %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "proposal_published",
    subject=_("Published: %(kind)s of %(city)s"),
    text=_("Published for %(city)s: %(kind)s. Thank you."),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_returned",
    subject=_("Changes needed: %(kind)s of %(city)s"),
    text=_("The secretariat asks %(city)s for changes before publication (%(kind)s): %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_declined",
    subject=_("Not published: %(kind)s of %(city)s"),
    text=_("The secretariat has decided not to publish a proposal of %(city)s (%(kind)s): %(message)s"),
    words=notifications.words,
    together=notifications.together,
)
wording.register(
    "bundle_published",
    subject=_("Published: %(kind)s of %(city)s"),
    text=_("Published for %(city)s: %(kind)s. Thank you."),
    words=notifications.words,
    together=notifications.together,
)
