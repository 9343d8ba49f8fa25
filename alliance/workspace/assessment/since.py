"""What a city has done since its last assessment, and what of its work answers an indicator.

Its own staff alone read it. All of it is counted from rows that stand on other pages of the workspace.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.workspace.assessment.work import Work
from assessment.answers.suggestions import Counted
from cities.models import City
from cities.organisations.models import Organisation
from cooperation.models import LinkCity
from core.history.models import Entry
from finance.projects.models import Project, Stage
from planning.models import PlanAction

CARRIED_OUT = (Stage.IMPLEMENTATION, Stage.OPERATION)


@dataclass(frozen=True, slots=True)
class Since:
    """`day` is that on which the last assessment was finished."""

    day: date
    lines: list[dict[str, str]]


def since_last_time(work: Work) -> Since | None:
    """None for a first assessment, where the last one is not finished, and where nothing is recorded since."""
    if work.last is None or work.last.finished_on is None:
        return None
    city, day = work.workspace.city, work.last.finished_on
    lines = [found for make in LINES if (found := make(city, day))]
    return Since(day, lines) if lines else None


def actions_completed(city: City, day: date) -> dict[str, str] | None:
    """Public actions that are completed, and were set so since that day."""
    keys = PlanAction.objects.published().filter(plan__city=city, status=PlanAction.Status.COMPLETED)
    count = told_of(PlanAction, keys.values_list("pk", flat=True), day, changes__status__1=PlanAction.Status.COMPLETED)
    words = ngettext("%(number)s action completed", "%(number)s actions completed", count)
    return line(words, count, reverse("workspace_list", args=[city.slug, PlanAction.segment]))


def projects_entered(city: City, day: date) -> dict[str, str] | None:
    """Entered here: one that is built already may have begun long before."""
    keys = Project.objects.filter(city=city).kept().values_list("pk", flat=True)
    count = told_of(Project, keys, day, verb="project_begun")
    words = ngettext("%(number)s project entered", "%(number)s projects entered", count)
    return line(words, count, reverse("workspace_projects", args=[city.slug]))


def links_begun(city: City, day: date) -> dict[str, str] | None:
    count = LinkCity.objects.filter(city=city, link__starts__gte=day).count()
    words = ngettext("%(number)s link with another city started", "%(number)s links with other cities started", count)
    return line(words, count, reverse("workspace_links", args=[city.slug]))


LINES: tuple[Callable[[City, date], dict[str, str] | None], ...] = (actions_completed, projects_entered, links_begun)


def told_of(model: type[PlanAction] | type[Project], keys: Iterable[int], day: date, **what: str) -> int:
    """How many of these rows the history tells such a thing of since that day."""
    moment = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    entries = Entry.objects.filter(object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys])
    return entries.filter(at__gte=moment, **what).order_by().values("object_id").distinct().count()


def line(words: str, count: int, url: str) -> dict[str, str] | None:
    return {"text": words % {"number": count}, "url": url} if count else None


# --- What answers an indicator ------------------------------------------------------------------------------------


def projects_carried_out(city: City) -> Counted:
    rows = Project.objects.filter(city=city, side_state="", stage__in=CARRIED_OUT).kept()
    return Counted(rows.count(), _("From your projects: those in implementation or in operation today"))


def partners_named(city: City) -> Counted:
    actions = PlanAction.objects.published().filter(plan__city=city)
    rows = Organisation.objects.filter(pk__in=actions.values("partners"))
    return Counted(rows.count(), _("From the actions of your plans: organisations that are named as partners today"))


# By the key of an input. Budgets of actions are of whole periods and no spending of a year, so that none is here.
COUNTED: Mapping[str, Callable[[City], Counted]] = {"projects": projects_carried_out, "partners": partners_named}


def counts_today(city: City, inputs: Iterable[str]) -> dict[str, Counted]:
    """What the city's own rows say today of these inputs. Whoever answers takes or refuses it."""
    return {key: COUNTED[key](city) for key in inputs if key in COUNTED}
