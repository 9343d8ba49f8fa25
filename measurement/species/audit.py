"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    specieslist_kept=_("kept the species list"),
    specieslist_added=_("added the species list"),
    specieslist_described=_("changed the description of the species list"),
    specieslist_changed=_("changed the species list"),
    specieslist_withdrawn=_("withdrew the species list"),
    specieslist_removed=_("removed the species list"),
    specieslist_reverted=_("restored an earlier version of the species list"),
    species_status_stated=_("stated the status of a species"),
    species_answered=_("answered about a species that was not met again"),
    species_answer_removed=_("removed the answer about a species"),
    reference_added=_("added the reference list of species"),
    species_hidden=_("hid the name of a species"),
    species_unhidden=_("showed the name of a species again"),
)
