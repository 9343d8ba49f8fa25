"""Focal points whom members may write to: those who agreed, of a city that the public sees."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.team.models import StaffRole
from core.consent import records
from core.consent.models import What
from core.messaging import recipients
from core.messaging.recipients import Recipient
from core.text.fallback import localized

KIND = "focal-point"


def find(key: int, *, anyway: bool = False) -> Recipient | None:
    rows = StaffRole.objects.filter(user__is_active=True) if anyway else StaffRole.objects.reachable()
    return of(rows.filter(pk=key).select_related("user", "city").first())


def by_slug(slug: str) -> Recipient | None:
    return of(StaffRole.objects.reachable().filter(city__slug=slug).select_related("user", "city").first())


def of(role: StaffRole | None) -> Recipient | None:
    if role is None:
        return None
    return Recipient(
        kind=KIND,
        key=role.pk,
        name=named(role),
        title=_("Write to the focal point of %(city)s") % {"city": localized(role.city, "name").text},
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
