"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    event_added=_("added the event"),
    event_changed=_("changed the event"),
    event_removed=_("removed the event"),
    event_reverted=_("restored an earlier version of the event"),
    speaker_added=_("added the speaker"),
    speaker_changed=_("changed the speaker"),
    speaker_reverted=_("restored an earlier version of the speaker"),
    speaker_removed=_("removed the speaker"),
    speaker_public=_("recorded where the name is already public"),
    speaker_contact_changed=_("changed the contact details of the speaker"),
    speaker_photo_changed=_("changed the photo of the speaker"),
    speaker_erased=_("deleted the speaker’s name"),
)
