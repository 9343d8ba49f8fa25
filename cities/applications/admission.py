"""What an approval makes: the city's page as a draft, its first lead or an invitation, and one day its membership."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cities import actions, gazetteer
from cities.applications.models import Application
from cities.applications.steps import State, has_lead
from cities.models import City
from cities.team import actions as team_actions
from cities.team import invitations
from cities.team.models import Invitation, StaffRole
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction
from core.notifications.actions import notify
from core.text import clean, limits
from core.text.moments import today_at
from core.workflow import InvalidTransition

LONGEST_SLUG = 80
# Words that addresses below cities/ use, or may use one day.
RESERVED = frozenset({"past", "compare", "network", "data", "new", "search", "map", "feed", "all", "me", "join"})


def city_for(fresh: Application, city: City | None, facts: Mapping[str, Plain], by: Actor) -> City:
    """The chosen page, the one of an earlier approval that was taken back, or a new one."""
    if city is not None:
        if city.status == City.Status.WITHDRAWN or (has_lead(city) and not is_lead(city, fresh.applicant)):
            raise InvalidTransition(
                _("This city already has a team or is no longer listed. The lead of the city invites people.")
            )
        return city
    before = fresh.city
    if fresh.makes_city and before is not None:
        if before.status != City.Status.WITHDRAWN:
            raise InvalidTransition
        return actions.change_standing(before, changes={"status": City.Status.DRAFT}, expected=before.version, by=by)
    fresh.makes_city = True
    return new_city(fresh, facts, by)


def is_lead(city: City, person: User) -> bool:
    return StaffRole.objects.leads().filter(city=city, user=person).exists()


def new_city(row: Application, facts: Mapping[str, Plain], by: Actor) -> City:
    """A draft with what the application and the gazetteer say."""
    changes: dict[str, Plain] = {**facts, "country": row.country, "status": City.Status.DRAFT}
    changes["sort_key"] = str(facts["name_en"]).lower()[: limits.NAME]
    changes["is_example"] = row.is_example
    if row.parent_name:
        changes["parent_name_en"] = row.parent_name
    changes |= population_of(row)
    return actions.add_city(slug=slug_for(str(facts["name_en"]), row.country), changes=changes, by=by)


def population_of(row: Application) -> dict[str, Plain]:
    """A suggestion for the city: GeoNames says no year, and a figure without one is never shown."""
    place = gazetteer.place_of(row.gazetteer_id)
    if place is None or not place.population:
        return {}
    key = f"figures.{uuid.uuid4()}"
    return {
        key: True,
        f"{key}.measure": "population",
        f"{key}.value": str(place.population),
        f"{key}.unit": "people",
        f"{key}.source_title": gazetteer.CREDIT,
        f"{key}.source_link": place.link,
        f"{key}.confidence": "low",
    }


def slug_for(name: str, country: str) -> str:
    """An address name made of the English name; with the country, then with a number, where that is taken or
    reserved."""
    plain = slugify(name)[: LONGEST_SLUG - 8].strip("-")
    if not plain:
        raise ValidationError({"name_en": _("Enter the name in Latin letters. The page address is created from it.")})
    wanted = [plain, f"{plain}-{country.lower()}", *(f"{plain}-{country.lower()}-{number}" for number in range(2, 100))]
    taken = set(City.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | RESERVED
    return next(slug for slug in wanted if slug not in taken)


def welcome(row: Application, city: City, by: Actor) -> None:
    if row.focal_point == Application.FocalPoint.OTHER:
        invite_colleague(row, city, by)
    else:
        make_lead(row.applicant, city, by)


def make_lead(person: User, city: City, by: Actor) -> None:
    """Focal point too, unless the city has one: nobody loses that by an approval."""
    is_first = not StaffRole.objects.filter(city=city, is_focal_point=True).exists()
    role = StaffRole.objects.filter(user=person, city=city).select_related("city").first()
    if role is None:
        team_actions.add_role(person=person, city=city, role=StaffRole.Role.LEAD, by=by, is_focal_point=is_first)
        return
    if role.is_suspended:
        role = team_actions.resume(role, by=by, expected=role.version)
    if role.role != StaffRole.Role.LEAD:
        role = team_actions.change_role(role, to=StaffRole.Role.LEAD, by=by, expected=role.version)
    if is_first:
        team_actions.make_focal_point(role, by=by, expected=role.version)


def invite_colleague(row: Application, city: City, by: Actor) -> None:
    there = Invitation.objects.open().filter(city=city, email_key=clean.key(row.focal_email))
    if not there.exists():
        invitations.invite(
            city=city,
            email=row.focal_email,
            role=StaffRole.Role.LEAD,
            language=row.applicant.language,
            by=by,
            as_focal_point=True,
        )


def shut(row: Application, city: City, by: Actor) -> None:
    """A page that was made for this application goes with all rights in it; in another one only what was given here."""
    if row.makes_city:
        actions.change_standing(city, changes={"status": City.Status.WITHDRAWN}, expected=city.version, by=by)
    role = StaffRole.objects.filter(city=city, user=row.applicant).select_related("city").first()
    if role and not row.makes_city and not role.is_suspended:
        team_actions.suspend(role, by=by, expected=role.version)
    if row.focal_email:
        invited = Invitation.objects.unanswered().filter(city=city, email_key=clean.key(row.focal_email))
        invited.update(revoked_at=timezone.now())


def may_be_admitted(city: City) -> bool:
    """Its profile was published by the review, and its letter is there."""
    is_new = city.status in (City.Status.DRAFT, City.Status.FOUNDING)
    awaited = Application.objects.filter(city=city, state=State.PROVISIONAL).exists()
    return is_new and city.confirmed_on is not None and not awaited


def admit(city: City, *, on: date, expected: int, curator: User) -> City:
    """Lists the city as a member since that day. Raises VersionConflict, InvalidTransition."""
    require_permission(curator, "city.admit", city)
    if on > today_at(city.time_zone):
        raise ValidationError({"member_since": _("The date must not be in the future.")})
    with one_transaction():
        team_actions.claim(city)
        now = City.objects.get(pk=city.pk)
        if not may_be_admitted(now):
            raise InvalidTransition
        changes = {"status": City.Status.MEMBER, "member_since": on.isoformat()}
        admitted = editing.change(
            now,
            "city_admitted",
            changes=changes,
            allowed=actions.CITY_STANDING,
            expected=expected,
            by=Actor.person(curator),
        )
        people = StaffRole.objects.filter(city=city, is_suspended=False, user__is_active=True)
        facts = {"tenant": str(city.pk)}
        notify(people.values_list("user", flat=True), "city_admitted", facts=facts, address=f"cities/{city.slug}/")
    return admitted
