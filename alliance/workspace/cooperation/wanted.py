"""Telling the secretariat that a city which would be asked has no lead: one click, no words."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing
from cities.models import City
from cooperation.answering import AGAIN_AFTER, askable, nobody_answers, want_lead
from cooperation.models import WantedLead


def offered(workspace: CityContext, cities: Iterable[City]) -> dict[int, dict[str, Any]]:
    """Maps the key of each city that nobody could answer for to the sentence, and to the way to tell the secretariat or
    the day on which it was told. One query, three where there are any."""
    those = {city.pk: city for city in cities}
    without = those.keys() - askable(those)
    if not without:
        return {}
    told, tellable = told_by(workspace.city, without), may_be_told_of(workspace.city, without)
    return {
        key: {
            "sentence": nobody_answers(those[key]),
            "slug": those[key].slug,
            "url": workspace.address("lead_wanted") if key in tellable else "",
            "told": _("Your city notified the secretariat on %(date)s.") % {"date": date_format(told[key])}
            if key in told
            else "",
        }
        for key in sorted(without)
    }


def may_be_told_of(mine: City, others: Iterable[int]) -> set[int]:
    rows = City.objects.public().filter(pk__in=list(others), is_example=mine.is_example).exclude(pk=mine.pk)
    return set(rows.order_by().values_list("pk", flat=True))


def told_by(city: City, others: Iterable[int]) -> dict[int, Any]:
    """The last day on which the secretariat was told, where that is less than thirty days ago."""
    rows = WantedLead.objects.filter(by_city=city, city__in=list(others), on__gt=timezone.localdate() - AGAIN_AFTER)
    return dict(rows.order_by().values_list("city").annotate(last=Max("on")))


@staff_only
@require_POST
def tell(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    """Shows the page of asking again: it says what was told, or has the form where a lead came meanwhile."""
    other = get_object_or_404(City.objects.public(), slug=request.POST.get("other", "").replace("\0", ""))
    words = {"city": showing.city_name(other)}
    if want_lead(other, workspace.city):
        messages.success(
            request, _("The secretariat can now see that your city would like to send a request to %(city)s.") % words
        )
    return redirect(f"{workspace.address('request_new')}?city={other.slug}")
