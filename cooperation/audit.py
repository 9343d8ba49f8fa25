"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    posting_added=_("added the offer or need"),
    posting_changed=_("changed the offer or need"),
    posting_removed=_("removed the offer or need"),
    posting_reverted=_("went back to an earlier version of the offer or need"),
    posting_paused=_("paused the offer or need"),
    posting_resumed=_("opened the offer or need again"),
    posting_renewed=_("renewed the offer or need"),
    posting_met=_("said that the offer or need is met"),
    posting_withdrawn=_("withdrew the offer or need"),
    posting_hidden=_("hid the offer or need"),
    posting_shown_again=_("showed the offer or need again"),
    posting_ended=_("ended the offer or need, whose day had come"),
    request_written=_("wrote on the request"),
    request_sent=_("sent the request"),
    request_discarded=_("discarded the request"),
    request_taken_back=_("took the request back"),
    request_accepted=_("accepted the request"),
    request_change_proposed=_("proposed a change of the request"),
    request_declined=_("declined the request"),
    request_reported=_("reported the request"),
    request_closed=_("closed the request"),
    request_lapsed=_("let the request lapse, which nobody had answered"),
    link_added=_("made the link"),
    link_changed=_("changed the link"),
    link_removed=_("removed the link"),
    link_reverted=_("went back to an earlier version of the link"),
    link_described=_("changed the words of the link"),
    link_words_agreed=_("agreed to the words of the link"),
    link_shown=_("said whether the link is shown"),
    link_still_active=_("said that the link is still active"),
    link_ended=_("ended the link"),
    link_reported=_("reported the link"),
    link_closed=_("closed the link"),
    link_started=_("started the link, whose day had come"),
    link_asleep=_("called the link asleep, of which nothing was heard"),
    link_lost_city=_("closed the link, of which a city is no longer listed"),
    link_exchange_planned=_("planned an exchange"),
    link_exchange_added=_("logged an exchange"),
    link_exchange_changed=_("changed an exchange"),
    link_exchange_removed=_("removed an exchange"),
)
actors.register({"the calendar": _("the calendar")})
