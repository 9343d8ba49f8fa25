"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    boundary_added=_("added the boundary of the city"),
    boundary_file_removed=_("removed the file of the boundary of the city"),
    boundary_changed=_("changed the boundary of the city"),
    layer_added=_("added the map layer"),
    layer_replaced=_("replaced the file of the map layer"),
    layer_chosen=_("chose which values of the map layer count"),
    layer_removed=_("removed the map layer"),
    layer_file_removed=_("removed the file of the map layer"),
)
