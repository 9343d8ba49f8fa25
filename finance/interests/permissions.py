"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, role_in
from finance.interests.models import Interest, Pack
from finance.projects.models import Project


def see_pack(person: Person, pack: Pack) -> bool:
    """Its city alone: curators are told no more than that there is one."""
    return bool(role_in(person, pack.project.city_id))


def make_pack(person: Person, project: Project) -> bool | Denied:
    return role_in(person, project.city_id) == LEAD or Denied(
        _("Only a lead of the city can create or withdraw packs.")
    )


def revoke_pack(person: Person, pack: Pack) -> bool | Denied:
    return make_pack(person, pack.project)


def see_interest(person: Person, interest: Interest) -> bool:
    """Its city alone: curators neither."""
    return bool(role_in(person, interest.project.city_id))


def move_interest(person: Person, interest: Interest) -> bool | Denied:
    is_lead = role_in(person, interest.project.city_id) == LEAD
    return is_lead or Denied(_("Only a lead of the city can record the progress of an interest."))


register_permission("interest.see", see_interest)
register_permission("interest.write", see_interest)
register_permission("interest.move", move_interest)
register_permission("pack.see", see_pack)
register_permission("pack.make", make_pack)
register_permission("pack.revoke", revoke_pack)
