"""The sections of a city's page, in their order. A feature adds its own by a function and its name in `SECTIONS`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliance.portal.assessments import published_of, year_row
from alliance.portal.figure_labels import marked_label
from alliance.portal.links import Link, Surroundings, common_to, surroundings
from alliance.portal.plans import TONES, term_of
from alliance.portal.tracer.showing import in_order, level_said
from assessment.models import Result
from cities.measures import Measure
from cities.models import City, Figure
from cities.organisations.models import Organisation
from cities.places import country_name
from cities.practices.models import Practice
from cooperation.models import Link as AgreedLink
from cooperation.models import LinkCity, Posting
from core.accounts.permissions import Person
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.prepared import give_children, prepared
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import Text, columns, language_name, localized
from core.text.moments import known_day_words
from core.vocabulary.models import Source
from events.models import Contribution, Speaker
from finance.projects.models import ProjectProfile
from planning.models import Commitment, Plan, PlanFigure, PlanTarget, ProgressReport
from resources.models import Resource

SIMILAR_AT_MOST = 8
LINES_OF_A_SIDE = 2
TARGETS_OF_A_PLAN = 4
PROJECTS_AT_MOST = 3
ORDER = {measure: number for number, measure in enumerate(Measure.values)}


@dataclass(frozen=True)
class Profile:
    """The city and who reads its page, with what several sections show: each is asked of the database once."""

    city: City
    viewer: Person

    @cached_property
    def around(self) -> Surroundings:
        return surroundings(self.city, similar_at_most=SIMILAR_AT_MOST)

    @cached_property
    def figures(self) -> list[Figure]:
        return figures_of(self.city.pk)

    @cached_property
    def plans(self) -> list[Plan]:
        rows = plans_of(self.city.pk) if self.may_have("plans") else []
        for row in rows:
            row.city = self.city  # whose address that of a plan begins with
        return [as_read_by(row, self.viewer) for row in rows]

    @cached_property
    def results(self) -> list[Result]:
        return published_of(self.city) if self.may_have("results") else []

    def may_have(self, what: str) -> bool:
        """Whether it is worth asking: `what_it_has` counted on the city, so that what is not there costs no query."""
        return bool(getattr(self.city, f"has_{what}", True))


def what_it_has(city: OuterRef) -> dict[str, Exists]:
    """Whether there is a row, public or not, of what its sections show; for the query of the city itself."""
    kinds: dict[str, QuerySet[Any]] = {
        "plans": Plan.objects.filter(city=city),
        "targets": PlanTarget.objects.filter(plan__city=city),
        "commitments": Commitment.objects.filter(city=city),
        "results": Result.objects.filter(city=city),
        "practices": Practice.objects.filter(city=city),
        "projects": ProjectProfile.objects.filter(city=city),
        "postings": Posting.objects.filter(city=city),
        "links": LinkCity.objects.filter(city=city),
        "speakers": Speaker.objects.filter(city=city),
        "resources": Resource.objects.filter(cities=city),
        "organisations": Organisation.objects.filter(city=city),
    }
    return {f"has_{name}": Exists(rows) for name, rows in kinds.items()}


@prepared
def figures_of(city: int) -> QuerySet[Figure]:
    return Figure.objects.shown().filter(city=city)


@prepared
def practices_of(city: int) -> QuerySet[Practice]:
    return Practice.objects.published().shown_with(city=city)


@prepared
def speakers_of(city: int) -> QuerySet[Speaker]:
    spoke = Contribution.objects.filter(speaker=OuterRef("pk")).order_by("-event__starts", "order").values("event")
    people = Speaker.objects.named().shown_with(city=city).select_related("organisation")
    return people.annotate(spoke_at=Subquery(spoke[:1]))


@prepared
def resources_of(city: int) -> QuerySet[Resource]:
    return Resource.objects.published().shown_with(cities=city).newest_first()


@prepared
def organisations_of(city: int) -> QuerySet[Organisation]:
    return Organisation.objects.published().shown_with(city=city)


@prepared
def sources_of(city: int) -> QuerySet[Source]:
    through: Any = City.sources.through
    return Source.objects.filter(pk__in=through.objects.filter(city=city).values("source"))


# --- Plans --------------------------------------------------------------------------------------------------------


def plans_of(city: int) -> list[Plan]:
    """Those that are public, the newest first, with figures and sources as a prefetch would lay them there."""
    plans = published_plans(city)
    keys = [plan.pk for plan in plans]
    if plans:
        give_children(plans, "figures", ((each.plan_id, each) for each in figures_of_plans(keys)))
        give_children(plans, "sources", ((each.plan_id, each.source) for each in sources_of_plans(keys)))
    return plans


@prepared
def published_plans(city: int) -> QuerySet[Plan]:
    return Plan.objects.published().shown_with(city=city).with_standing().newest_first()


@prepared
def figures_of_plans(plans: list[int]) -> QuerySet[PlanFigure]:
    return PlanFigure.objects.filter(plan__in=plans)


@prepared
def sources_of_plans(plans: list[int]) -> QuerySet[Any]:
    through: Any = Plan.sources.through
    rows: QuerySet[Any] = through.objects.filter(plan__in=plans)
    return rows.select_related("source").order_by("source")


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
        "similar": linked(around.similar),
        "is_renewing": getattr(profile.city, "is_renewing", False),
    }
    title = _("At the same events") if around.met else _("Faces the same questions")
    return Section("links", title, "portal/city/links.html", context, is_wide=True)


def linked(links: list[Link]) -> dict[str, Any]:
    """What all of them share, once, and what else each of them does."""
    common = common_to(links)
    return {"common": common, "rows": [{"link": link, "reason": link.but(common)} for link in links]}


def projects(profile: Profile) -> Section | None:
    """Three that look for partners, the newest first."""
    rows = project_rows(profile.city) if profile.may_have("projects") else []
    if not rows:
        return None
    context = {"rows": rows[:PROJECTS_AT_MOST], "more": len(rows) > PROJECTS_AT_MOST}
    return Section("projects", _("Projects looking for partners"), "portal/city/projects.html", context)


def cooperation(profile: Profile) -> Section | None:
    """Says with whom the city works, and two lines each of what it looks for and offers."""
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
    """The title of a link; until its words are published it is called by what kind it is."""
    title = localized(as_public(part.link), "title")
    return title if title.text else title._replace(text=str(part.link.get_kind_display()), is_fallback=False)


def plans(profile: Profile) -> Section | None:
    """Plans with the first targets of those that have some: two queries."""
    targets = first_targets(profile.plans) if profile.may_have("targets") else {}
    rows = [{**plan_row(plan), "targets": targets.get(plan.pk, [])} for plan in profile.plans]
    return Section("plan", _("Plan and progress"), "portal/city/plans.html", {"rows": rows}) if rows else None


def first_targets(plans: list[Plan]) -> dict[int, list[dict[str, Any]]]:
    """Four of each plan, in their order, with the level that the city named last."""
    found: dict[int, list[PlanTarget]] = {}
    for target in targets_of_plans([plan.pk for plan in plans]) if plans else []:
        found.setdefault(target.plan_id, []).append(target)
    return {
        plan: [
            {"target": each, "title": localized(each, "title"), "level": level_said(vars(each)["newest_level"])}
            for each in in_order(those)[:TARGETS_OF_A_PLAN]
        ]
        for plan, those in found.items()
    }


@prepared
def targets_of_plans(plans: list[int]) -> QuerySet[PlanTarget]:
    newest = ProgressReport.objects.filter(target=OuterRef("pk")).order_by("-year", "pk")
    rows = PlanTarget.objects.published().filter(plan__in=plans).only("slug", "plan", "number", *columns("title"))
    return rows.annotate(newest_level=Subquery(newest.values("level")[:1]))


@prepared
def projects_of(city: int) -> QuerySet[ProjectProfile]:
    rows = ProjectProfile.objects.filter(state="published").shown_with(city=city).under_way()
    return rows.only("slug", "stage", "support", *columns("title", "summary")).in_lists()


def project_rows(city: City) -> list[dict[str, Any]]:
    """What a project looks for is told by everybody's page: nothing is asked of the groups that it may close."""
    rows = [row for row in projects_of(city.pk) if row.support]
    return [{"project": row, "title": localized(row, "title"), "stage": row.stage_name} for row in map(as_public, rows)]


def plan_row(plan: Plan) -> dict[str, Any]:
    tone = TONES.get(plan.standing, "mute")
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


def commitments(profile: Profile) -> Section | None:
    rows = commitments_of(profile.city.pk) if profile.may_have("commitments") else []
    context = {"rows": [{"commitment": row, "title": localized(row, "title")} for row in map(as_public, rows)]}
    return Section("commitments", _("Commitments"), "portal/city/commitments.html", context) if rows else None


@prepared
def commitments_of(city: int) -> QuerySet[Commitment]:
    return Commitment.objects.published().shown_with(city=city).newest_first()


def index(profile: Profile) -> Section | None:
    """Its years with the City Biodiversity Index, beside its own first one."""
    rows = [year_row(each, profile.results) for each in profile.results]
    return Section("index", _("Nature assessed"), "portal/city/index.html", {"years": rows}) if rows else None


def practices(profile: Profile) -> Section | None:
    rows = [as_public(row) for row in practices_of(profile.city.pk)] if profile.may_have("practices") else []
    learned = learned_from([row.pk for row in rows]) if rows and profile.may_have("links") else {}
    lines = [{"practice": row, "learned": learned_words(profile.city, learned.get(row.pk, []))} for row in rows]
    return Section("practices", _("Practices"), "portal/city/practices.html", {"practices": lines}) if rows else None


def learned_from(practices: list[int]) -> dict[int, list[AgreedLink]]:
    """The public links that practices were learned from, ended ones too, with their cities: two queries, or one."""
    found: dict[int, list[AgreedLink]] = {}
    rows = list(links_of_practices(practices))
    if rows:
        give_children(rows, "parts", ((part.link_id, part) for part in parts_of_links([row.pk for row in rows])))
    for row in rows:
        found.setdefault(vars(row)["practice"], []).append(row)
    return found


@prepared
def links_of_practices(practices: list[int]) -> QuerySet[AgreedLink]:
    rows = AgreedLink.objects.published().filter(lessons__practice__in=practices)
    return rows.annotate(practice=F("lessons__practice")).order_by("-starts", "pk")


@prepared
def parts_of_links(links: list[int]) -> QuerySet[LinkCity]:
    return LinkCity.objects.filter(link__in=links).select_related("city").order_by("order", "pk")


def learned_words(city: City, links: list[AgreedLink]) -> str:
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


def sources(profile: Profile) -> Section:
    bodies = organisations_of(profile.city.pk) if profile.may_have("organisations") else []
    context = {
        "figures": figure_rows(profile.figures),
        "sources": sources_of(profile.city.pk),
        "organisations": [as_public(row) for row in bodies],
    }
    return Section("sources", _("Sources"), "portal/city/sources.html", context)


SECTIONS: tuple[Callable[[Profile], Section | None], ...] = (
    nature,
    plans,
    commitments,
    index,
    practices,
    projects,
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


def subject(figure: Figure) -> tuple[int, tuple[str, ...]]:
    return ORDER[figure.measure], figure.scope_in_all


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
