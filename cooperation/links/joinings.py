"""A further city for a link: invited, agreed to by every lead, and a city that leaves while the others go on.

The link of those that are in it goes on whatever comes of the invitation.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from cooperation import notices
from cooperation.answering import why_nobody_answers
from cooperation.links import free_places
from cooperation.links.actions import part_in, tell_others
from cooperation.links.changed_words import joining_address
from cooperation.links.models import Joining, Link, LinkCity
from cooperation.permissions import leads
from cooperation.steps import JOINING_STEPS, LINK_STEPS
from core.accounts.models import User
from core.history.write import Actor, adding, one_transaction
from core.workflow import InvalidTransition, taking

MOST_CITIES = 8
MOST_PROPOSED = 3


# --- Inviting -----------------------------------------------------------------------------------------------------


def why_not(link: Link, city: City) -> str:
    """A sentence that says why a city cannot be invited now, or nothing."""
    words = {"city": city.name}
    members = {part.city_id for part in link.parts.filter(left_on=None)}
    if city.pk in members:
        return _("%(city)s is already in the link.") % words
    if not city.is_listed:
        return _("All cities of a link must be in the list of the alliance.")
    if city.is_example != link.is_example:
        return _("Fictional cities and real cities cannot be linked.")
    if nobody := why_nobody_answers(city):
        return nobody
    proposed = set(link.joinings.proposed().values_list("city", flat=True))
    if city.pk in proposed:
        return _("%(city)s has already been invited.") % words
    if len(members) + len(proposed) >= MOST_CITIES or len(proposed) >= MOST_PROPOSED:
        return _("A link can have up to eight cities, and up to three open invitations at a time.")
    return ""


def invite(link: Link, invited: City, *, city: City, text: str, language: str, person: User, by: Actor) -> Joining:
    """Invites a further city, for a lead of a city of the link, whose agreement it is. Raises ValidationError, and what
    `taking` raises."""
    with one_transaction():
        with taking(link, LINK_STEPS["invite"], by=by, expected=None, person=person) as fresh:
            part_in(fresh, city.pk, person)
        return begin(fresh, invited, city=city, text=text, language=language, agreed=[city.pk], by=by)


def begin(
    link: Link, invited: City, *, city: City, text: str, language: str, agreed: Iterable[int], by: Actor
) -> Joining:
    """Call it inside a transaction that holds the link. Raises ValidationError."""
    if reason := why_not(link, invited):
        raise ValidationError(reason, code="not_now")
    row = Joining(
        link=link,
        city=invited,
        by_city=city,
        text=text.strip(),
        language=language,
        agreed=sorted(agreed),
        began_on=timezone.localdate(),
    )
    row.full_clean(validate_unique=False, validate_constraints=False)
    with adding(row, "joining_proposed", by=by, public=False):
        pass
    notices.tell("joining_asked", invited, other=city, address=joining_address(row), by=by)
    for part in waiting_members(row):
        notices.tell("joining_proposed", part.city, other=invited, address=f"links/{link.slug}/", by=by)
    return row


def waiting_members(row: Joining) -> list[LinkCity]:
    """Those in the link whose leads have not agreed."""
    parts = row.link.parts.filter(left_on=None).select_related("city")
    return [part for part in parts if part.city_id not in row.agreed]


# --- Answering ----------------------------------------------------------------------------------------------------


def agree(row: Joining, *, city: City, read: int, is_shown: bool = False, person: User, by: Actor) -> Joining:
    """Agrees to the words as they were read. With the last agreement the city is in the link.

    Raises InvalidTransition where the words were changed meanwhile, and what `taking` raises.
    """
    with one_transaction():
        link = held(row)
        with taking(row, JOINING_STEPS["agree"], by=by, expected=None, person=person) as fresh:
            require_asked(fresh, city, person)
            if read != link.words_version:
                raise InvalidTransition(_("The text was changed while you were reading it. Read it again."))
            fresh.agreed = sorted({*fresh.agreed, city.pk})
            if city.pk == fresh.city_id:
                fresh.is_shown = is_shown
        if city.pk in fresh.agreed and is_complete(fresh):
            fresh = join(fresh, link, by=by)
    return fresh


def held(row: Joining) -> Link:
    """The link of the invitation, locked: two last agreements at once are one after the other."""
    rows = Link.objects.filter(pk=row.link_id)
    return rows.select_for_update().get()


def require_asked(fresh: Joining, city: City, person: User) -> None:
    """Raises InvalidTransition for a city that is not asked, PermissionDenied for who does not lead it."""
    asked = {fresh.city_id, *fresh.link.parts.filter(left_on=None).values_list("city", flat=True)}
    if city.pk not in asked:
        raise InvalidTransition
    if not (allowed := leads(person, city.pk)):
        raise PermissionDenied(str(getattr(allowed, "reason", "")))


def is_complete(row: Joining) -> bool:
    return row.city_id in row.agreed and not waiting_members(row)


def join(row: Joining, link: Link, *, by: Actor) -> Joining:
    """Reads the thread and the log from now on, and is shown once all say yes."""
    invited = row.city
    with taking(link, LINK_STEPS["join"], by=by, expected=None, public=link.is_public) as fresh_link:
        part = LinkCity.objects.filter(link=link, city=invited).first() or LinkCity(link=link, city=invited)
        part.order = max(link.parts.values_list("order", flat=True), default=0) + 1
        part.part, part.office = LinkCity.Part.BOTH, invited.contact_office
        part.agreed_on, part.left_on = timezone.localdate(), None
        part.is_shown, part.words_agreed = row.is_shown, fresh_link.words_version
        part.save()
        fresh_link.is_public = is_shown_by_all(fresh_link)
    settled = settle(row, "join", by=by)
    tell_others("joining_done", fresh_link, None, by)
    return settled


def is_shown_by_all(link: Link) -> bool:
    return not link.parts.filter(left_on=None, is_shown=False).exists()


def settle(row: Joining, step: str, *, by: Actor, person: User | None = None) -> Joining:
    """Its words go at once: nobody has to read them any more."""
    with taking(row, JOINING_STEPS[step], by=by, expected=None, person=person) as fresh:
        fresh.settled_on = timezone.localdate()
        fresh.text = fresh.words_title = fresh.words_summary = ""
    return fresh


def decline(row: Joining, *, city: City, person: User, by: Actor) -> Joining:
    """Declines for a lead of any city that is asked; the others are told."""
    with one_transaction():
        require_asked(row, city, person)
        fresh = settle(row, "decline", by=by, person=person)
        tell_all("joining_refused", fresh, without=city, other=city, by=by)
    return fresh


def take_back(row: Joining, *, city: City, person: User, by: Actor) -> Joining:
    with one_transaction():
        fresh = settle(row, "take_back", by=by, person=person)
        tell_all("joining_over", fresh, without=city, other=row.city, by=by)
    return fresh


def lapse(row: Joining, *, by: Actor) -> Joining:
    """Not everybody agreed in time, or the link is over."""
    with one_transaction():
        fresh = settle(row, "lapse", by=by)
        tell_all("joining_over", fresh, without=None, other=row.city)
    return fresh


def tell_all(kind: str, row: Joining, *, without: City | None, other: City, by: Actor | None = None) -> None:
    """The cities of the link, and the invited one, which has no page of it any more."""
    for part in row.link.parts.filter(left_on=None).select_related("city"):
        if without is None or part.city_id != without.pk:
            notices.tell(kind, part.city, other=other, address=f"links/{row.link.slug}/", by=by)
    if without is None or row.city_id != without.pk:
        known = row.by_city if other.pk == row.city_id else other
        notices.tell(kind, row.city, other=known, address="cooperation/", by=by)


# --- Leaving ------------------------------------------------------------------------------------------------------


def may_leave(link: Link) -> bool:
    """Whether a city may leave: of two, one ends the link instead."""
    return link.parts.filter(left_on=None).count() > 2


def leave(link: Link, *, city: City, person: User | None, by: Actor) -> Link:
    """Takes a city out of a link that goes on without it. Raises InvalidTransition where only two are left."""
    with one_transaction():
        step, public = LINK_STEPS["leave"], free_places.is_told(link)
        with taking(link, step, by=by, expected=None, person=person, public=public) as fresh:
            if not may_leave(fresh):
                raise InvalidTransition(_("Only two cities remain. End the link instead."))
            mine = part_in(fresh, city.pk, person)
            mine.left_on = timezone.localdate()
            mine.save()
            fresh.is_public = is_shown_by_all(fresh)
        tell_others("link_left", fresh, city, by)
    return fresh
