"""The tenant of the platform is the city: what `core` asks about roles is answered here."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from cities.models import City
from cities.naming import names_now
from cities.querysets import LISTED
from cities.team.models import StaffRole
from core.accounts import tenants
from core.accounts.models import User
from core.text.fallback import columns, localized


def roles(person: User) -> Mapping[int, str]:
    """The role of a person in each of their cities, without those that were suspended, or of a city that is no longer
    listed: gone at the next request (T10)."""
    return dict(StaffRole.objects.of(person).values_list("city_id", "role"))


def names(keys: Iterable[int]) -> Mapping[int, str]:
    rows = City.objects.filter(pk__in=list(keys)).only("pk", *columns("name"))
    return {row.pk: localized(row, "name").text for row in rows}


def serving(tenant: int, wanted: Iterable[str]) -> list[User]:
    in_role = Q(staff_roles__role__in=list(wanted)) if wanted else Q()
    serving = Q(staff_roles__city=tenant, staff_roles__is_suspended=False)
    return list(User.objects.filter(in_role & serving, is_active=True).distinct())


def drafting(person: int, tenant: int) -> str:
    rows = StaffRole.objects.filter(user=person, city=tenant).exclude(body="").values_list("body", flat=True)
    return rows.first() or ""


def zone(person: User) -> str:
    """The time zone of the city that somebody works for; empty for whoever works for cities in several, and for the
    secretariat."""
    if person.is_privileged:
        return ""
    rows = City.objects.filter(staff_roles__in=StaffRole.objects.of(person))
    found = list(rows.order_by().values_list("time_zone", flat=True).distinct()[:2])
    return found[0] if len(found) == 1 else ""


def listed(keys: Iterable[int]) -> bool:
    return City.objects.filter(pk__in=list(keys), status__in=LISTED).exists()


tenants.register(
    roles=roles, names=names, serving=serving, drafting=drafting, zone=zone, names_now=names_now, listed=listed
)
