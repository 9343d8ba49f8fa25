"""What people are told, in words."""

from django.utils.translation import gettext_lazy as _

from core.notifications import wording

wording.register(
    "report_error",
    subject=_("Somebody found an error on a page"),
    text=_("A reader reports an error on this page: %(page)s"),
    words=lambda facts: {"page": facts["page"] or "–"},
)
wording.register(
    "report_question",
    subject=_("A message to the secretariat"),
    text=_("Somebody wrote to the secretariat. Read and answer it on the site."),
    words=lambda facts: {},
)
wording.register(
    "report_abuse",
    subject=_("Somebody reports a message of a member"),
    text=_("Somebody reports a message that a member wrote to them by this site. Read and answer it on the site."),
    words=lambda facts: {},
)
