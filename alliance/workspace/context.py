"""The workspace of one person in one city: who they are there, and what stands on every page of the workspace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from alliance.workspace.addresses import TargetRef, links_to
from cities.models import City
from core.accounts.gates import signed_in
from core.accounts.models import User
from core.accounts.permissions import Denied, may
from core.accounts.tenants import LEAD, drafts_for, roles_of
from core.conflicts import unless_gone
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals.kinds import Label, ProposalKind, kinds
from core.text import clocks
from core.text.clocks import short_clock
from core.text.moments import today_at, zone_of
from core.unsent import words_kept

LONGEST_LABEL = 200
type View = Callable[..., HttpResponseBase]

# The bar: what a city works on in the order of its public page, each by the name of its address or the segment of its
# kind of content. What has no address yet is left out; every other kind, and the rest of these, stand under More.
TOOLS: tuple[tuple[str, Label], ...] = (
    ("assessments", gettext_lazy("Assess")),
    ("plans", pgettext_lazy("to make a plan", "Plan")),
    ("workspace_cooperation", gettext_lazy("Cooperate")),
    ("finance", gettext_lazy("Funding and finance")),
)
LAST: tuple[tuple[str, Label], ...] = (
    ("measuring", gettext_lazy("Map layers")),
    ("workspace_reporting", gettext_lazy("Reporting")),
    ("workspace_reports", gettext_lazy("Reports from readers")),
    ("workspace_team", gettext_lazy("Team")),
    ("workspace_history", gettext_lazy("History")),
)


@dataclass
class CityContext:
    """`role` was asked once for the request: editor or lead."""

    person: User
    city: City
    role: str
    other_cities: Sequence[City] = ()  # those that the person may go to from here

    @property
    def is_lead(self) -> bool:
        return self.role == LEAD

    def may(self, permission: str, proposal: Proposal | None) -> bool | Denied:
        """Whether a page offers a step. A lead may do all that is done here, which spares a question to the
        database."""
        return proposal is not None and (self.is_lead or may(self.person, permission, proposal))

    @property
    def by(self) -> Actor:
        """Who drafts for another body is named with it."""
        by = Actor.person(self.person, on_behalf_of=self.city.name)
        body = "" if self.is_lead else drafts_for(self.person.pk, self.city.pk)
        return replace(by, label=f"{by.label} ({body})"[:LONGEST_LABEL]) if body else by

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_of(self.city.time_zone)

    @property
    def today(self) -> date:
        """The day that it is in the city: the one that its staff write, and by which what is due to them is due."""
        return today_at(self.city.time_zone)

    def clock(self, moment: datetime) -> str:
        """A moment in the city's own time: the hour of today, else the day too."""
        return short_clock(moment, timezone.now())

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.city.slug, *args])

    def bar(self, current: str) -> dict[str, Any]:
        """`main` and `more`, each dicts of label, url and current; `here` is the label of the page that one is on.

        `current` is a segment or the name of an address.
        """
        tools = dict(TOOLS)
        marks = {kind.segment: (kind.plural, self.address_of(kind)) for kind in kinds()}
        profile = [(mark, *marks.pop(mark)) for mark in [kind.segment for kind in kinds() if kind.is_profile]]
        found = {mark: marks.pop(mark)[1] if mark in marks else self.optional_address(mark) for mark in tools}
        main = [("workspace", gettext_lazy("Overview"), self.address("workspace")), *profile]
        main += [(mark, tools[mark], url) for mark, url in found.items() if url]
        more = [(mark, label, url) for mark, (label, url) in marks.items()]
        more += [(mark, label, self.address(mark)) for mark, label in LAST]
        lines = {"main": lines_of(main, current), "more": lines_of(more, current)}
        here = [line["label"] for line in [*lines["main"], *lines["more"]] if line["current"]]
        return {**lines, "here": here[0] if here else str(main[0][1]), "is_more": any_current(lines["more"])}

    def optional_address(self, name: str) -> str:
        try:
            return self.address(name)
        except NoReverseMatch:  # the page comes with a feature that is not here
            return ""

    def address_of(self, kind: ProposalKind) -> str:
        """The address of the profile itself, or of the list of a kind."""
        if kind.is_profile:
            return self.address("workspace_thing", TargetRef(kind.segment))
        return self.address("workspace_list", kind.segment)

    def page(self, current: str) -> dict[str, Any]:
        return {"workspace": self, "bar": self.bar(current)}


def lines_of(pages: list[tuple[str, Label, str]], current: str) -> list[dict[str, Any]]:
    return [{"label": str(label), "url": url, "current": mark == current} for mark, label, url in pages]


def any_current(lines: list[dict[str, Any]]) -> bool:
    return any(line["current"] for line in lines)


def desk_of(request: HttpRequest, slug: str) -> CityContext:
    """Raises Http404 for whoever has no role there, curators and superusers too: their place is the review."""
    person = request.user
    assert isinstance(person, User)
    roles = roles_of(person)
    mine = list(City.objects.filter(pk__in=list(roles)).select_related("biome").by_name()) if roles else []
    mine.sort(key=lambda each: each.is_example)  # in the menu what is made up stands last, as in `alliance.people`
    city = next((each for each in mine if each.slug == slug), None)
    if city is None:
        raise Http404
    person.work_links = links_to(mine)
    clocks.show(city.time_zone)
    return CityContext(person, city, roles[city.pk], [each for each in mine if each is not city])


def staff_only(view: View) -> View:
    """The view gets the workspace in place of the slug of the city. Anonymous readers go to sign in."""

    @words_kept
    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, city: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        workspace = desk_of(request, city)
        return unless_gone(request, lambda: view(request, workspace, *args, **kwargs), is_at_home=True)

    return marked
