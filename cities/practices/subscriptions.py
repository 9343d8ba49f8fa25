"""New practices are news to everybody who follows them, with an account or without."""

from django.utils.translation import gettext_lazy as _

from cities.practices.models import Practice
from core.subscriptions import subjects


@subjects.register
class NewPractices(subjects.NewlyPublic[Practice]):
    code, order, label = "practices", 40, _("New practices")
    hint = _("Case studies of what cities do for nature.")
    model = Practice
    list_name, feed_name = "practices", "practices_atom"
