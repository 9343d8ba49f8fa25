"""Tells the page of a resource at which events it was released."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.text.fallback import localized
from events.models import Event
from resources.models import Resource
from resources.registry import Extra, Link

MOST = 10


def released_at(resource: Resource) -> Extra:
    begun = Event.objects.published().shown_with(releases__resource=resource).filter(starts__lte=timezone.localdate())
    return Extra(_("Released at"), tuple(link(event) for event in begun.order_by("-starts", "-pk")[:MOST]))


def link(event: Event) -> Link:
    title = localized(event, "title")
    return Link(title.text, event.get_absolute_url(), date_format(event.starts), title.other_language)
