"""Who could answer a request: the one rule that matches, pages, forms and programs ask before anybody is asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from cities.team.models import StaffRole
from cooperation.requests.models import WantedLead
from core.prepared import prepared
from core.text.fallback import localized

AGAIN_AFTER = timedelta(days=30)
KEPT = timedelta(days=365)


def askable(cities: Iterable[int]) -> frozenset[int]:
    """The keys of those cities, of these, that may be asked: listed, with a lead who may answer. One query, and none of
    these people is named."""
    return frozenset(who_answers().filter(city__in=set(cities)).order_by().values_list("city_id", flat=True))


def who_answers() -> QuerySet[StaffRole]:
    """Leads who may answer for a listed city."""
    return StaffRole.objects.leads().with_rights().filter(city__in=City.objects.public())


def may_be_asked(city: City | int) -> bool:
    """Whether somebody could answer a request to this city."""
    key = city.pk if isinstance(city, City) else city
    return bool(one_who_answers(key))


@prepared
def one_who_answers(city: int) -> QuerySet[StaffRole, int]:
    return who_answers().filter(city=city).order_by().values_list("pk", flat=True)[:1]


def why_nobody_answers(city: City) -> str:
    """A sentence where nobody could answer for a city, or nothing."""
    return "" if may_be_asked(city) else nobody_answers(city)


def nobody_answers(city: City) -> str:
    return _("%(city)s does not yet have a lead on this site who can answer.") % {"city": localized(city, "name").text}


# --- Telling the secretariat --------------------------------------------------------------------------------------


def told_lately(city: City, by_city: City) -> QuerySet[WantedLead]:
    """What the secretariat was told by this city of that one, in the last thirty days."""
    since = timezone.localdate() - AGAIN_AFTER
    return WantedLead.objects.filter(city=city, by_city=by_city, on__gt=since)


def old_wanted_leads(before: datetime) -> QuerySet[WantedLead]:
    return WantedLead.objects.filter(on__lt=timezone.localdate(before))


def want_lead(city: City, by_city: City) -> bool:
    """Tells the secretariat that a city would ask another one that has no lead: once a pair and thirty days, however
    often it is said. Answers whether there is something to tell: of a city that may be asked there is not."""
    if city.pk == by_city.pk or not city.is_listed or city.is_example != by_city.is_example:
        return False
    with transaction.atomic():
        City._base_manager.select_for_update(no_key=True).values_list("pk").get(pk=by_city.pk)  # two clicks are one
        if may_be_asked(city):
            return False
        if not told_lately(city, by_city).exists():
            WantedLead.objects.create(city=city, by_city=by_city, on=timezone.localdate())
    return True
