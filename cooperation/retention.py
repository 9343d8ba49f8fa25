"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cooperation import answering
from cooperation.threads import erasure
from core.retention import rules

rules.register(
    "requests between cities",
    after=erasure.REQUESTS,
    says=_(
        "Messages between cities in a request: 12 months after the request ends. The fact that there was "
        "a request stays on record."
    ),
    due=erasure.old_requests,
    remove=erasure.empty_requests,
)
rules.register(
    "links between cities",
    after=erasure.LINKS,
    says=_("The log and the messages of a link between cities: 24 months after the link ends. Public content stays."),
    due=erasure.old_links,
    remove=erasure.empty_links,
)
rules.register(
    "leads that are wanted",
    after=answering.KEPT,
    says=_("Records that a city would like to ask a city without a lead: 12 months."),
    due=answering.old_wanted_leads,
)
