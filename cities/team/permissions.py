"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.permissions import administer, by_hand
from cities.team.models import StaffRole
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, role_in
from core.siteadmin.permissions import by_superusers, register_kind


def invite(person: Person, city: City) -> bool | Denied:
    may_invite = role_in(person, city.pk) == LEAD or administer(person, city)
    return (by_hand(person) and may_invite) or Denied(
        _("Only a lead of the city or the secretariat can invite people.")
    )


def manage_team(person: Person, city: City) -> bool | Denied:
    may_manage = role_in(person, city.pk) == LEAD or by_superusers(person)
    return (by_hand(person) and may_manage) or Denied(_("Only a lead of the city can manage the team."))


def manage_role(person: Person, role: StaffRole) -> bool | Denied:
    """What the secretariat suspended, the city can neither change nor end and give anew."""
    if role.is_suspended and not by_superusers(person):
        return Denied(_("The secretariat has suspended this role. Contact the secretariat."))
    return manage_team(person, role.city)


def suspend_role(person: Person, role: StaffRole) -> bool | Denied:
    may_suspend = by_hand(person) and administer(person, role.city) and role.user_id != person.pk
    return may_suspend or Denied(_("Only the secretariat can do this. No one can do it for their own city."))


def leave_city(person: Person, role: StaffRole) -> bool:
    return by_hand(person) and role.user_id == person.pk and not role.is_suspended


register_kind("role", look=by_superusers, add=by_superusers, administer=by_superusers)
register_permission("city.invite", invite)
register_permission("city.manage_team", manage_team)
register_permission("role.manage", manage_role)
register_permission("role.suspend", suspend_role)
register_permission("role.leave", leave_city)
