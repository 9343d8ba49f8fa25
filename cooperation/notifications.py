"""What people are told, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cooperation import notices
from core.notifications import wording

WORDS: dict[str, tuple[Promise, Promise]] = {
    "request_sent": (
        _("%(other)s asks %(city)s"),
        _("%(other)s has sent a request to %(city)s. A lead answers it within ten working days."),
    ),
    "request_accepted": (
        _("%(other)s has accepted"),
        _("%(other)s has accepted the request. Your cities are linked now: agree on a first exchange."),
    ),
    "request_change_proposed": (
        _("%(other)s proposes a change"),
        _("%(other)s would help in another way than it was asked. Read it, then a lead of %(city)s answers."),
    ),
    "request_declined": (
        _("%(other)s has declined"),
        _("%(other)s has declined the request, with a reason. Other cities may be able to help."),
    ),
    "request_taken_back": (
        _("%(other)s has taken its request back"),
        _("%(other)s has taken its request to %(city)s back. Nothing is left to do."),
    ),
    "request_lapsed": (
        _("A request has lapsed"),
        _("Nobody answered the request between %(city)s and %(other)s for 60 days, so it has ended."),
    ),
    "request_closed": (
        _("The secretariat has closed a request"),
        _("The secretariat has closed the request between %(city)s and %(other)s after a report."),
    ),
    "request_lost_city": (
        _("A request is closed"),
        _("The request between %(city)s and %(other)s is closed: one of the two is no longer listed."),
    ),
    "request_due": (
        _("%(other)s waits for an answer"),
        _("The request of %(other)s should be answered by now. A lead of %(city)s accepts, changes or declines it."),
    ),
    "cooperation_message_written": (
        _("A message from %(other)s"),
        _("%(other)s has written to %(city)s. Sign in to read it."),
    ),
    "link_exchange_added": (
        _("%(other)s has logged an exchange"),
        _("%(other)s has logged an exchange with %(city)s."),
    ),
    "link_described": (
        _("%(other)s has changed the words of your link"),
        _("The words that describe the link were changed. They are shown once a lead of %(city)s agrees."),
    ),
    "link_ended": (
        _("The link with %(other)s has ended"),
        _("A lead of %(other)s has ended the link with %(city)s. You can tell what you learned as a practice."),
    ),
    "link_closed": (
        _("The link with %(other)s was closed"),
        _("The link between %(city)s and %(other)s was closed. Its history stays."),
    ),
    "link_asked": (
        _("Is the link with %(other)s still active?"),
        _("Nothing was logged for half a year. Say that it is still active, log an exchange, or end the link."),
    ),
    "link_asleep": (
        _("The link with %(other)s is asleep"),
        _("Nothing was logged for a year. Readers see that it is asleep. An exchange wakes it, a lead can end it."),
    ),
    "joining_asked": (
        _("%(other)s invites %(city)s into a link"),
        _("Cities that work together would like %(city)s to join them. A lead of %(city)s agrees or declines."),
    ),
    "joining_proposed": (
        _("%(other)s could join your link"),
        _("It joins once the leads of all cities have agreed. A lead of %(city)s agrees or declines."),
    ),
    "joining_changed": (
        _("%(other)s has changed the words of the link"),
        _("Agreement to a further city starts anew. Both texts are shown; a lead of %(city)s reads them and agrees."),
    ),
    "joining_done": (
        _("A further city has joined your link"),
        _("The leads of all cities have agreed. It reads the log and the messages from now on."),
    ),
    "joining_refused": (
        _("%(other)s has declined that a further city joins"),
        _("The link goes on as it was."),
    ),
    "joining_over": (
        _("An invitation into a link has ended"),
        _("It was taken back, or not all cities agreed in time. The link goes on as it was."),
    ),
    "link_left": (
        _("%(other)s has left your link"),
        _("The other cities go on. What %(other)s wrote stays with the link."),
    ),
    "thread_goes": (
        _("What you wrote with %(other)s is removed on %(day)s"),
        _("The time for which it is kept is over then. Open it to take it away as a file. What is public stays."),
    ),
    "posting_ends": (
        _("An offer or need of %(city)s ends soon"),
        _("It ends within 30 days. One click renews it for another year."),
    ),
    "posting_ended": (
        _("An offer or need of %(city)s has ended"),
        _("Its day has come, so readers no longer see it. One click renews it for another year."),
    ),
    "posting_hidden": (
        _("The secretariat has hidden an offer or need of %(city)s"),
        _("Readers no longer see it. The history says why."),
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
