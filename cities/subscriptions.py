"""New cities are news to everybody who follows them, with an account or without."""

from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.subscriptions import subjects


@subjects.register
class NewCities(subjects.NewlyPublic[City]):
    code, order, label = "cities", 10, _("New cities")
    hint = _("Cities whose page was published.")
    model = City
    list_name, feed_name = "cities", "cities_atom"
