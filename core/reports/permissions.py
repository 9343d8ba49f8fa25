"""May they: the twins of `ReportQuerySet`."""

from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Denied, Person, register
from core.accounts.tenants import is_curator, role_in, roles_of
from core.reports.models import Kind, Report


def see(person: Person, report: Report) -> bool:
    return is_curator(person) or (report.kind == Kind.ERROR and bool(role_in(person, report.tenant)))


def handle(person: Person, report: Report) -> bool | Denied:
    """Read who wrote it, answer, close. Not of the city that one works for: its staff do not learn the address."""
    if not is_curator(person):
        return False
    return report.tenant not in roles_of(person) or Denied(
        _("This is about a city that you work for: another curator answers.")
    )


def register_all() -> None:
    register("report.see", see)
    register("report.handle", handle)
