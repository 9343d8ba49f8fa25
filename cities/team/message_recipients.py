"""Focal points whom members may write to, and those whom people outside the alliance may ask: each by a consent of its
own, of a city that the public sees."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import City
from cities.team.models import StaffRole
from cities.team.querysets import StaffRoleQuerySet
from core.consent import records
from core.consent.models import What
from core.messaging import recipients, things
from core.messaging.recipients import Recipient
from core.messaging.things import About
from core.text.fallback import localized

KIND = "focal-point"
ASKED = "asked"  # the kind of focal points, and the kind of a thing that is a city
CITY = "city"


def find(key: int, *, anyway: bool = False) -> Recipient | None:
    rows = StaffRole.objects.filter(user__is_active=True) if anyway else StaffRole.objects.reachable()
    return first_of(rows.filter(pk=key))


def find_asked(key: int, *, anyway: bool = False) -> Recipient | None:
    rows = StaffRole.objects.filter(user__is_active=True) if anyway else StaffRole.objects.open_to_questions()
    return first_of(rows.filter(pk=key), asked=True)


def asked_in(city: int) -> Recipient | None:
    """The focal point of a city who agreed to be asked by people outside the alliance."""
    return first_of(StaffRole.objects.open_to_questions().filter(city=city), asked=True)


def by_slug(slug: str) -> Recipient | None:
    return first_of(StaffRole.objects.reachable().filter(city__slug=slug))


def first_of(rows: StaffRoleQuerySet, *, asked: bool = False) -> Recipient | None:
    role = rows.select_related("user", "city").first()
    return of(role, asked=asked) if role else None


def of(role: StaffRole, *, asked: bool) -> Recipient:
    title = _("Ask the city: %(city)s") if asked else _("Write to the focal point of %(city)s")
    return Recipient(
        kind=ASKED if asked else KIND,
        key=role.pk,
        name=named(role),
        title=title % {"city": localized(role.city, "name").text},
        email=role.user.email,
        language=role.user.language,
        page=role.city.get_absolute_url(),
        account=role.user_id,
    )


def named(role: StaffRole) -> str:
    """The focal point by the office: whether the person is named is another consent."""
    return _("the focal point of %(city)s") % {"city": localized(role.city, "name").text}


def stop(key: int) -> None:
    role = StaffRole.objects.filter(pk=key).first()
    if role:
        records.taken_back_by_link(role, What.CONTACT)


def stop_questions(key: int) -> None:
    role = StaffRole.objects.filter(pk=key).first()
    if role:
        records.taken_back_by_link(role, What.QUESTION)


def about_city(key: int, for_staff: bool) -> About | None:
    city = City.objects.filter(pk=key).first()
    return About(localized(city, "name").text, city.get_absolute_url()) if city else None


def names(keys: Iterable[int]) -> Mapping[int, str]:
    rows = StaffRole.objects.filter(pk__in=list(keys)).select_related("city")
    return {role.pk: named(role) for role in rows}


recipients.register(
    KIND,
    why=gettext_lazy("As the focal point of your city, you agreed that members may write to you."),
    find=find,
    stop=stop,
    names=names,
)
recipients.register(
    ASKED,
    why=gettext_lazy("As the focal point of your city, you agreed that people outside the alliance may ask you."),
    find=find_asked,
    stop=stop_questions,
    names=names,
)
things.register(CITY, about_city)
