"""What the history and the notices say about applications, and what a curator may begin a refusal with."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.applications.steps import step_words, words_together
from cities.naming import with_name, with_names
from core.history import audit_actions
from core.notifications import wording

# By code: what the curator chooses by, and the text to begin with, in the applicant's language.
REASONS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "level": (
        _("Not a local government"),
        _(
            "The alliance is for the governments of cities, districts, counties and municipalities. Your "
            "organisation is of a different kind. You can work with a member city: its lead can let you "
            "prepare drafts on its behalf."
        ),
    ),
    "mandate": (
        _("No mandate"),
        _(
            "We could not confirm that your city has decided to join. Please apply again with a letter from "
            "the mayor or the responsible department, or with a council resolution."
        ),
    ),
    "there": (
        _("City already on this site"),
        _("Your city already has a page and a team here. Please ask the team of your city to invite you."),
    ),
    "answer": (
        _("No answer"),
        _("We asked you a question and have not heard from you. You are welcome to apply again at any time."),
    ),
    "unclear": (
        _("Identity of the applicant unclear"),
        _(
            "We could not confirm which department you work for. Please apply again from a city email "
            "address, or name someone we can contact to confirm."
        ),
    ),
}


def notice(kind: str, subject: Promise, text: Promise) -> None:
    wording.register(kind, subject=subject, text=text, words=step_words, together=words_together)


def register_notices_to_applicants() -> None:
    notice(
        "application_received",
        _("We have received your application %(number)s"),
        _(
            "Thank you for your application for %(city)s. Its number is %(number)s. The secretariat will "
            "review the application and aims to answer within 5 working days. On the page of the "
            "application, you can follow its progress and write to us."
        ),
    )
    notice(
        "application_asked",
        _("A question about your application %(number)s"),
        _("The secretariat has a question about your application for %(city)s: %(message)s"),
    )
    notice(
        "application_approved",
        _("Approved: your application %(number)s"),
        _(
            "Your application for %(city)s is approved. The page of your city is a draft that only your team "
            "can see. Write its profile and send it for review. Once the profile is published, your city is "
            "listed as a member. %(message)s"
        ),
    )
    notice(
        "application_approved_listed",  # for a page that readers see already
        _("Approved: your application %(number)s"),
        _(
            "Your application for %(city)s is approved. The page of your city is already listed, and your "
            "team can write content now. What your team sends is published after a review. %(message)s"
        ),
    )
    notice(
        "application_provisional",
        _("Approved on condition that the letter follows: your application %(number)s"),
        _(
            "Your application for %(city)s is approved on condition that the letter of mandate or the "
            "council resolution follows. Your team can already write content. The city will not be listed "
            "until the letter arrives. Send the letter on the page of the application. %(message)s"
        ),
    )
    notice(
        "application_approved_colleague",  # whom the applicant named as focal point
        _("Approved: your application %(number)s"),
        _(
            "Your application for %(city)s is approved. The colleague whom you named as focal point has been "
            "invited by email. Your city’s team can write content once your colleague accepts. The page of the "
            "application shows the status of the invitation. %(message)s"
        ),
    )
    notice(
        "application_provisional_colleague",
        _("Approved on condition that the letter follows: your application %(number)s"),
        _(
            "Your application for %(city)s is approved on condition that the letter of mandate or the "
            "council resolution follows. The colleague whom you named as focal point has been invited by "
            "email. Your city’s team can write content once your colleague accepts. The city will not be "
            "listed until the letter arrives. Send the letter on the page of the application. %(message)s"
        ),
    )
    notice(
        "application_confirmed",
        _("Letter received: your application %(number)s"),
        _(
            "Thank you. We have received the letter, and the application for %(city)s is now fully approved. "
            "%(message)s"
        ),
    )
    notice(
        "application_declined",
        _("Declined: your application %(number)s"),
        _("The secretariat has declined your application for %(city)s: %(message)s"),
    )
    notice(
        "application_reopened",
        _("Reopened: your application %(number)s"),
        _("Your application for %(city)s is open again. The secretariat will make a new decision. %(message)s"),
    )
    notice(
        "application_undone",
        _("Approval withdrawn: your application %(number)s"),
        _(
            "The secretariat has withdrawn the approval of your application for %(city)s and will make a new "
            "decision. What your team wrote has been kept. %(message)s"
        ),
    )
    notice(
        "application_withdrawn",
        _("Withdrawn: your application %(number)s"),
        _("You have withdrawn your application for %(city)s. The application will be removed after twelve months."),
    )
    wording.register(
        "city_admitted",
        subject=_("%(city)s is now a member"),
        text=_("%(city)s is now listed as a member of the alliance. Welcome."),
        words=with_name,
        together=with_names,
    )


def register_notices_to_curators() -> None:
    notice(
        "application_arrived",
        _("New application %(number)s: %(city)s"),
        _("An application for %(city)s is waiting for the secretariat."),
    )
    notice(
        "application_answered",
        _("Answer to application %(number)s: %(city)s"),
        _("The applicant for %(city)s has written to the secretariat."),
    )
    notice(
        "application_taken_back",
        pgettext_lazy("to curators", "Application %(number)s was withdrawn: %(city)s"),
        _("The applicant for %(city)s has withdrawn the application."),
    )


audit_actions.register(
    application_started=_("started the application"),
    application_saved=_("saved the application"),
    application_discarded=_("discarded the application"),
    application_submitted=_("submitted the application"),
    application_answered=_("wrote to the secretariat"),
    application_withdrawn=_("withdrew the application"),
    application_asked=_("asked the applicant a question"),
    application_approved=_("approved the application"),
    application_approved_provisionally=_("approved the application on condition that the letter follows"),
    application_confirmed=_("confirmed receipt of the letter"),
    application_declined=_("declined the application"),
    application_reopened=_("reopened the application"),
    application_undone=_("withdrew the approval"),
    application_forgotten=_("removed the application"),
    city_admitted=_("admitted the city as a member"),
    membershiptext_added=_("added the text on membership"),
    membershiptext_changed=_("changed the text on membership"),
    membershiptext_removed=_("removed the text on membership"),
    membershiptext_reverted=_("restored an earlier version of the text on membership"),
)
register_notices_to_applicants()
register_notices_to_curators()
