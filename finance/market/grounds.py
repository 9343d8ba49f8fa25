"""What a call needs to be public before a second person has checked it: its link, a source, and the day of a check."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.models import State
from core.history.keys import rows_under
from core.history.snapshot import Plain
from core.vocabulary.models import Source


def require_grounds(state: Mapping[str, Plain]) -> None:
    """`state` is the flat map of a call that nobody has confirmed. Raises ValidationError by field."""
    if state.get("state") == State.PUBLISHED and (faults := lacking(state)):
        raise ValidationError(faults)


def lacking(state: Mapping[str, Plain]) -> dict[str, str]:
    found: dict[str, str] = {}
    if not state.get("link"):
        found["link"] = _("Enter the link. Without it, only a call that a second person has checked can be published.")
    if not state.get("checked_on"):
        found["checked_on"] = _("Enter the date on which you checked the source of this call.")
    if not has_good_source(state):
        found["sources"] = _("Choose a source that is neither weak nor a copy.")
    return found


def has_good_source(state: Mapping[str, Plain]) -> bool:
    keys = [key for key in rows_under("sources", state) if key.isdigit()]
    weak = (Source.Kind.WEAK, Source.Kind.COPY)
    return bool(keys) and Source.objects.filter(pk__in=keys).exclude(kind__in=weak).exists()
