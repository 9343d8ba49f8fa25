"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from cities.permissions import administer, serves
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, is_curator, role_in
from core.siteadmin.permissions import by_nobody, register_kind
from finance.projects.models import Project, ProjectProfile


def see_work(person: Person, project: Project) -> bool:
    """Its city alone: curators read what it sends them, never this."""
    return bool(role_in(person, project.city_id))


def send(person: Person, project: Project) -> bool | Denied:
    return role_in(person, project.city_id) == LEAD or Denied(_("Only a lead of the city can send this for review."))


def see_profile(person: Person, row: ProjectProfile) -> bool:
    """That there is one, and its public columns; of the others each has its level."""
    return row.is_public or is_curator(person) or serves(person, row.city)


register_permission("project.see", see_work)
register_permission("project.write", see_work)
register_permission("project.send", send)
register_permission("projectprofile.see", see_profile)
# It comes of a project alone, and nobody but its city says what is in it: curators close it.
register_kind("projectprofile", add=by_nobody, administer=administer, remove=by_nobody)
