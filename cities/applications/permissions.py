"""May they: the twins of the querysets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cities.applications import duplicates
from cities.applications.models import Application, MembershipText
from cities.models import City
from cities.permissions import by_hand, is_on_staff
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import register_kind


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
        return Denied(_("This is your own application. Another curator must decide."))
    if duplicates.is_about_any(application, City.objects.filter(staff_roles__user=person.pk)):
        return Denied(_("This concerns a city that you work for. Another curator must decide."))
    return True


def admit_city(person: Person, city: City) -> bool | Denied:
    """Nobody their own city, superusers neither."""
    if not by_hand(person) or not is_curator(person):
        return False
    return not is_on_staff(person, city) or Denied(_("You work for this city. Another curator must decide."))


def see_membership_text(person: Person, row: MembershipText) -> bool:
    """Everybody reads it on the page on joining."""
    return row.slug == MembershipText.KEY


register_permission("application.start", apply)
register_permission("application.write", is_applicant)
register_permission("application.see", see_application)
register_permission("application.note", note_on_application)
register_permission("application.decide", note_on_application)
register_permission("city.admit", admit_city)
register_permission("membershiptext.see", see_membership_text)
register_kind("membershiptext")
