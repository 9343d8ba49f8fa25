"""Cities that fit a city, or one of its needs, in groups and with reasons in words. Nobody is ranked."""

import html
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import wanted
from cities.models import City
from cooperation.matches.candidates import matches_of, pass_by, show_again
from cooperation.matches.wording import GROUPS, Things, said_of, worded_reasons
from cooperation.matching import Group, Kind, Match, matches_by_group
from cooperation.models import Passed, Posting
from core.review.forms.controls import OneLine
from core.text import limits
from core.text.fallback import localized
from core.ui.answers import error

MOST = 30  # of all groups together
SENTENCES = 4  # that stand open; the others are a click away


@staff_only
@require_safe
def matches(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    if len(request.GET.getlist("need")) > 1:  # one list is of one need
        return error(request, 400)
    return show(request, workspace, request.GET.get("need", ""))


def show(request: HttpRequest, workspace: CityContext, slug: str, wrong: dict[str, str] | None = None) -> HttpResponse:
    """`wrong` has what was typed about a city, and what is wrong with it."""
    needs = list(Posting.objects.published().needs().filter(city=workspace.city).newest_first())
    need = chosen_need(slug, needs)
    found = matches_of(workspace.city, need)
    shown = found[:MOST]
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Matching cities"),
        "needs": need_tabs(workspace, needs, need),
        "need": need,
        "groups": group_cards(workspace, shown, need),
        "left_out": len(found) - len(shown),
        "is_listed": workspace.city.is_listed,
        "passed": Passed.objects.filter(city=workspace.city, until__gte=timezone.localdate()).select_related("other"),
        "pass_url": workspace.address("match_pass"),
        "again_url": workspace.address("match_again"),
        "need_url": workspace.address("need_new"),
        "longest": limits.LINE,
        "wrong": wrong,
        "errors": [{"text": wrong["text"], "url": f"#why-{wrong['other']}"}] if wrong else [],
    }
    return render(request, "workspace/cooperation/matches.html", context)


def chosen_need(slug: str, needs: list[Posting]) -> Posting | None:
    found = next((each for each in needs if each.slug == slug), None)
    if slug and found is None:
        raise Http404
    return found


def need_tabs(workspace: CityContext, needs: list[Posting], need: Posting | None) -> list[dict[str, Any]]:
    here = workspace.address("workspace_matches")
    tabs = [{"label": _("For your city as a whole"), "url": here, "current": need is None}]
    return tabs + [
        {"label": localized(each, "title").text, "url": f"{here}?need={each.slug}", "current": each == need}
        for each in needs
    ]


def group_cards(workspace: CityContext, shown: list[Match], need: Posting | None) -> list[dict[str, Any]]:
    cities = City.objects.for_cards().in_bulk([match.city for match in shown])
    things = Things(reason for match in shown for reason in said_of(match, is_for_need=need is not None))
    nobody = wanted.offered(workspace, cities.values())
    return [
        {
            "code": group.value,
            "title": str(GROUPS[group]),
            "is_linked": group is Group.LINKED,
            "cards": [
                {**card(workspace, cities[match.city], match, things, need), "wanted": nobody.get(match.city)}
                for match in some
                if match.city in cities
            ],
        }
        for group, some in matches_by_group(shown)
    ]


def card(workspace: CityContext, city: City, match: Match, things: Things, need: Posting | None) -> dict[str, Any]:
    sentences = worded_reasons(city, said_of(match, is_for_need=need is not None), things)
    reasons = [each for each in sentences if not each.is_caution]
    asks = [each for each in sentences if each.ask]
    return {
        "city": city,
        "sentences": reasons[:SENTENCES],
        "more": reasons[SENTENCES:],
        "cautions": [each for each in sentences if each.is_caution],
        "ask": asks[0].ask if asks else "",
        "has_room": match.has_room,
        "url": request_url(workspace, city, match, things, need, strip_tags(asks[0].ask) if asks else ""),
    }


def request_url(
    workspace: CityContext, city: City, match: Match, things: Things, need: Posting | None, question: str
) -> str:
    """A request that is begun with what is known: its offer or its need, what is looked for, and the question that is
    proposed."""
    pieces = [piece for reason in match.reasons for piece in reason.theirs if piece.kind in (Kind.OFFER, Kind.NEED)]
    postings = things.of(pieces[:1])
    said = {"posting": postings[0].slug} if postings else {"city": city.slug}
    if need:
        said["need"] = need.slug
    if question:
        said["question"] = html.unescape(question)
    return f"{workspace.address('request_new')}?{urlencode(said)}"


# --- Not for us ---------------------------------------------------------------------------------------------------


class PassForm(forms.Form):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"] = OneLine(_("Reason"), limits.LINE)


@staff_only
@require_POST
def pass_one(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    other, form = other_of(request), PassForm(request.POST)
    if not form.is_valid():
        typed = {"other": other.slug, "reason": request.POST.get("reason", ""), "text": str(form.errors["reason"][0])}
        return show(request, workspace, request.POST.get("need", "").replace("\0", ""), typed)
    pass_by(workspace.city, other, reason=form.cleaned_data["reason"])
    return back(request, workspace)


@staff_only
@require_POST
def again(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    show_again(workspace.city, other_of(request))
    return back(request, workspace)


def other_of(request: HttpRequest) -> City:
    return get_object_or_404(City.objects.public(), slug=request.POST.get("other", "").replace("\0", ""))


def back(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    need = request.POST.get("need", "").replace("\0", "")
    known = need and Posting.objects.filter(city=workspace.city, slug=need).exists()
    here = reverse("workspace_matches", args=[workspace.city.slug])
    return redirect(f"{here}?{urlencode({'need': need})}" if known else here)
