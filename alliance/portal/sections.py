"""The sections of a city's page, in their order. A feature adds its own by a function and its name in `SECTIONS`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from alliance.portal.city_page import lines, needs, points, progress, working
from alliance.portal.city_page.reading import (
    Profile,
    city_sources,
    learned_from,
    organisations_of,
    practices_of,
    resources_of,
    speakers_of,
    species_lists_of,
)
from alliance.portal.facts import figure_rows
from cities.models import City
from cities.places import NOWHERE, country_name
from cooperation.models import Link
from core.content.reading import as_public
from core.history.translations import older_here
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import language_name, localized
from core.text.spelled import capital, spelled

OF_A_LIST = 3  # on the page; all of them stand on a page of their own


@dataclass(frozen=True)
class Section:
    """`code` is the anchor of the section. Its template finds `context` as `section.context`, and the city.

    Those that are not wide follow each other in two columns where there is room.
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
    if shown is None:
        return None
    return Section("lines", shown["title"], "portal/city/lines.html", shown, is_wide=len(shown["rows"]) > 1)


def figures(profile: Profile) -> Section | None:
    """What tells most after the figures at the top, and what no line above draws."""
    if not profile.beside_the_strip:
        return None
    context = {"rows": figure_rows(profile.beside_the_strip), "all": len(profile.figures)}
    return Section("figures", _("More figures of the city"), "portal/city/figures.html", context)


def species(profile: Profile) -> Section | None:
    """Its newest list of species; earlier ones stand on the page of that one."""
    rows = species_lists_of(profile.city.pk) if profile.may_have("species") else []
    if not rows:
        return None
    return Section("species", _("Species in the city"), "portal/city/species.html", {"row": as_public(rows[0])})


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
    title = _("Cities at the same events") if around.met else _("Cities with the same questions")
    return Section("links", title, "portal/city/links.html", context, is_wide=True)


# --- What is told -------------------------------------------------------------------------------------------------


def nature(profile: Profile) -> Section:
    """The text of the city, and what its leader says."""
    city = profile.city
    context = {
        "text": localized(city, "text"),
        "statement": localized(city, "leader_statement"),
        "older": older_here(city),
        "aged": freshness.aged(kind_of("city"), city),
    }
    return Section("nature", _("Nature and the city"), "portal/city/nature.html", context)


def place(profile: Profile) -> Section:
    """Five facts of the city, and where it lies."""
    city = profile.city
    context = {
        "languages": [language_name(tag) for tag in city.languages],
        "country": country_name(city.country),
        "has_place": city.country != NOWHERE and not city.is_example,
        "terms": profile.around.terms,
        "website": city.website.partition("://")[2].removeprefix("www.").rstrip("/"),
    }
    return Section("place", "", "portal/city/place.html", context)


def practices(profile: Profile) -> Section | None:
    rows = [as_public(row) for row in practices_of(profile.city.pk)] if profile.may_have("practices") else []
    if not rows:
        return None
    shown = rows[:OF_A_LIST]
    learned = learned_from([row.pk for row in shown]) if profile.may_have("links") else {}
    lines = [{"practice": row, "learned": learned_words(profile.city, learned.get(row.pk, []))} for row in shown]
    title = capital(ngettext("%(count)s practice", "%(count)s practices", len(rows)) % {"count": spelled(len(rows))})
    return Section(
        "practices", title, "portal/city/practices.html", {"practices": lines, "has_more": len(rows) > len(shown)}
    )


def learned_words(city: City, links: list[Link]) -> str:
    """Says with whom a practice was learned, or nothing."""
    others = dict.fromkeys(part.city.name for link in links for part in link.members if part.city_id != city.pk)
    if not others:
        return ""
    names = pgettext("between the items of a list", ", ").join(others)
    return _("Learned in cooperation with %(cities)s") % {"cities": names}


def events(profile: Profile) -> Section | None:
    speakers: list[Any] = speakers_of(profile.city.pk) if profile.may_have("speakers") else []
    participations = profile.around.participations
    if not (participations or speakers):
        return None
    there = {part.event_id for part in participations}
    context = {
        "rows": [{"part": part, "people": spoke_at(speakers, part.event_id)} for part in participations[:OF_A_LIST]],
        "has_more": len(participations) > OF_A_LIST,
        "speakers": [speaker for speaker in speakers if speaker.spoke_at not in there],
    }
    return Section("events", _("Events and speakers"), "portal/city/events.html", context)


def spoke_at(speakers: list[Any], event: int) -> list[Any]:
    return [speaker for speaker in speakers if speaker.spoke_at == event]


def resources(profile: Profile) -> Section | None:
    rows = resources_of(profile.city.pk) if profile.may_have("resources") else []
    context = {"resources": rows[:OF_A_LIST], "has_more": len(rows) > OF_A_LIST}
    return Section("resources", _("Resources"), "portal/city/resources.html", context) if rows else None


def sources(profile: Profile) -> Section | None:
    """A line that leads to all figures with their sources. Addresses of figures that are not told above end at it."""
    bodies = organisations_of(profile.city.pk) if profile.may_have("organisations") else []
    rows = city_sources(profile.city.pk) if profile.may_have("sources") else []
    told = {figure.pk for figure in profile.beside_the_strip}
    context = {
        "figures": profile.figures,
        "elsewhere": [figure.pk for figure in profile.figures if figure.pk not in told],
        "sources": [row for row in rows if row.is_good],
        "organisations": [as_public(row) for row in bodies],
    }
    if profile.city.is_example and not (context["sources"] or bodies):
        return None
    return Section("sources", _("Sources"), "portal/city/sources.html", context, is_wide=True)


SECTIONS: tuple[Callable[[Profile], Section | None], ...] = (
    index,
    plan,
    figures,
    species,
    practices,
    commitments,
    measured,
    projects,
    cooperation,
    links,
    events,
    resources,
    sources,
)


AHEAD = frozenset({"index", "plan", "lines", "projects", "cooperation"})
BELOW_THE_TEXT = frozenset({"plan", "figures", "practices", "commitments"})


def sections_of(profile: Profile) -> list[Section]:
    """Those without content stay out. The columns come first, but for what is counted where the city has a result of
    the index or no text of its own."""
    text, found = nature(profile), [section for make in SECTIONS if (section := make(profile)) is not None]
    has_text = bool(text.context["text"].text)
    wide = [section for section in found if section.is_wide]
    columns = in_columns(text, place(profile), [section for section in found if not section.is_wide], has_text=has_text)
    if has_text and wide[:1] and wide[0].code != "index":
        return [*columns, *wide]
    at = next((at for at, section in enumerate(wide) if section.code not in AHEAD), len(wide))
    return [*wide[:at], *columns, *wide[at:]]


def in_columns(text: Section, facts: Section, others: list[Section], *, has_text: bool) -> list[Section]:
    """The text leads where there is one, with plan, figures and practices below it, so that the facts stand beside;
    where there is none, the facts end."""
    if not has_text:
        return [*others, text, facts]
    below = [section for section in others if section.code in BELOW_THE_TEXT]
    return [text, *below, facts, *(section for section in others if section.code not in BELOW_THE_TEXT)]
