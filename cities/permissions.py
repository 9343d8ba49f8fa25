"""May they: the twins of the querysets. Asked through `core.accounts.permissions.may`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.accounts.invited import has_confirmed
from core.accounts.models import User
from core.accounts.permissions import Denied, Person, Predicate, register_permission
from core.accounts.tenants import LEAD, drafts_for, is_curator, role_in, roles_of
from core.siteadmin.permissions import by_superusers, register_kind


def serves(person: Person, city: City | None) -> bool:
    return city is not None and bool(role_in(person, city.pk))


def leads(person: Person, city: City) -> bool | Denied:
    return role_in(person, city.pk) == LEAD or Denied(_("Only a lead of the city can do this."))


def see_city(person: Person, city: City) -> bool:
    return city.is_listed or is_curator(person) or serves(person, city)


def is_on_staff(person: Person, city: City | None) -> bool:
    """Also of a city that is no longer listed, where the role gives no rights."""
    return city is not None and city.staff_roles.filter(user=person.pk).exists()


def administer(person: Person, thing: Any = None) -> bool:
    """Curators, but never their own city nor what hangs on it; superusers in any case. Without a thing: at all."""
    if not is_curator(person) or thing is None or by_superusers(person):
        return is_curator(person)
    return not is_on_staff(person, thing if isinstance(thing, City) else thing.city)


def see_content(person: Person, row: Any) -> bool:
    """A row of an ordinary kind: once it is public everybody, before that curators and the staff of its city."""
    return row.is_public or is_curator(person) or bool(role_in(person, row.city_key))


def register_content(kind: str, **others: Predicate) -> None:
    """The rights of an ordinary kind: `see`, and what the admin asks, of which `others` names what differs."""
    register_permission(f"{kind}.see", see_content)
    register_kind(kind, administer=administer, **others)


def speak_for(person: Person, tenant: int | None) -> bool:
    """Whether somebody may write a message in a name: for the secretariat its curators; for a city that the public sees
    its own people, and not whoever drafts for another body."""
    if tenant is None:
        return is_curator(person)
    if not role_in(person, tenant) or drafts_for(person.pk, tenant):
        return False
    return City.objects.listed().filter(pk=tenant).exists()


def write_to_people(person: Person, thing: Any = None) -> bool | Denied:
    """Whether somebody may write to speakers and focal points who agreed, by the form of the site. It is asked again
    when the mail leaves (T10)."""
    if not by_hand(person) or not isinstance(person, User):
        return False
    if not has_confirmed(person):
        return Denied(_("Confirm the email address of your account first."))
    is_member = is_curator(person) or any(speak_for(person, tenant) for tenant in roles_of(person))
    return is_member or Denied(
        _(
            "Only people who work for an alliance city can send messages here. Your account does not belong to "
            "an alliance city."
        )
    )


def by_hand(person: Person) -> bool:
    """A key for programs never reaches roles and invitations, whatever its owner may do."""
    return getattr(person, "token", None) is None


register_kind("city", administer=administer)
register_permission("city.see", see_city)
register_permission("city.work", serves)
register_permission("city.lead", leads)
register_permission("message.write", write_to_people)
register_permission("message.speak", speak_for)
