"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cooperation import keeping
from core.retention import rules

rules.register(
    "requests between cities",
    after=keeping.REQUESTS,
    says=_("What cities write to each other in a request: 12 months after it is over. That it existed stays."),
    due=keeping.old_requests,
    remove=keeping.empty_requests,
)
rules.register(
    "links between cities",
    after=keeping.LINKS,
    says=_("The log and the messages of a link between cities: 24 months after it ends. What is public stays."),
    due=keeping.old_links,
    remove=keeping.empty_links,
)
