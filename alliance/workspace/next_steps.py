"""What comes next: for a thing that a city works on, the ordered ways to the next thing.

A feature adds a function to `STEPS`; each gets the thing and yields its buttons. A button carries over what is known
already (title, terms, target, indicator) in the address.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.assessment.work import Work
from alliance.workspace.context import CityContext
from assessment.models import Mode
from assessment.scoring.definitions import Indicator
from assessment.wording import said as in_words
from cities.practices.models import Practice
from cooperation.filters import SCHEMES
from core.content.reading import as_public
from core.text.fallback import columns, localized
from core.vocabulary.models import Term
from finance.projects.from_action import terms_of_action
from finance.projects.models import Project, SideState, Stage
from planning.models import CityIndicator, PlanAction, PlanTarget
from planning.tracking.index_keys import SEPARATOR
from resources.models import Section

WEAK = (0, 1)
MOST, MOST_PRACTICES, MOST_LINKS = 6, 2, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """`carried` are the parameters of the address."""

    label: str
    url: str
    about: str = ""
    carried: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.url}?{urlencode(self.carried)}" if self.carried else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """An indicator that is weak or unknown, with the steps that lead on from it."""

    number: int
    name: str
    why: str
    steps: list[NextStep]


type Steps = Callable[[Work, Indicator], Iterator[NextStep]]


def of_assessment(work: Work) -> list[Weak]:
    """What comes next for each weak or unknown answer, in the order of the handbook."""
    found = []
    for each in work.wanted:
        reason = why_weak(work, each)
        steps = [step for make in STEPS for step in make(work, each)] if reason else []
        if steps:
            found.append(Weak(number=each.number, name=in_words(each.name), why=reason, steps=steps))
    return found[:MOST]


def why_weak(work: Work, each: Indicator) -> str:
    """Nothing for an answer that is neither weak nor unknown."""
    answer = work.answers.get(each.key)
    if answer is None or answer.mode in (Mode.NOT_APPLICABLE, Mode.BASELINE):
        return ""
    if answer.mode in (Mode.NO_DATA, Mode.PLANNED):
        return _("Not known")
    score = work.score_of(each)
    return _("%(score)s of 4") % {"score": score} if score in WEAK else ""


# --- The ways on --------------------------------------------------------------------------------------------------


def guide_section(work: Work, each: Indicator) -> Iterator[NextStep]:
    guide = each.connections.guide
    found = work.kept("guides", guides).get(guide.rpartition("/")[2]) if guide else None
    if found:
        yield NextStep(label=_("Read: %(title)s") % {"title": found[0]}, url=found[1])


def guides(work: Work) -> dict[str, tuple[str, str]]:
    """The sections of guides that indicators name, by slug: one question for all."""
    slugs = {each.connections.guide.rpartition("/")[2] for each in work.wanted if each.connections.guide}
    rows = Section.objects.filter(slug__in=slugs, resource__state="published").select_related("resource")
    return {row.slug: (row.title, reverse("resource_section", args=[row.resource.slug, row.slug])) for row in rows}


@dataclass(frozen=True, slots=True)
class PracticesByTerm:
    """Practices of other cities, by the terms that indicators name: scheme and code."""

    keys: Mapping[tuple[str, str], list[int]]
    rows: Mapping[int, Practice]


def terms_of(each: Indicator) -> list[tuple[str, str]]:
    """What an indicator is about, the closest first."""
    about = each.connections
    schemes = {"solution-types": about.solution_types, "topics": about.topics, "kmgbf-targets": about.targets}
    return [(scheme, code) for scheme, codes in schemes.items() for code in codes]


def told_by_others(work: Work) -> PracticesByTerm:
    """One question for all indicators of a page."""
    wanted = {term for each in work.wanted for term in terms_of(each)}
    named = Q(pk__in=())
    for scheme in {scheme for scheme, _code in wanted}:
        named |= Q(term__scheme__code=scheme, term__code__in={code for each, code in wanted if each == scheme})
    links = Practice.terms.through.objects.filter(named, practice__in=Practice.objects.shown_to_all())
    of_city = ("city__local_name", "city__local_language", *columns("name", prefix="city__"))
    shown = [f"practice__{column}" for column in ("slug", "city", *columns("title"), *of_city)]
    rows = links.exclude(practice__city=work.workspace.city).select_related("practice__city", "term__scheme")
    keys: dict[tuple[str, str], list[int]] = defaultdict(list)
    found: dict[int, Practice] = {}
    for link in rows.only(*shown, "term__code", "term__scheme__code").order_by("-practice")[:MOST_LINKS]:
        keys[link.term.scheme.code, link.term.code].append(link.practice_id)
        found.setdefault(link.practice_id, link.practice)
    return PracticesByTerm(keys, found)


def closest(each: Indicator, keys: Mapping[tuple[str, str], list[int]]) -> list[int]:
    """Those that share the most terms with an indicator; more than one, or a topic or kind of solution."""
    count = Counter(pk for term in terms_of(each) for pk in keys.get(term, ()))
    near = {pk for term in terms_of(each) if term[0] != "kmgbf-targets" for pk in keys.get(term, ())}
    fitting = [pk for pk, shared in count.items() if shared > 1 or pk in near]
    return sorted(fitting, key=lambda pk: (-count[pk], -pk))[:MOST_PRACTICES]


def practices(work: Work, each: Indicator) -> Iterator[NextStep]:
    """What other cities did, by name; then all that is told on its topic."""
    told = work.kept("told", told_by_others)
    for pk in closest(each, told.keys):
        row = as_public(told.rows[pk])
        words = {"city": row.city.name, "practice": localized(row, "title").text}
        yield NextStep(label=_("%(city)s: %(practice)s") % words, url=row.get_absolute_url())
    code = next((code for code in each.connections.topics if ("topics", code) in told.keys), "")
    if code:
        yield NextStep(label=_("See practices of other cities"), url=reverse("practices"), carried={"topic": code})


def target(work: Work, each: Indicator) -> Iterator[NextStep]:
    for number in each.connections.targets[:1]:
        if str(number).isdigit():
            yield NextStep(
                label=_("Target %(number)s of the global framework") % {"number": number},
                url=reverse("target", args=[int(number)]),
            )


def need(work: Work, each: Indicator) -> Iterator[NextStep]:
    """Asking all cities at once, with what the indicator is about."""
    for code in each.connections.topics[:1]:
        url = work.workspace.address("need_new")
        yield NextStep(label=_("Ask other cities for help"), url=url, carried={"topic": code})


def follow(work: Work, each: Indicator) -> Iterator[NextStep]:
    """Following it in a plan: the indicator that takes its values from the index, or a target and an action with it."""
    index = f"{work.edition.key}{SEPARATOR}{each.key}"
    mine = work.kept("indicators", indicators_of_index).get(index)
    if mine:
        url = work.workspace.address("workspace_thing", TargetRef(CityIndicator.segment, mine.slug))
        yield NextStep(label=_("Your indicator: %(name)s") % {"name": localized(mine, "name").text}, url=url)
    else:
        url = work.workspace.address("plan_first_hour")
        label = _("Add a target and an action measured by this indicator")
        yield NextStep(label=label, url=url, carried={"index": index})


def indicators_of_index(work: Work) -> dict[str, CityIndicator]:
    """Those of the city, by what they say of the index: one question for a page."""
    rows = CityIndicator.objects.filter(city=work.workspace.city).exclude(index="")
    return {row.index: row for row in rows.only("slug", "index", *columns("name"))}


STEPS: tuple[Steps, ...] = (guide_section, practices, target, follow, need)


# --- From a plan --------------------------------------------------------------------------------------------------


def of_action(workspace: CityContext, action: PlanAction) -> list[NextStep]:
    """What is under way may need others; what is done may be told to them."""
    if action.status == PlanAction.Status.COMPLETED:
        return [practice_from(workspace, action=action.slug)]
    need = need_from(workspace, localized(action, "title").text, terms_of_action(action))
    return [project_from(workspace, action), need]


def practice_from(workspace: CityContext, **carried: str) -> NextStep:
    """`carried` names what it tells of, whose words it begins with."""
    url = workspace.address("workspace_quick", Practice.segment)
    return NextStep(label=_("Share as a practice"), url=url, carried=carried)


def need_from(workspace: CityContext, title: str, terms: Iterable[Term]) -> NextStep:
    """A need with the first term, in the order of the parameters, that it can name."""
    codes = {each.scheme.code: each.code for each in reversed(list(terms))}
    named = next(({name: codes[scheme]} for name, scheme in SCHEMES.items() if scheme in codes), {})
    url = workspace.address("need_new")
    return NextStep(label=_("Ask other cities for help"), url=url, carried={"title": title, **named})


def project_from(workspace: CityContext, action: PlanAction) -> NextStep:
    """The project that began from it, or the beginning of one."""
    row = Project.objects.filter(city=workspace.city, action=action).kept().order_by("pk").first()
    if row is not None:
        label = _("Your project: %(title)s") % {"title": row.text("title").text}
        return NextStep(label=label, url=workspace.address("finance_project", row.slug))
    return NextStep(
        label=_("Start a project from this action"),
        url=workspace.address("finance_new"),
        carried={"action": action.slug},
    )


def of_project(workspace: CityContext, row: Project) -> list[NextStep]:
    """What is under way may need other cities; what is closed may be told to them."""
    if row.side_state == SideState.CANCELLED:
        return []
    if row.stage == Stage.CLOSED:
        return [practice_from(workspace, project=row.slug)]
    return [need_from(workspace, row.text("title").text, row.terms.select_related("scheme").order_by("order", "pk"))]


def of_target(workspace: CityContext, row: PlanTarget) -> list[NextStep]:
    """Other cities that serve the same global targets."""
    terms = [each.term for each in row.alignments.select_related("term").order_by("term__order")[:MOST_PRACTICES]]
    words = _("Global target %(number)s: practices of other cities")
    return [
        NextStep(label=words % {"number": term.code}, url=reverse("target", args=[int(term.code)])) for term in terms
    ]


def of_thing(workspace: CityContext, row: object) -> list[NextStep]:
    """The ways on from a thing that a city has published; most kinds have none."""
    if isinstance(row, PlanAction):
        return of_action(workspace, row)
    return of_target(workspace, row) if isinstance(row, PlanTarget) else []
