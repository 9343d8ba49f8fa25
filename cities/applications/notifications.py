"""What the history and the notices say about applications, and what a curator may begin a refusal with."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.applications.steps import words, words_together
from cities.naming import with_name, with_names
from core.history import audit_actions
from core.notifications import wording

# By code: what the curator chooses by, and the text to begin with, in the applicant's language.
REASONS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "level": (
        _("Not a local government"),
        _(
            "The alliance is for the governments of cities, districts, counties and municipalities. Your body is of "
            "another kind. You can work with a member city: its lead can let you draft on its behalf."
        ),
    ),
    "mandate": (
        _("No mandate"),
        _(
            "We could not see that your city has decided to join. Please apply again with a letter of the mayor or the "
            "office in charge, or a resolution of the council."
        ),
    ),
    "there": (
        _("The city is here already"),
        _("Your city has its page and its team here already. Please ask the team of your city to invite you."),
    ),
    "answer": (
        _("No answer"),
        _("We asked you back and have not heard from you. You are welcome to apply again at any time."),
    ),
    "unclear": (
        _("Unclear who writes"),
        _(
            "We could not make out which office you work for. Please apply again from an address of your city, or name "
            "somebody whom we can ask."
        ),
    ),
}


def notice(kind: str, subject: Promise, text: Promise) -> None:
    wording.register(kind, subject=subject, text=text, words=words, together=words_together)


def register_notices_to_applicants() -> None:
    notice(
        "application_received",
        _("We have your application %(number)s"),
        _(
            "Thank you. Your application for %(city)s has arrived under the number %(number)s. The secretariat reads "
            "it and aims to answer within 5 working days. On its page you can follow it and write to us."
        ),
    )
    notice(
        "application_asked",
        _("A question about your application %(number)s"),
        _("The secretariat asks about your application for %(city)s: %(message)s"),
    )
    notice(
        "application_approved",
        _("Approved: your application %(number)s"),
        _(
            "Your application for %(city)s is approved. The page of your city is there as a draft that your team sees "
            "alone. Write its profile and send it for review; once it is published, your city is listed as a member. "
            "%(message)s"
        ),
    )
    notice(
        "application_approved_listed",  # for a page that readers see already
        _("Approved: your application %(number)s"),
        _(
            "Your application for %(city)s is approved. The page of your city is listed already, and your team can "
            "write now: what it sends is published after a review. %(message)s"
        ),
    )
    notice(
        "application_provisional",
        _("Approved until the letter is there: your application %(number)s"),
        _(
            "Your application for %(city)s is approved on condition that the letter of mandate or the council "
            "resolution follows. Your team can write already; the city is not listed before the letter is there. "
            "Send it on the page of the application. %(message)s"
        ),
    )
    notice(
        "application_confirmed",
        _("The letter is there: your application %(number)s"),
        _("Thank you. With the letter the application for %(city)s is approved for good. %(message)s"),
    )
    notice(
        "application_declined",
        _("Declined: your application %(number)s"),
        _("The secretariat has declined your application for %(city)s: %(message)s"),
    )
    notice(
        "application_reopened",
        _("Open again: your application %(number)s"),
        _("Your application for %(city)s is open again, and the secretariat will decide anew. %(message)s"),
    )
    notice(
        "application_undone",
        _("The approval was taken back: your application %(number)s"),
        _(
            "The secretariat has taken the approval of your application for %(city)s back and will decide anew. "
            "What your team wrote is kept. %(message)s"
        ),
    )
    notice(
        "application_withdrawn",
        _("Taken back: your application %(number)s"),
        _("You have taken your application for %(city)s back. It is removed after twelve months."),
    )
    wording.register(
        "city_admitted",
        subject=_("%(city)s is a member now"),
        text=_("%(city)s is listed as a member of the alliance. Welcome."),
        words=with_name,
        together=with_names,
    )


def register_notices_to_curators() -> None:
    notice(
        "application_arrived",
        _("New application %(number)s: %(city)s"),
        _("An application for %(city)s waits for the secretariat."),
    )
    notice(
        "application_answered",
        _("Answer to application %(number)s: %(city)s"),
        _("The applicant for %(city)s has written to the secretariat."),
    )
    notice(
        "application_taken_back",
        pgettext_lazy("to curators", "Application %(number)s was taken back: %(city)s"),
        _("The applicant for %(city)s has taken the application back."),
    )


audit_actions.register(
    application_started=_("began the application"),
    application_saved=_("saved the application"),
    application_discarded=_("discarded the application"),
    application_submitted=_("sent the application"),
    application_answered=_("wrote to the secretariat"),
    application_withdrawn=_("took the application back"),
    application_asked=_("asked the applicant"),
    application_approved=_("approved the application"),
    application_approved_provisionally=_("approved the application, the letter is awaited"),
    application_confirmed=_("confirmed that the letter is there"),
    application_declined=_("declined the application"),
    application_reopened=_("opened the application again"),
    application_undone=_("took the approval back"),
    application_forgotten=_("removed the application"),
    city_admitted=_("admitted the city as a member"),
)
register_notices_to_applicants()
register_notices_to_curators()
