"""The steps of offers and needs, of requests and of links: which states allow which, and who may take them.

That an offer or a need is in review is a state of its proposal; a row is there once it was published.
"""

from cooperation.models import Joining, Link, Posting, Request
from core.workflow import Step

Posted, Asked, Linked, Invited = Posting.State, Request.State, Link.State, Joining.State

WAITING = (Asked.ASKED, Asked.CHANGED)
RUNNING = (Linked.AGREED, Linked.ACTIVE, Linked.ASLEEP)
OVER = (Asked.DECLINED, Asked.TAKEN_BACK, Asked.LAPSED, Asked.CLOSED)  # accepted goes on as a link

POSTING_STEPS = {
    # by a lead of its city
    "pause": Step(verb="posting_paused", from_={Posted.PUBLISHED}, to=Posted.PAUSED, permission="posting.move"),
    "resume": Step(verb="posting_resumed", from_={Posted.PAUSED}, to=Posted.PUBLISHED, permission="posting.move"),
    "renew": Step(
        verb="posting_renewed",
        from_={Posted.PUBLISHED, Posted.PAUSED, Posted.ENDED},
        to=Posted.PUBLISHED,
        permission="posting.move",
    ),
    "meet": Step(verb="posting_met", from_={Posted.PUBLISHED, Posted.PAUSED}, to=Posted.MET, permission="posting.move"),
    "withdraw": Step(
        verb="posting_withdrawn",
        from_={Posted.PUBLISHED, Posted.PAUSED},
        to=Posted.WITHDRAWN,
        permission="posting.move",
    ),
    # by a curator
    "hide": Step(
        verb="posting_hidden",
        from_={Posted.PUBLISHED, Posted.PAUSED},
        to=Posted.HIDDEN,
        permission="posting.hide",
    ),
    "show": Step(verb="posting_shown_again", from_={Posted.HIDDEN}, to=Posted.PUBLISHED, permission="posting.hide"),
    # by the day
    "end": Step(verb="posting_ended", from_={Posted.PUBLISHED, Posted.PAUSED}, to=Posted.ENDED),
}

REQUEST_STEPS = {
    # by the asking city
    "write": Step(verb="request_written", from_={Asked.DRAFT}, permission="request.write"),
    "send": Step(verb="request_sent", from_={Asked.DRAFT}, to=Asked.ASKED, permission="request.send"),
    "discard": Step(verb="request_discarded", from_={Asked.DRAFT}, to=Asked.TAKEN_BACK, permission="request.write"),
    "take_back": Step(verb="request_taken_back", from_=WAITING, to=Asked.TAKEN_BACK, permission="request.send"),
    # by the city whose answer is awaited
    "accept": Step(verb="request_accepted", from_=WAITING, to=Asked.ACCEPTED, permission="request.answer"),
    "change": Step(verb="request_change_proposed", from_=WAITING, to=Asked.CHANGED, permission="request.answer"),
    "decline": Step(verb="request_declined", from_=WAITING, to=Asked.DECLINED, permission="request.answer"),
    # by both
    "report": Step(
        verb="request_reported", from_=(*WAITING, Asked.ACCEPTED, Asked.DECLINED), permission="request.report"
    ),
    # by a curator
    "close": Step(verb="request_closed", from_=WAITING, to=Asked.CLOSED, permission="request.close"),
    "handle": Step(verb="request_report_handled", from_=(*WAITING, Asked.ACCEPTED, *OVER), permission="request.close"),
    # by the day
    "lapse": Step(verb="request_lapsed", from_=WAITING, to=Asked.LAPSED),
    "lose_city": Step(verb="request_lost_city", from_=WAITING, to=Asked.CLOSED),
}

LINK_STEPS = {
    # by the staff of its cities
    "log": Step(verb="link_exchange_added", from_=RUNNING, to=Linked.ACTIVE, permission="link.work"),
    "plan": Step(verb="link_exchange_planned", from_=RUNNING, permission="link.work"),
    # by a lead of one of them
    "describe": Step(verb="link_described", from_=RUNNING, permission="link.lead"),
    "agree": Step(verb="link_words_agreed", from_=RUNNING, permission="link.lead"),
    "show": Step(verb="link_shown", from_=(*RUNNING, Linked.ENDED), permission="link.lead"),
    "still_active": Step(
        verb="link_still_active",
        from_=RUNNING,
        to=Linked.ACTIVE,
        keeps={Linked.AGREED},
        permission="link.lead",
    ),
    "end": Step(verb="link_ended", from_=RUNNING, to=Linked.ENDED, permission="link.lead"),
    "invite": Step(verb="link_city_invited", from_=RUNNING, permission="link.lead"),
    "leave": Step(verb="link_left", from_=RUNNING, permission="link.lead"),
    "report": Step(verb="link_reported", from_=(*RUNNING, Linked.ENDED), permission="link.work"),
    # by a curator
    "close": Step(verb="link_closed", from_=(*RUNNING, Linked.ENDED), to=Linked.CLOSED, permission="link.close"),
    "handle": Step(verb="link_report_handled", from_=(*RUNNING, Linked.ENDED, Linked.CLOSED), permission="link.close"),
    # by the last agreement
    "join": Step(verb="link_city_joined", from_=RUNNING),
    # by the day
    "start": Step(verb="link_started", from_={Linked.AGREED}, to=Linked.ACTIVE),
    "fall_asleep": Step(verb="link_asleep", from_={Linked.AGREED, Linked.ACTIVE}, to=Linked.ASLEEP),
    "lose_city": Step(verb="link_lost_city", from_=RUNNING, to=Linked.CLOSED),
}

JOINING_STEPS = {
    # by a lead of each city that has to agree: those in the link, and the invited one
    "agree": Step(verb="joining_agreed", from_={Invited.PROPOSED}, permission="joining.answer"),
    "decline": Step(
        verb="joining_declined", from_={Invited.PROPOSED}, to=Invited.DECLINED, permission="joining.answer"
    ),
    # by the city that invited
    "take_back": Step(
        verb="joining_taken_back", from_={Invited.PROPOSED}, to=Invited.TAKEN_BACK, permission="joining.take_back"
    ),
    # by new words of the link, by the last agreement, and by the day
    "rewrite": Step(verb="joining_words_changed", from_={Invited.PROPOSED}),
    "join": Step(verb="joining_joined", from_={Invited.PROPOSED}, to=Invited.AGREED),
    "lapse": Step(verb="joining_lapsed", from_={Invited.PROPOSED}, to=Invited.LAPSED),
}
