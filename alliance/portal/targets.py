"""Framework targets, each with what cities do for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.action_tabs import action_tabs
from alliance.portal.commitments.lines import MOST as COMMITMENTS_AT_MOST
from alliance.portal.commitments.lines import commitments_on, named_commitments
from alliance.portal.cooperation.about import postings_on
from alliance.portal.finance.instruments import serving
from alliance.portal.finance.project_lists import MOST as PROJECTS_AT_MOST
from alliance.portal.finance.project_lists import named_projects as projects_named
from alliance.portal.finance.project_lists import projects_on
from alliance.portal.planning.naming import SCHEME, Naming, framework_targets, framework_terms, named_by
from alliance.portal.planning.showing import level
from alliance.portal.practices.lines import COLUMNS
from alliance.portal.topics.counts import (
    by_kind,
    counts_of_scheme,
    ties_of_practices,
    ties_of_projects,
    ties_of_resources,
)
from cities.practices.models import Practice
from core.content.reading import as_public
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.prepared import give_children, prepared
from core.text.fallback import columns, localized
from core.ui.paging import page_of
from core.vocabulary.models import Scheme, Source, Term
from planning.models import Alignment, PlanTarget, ProgressReport
from resources.models import Resource

RELATED_TO_A_TARGET = 25
# What a line shows of a target of a plan, and of its city.
PLANNED = (
    *("slug", "due_year", "due_is_fiscal", "plan", "plan__city"),
    *("plan__city__slug", "plan__city__country", "plan__city__local_language"),
    *columns("title"),
    *columns("name", prefix="plan__city__"),
)


@dataclass(frozen=True)
class Cell:
    """A target, how much is public under it (or, as numbers, whether anything is), and which cities name it in their
    plans."""

    term: Term
    practices: int
    resources: int
    projects: int
    naming: Naming

    @property
    def state(self) -> str:
        return "has" if self.practices else "lib" if self.resources or self.projects or self.naming.is_there else ""

    @property
    def words(self) -> str:
        """The same as the colour says, for whoever does not see it."""
        if self.practices:
            return _("a practice is published")
        if self.naming.is_there:
            return _("a city mentions the target in its plan")
        if self.projects:
            return _("a city mentions the target in a project")
        return _("only a resource is published") if self.resources else _("no practice or plan here names it yet")


@dataclass(frozen=True)
class Targets:
    """All of them in their order, and the finding that the picture shows."""

    cells: list[Cell]

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state]

    @property
    def empty(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.state]

    @property
    def title(self) -> str:
        count = sum(cell.state == "has" for cell in self.cells)
        return ngettext(
            "%(count)d of the %(all)d global targets has a published practice so far",
            "%(count)d of the %(all)d global targets have a published practice so far",
            count,
        ) % {"count": count, "all": len(self.cells)}


def target_cells() -> Targets:
    """The targets with what lies under each. Three queries."""
    terms, counts = framework_targets(), counts_of_scheme(SCHEME)
    practices, resources, projects = by_kind(counts)
    naming = named_by(terms)
    return Targets(
        [
            Cell(
                term,
                practices.get(term.pk, 0),
                resources.get(term.pk, 0),
                projects.get(term.pk, 0),
                naming[term.pk],
            )
            for term in terms
        ]
    )


def started_targets() -> Targets:
    """The targets with whether anything lies under each, which is all that the picture says. One query."""
    return Targets(
        [
            Cell(term, term.has_practice, term.has_resource, term.has_project, Naming(are_many=term.is_named))
            for term in targets_with_something()
        ]
    )


@prepared
def targets_with_something() -> QuerySet[Any]:
    """One row of each kind is looked for, where counting would read them all."""
    here = {"term": OuterRef("pk")}
    return framework_terms().annotate(
        has_practice=Exists(ties_of_practices().filter(**here)),
        has_resource=Exists(ties_of_resources().filter(**here)),
        has_project=Exists(ties_of_projects().filter(**here)),
        is_named=Exists(Alignment.objects.shown_to_all().filter(**here).order_by()),
    )


class AllTargets(NamedTuple):
    """Their scheme, and the part of the page that is about them, as HTML."""

    scheme: Scheme
    of_all: str


@kept
def all_targets() -> AllTargets | None:
    """What the page of all targets shows. Four queries."""
    scheme = Scheme.objects.filter(code=SCHEME).first()
    if scheme is None:
        return None
    return AllTargets(scheme, render_to_string("portal/targets-all.html", {"targets": target_cells()}))


@require_safe
@public_page()
def targets(request: HttpRequest) -> HttpResponse:
    found = all_targets()
    if found is None:
        raise Http404
    context = {"title": _("Framework targets"), "actions": action_tabs("targets"), **found._asdict()}
    return render(request, "portal/targets.html", context)


@require_safe
@public_page("page")
def target(request: HttpRequest, number: int) -> HttpResponse:
    term = target_term.first(str(number))
    if term is None:
        raise Http404
    give_children([term], "sources", ((term.pk, source) for source in target_sources(term.pk)))
    practices = practices_on(term.pk)
    page = page_of(PlanTarget.objects.serving(term).by_city(), request.GET.get("page"))
    projects = projects_named(projects_on(term.pk))
    resources, commitments = resources_on(term.pk), commitments_on(term.pk)
    counts = {
        "practices": (_("Practices"), at_most(len(practices), RELATED_TO_A_TARGET)),
        "planned": (_("Targets in plans of cities"), at_most(page.paginator.count, page.paginator.count + 1)),
        "commitments": (_("Commitments"), at_most(len(commitments), COMMITMENTS_AT_MOST)),
        "projects": (_("Projects"), at_most(len(projects), PROJECTS_AT_MOST + 1)),
        "resources": (_("Resources"), at_most(len(resources), RELATED_TO_A_TARGET)),
    }
    context = {
        "title": _("Target %(number)d: %(name)s") % {"number": number, "name": term.name},
        "term": term,
        "number": number,
        "practices": [
            {"practice": row, "title": localized(row, "title"), "summary": localized(row, "summary")}
            for row in map(as_public, practices)
        ],
        "resources": [(found, localized(found, "title")) for found in resources],
        "cells": [
            {"label": label, "value": count, "url": f"#{name}"} for name, (label, count) in counts.items() if count
        ],
        "page_of_targets": page,
        "planned": planned(page.object_list),
        "params": request.GET,
        "postings": postings_on(term),
        "instruments": serving(term),
        "projects": projects[:PROJECTS_AT_MOST],
        "more_projects": len(projects) > PROJECTS_AT_MOST,
        "commitments": named_commitments(commitments),
        "numbers": range(1, 24),
    }
    return render(request, "portal/target.html", context)


def at_most(count: int, most: int) -> str:
    """How many there are, as far as they were read; nothing where there is none."""
    return f"{most}+" if count >= most else str(count or "")


def planned(rows: Any) -> list[dict[str, Any]]:
    """Targets of plans, each with its city and what the city said of it last. Two queries."""
    found: list[PlanTarget] = list(rows.select_related("plan__city").only(*PLANNED))
    if found:
        levels = levels_of([row.pk for row in found])
        give_children(found, "reports", ((report.target_id, report) for report in levels))
    return [
        {"target": row, "title": localized(row, "title"), "city": row.plan.city, "level": level(row.reports.all())}
        for row in found
    ]


@prepared
def levels_of(targets: Sequence[int]) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.filter(target__in=targets).order_by("year", "pk")
    return rows.only("target", "year", "is_fiscal", "level")


@prepared
def target_term(code: str) -> QuerySet[Term]:
    return Term.objects.filter(is_retired=False, scheme__code=SCHEME, code=code)


@prepared
def target_sources(term: int) -> QuerySet[Source]:
    through: Any = Term.sources.through
    return Source.objects.filter(pk__in=through.objects.filter(term=term).values("source"))


@prepared
def practices_on(term: int) -> QuerySet[Practice]:
    rows = Practice.objects.shown_to_all().filter(terms=term).select_related("city", "city__biome")
    return rows.only(*COLUMNS).order_by("slug")[:RELATED_TO_A_TARGET]


@prepared
def resources_on(term: int) -> QuerySet[Resource]:
    rows = Resource.objects.shown_to_all().filter(terms=term).order_by("slug")
    return rows.only("slug", "kind", *columns("title"))[:RELATED_TO_A_TARGET]
