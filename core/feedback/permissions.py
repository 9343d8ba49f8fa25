"""May they: the twins of `ReportQuerySet`."""

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import is_curator, role_in, roles_of
from core.feedback.models import OF_ITS_CITY, Kind, Report


def see(person: Person, report: Report) -> bool:
    return is_curator(person) or (report.kind in OF_ITS_CITY and bool(role_in(person, report.tenant)))


def read(person: Person, report: Report) -> bool:
    """Whether somebody reads the words. Those of a complaint tell who complains: not by whoever is complained of, nor
    by their city."""
    if not see(person, report):
        return False
    return report.kind != Kind.ABUSE or bool(handle(person, report))


def handle(person: Person, report: Report) -> bool | Denied:
    """Read who wrote it, answer, close. Not of the city that one works for: its staff do not learn the address. Nor
    of oneself."""
    if not is_curator(person):
        return False
    if isinstance(person, User) and person.pk == report.concerns_id:
        return Denied(_("This is about you. Another curator must answer."))
    return report.tenant not in roles_of(person) or Denied(
        _("This is about a city that you work for. Another curator must answer.")
    )


register_permission("report.see", see)
register_permission("report.read", read)
register_permission("report.handle", handle)
