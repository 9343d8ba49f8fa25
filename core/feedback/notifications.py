"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from core.notifications import wording

wording.register(
    "report_error",
    subject=_("Error reported on a page"),
    text=_("A reader reports an error on this page: %(page)s"),
    words=lambda facts: {"page": facts["page"] or "–"},
)
wording.register(
    "report_question",
    subject=_("A message to the secretariat"),
    text=_("Someone wrote to the secretariat. Read and answer the message on the site."),
    words=lambda facts: {},
)
wording.register(
    "report_abuse",
    subject=_("Message from a member reported"),
    text=_(
        "Someone has reported a message that a member sent to them through this site. Read the report and "
        "answer it on the site."
    ),
    words=lambda facts: {},
)
wording.register(
    "report_asked",
    subject=_("A question to a city"),
    text=_(
        "Someone asked a question about a city or one of its projects. No one in the city receives such "
        "questions. Read the question on the site, then pass it on or answer it."
    ),
    words=lambda facts: {},
)
