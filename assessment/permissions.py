"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from assessment.models import Assessment, BandConfirmation, Result
from cities.permissions import administer
from core.accounts.models import User
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, is_curator, role_in
from core.content.models import level_of
from core.siteadmin.permissions import by_nobody, register_kind


def see(person: Person, row: Assessment | Result) -> bool:
    """Whoever is let into the level of the row."""
    return level_of(person, [row.city_id]) <= row.level


def answer(person: Person, assessment: Assessment) -> bool:
    """Everybody who works for the city."""
    return bool(role_in(person, assessment.city_id))


def finish(person: Person, assessment: Assessment) -> bool | Denied:
    return role_in(person, assessment.city_id) == LEAD or Denied(_("Only a lead of the city can finish an assessment."))


def publish(person: Person, assessment: Assessment) -> bool | Denied:
    return role_in(person, assessment.city_id) == LEAD or Denied(_("Only a lead of the city can send this for review."))


def withdraw(person: Person, result: Result) -> bool | Denied:
    return role_in(person, result.city_id) == LEAD or Denied(_("Only a lead of the city can withdraw a result."))


def enter_bands(person: Person, row: BandConfirmation | None = None) -> bool:
    return is_curator(person)


def confirm_bands(person: Person, row: BandConfirmation) -> bool | Denied:
    """Four eyes: whoever entered them does not confirm them."""
    if not is_curator(person) or not isinstance(person, User):
        return False
    if row.entered_by_id == person.pk:
        return Denied(_("You entered these score bands yourself. Another curator must confirm them."))
    return True


register_permission("bands.enter", enter_bands)
register_permission("bands.confirm", confirm_bands)
register_permission("assessment.see", see)
register_permission("assessment.answer", answer)
register_permission("assessment.finish", finish)
register_permission("assessment.publish", publish)
register_permission("result.withdraw", withdraw)
register_permission("result.see", see)
# A result comes of an assessment alone, and nobody but its city says what is in it: curators close it.
register_kind("result", add=by_nobody, administer=administer, remove=by_nobody)
