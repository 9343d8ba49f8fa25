"""New resources are news to everybody who follows them, with an account or without."""

from django.utils.translation import gettext_lazy as _

from core.subscriptions import subjects
from resources.models import Resource


@subjects.register
class NewResources(subjects.NewlyPublic[Resource]):
    code, order, label = "resources", 30, _("New resources")
    hint = _("Guides and other publications in the library.")
    model = Resource
    list_name, feed_name = "resources", "resources_atom"
