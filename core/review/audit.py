"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    part_confirmed=_("confirmed that a part is still true"),
    part_unconfirmed=_("took back that a part is still true"),
    proposal_started=_("began a proposal"),
    proposal_changed=_("changed the proposal"),
    proposal_offered=_("told the leads that the proposal is ready"),
    proposal_offer_taken_back=_("told the leads that the proposal is not ready yet"),
    proposal_sent=_("sent the proposal for review"),
    proposal_confirmed=_("confirmed the proposal for the city and sent it for review"),
    proposal_sent_again=_("sent the proposal for review again, with the next draft"),
    proposal_joined=_("took the draft into the proposal before it"),
    proposal_goes_on=_("decided on the proposal before it: the draft goes on by itself"),
    proposal_withdrawn=_("took the proposal back"),
    proposal_discarded=_("discarded the proposal"),
    proposal_commented=_("commented on the proposal"),
    proposal_assigned=_("changed who reviews the proposal"),
    proposal_returned=_("asked for changes"),
    proposal_declined=_("declined the proposal"),
    proposal_published=_("published the proposal"),
    proposal_published_by_rule=_("published the proposal, without a curator"),
    proposal_looked_at=_("looked at what a rule had published"),
    bundle_started=_("began changes that belong together"),
    bundle_extended=_("put a change beside those that it belongs with"),
    bundle_reduced=_("took a change out of those that it stood with"),
    bundle_sent=_("sent the changes for review, together"),
    bundle_withdrawn=_("took the changes back, together"),
    bundle_discarded=_("discarded the changes, together"),
    bundle_returned=_("asked for changes, to all together"),
    bundle_declined=_("declined the changes, together"),
    bundle_queued=_("decided to publish the changes, together"),
    bundle_stopped=_("could not publish the changes, together"),
    bundle_published=_("published the changes, together"),
    translation_fits=_("said that a translation still fits its original"),
    rule_set=_("changed the rule"),
    city_trusted=_("said that the city is trusted"),
    city_not_trusted=_("said that the city is not trusted"),
    text_added=_("added the answer text"),
    text_changed=_("changed the answer text"),
)

actors.register({"Answer texts of the program": _("Answer texts of the program")})
