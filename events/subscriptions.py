"""New events are news to everybody who follows them, with an account or without."""

from django.utils.translation import gettext_lazy as _

from core.subscriptions import subjects
from events.models import Event


@subjects.register
class NewEvents(subjects.NewlyPublic[Event]):
    code, order, label = "events", 20, _("New events")
    hint = _("Meetings with their date and programme.")
    model = Event
    list_name, feed_name = "events", "events_atom"
