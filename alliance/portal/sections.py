"""The sections of a city's page, in their order. A feature adds its own by a function and its name in `SECTIONS`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.portal.assessments import published_of, year_row
from alliance.portal.figure_labels import marked_label
from alliance.portal.links import Link, Surroundings, common_to, surroundings
from alliance.portal.plans import term_of
from assessment.models import Result
from cities.measures import Measure
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.places import country_name
from cities.practices.models import Practice
from cooperation.models import LinkCity
from core.accounts.permissions import Person
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import Text, language_name, localized
from core.text.moments import known_day_words
from events.models import Contribution, Speaker
from planning.models import Plan
from resources.models import Resource

SIMILAR_AT_MOST = 8
LINES_OF_A_SIDE = 2
ORDER = {measure: number for number, measure in enumerate(Measure.values)}


@dataclass(frozen=True)
class Profile:
    """The city and who reads its page, with what several sections show: each is asked of the database once."""

    city: City
    viewer: Person

    @cached_property
    def around(self) -> Surroundings:
        return surroundings(self.city)

    @cached_property
    def figures(self) -> list[Figure]:
        return list(Figure.objects.shown().filter(city=self.city))

    @cached_property
    def plans(self) -> list[Plan]:
        rows = Plan.objects.published().filter(city=self.city).newest_first()
        return [as_read_by(row, self.viewer) for row in rows.prefetch_related("figures", "sources")]

    @cached_property
    def results(self) -> list[Result]:
        return published_of(self.city)


@dataclass(frozen=True)
class Section:
    """`code` is the anchor of the section. Its template finds `context` as `section.context`.

    Two that are not wide stand side by side where there is room.
    """

    code: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_wide: bool = False


def nature(profile: Profile) -> Section:
    city = profile.city
    context = {
        "text": localized(city, "text"),
        "statement": localized(city, "leader_statement"),
        "languages": [language_name(tag) for tag in city.languages],
        "older": older_here(city),
        "aged": freshness.aged(kind_of("city"), city),
        "country": country_name(city.country),
        "terms": profile.around.terms,
        "website": city.website.partition("://")[2].removeprefix("www.").rstrip("/"),
    }
    return Section("nature", _("Nature and the city"), "portal/city/nature.html", context, is_wide=True)


def links(profile: Profile) -> Section | None:
    around = profile.around
    if not (around.met or around.similar):
        return None
    context = {
        "around": around,
        "met": linked(around.met),
        "similar": linked(around.similar[:SIMILAR_AT_MOST]),
        "is_renewing": getattr(profile.city, "is_renewing", False),
    }
    title = _("Met at events") if around.met else _("Faces the same questions")
    return Section("links", title, "portal/city/links.html", context, is_wide=True)


def linked(links: list[Link]) -> dict[str, Any]:
    """What all of them share, once, and what else each of them does."""
    common = common_to(links)
    return {"common": common, "rows": [{"link": link, "reason": link.but(common)} for link in links]}


def cooperation(profile: Profile) -> Section | None:
    """With whom the city works, and two lines each of what it looks for and offers."""
    around = profile.around
    sides = [
        {"label": label, "rows": found[:LINES_OF_A_SIDE], "more": len(found) > LINES_OF_A_SIDE, "side": side}
        for side, label in (("need", _("It looks for")), ("offer", _("It offers")))
        if (found := [each for each in around.postings if each.side == side])
    ]
    if not (sides or around.linked):
        return None
    context = {"sides": sides, "linked": worked_with(around.linked)}
    return Section("cooperation", _("Cooperation"), "portal/city/cooperation.html", context)


def worked_with(parts: list[LinkCity]) -> list[dict[str, Any]]:
    return [{"city": part.city, "link": part.link, "title": link_title(part)} for part in parts]


def link_title(part: LinkCity) -> Text:
    """Until its words are published a link is called by what kind it is."""
    title = localized(as_public(part.link), "title")
    return title if title.text else title._replace(text=str(part.link.get_kind_display()), is_fallback=False)


def plans(profile: Profile) -> Section | None:
    rows = [plan_row(plan) for plan in profile.plans]
    return Section("plan", _("Plan and progress"), "portal/city/plans.html", {"rows": rows}) if rows else None


def plan_row(plan: Plan) -> dict[str, Any]:
    tone = {"in-force": "ok", "being-written": "info"}.get(plan.status, "mute")
    return {
        "plan": plan,
        "title": localized(plan, "title"),
        "note": localized(plan, "note"),
        "older": older_here(plan),
        "aged": freshness.aged(kind_of("plan"), plan),
        "tone": tone,
        "term": term_of(plan, timezone.localdate().year),
        "figures": plan.figures.all(),
        "sources": [source for source in plan.sources.all() if source.is_good],
    }


def index(profile: Profile) -> Section | None:
    """Its years with the City Biodiversity Index, beside its own first one."""
    rows = [year_row(each, profile.results) for each in profile.results]
    return Section("index", _("Nature assessed"), "portal/city/index.html", {"years": rows}) if rows else None


def practices(profile: Profile) -> Section | None:
    rows = [as_public(row) for row in Practice.objects.published().filter(city=profile.city)]
    return Section("practices", _("Practices"), "portal/city/practices.html", {"practices": rows}) if rows else None


def events(profile: Profile) -> Section | None:
    spoke = Contribution.objects.filter(speaker=OuterRef("pk")).order_by("-event__starts", "order").values("event")
    people = Speaker.objects.named().filter(city=profile.city).select_related("organisation")
    speakers: list[Any] = list(people.annotate(spoke_at=Subquery(spoke[:1])))
    participations = profile.around.participations
    if not (participations or speakers):
        return None
    there = {part.event_id for part in participations}
    context = {
        "rows": [{"part": part, "people": spoke_at(speakers, part.event_id)} for part in participations],
        "speakers": [speaker for speaker in speakers if speaker.spoke_at not in there],
    }
    return Section("events", _("Events and people"), "portal/city/events.html", context)


def spoke_at(speakers: list[Any], event: int) -> list[Any]:
    return [speaker for speaker in speakers if speaker.spoke_at == event]


def resources(profile: Profile) -> Section | None:
    rows = list(Resource.objects.published().filter(cities=profile.city).newest_first())
    return Section("resources", _("Resources"), "portal/city/resources.html", {"resources": rows}) if rows else None


def sources(profile: Profile) -> Section:
    context = {
        "figures": figure_rows(profile.figures),
        "sources": profile.city.sources.all(),
        "organisations": [as_public(row) for row in Organisation.objects.published().filter(city=profile.city)],
    }
    return Section("sources", _("Sources"), "portal/city/sources.html", context)


SECTIONS: tuple[Callable[[Profile], Section | None], ...] = (
    nature,
    plans,
    index,
    practices,
    cooperation,
    links,
    events,
    resources,
    sources,
)


def sections_of(profile: Profile) -> list[Section]:
    """Those without content stay out."""
    return [section for make in SECTIONS if (section := make(profile)) is not None]


# --- Figures ------------------------------------------------------------------------------------------------------


def one_a_measure(figures: list[Figure]) -> list[Figure]:
    """The first of `shown()`: the city's own word, else the newest public one. The birds of a lake and of the city
    are two."""
    return [next(group) for _subject, group in groupby(in_page_order(figures), key=subject)]


def subject(figure: Figure) -> tuple[int, str]:
    return ORDER[figure.measure], figure.scope or ""


def in_page_order(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=subject)


def figure_rows(figures: list[Figure]) -> list[dict[str, Any]]:
    """All of them, also those that contradict each other, for the sources at the end of the page."""
    return [
        {
            "anchor": f"f-{figure.pk}",
            "label": marked_label(figure),
            "amount": figure.amount,
            "dated": figure.dated,
            "reported": known_day_words(figure.reported) if figure.year else "",
            "method": figure.method,
            "source": figure.cited,
            "confirmed": freshness.sentence(figure.confirmed_on),
            "correction": figure.correction,
        }
        for figure in in_page_order(figures)
    ]
