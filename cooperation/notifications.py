"""What people are told, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cooperation import notices
from core.notifications import wording

WORDS: dict[str, tuple[Promise, Promise]] = {
    "request_sent": (
        _("Request from %(other)s to %(city)s"),
        _("%(other)s has sent a request to %(city)s. A lead should answer it within ten working days."),
    ),
    "request_accepted": (
        _("%(other)s has accepted"),
        _("%(other)s has accepted the request. Your cities are now linked. Agree on a first exchange."),
    ),
    "request_change_proposed": (
        _("%(other)s proposes a change"),
        _(
            "%(other)s offers to help in a different way from the one requested. A lead of %(city)s should "
            "read the proposal and answer."
        ),
    ),
    "request_declined": (
        _("%(other)s has declined"),
        _("%(other)s has declined the request. Reason: %(choice)s. Other cities may be able to help."),
    ),
    "request_taken_back": (
        _("%(other)s has withdrawn its request"),
        _("%(other)s has withdrawn its request to %(city)s. No action is needed."),
    ),
    "request_lapsed": (
        _("A request has lapsed"),
        _("The request between %(city)s and %(other)s has lapsed, because no one answered it for 60 days."),
    ),
    "request_closed": (
        _("The secretariat has closed a request"),
        _("The secretariat has closed the request between %(city)s and %(other)s."),
    ),
    "request_closed_by_secretariat": (
        _("The secretariat has closed a request"),
        _("The secretariat has closed the request between %(city)s and %(other)s. Reason: %(reason)s"),
    ),
    "request_lost_city": (
        _("A request has been closed"),
        _("The request between %(city)s and %(other)s has been closed, because one of the two is no longer listed."),
    ),
    "request_due": (
        _("%(other)s is waiting for an answer"),
        _(
            "An answer to the request of %(other)s is due. A lead of %(city)s should accept it, propose a "
            "change or decline it."
        ),
    ),
    "cooperation_message_written": (
        _("Message from %(other)s"),
        _("%(other)s has sent a message to %(city)s. Sign in to read it."),
    ),
    "link_exchange_added": (
        _("%(other)s has logged an exchange"),
        _("%(other)s has logged an exchange with %(city)s."),
    ),
    "link_described": (
        _("%(other)s has changed the text of your link"),
        _("The text that describes the link was changed. The new text is shown once a lead of %(city)s agrees."),
    ),
    "link_ended": (
        _("The link with %(other)s has ended"),
        _("A lead of %(other)s has ended the link with %(city)s. You can share what you learned as a practice."),
    ),
    "link_closed": (
        _("The link with %(other)s was closed"),
        _("The link between %(city)s and %(other)s was closed. Its history is kept."),
    ),
    "link_closed_by_secretariat": (
        _("The secretariat has closed the link with %(other)s"),
        _(
            "The secretariat has closed the link between %(city)s and %(other)s. Its history is kept. "
            "Reason: %(reason)s"
        ),
    ),
    "report_handled": (
        _("The secretariat has handled your report"),
        _(
            "The secretariat has handled the report that %(city)s sent about the cooperation with %(other)s. "
            "Its answer: %(reason)s"
        ),
    ),
    "link_asked": (
        _("Is the link with %(other)s still active?"),
        _(
            "No exchange was logged for half a year. Confirm that the link is still active, log an exchange, "
            "or end the link."
        ),
    ),
    "link_asleep": (
        _("The link with %(other)s is inactive"),
        _(
            "No exchange was logged for a year, so readers see the link as inactive. Logging an exchange makes "
            "the link active again. A lead can also end it."
        ),
    ),
    "joining_asked": (
        _("%(other)s invites %(city)s to a link"),
        _("Cities that work together would like %(city)s to join them. A lead of %(city)s can agree or decline."),
    ),
    "joining_proposed": (
        _("%(other)s could join your link"),
        _("The city joins once the leads of all cities have agreed. A lead of %(city)s can agree or decline."),
    ),
    "joining_changed": (
        _("%(other)s has changed the text of the link"),
        _(
            "The text was changed, so agreement to another city joining starts again. A lead of %(city)s "
            "should read both versions, then agree or decline."
        ),
    ),
    "joining_done": (
        _("Another city has joined your link"),
        _("The leads of all cities have agreed. The new city can now see the log and the messages."),
    ),
    "joining_refused": (
        _("%(other)s has declined another city joining"),
        _("The link continues as before."),
    ),
    "joining_over": (
        _("An invitation to a link has ended"),
        _("The invitation was withdrawn, or not all cities agreed in time. The link continues as before."),
    ),
    "link_left": (
        _("%(other)s has left your link"),
        _("The other cities continue the link. The text from %(other)s is kept there."),
    ),
    "thread_goes": (
        _("Your correspondence with %(other)s will be deleted on %(day)s"),
        _("The storage period ends on that day. Open the page to download the text as a file. Public content is kept."),
    ),
    "posting_ends": (
        _("An offer or need of %(city)s ends soon"),
        _("The offer or need ends within 30 days. You can renew it for another year with one click."),
    ),
    "posting_ended": (
        _("An offer or need of %(city)s has ended"),
        _(
            "The closing date has passed, so readers no longer see the offer or need. You can renew it for "
            "another year with one click."
        ),
    ),
    "posting_hidden": (
        _("The secretariat has hidden an offer or need of %(city)s"),
        _("The offer or need is no longer public. Reason: %(reason)s"),
    ),
}

# What waits or ends soon reaches people in their mail of the month; what others did, at once.
REMINDERS: dict[str, wording.Stands] = {
    "request_due": notices.is_unanswered,
    "link_asked": notices.is_silent,
    "posting_ends": notices.ends_soon,
    "thread_goes": notices.is_there,
}

for _kind, (_subject, _text) in WORDS.items():
    wording.register(
        _kind,
        subject=_subject,
        text=_text,
        words=notices.alone,
        together=notices.together,
        group=wording.REMINDERS if _kind in REMINDERS else wording.WORK,
        stands=REMINDERS.get(_kind),
    )
