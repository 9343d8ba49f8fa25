"""The sections of a city's page, in their order. A feature adds its own by a function and its name in `SECTIONS`."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from alliance.portal.city_page import lines, needs, points, progress, working
from alliance.portal.city_page.reading import (
    Profile,
    learned_from,
    organisations_of,
    practices_of,
    resources_of,
    sources_of,
    speakers_of,
)
from alliance.portal.facts import by_telling, figure_rows, on_top
from cities.models import City
from cities.places import NOWHERE, country_name
from cooperation.models import Link
from core.content.reading import as_public
from core.history.translations import older_here
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import language_name, localized
from core.text.spelled import capital, spelled

FIGURES_AT_MOST = 5


@dataclass(frozen=True)
class Section:
    """`code` is the anchor of the section. Its template finds `context` as `section.context`, and the city.

    Two that are not wide stand side by side where there is room.
    """

    code: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_wide: bool = False


# --- What is counted and planned ----------------------------------------------------------------------------------


def index(profile: Profile) -> Section | None:
    """Its newest year with the City Biodiversity Index, beside its own first one."""
    shown = points.newest(profile)
    return Section("index", shown["title"], "portal/city/index.html", shown, is_wide=True) if shown else None


def plan(profile: Profile) -> Section | None:
    shown = progress.plan_of(profile)
    if shown is None:
        return None
    title = shown["heading"] or _("Plan and progress")
    is_wide = bool(shown["ways"] or shown["cells"] or shown["actions"])
    return Section("plan", title, "portal/city/plans.html", shown, is_wide=is_wide)


def commitments(profile: Profile) -> Section | None:
    """What was promised to others, where no plan stands beside it."""
    rows = progress.commitments(profile) if not profile.plans else []
    return Section("commitments", _("Commitments"), "portal/city/commitments.html", {"rows": rows}) if rows else None


def measured(profile: Profile) -> Section | None:
    """Values over the years that are on no way to a goal."""
    shown = lines.of(profile)
    return Section("lines", shown["title"], "portal/city/lines.html", shown, is_wide=True) if shown else None


def figures(profile: Profile) -> Section | None:
    """What tells most after the figures at the top, and what no line above draws."""
    shown = lines.of(profile)
    drawn = shown["slugs"] if shown else set()
    on_the_strip = {figure.pk for figure in on_top(profile.figures)}
    rest = [each for each in by_telling(profile.figures) if each.pk not in on_the_strip and each.follows not in drawn]
    if not rest:
        return None
    rows = figure_rows(rest[:FIGURES_AT_MOST])
    return Section("figures", _("More figures of the city"), "portal/city/figures.html", {"rows": rows}, is_wide=True)


# --- What it looks for, and with whom -----------------------------------------------------------------------------


def projects(profile: Profile) -> Section | None:
    shown = needs.ladder_of(profile)
    return Section("projects", shown["title"], "portal/city/projects.html", shown, is_wide=True) if shown else None


def cooperation(profile: Profile) -> Section | None:
    shown = working.works(profile)
    if shown is None:
        return None
    return Section("cooperation", shown["title"], "portal/city/cooperation.html", shown, is_wide=True)


def links(profile: Profile) -> Section | None:
    around = profile.around
    if not (around.met or around.similar):
        return None
    met, similar = working.linked(around.met), working.linked(around.similar)
    working.with_facts(met, similar)
    renewing = getattr(profile.city, "is_renewing", False)
    context = {"around": around, "met": met, "similar": similar, "is_renewing": renewing}
    title = _("At the same events") if around.met else _("Faces the same questions")
    return Section("links", title, "portal/city/links.html", context, is_wide=True)


# --- What is told -------------------------------------------------------------------------------------------------


def nature(profile: Profile) -> Section:
    """The text of the city beside five facts and where it lies."""
    city = profile.city
    context = {
        "text": localized(city, "text"),
        "statement": localized(city, "leader_statement"),
        "languages": [language_name(tag) for tag in city.languages],
        "older": older_here(city),
        "aged": freshness.aged(kind_of("city"), city),
        "country": country_name(city.country),
        "has_place": city.country != NOWHERE and not city.is_example,
        "terms": profile.around.terms,
        "website": city.website.partition("://")[2].removeprefix("www.").rstrip("/"),
    }
    return Section("nature", _("Nature and the city"), "portal/city/nature.html", context, is_wide=True)


def practices(profile: Profile) -> Section | None:
    rows = [as_public(row) for row in practices_of(profile.city.pk)] if profile.may_have("practices") else []
    if not rows:
        return None
    learned = learned_from([row.pk for row in rows]) if profile.may_have("links") else {}
    lines = [{"practice": row, "learned": learned_words(profile.city, learned.get(row.pk, []))} for row in rows]
    title = capital(ngettext("%(count)s practice", "%(count)s practices", len(rows)) % {"count": spelled(len(rows))})
    return Section("practices", title, "portal/city/practices.html", {"practices": lines})


def learned_words(city: City, links: list[Link]) -> str:
    """Says with whom a practice was learned, or nothing."""
    others = dict.fromkeys(part.city.name for link in links for part in link.members if part.city_id != city.pk)
    if not others:
        return ""
    names = pgettext("between the items of a list", ", ").join(others)
    return _("Learned in work with %(cities)s") % {"cities": names}


def events(profile: Profile) -> Section | None:
    speakers: list[Any] = speakers_of(profile.city.pk) if profile.may_have("speakers") else []
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
    rows = resources_of(profile.city.pk) if profile.may_have("resources") else []
    return Section("resources", _("Resources"), "portal/city/resources.html", {"resources": rows}) if rows else None


def sources(profile: Profile) -> Section | None:
    bodies = organisations_of(profile.city.pk) if profile.may_have("organisations") else []
    rows = sources_of(profile.city.pk) if profile.may_have("sources") else []
    context = {
        "figures": figure_rows(profile.figures),
        "sources": [row for row in rows if row.is_good],
        "organisations": [as_public(row) for row in bodies],
    }
    if profile.city.is_example and not (context["sources"] or bodies):
        return None
    return Section("sources", _("Sources"), "portal/city/sources.html", context)


SECTIONS: tuple[Callable[[Profile], Section | None], ...] = (
    index,
    plan,
    practices,
    commitments,
    measured,
    projects,
    cooperation,
    figures,
    links,
    events,
    resources,
    sources,
)


AHEAD = frozenset({"index", "plan", "lines", "projects", "cooperation"})


def sections_of(profile: Profile) -> list[Section]:
    """Those without content stay out. The text of a city comes first where it has one and no result of the index;
    where it has none, its facts come last before the sources."""
    text, found = nature(profile), [section for make in SECTIONS if (section := make(profile)) is not None]
    codes = [section.code for section in found]
    if not text.context["text"].text:
        place = codes.index("sources") if "sources" in codes else len(codes)
    else:
        place = next((at for at, code in enumerate(codes) if code not in AHEAD), 0) if "index" in codes else 0
    return in_pairs([*found[:place], text, *found[place:]])


def in_pairs(sections: list[Section]) -> list[Section]:
    """One that would stand beside nothing takes the whole width."""
    found, waiting = list(sections), -1  # waiting: the place of one that has nothing beside it yet
    for at, section in enumerate(sections):
        if not section.is_wide:
            waiting = at if waiting < 0 else -1
        elif waiting >= 0:
            found[waiting], waiting = replace(sections[waiting], is_wide=True), -1
    if waiting >= 0:
        found[waiting] = replace(sections[waiting], is_wide=True)
    return found
