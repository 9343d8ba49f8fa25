"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    part_confirmed=_("confirmed that a part is up to date"),
    part_unconfirmed=_("withdrew the confirmation that a part is up to date"),
    proposal_started=_("started a proposal"),
    proposal_changed=_("changed the proposal"),
    proposal_offered=_("notified the leads that the proposal is ready"),
    proposal_offer_taken_back=_("notified the leads that the proposal is not ready yet"),
    proposal_sent=_("sent the proposal for review"),
    proposal_confirmed=_("confirmed the proposal for the city and sent it for review"),
    proposal_sent_again=_("sent the proposal for review again with the next draft"),
    proposal_joined=_("merged the draft into the previous proposal"),
    proposal_goes_on=_("decided on the previous proposal; the draft continues on its own"),
    proposal_withdrawn=_("withdrew the proposal"),
    proposal_discarded=_("discarded the proposal"),
    proposal_commented=_("commented on the proposal"),
    proposal_assigned=_("changed who reviews the proposal"),
    proposal_returned=_("asked for changes"),
    proposal_declined=_("declined the proposal"),
    proposal_published=_("published the proposal"),
    proposal_published_by_rule=_("published the proposal automatically, without review"),
    proposal_looked_at=_("reviewed what a rule had published"),
    bundle_started=_("started a group of related changes"),
    bundle_extended=_("added a change to a group of related changes"),
    bundle_reduced=_("removed a change from a group of related changes"),
    bundle_sent=_("sent the changes for review together"),
    bundle_withdrawn=_("withdrew the changes together"),
    bundle_discarded=_("discarded the changes together"),
    bundle_returned=_("asked for changes to all proposals together"),
    bundle_declined=_("declined the changes together"),
    bundle_queued=_("decided to publish the changes together"),
    bundle_stopped=_("could not publish the changes together"),
    bundle_published=_("published the changes together"),
    translation_fits=_("confirmed that a translation still matches its original"),
    rule_set=_("changed the rule"),
    city_trusted=_("marked the city as trusted"),
    city_not_trusted=_("marked the city as not trusted"),
    text_added=_("added the answer text"),
    text_changed=_("changed the answer text"),
)

actors.register({"Answer texts of the program": _("Standard answer texts of the system")})
