"""May they: the twins of the querysets. Asked through `core.accounts.permissions.may`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.applications import duplicates
from cities.applications.models import Application
from cities.models import City, State
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.invited import has_confirmed
from core.accounts.models import User
from core.accounts.permissions import Denied, Person, register
from core.accounts.tenants import LEAD, drafts_for, is_curator, role_in, roles_of
from core.siteadmin.permissions import by_superusers, register_kind


def serves(person: Person, city: City | None) -> bool:
    return city is not None and bool(role_in(person, city.pk))


def leads(person: Person, city: City) -> bool | Denied:
    return role_in(person, city.pk) == LEAD or Denied(_("A lead of the city does this."))


def see_city(person: Person, city: City) -> bool:
    return city.is_listed or is_curator(person) or serves(person, city)


def see_organisation(person: Person, organisation: Organisation) -> bool:
    return organisation.state == State.PUBLISHED or is_curator(person) or serves(person, organisation.city)


def see_practice(person: Person, practice: Practice) -> bool:
    return practice.is_public or is_curator(person) or serves(person, practice.city)


def is_on_staff(person: Person, city: City | None) -> bool:
    """Also of a city that is no longer listed, where the role gives no rights."""
    return city is not None and city.staff_roles.filter(user=person.pk).exists()


def administer(person: Person, thing: Any = None) -> bool:
    """Curators, but never their own city nor what hangs on it; superusers in any case. Without a thing: at all."""
    if not is_curator(person) or thing is None or by_superusers(person):
        return is_curator(person)
    return not is_on_staff(person, thing if isinstance(thing, City) else thing.city)


def speak_for(person: Person, tenant: int | None) -> bool:
    """In a message: for the secretariat its curators; for a city that the public sees its own people, and not whoever
    drafts for another body."""
    if tenant is None:
        return is_curator(person)
    if not role_in(person, tenant) or drafts_for(person.pk, tenant):
        return False
    return City.objects.listed().filter(pk=tenant).exists()


def write_to_people(person: Person, thing: Any = None) -> bool | Denied:
    """By the form of the site, to speakers and focal points who agreed. Asked again when the mail leaves (T10)."""
    if not by_hand(person) or not isinstance(person, User):
        return False
    if not has_confirmed(person):
        return Denied(_("Confirm the e-mail address of your account first."))
    is_member = is_curator(person) or any(speak_for(person, tenant) for tenant in roles_of(person))
    return is_member or Denied(
        _("Only people who work for a city of the alliance can write here. Your account belongs to no such city.")
    )


# --- The team -----------------------------------------------------------------------------------------------------
# There are two roles and lead is the higher one: whoever may give roles at all may give both, and nobody a higher one.


def by_hand(person: Person) -> bool:
    """A key for programs never reaches roles and invitations, whatever its owner may do."""
    return getattr(person, "token", None) is None


def invite(person: Person, city: City) -> bool | Denied:
    may_invite = role_in(person, city.pk) == LEAD or administer(person, city)
    return (by_hand(person) and may_invite) or Denied(_("A lead of the city invites people."))


def manage_team(person: Person, city: City) -> bool | Denied:
    may_manage = role_in(person, city.pk) == LEAD or by_superusers(person)
    return (by_hand(person) and may_manage) or Denied(_("A lead of the city manages its team."))


def manage_role(person: Person, role: StaffRole) -> bool | Denied:
    """What the secretariat suspended, the city can neither change nor end and give anew."""
    if role.is_suspended and not by_superusers(person):
        return Denied(_("The secretariat suspended this role. Write to it."))
    return manage_team(person, role.city)


def suspend_role(person: Person, role: StaffRole) -> bool | Denied:
    may_suspend = by_hand(person) and administer(person, role.city) and role.user_id != person.pk
    return may_suspend or Denied(_("The secretariat does this, and nobody for their own city."))


def leave_city(person: Person, role: StaffRole) -> bool:
    return by_hand(person) and role.user_id == person.pk and not role.is_suspended


# --- Applications -------------------------------------------------------------------------------------------------


def apply(person: Person, thing: Any = None) -> bool | Denied:
    """Whoever is signed in by hand; that the address is confirmed is asked where mails are known."""
    return by_hand(person) and not person.is_anonymous


def is_applicant(person: Person, application: Application) -> bool:
    return by_hand(person) and not person.is_anonymous and application.applicant_id == person.pk


def see_application(person: Person, application: Application) -> bool:
    is_theirs = not person.is_anonymous and application.applicant_id == person.pk
    return is_theirs or (is_curator(person) and application.state != Application.State.DRAFT)


def note_on_application(person: Person, application: Application) -> bool | Denied:
    """Also what is noted down is for curators who have no part in it."""
    if not by_hand(person) or not is_curator(person) or application.state == Application.State.DRAFT:
        return False
    if application.applicant_id == person.pk:
        return Denied(_("This is your own application: another curator decides."))
    if duplicates.is_about_any(application, City.objects.filter(staff_roles__user=person.pk)):
        return Denied(_("This is about a city that you work for: another curator decides."))
    return True


def admit_city(person: Person, city: City) -> bool | Denied:
    """Nobody their own city, superusers neither."""
    if not by_hand(person) or not is_curator(person):
        return False
    return not is_on_staff(person, city) or Denied(_("This is a city that you work for: another curator decides."))


register_kind("city", administer=administer)
register_kind("organisation", administer=administer)
register_kind("practice", administer=administer)
register_kind("role", look=by_superusers, add=by_superusers, administer=by_superusers)
register("city.see", see_city)
register("city.work", serves)
register("city.lead", leads)
register("message.write", write_to_people)
register("message.speak", speak_for)
register("organisation.see", see_organisation)
register("practice.see", see_practice)
register("city.invite", invite)
register("city.manage_team", manage_team)
register("role.manage", manage_role)
register("role.suspend", suspend_role)
register("role.leave", leave_city)
register("application.start", apply)
register("application.write", is_applicant)
register("application.see", see_application)
register("application.note", note_on_application)
register("application.decide", note_on_application)
register("city.admit", admit_city)
