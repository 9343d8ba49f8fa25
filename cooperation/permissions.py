"""May they: the twins of the querysets."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.permissions import administer, serves
from cooperation.models import Joining, Link, LinkCity, Posting, Request
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, drafts_for, is_curator, role_in, roles_of
from core.siteadmin.permissions import by_nobody, register_kind

NO_LEAD = _("Only a lead of the city can do this.")


def leads(person: Person, city: int | None) -> bool | Denied:
    """Who drafts for another body does not speak for the city."""
    if role_in(person, city) != LEAD or drafts_for(person.pk, city or 0):
        return Denied(NO_LEAD)
    return True


# --- Offers and needs ---------------------------------------------------------------------------------------------


def see_posting(person: Person, posting: Posting) -> bool:
    is_public = posting.is_public_on(timezone.localdate())
    return is_public or is_curator(person) or serves(person, posting.city)


def move_posting(person: Person, posting: Posting) -> bool | Denied:
    return leads(person, posting.city_id)


def hide_posting(person: Person, posting: Posting) -> bool | Denied:
    """Nobody decides on what the city says that they work for."""
    if not is_curator(person):
        return False
    return posting.city_id not in roles_of(person) or Denied(
        _("This comes from a city that you work for. Another curator must decide.")
    )


register_permission("posting.see", see_posting)
register_permission("posting.move", move_posting)
register_permission("posting.hide", hide_posting)
register_kind("posting", administer=administer, remove=by_nobody)


# --- Requests: curators know that one exists, and read its words when one side reports it -----------------------------


def see_request(person: Person, request: Request) -> bool:
    roles = roles_of(person)
    return request.from_city_id in roles or (request.state != Request.State.DRAFT and request.to_city_id in roles)


def read_reported(person: Person, request: Request) -> bool:
    """The words, by the secretariat, from a report until it is handled."""
    return is_curator(person) and request.has_open_report and not set(request.cities) & set(roles_of(person))


def write_request(person: Person, request: Request) -> bool:
    return bool(role_in(person, request.from_city_id))


def send_request(person: Person, request: Request) -> bool | Denied:
    return leads(person, request.from_city_id)


def answer_request(person: Person, request: Request) -> bool | Denied:
    """Whether somebody answers for the city whose answer is awaited."""
    return leads(person, request.waits_for_id)


def close_request(person: Person, request: Request) -> bool | Denied:
    if not is_curator(person):
        return False
    return not set(request.cities) & set(roles_of(person)) or Denied(
        _("This comes from a city that you work for. Another curator must decide.")
    )


register_permission("request.see", see_request)
register_permission("request.read_reported", read_reported)
register_permission("request.write", write_request)
register_permission("request.send", send_request)
register_permission("request.answer", answer_request)
register_permission("request.report", see_request)
register_permission("request.close", close_request)


# --- Links --------------------------------------------------------------------------------------------------------


def cities_of(link: Link) -> set[int]:
    """The keys of those that have not left."""
    return {part.city_id for part in link.members}


def see_link(person: Person, link: Link) -> bool:
    return link.shows_to_all or is_curator(person) or work_on_link(person, link)


def work_on_link(person: Person, link: Link) -> bool:
    return bool(cities_of(link) & set(roles_of(person)))


def lead_link(person: Person, link: Link) -> bool | Denied:
    mine = cities_of(link) & set(roles_of(person))
    return any(leads(person, city) for city in mine) or Denied(NO_LEAD)


def speak_on_link(person: Person, part: LinkCity) -> bool | Denied:
    """Whether somebody speaks for this city, whatever they do for another one in the link."""
    return leads(person, part.city_id)


def close_link(person: Person, link: Link) -> bool | Denied:
    if not is_curator(person):
        return False
    return not cities_of(link) & set(roles_of(person)) or Denied(
        _("This comes from a city that you work for. Another curator must decide.")
    )


def read_reported_link(person: Person, link: Link) -> bool:
    """The words, by the secretariat, from a report until it is handled."""
    return is_curator(person) and link.has_open_report and not cities_of(link) & set(roles_of(person))


def see_joining(person: Person, joining: Joining) -> bool:
    """Whether somebody is of the staff of those that are asked, while they are asked."""
    asked = {joining.city_id, *cities_of(joining.link)}
    return joining.state == Joining.State.PROPOSED and bool(asked & set(roles_of(person)))


def answer_joining(person: Person, joining: Joining) -> bool | Denied:
    """Whether somebody answers for one of the cities that have to agree; which one is said to the action, which asks
    again."""
    asked = {joining.city_id, *cities_of(joining.link)}
    return any(leads(person, city) for city in asked & set(roles_of(person))) or Denied(NO_LEAD)


def take_joining_back(person: Person, joining: Joining) -> bool | Denied:
    return leads(person, joining.by_city_id)


register_permission("joining.see", see_joining)
register_permission("joining.answer", answer_joining)
register_permission("joining.take_back", take_joining_back)
register_permission("link.see", see_link)
register_permission("link.work", work_on_link)
register_permission("link.lead", lead_link)
register_permission("link.speak", speak_on_link)
register_permission("link.close", close_link)
register_permission("link.read_reported", read_reported_link)
# A link comes of a request: curators close it, and change nothing that its cities say.
register_kind("link", add=by_nobody, administer=administer, remove=by_nobody)
