"""What a plan holds, from data files: goals, indicators, targets and actions, each by the action of its kind."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from cities.models import City, State
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor
from core.vocabulary.loading import text_columns
from core.vocabulary.models import Source, Term
from planning import actions
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget

NAMES = uuid.UUID("3f6c1d52-8f0b-5b0a-9f43-2a2f5b9f7c55")  # children get the same key in every copy of the site
PUBLISHED = {"state": State.PUBLISHED}

type Facts = dict[str, Any]


class PlanParts:
    """Looks up terms once. What is there already stays as it is."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.terms = {(term.scheme.code, term.code): term.pk for term in Term.objects.select_related("scheme")}
        self.sources = {source.key: source.pk for source in Source.objects.all()}

    # --- Keys -----------------------------------------------------------------------------------------------------

    def children(self, slug: str, name: str, rows: Iterable[Mapping[str, Plain]]) -> Snapshot:
        patch: Snapshot = {}
        for number, values in enumerate(rows):
            key = uuid.uuid5(NAMES, f"{slug}/{name}/{number}")
            patch[f"{name}.{key}"] = True
            patch |= {f"{name}.{key}.{column}": value for column, value in values.items()}
        return patch

    def linked(self, field: str, keys: Iterable[object]) -> Snapshot:
        return {f"{field}.{key}": True for key in keys}

    def named(self, scheme: str, codes: Iterable[str] | None) -> list[int]:
        return [self.terms[scheme, str(code)] for code in codes or []]

    # --- One object each ------------------------------------------------------------------------------------------

    def goal(self, facts: Facts, plan: Plan) -> Goal:
        changes: Snapshot = {
            **text_columns("title", facts["title"]),
            "plan": plan.pk,
            "number": facts.get("number") or "",
            **self.linked("terms", self.named("kmgbf-goals", facts.get("terms"))),
            **PUBLISHED,
        }
        return actions.add_goal(slug=facts["slug"], changes=changes, by=self.by)

    def indicator(self, facts: Facts, city: City) -> CityIndicator:
        baseline = facts.get("baseline") or {}
        framework = facts.get("framework")
        changes: Snapshot = {
            **text_columns("name", facts["name"]),
            **text_columns("method", facts.get("method")),
            **text_columns("scope", facts.get("scope")),
            **{name: facts[name] for name in ("unit", "direction", "frequency")},
            **{name: facts.get(name) or "" for name in ("code", "own_unit", "measure", "responsible")},
            "kind": facts.get("kind") or CityIndicator.Kind.OWN,
            "framework_indicator": self.terms["kmgbf-indicators", framework] if framework else None,
            "baseline_value": baseline.get("value"),
            "baseline_year": baseline.get("year"),
            "baseline_is_fiscal": bool(baseline.get("is_fiscal")),
            "baseline_source": baseline.get("source") or "",
            **self.children(facts["slug"], "values", map(self.value_columns, facts.get("values") or [])),
            **self.children(facts["slug"], "goals", map(self.value_columns, facts.get("goals") or [])),
            **PUBLISHED,
        }
        return actions.add_cityindicator(slug=facts["slug"], city=city, changes=changes, by=self.by)

    def target(self, facts: Facts, plan: Plan) -> PlanTarget:
        goal = facts.get("goal")
        served = [
            {"term": self.terms["kmgbf-targets", code], "degree": degree} for code, degree in facts.get("serves") or []
        ]
        indicators = CityIndicator.objects.filter(slug__in=facts.get("indicators") or [])
        changes: Snapshot = {
            **text_columns("title", facts["title"]),
            **text_columns("description", facts.get("description")),
            **text_columns("main_measures", facts.get("main_measures")),
            "plan": plan.pk,
            "goal": Goal.objects.get(slug=goal).pk if goal else None,
            **{name: facts.get(name) or "" for name in ("number", "additional_means", "nbsap_target")},
            "due_year": facts.get("due_year"),
            **{name: bool(facts.get(name)) for name in ("due_is_fiscal", "is_draft")},
            **self.read_in(facts),
            **self.linked("indicators", indicators.values_list("pk", flat=True)),
            **self.linked("considerations", self.named("considerations", facts.get("considerations"))),
            **self.children(facts["slug"], "alignments", served),
            **self.children(facts["slug"], "reports", map(report_columns, facts.get("reports") or [])),
            **PUBLISHED,
        }
        return actions.add_plantarget(slug=facts["slug"], changes=changes, by=self.by)

    def action(self, facts: Facts, plan: Plan) -> PlanAction:
        slug = facts["slug"]
        targets = PlanTarget.objects.filter(slug__in=facts.get("targets") or []).values_list("pk", flat=True)
        terms = [
            *self.named("solution-types", facts.get("solutions")),
            *self.named("sdgs", facts.get("sdgs")),
            *self.named("finance-instruments", facts.get("instruments")),
        ]
        plain = ("number", "official_name", "lead_unit", "starts", "ends", "currency", "place")
        changes: Snapshot = {
            **text_columns("title", facts["title"]),
            **text_columns("description", facts.get("description")),
            **text_columns("status_reason", facts.get("status_reason")),
            "plan": plan.pk,
            "goal": Goal.objects.get(slug=facts["goal"]).pk if facts.get("goal") else None,
            "status": facts["status"],
            "is_continuous": bool(facts.get("is_continuous")),
            **{name: facts.get(name) or "" for name in plain},
            **{name: facts.get(name) for name in ("budget", "funding_secured")},
            **self.linked("targets", targets),
            **self.linked("terms", terms),
            **self.children(slug, "milestones", map(milestone_columns, enumerate(facts.get("milestones") or []))),
            **self.children(slug, "effects", map(self.effect_columns, facts.get("effects") or [])),
            **PUBLISHED,
        }
        return actions.add_planaction(slug=slug, changes=changes, by=self.by)

    def read_in(self, facts: Facts) -> Snapshot:
        """The source of the list, by its key, and how well the fact is known."""
        key = facts.get("source")
        return {"source": self.sources[key] if key else None, "confidence": facts.get("confidence") or ""}

    def value_columns(self, facts: Facts) -> Snapshot:
        """A value or goal of a year. The made-up ones name their source in words."""
        found: Snapshot = {name: facts[name] for name in facts if name not in ("footnote", "source", "confidence")}
        if "footnote" in facts:
            found |= text_columns("footnote", facts["footnote"])
        return found | self.read_in(facts)

    def effect_columns(self, facts: list[Any]) -> Snapshot:
        slug, way, tells = facts
        return {"indicator": CityIndicator.objects.get(slug=slug).pk, "way": way, "tells_progress": tells}


REPORT = ("summary", "main_actions", "challenges", "examples", "agreements", "obstacle")


def report_columns(facts: Facts) -> Snapshot:
    found: Snapshot = {name: facts.get(name) for name in ("year", "level", "reported_on")}
    for name in REPORT:
        found |= text_columns(name, facts.get(name))
    return found


def milestone_columns(numbered: tuple[int, Facts]) -> Snapshot:
    order, facts = numbered
    return {
        **text_columns("title", facts["title"]),
        "order": order,
        "due": facts.get("due") or "",
        "done_on": facts.get("done_on") or "",
    }
