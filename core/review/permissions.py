"""May they: the twins of `ProposalQuerySet`. They ask who somebody is; whether a step fits the state, actions ask."""

from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, drafts_for, is_curator, role_in, roles_of
from core.content.models import CityContent
from core.history.models import Versioned
from core.review.models import Bundle, Proposal
from core.review.proposals.kinds import kind_of


def see(person: Person, proposal: Proposal) -> bool:
    return is_curator(person) or bool(role_in(person, proposal.tenant))


def edit(person: Person, proposal: Proposal) -> bool:
    return bool(role_in(person, proposal.tenant))


def send(person: Person, proposal: Proposal) -> bool | Denied:
    return role_in(person, proposal.tenant) == LEAD or Denied(_("Only a lead of the city can send this for review."))


def offer(person: Person, proposal: Proposal) -> bool:
    """Whoever writes and does not send it themselves."""
    return role_in(person, proposal.tenant) not in ("", LEAD)


def discard(person: Person, proposal: Proposal) -> bool | Denied:
    """A lead any; an editor what nobody else has worked on and nobody has sent."""
    role = role_in(person, proposal.tenant)
    if role == LEAD:
        return True
    if role and isinstance(person, User) and proposal.authors == [person.pk] and not proposal.sent_at:
        return True
    return Denied(_("Other people have also worked on this, so only a lead of the city can discard it."))


def decide(person: Person, proposal: Proposal) -> bool | Denied:
    """Nobody publishes their own words or those of a city that they work for."""
    return next(decide_each(person, [proposal]))


def decide_each(person: Person, proposals: Iterable[Proposal]) -> Iterator[bool | Denied]:
    """The same for many, with one question for the roles."""
    if not is_curator(person) or not isinstance(person, User):
        yield from (False for _proposal in proposals)
        return
    roles = roles_of(person)
    for proposal in proposals:
        if person.pk in proposal.authors or person.pk == proposal.sent_by_id:
            yield Denied(_("You worked on this yourself. Another curator must decide."))
        elif roles and roles.keys() & cities_of(proposal):
            yield Denied(_("This comes from a city that you work for. Another curator must decide."))
        else:
            yield True


def cities_of(proposal: Proposal) -> set[int]:
    """Keys of the cities whose words a proposal holds."""
    model = kind_of(proposal.kind).model
    return {proposal.tenant, *(model.cities_in(proposal.object_id, proposal.base) if proposal.object_id else ())}


# --- Of proposals that belong together: what holds for one of them, holds for all ---------------------------------


def see_bundle(person: Person, bundle: Bundle) -> bool:
    return is_curator(person) or bool(role_in(person, bundle.tenant))


def edit_bundle(person: Person, bundle: Bundle) -> bool:
    return bool(role_in(person, bundle.tenant))


def send_bundle(person: Person, bundle: Bundle) -> bool | Denied:
    return role_in(person, bundle.tenant) == LEAD or Denied(_("Only a lead of the city can send this for review."))


def discard_bundle(person: Person, bundle: Bundle) -> bool | Denied:
    if role_in(person, bundle.tenant) == LEAD:
        return True
    if not role_in(person, bundle.tenant):
        return False
    return first_refusal(discard(person, proposal) for proposal in bundle.proposals.all())


def decide_bundle(person: Person, bundle: Bundle) -> bool | Denied:
    """Nobody decides on what holds a word of their own, or comes from a city that they work for."""
    if not is_curator(person):
        return False
    if bundle.tenant in roles_of(person):
        return Denied(_("This comes from a city that you work for. Another curator must decide."))
    if isinstance(person, User) and person.pk == bundle.sent_by_id:
        return Denied(_("You worked on this yourself. Another curator must decide."))
    return first_refusal(decide_each(person, bundle.proposals.all()))


def first_refusal(answers: Iterable[bool | Denied]) -> bool | Denied:
    return next((answer for answer in answers if not answer), True)


def confirm_part(person: Person, thing: Versioned) -> bool | Denied:
    """Whether somebody may say that a published part is still true: that the city states it is a lead's word, as
    sending is."""
    if not speaks_for(person, thing):
        return False
    tenant = thing.city_key if isinstance(thing, CityContent) else None
    return role_in(person, tenant or 0) == LEAD or Denied(_("Only a lead of the city can confirm this."))


def offer_part(person: Person, thing: Versioned) -> bool:
    """Whoever works for the city and is no lead asks one."""
    return speaks_for(person, thing) and not confirm_part(person, thing)


def speaks_for(person: Person, thing: Versioned) -> bool:
    """Whoever works for the city of a thing; who drafts for another body does not speak for the city."""
    tenant = thing.city_key if isinstance(thing, CityContent) else None
    return tenant is not None and bool(role_in(person, tenant)) and not drafts_for(person.pk, tenant)


def confirm_translation(person: Person, thing: Versioned) -> bool | Denied:
    """Whether somebody may say that a translation still fits: what belongs to a city, its own people, and curators who
    do not work for it; all else curators."""
    if speaks_for(person, thing):
        return True
    if not is_curator(person):
        return False
    tenant = thing.city_key if isinstance(thing, CityContent) else None
    return tenant not in roles_of(person) or Denied(_("You work for this city. Another curator must decide."))


def open_review(person: Person, thing: object) -> bool:
    return is_curator(person)


def read_history(person: Person, model: type[models.Model]) -> bool:
    """Whether somebody reads the history of content: what has a page, and proposals. Roles and the like are for
    superusers; what is of its city alone is for nobody here."""
    if getattr(model, "is_of_its_city_alone", False):
        return False
    is_content = hasattr(model, "get_absolute_url") or model in (Proposal, Bundle)
    return is_curator(person) and (is_content or (isinstance(person, User) and person.is_superuser))


def revert(person: Person, thing: Versioned) -> bool | Denied:
    """A published thing to an old version of itself; nobody that of a city they work for."""
    if not isinstance(thing, CityContent) or not is_curator(person):
        return False
    if thing.city_key in roles_of(person):
        return Denied(_("This comes from a city that you work for. Another curator must decide."))
    return True


def trust(person: Person, tenant: int) -> bool | Denied:
    """Nobody says of the city that they work for that it needs no reader."""
    if not is_curator(person):
        return False
    return tenant not in roles_of(person) or Denied(_("You work for this city. Another curator must decide."))


register_permission("review.rules", open_review)
register_permission("review.trust", trust)
register_permission("review.texts", open_review)
register_permission("review.open", open_review)
register_permission("review.history", read_history)
register_permission("review.revert", revert)
register_permission("proposal.see", see)
register_permission("proposal.edit", edit)
register_permission("proposal.send", send)
register_permission("proposal.offer", offer)
register_permission("proposal.withdraw", send)
register_permission("proposal.discard", discard)
register_permission("proposal.comment", see)
register_permission("proposal.decide", decide)
register_permission("bundle.see", see_bundle)
register_permission("bundle.edit", edit_bundle)
register_permission("bundle.send", send_bundle)
register_permission("bundle.withdraw", send_bundle)
register_permission("bundle.discard", discard_bundle)
register_permission("bundle.decide", decide_bundle)
register_permission("part.confirm", confirm_part)
register_permission("part.offer", offer_part)
register_permission("translation.confirm", confirm_translation)
