"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cooperation import answering
from cooperation.threads import erasure
from core.retention import rules

rules.register(
    "requests between cities",
    after=erasure.REQUESTS,
    says=_("What cities write to each other in a request: 12 months after it is over. That it existed stays."),
    due=erasure.old_requests,
    remove=erasure.empty_requests,
)
rules.register(
    "links between cities",
    after=erasure.LINKS,
    says=_("The log and the messages of a link between cities: 24 months after it ends. What is public stays."),
    due=erasure.old_links,
    remove=erasure.empty_links,
)
rules.register(
    "leads that are wanted",
    after=answering.KEPT,
    says=_("That a city would ask another one which has no lead: 12 months."),
    due=answering.old_wanted_leads,
)
