"""A plan without a spreadsheet: one page makes the plan, a target, an action and an indicator, as drafts that belong
together. A lead sends them as one, and a curator publishes or returns them as one. Where a plan is there already, the
other three can be begun in it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import as_uuid
from alliance.workspace.planning.forms import FirstHourForm
from alliance.workspace.planning.looking import look
from alliance.workspace.signedout import typing_kept
from cities.models import State
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists, one_transaction
from core.review.bundles import actions as bundles
from core.review.forms.parts import NUMBER_HINT
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from core.text.languages import DEFAULT_LANGUAGE, column_name
from core.workflow import InvalidTransition
from planning.models import Plan
from planning.proposals import own_plans
from planning.tracking.reckoning import OWN_WORDS

# The cards of the page with their lines; value and year stand on one.
CARDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "plan": (("plan",), ("title",), ("starts", "ends", "status")),
    "target": (("target",), ("due_year", "global_target")),
    "action": (("action",), ("lead_unit", "action_status")),
    "indicator": (("indicator",), ("unit", "direction"), ("own_unit",)),
    "values": (
        *(("baseline_value", "baseline_year"), ("value", "value_year")),
        *(("goal_value", "goal_year"), ("source_title",)),
    ),
}
OF_A_CHOICE = {"title": "!plan", "starts": "!plan", "own_unit": f"unit={OWN_WORDS}"}
LOOK = "look"  # the button that shows what readers will see and saves nothing
NEEDED = frozenset({"title", "target", "action", "indicator", "unit", "direction"})


@typing_kept(gettext_lazy("Start a plan on one page"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def first_hour(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    asked = request.POST if request.method == "POST" else request.GET
    data = request.POST if request.method == "POST" else None
    form = FirstHourForm(data, plans=plans_of(workspace), index=asked.get("index", ""))
    key = as_uuid(request.POST.get("new", "")) or uuid4()
    is_look = LOOK in request.POST
    seen = look(form.readable())
    if is_look:
        form.unchecked()
    elif request.method == "POST" and form.is_valid():
        try:
            return redirect(workspace.address("workspace_together", begun(workspace, form.cleaned_data, key).pk))
        except AlreadyExists:  # sent twice: it is there already
            return redirect(workspace.address("workspace_together", key))
        except (ValidationError, InvalidTransition) as wrong:
            form.add_error(None, wrong if isinstance(wrong, ValidationError) else str(wrong))
    context = {
        **workspace.page("plans"),
        "title": title_of(form),
        "form": form,
        "new": str(key),
        "cards": cards(form),
        "chooses": "plan" in form.fields,
        "seen": seen,
        "errors": [
            {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
            for name, texts in form.errors.items()
        ],
    }
    return render(request, "workspace/planning/first.html", context)


def title_of(form: FirstHourForm) -> str:
    if "plan" in form.fields:
        return _("Add a target, an action and an indicator")
    return _("Start a plan on one page")


def plans_of(workspace: CityContext) -> list[Plan]:
    """What is in force first, then what began last."""
    rows = own_plans(workspace.city.pk).exclude(state=State.WITHDRAWN)
    return sorted(rows, key=lambda row: (row.status == Plan.Status.IN_FORCE, row.starts or 0, row.pk), reverse=True)


def cards(form: FirstHourForm) -> list[dict[str, Any]]:
    titles = {
        "plan": _("The plan"),
        "target": _("One target"),
        "action": _("One action for the target"),
        "indicator": _("One indicator that shows readers the progress"),
        "values": _("Values of the indicator, as far as available"),
    }
    hints = {"values": NUMBER_HINT}
    found = [
        {
            "code": code,
            "title": titles[code],
            "hint": hints.get(code, ""),
            "lines": [line(form, code, here) for names in lines if (here := [n for n in names if n in form.fields])],
        }
        for code, lines in CARDS.items()
    ]
    return [each for each in found if each["lines"]]


def line(form: FirstHourForm, code: str, names: list[str]) -> dict[str, Any]:
    """Fields that stand beside each other; `when` says which answer asks for them. Of the values none is marked as
    optional, for their heading says so of all."""
    needed = NEEDED - {"title"} if "plan" in form.fields else NEEDED
    is_pair = code == "values" and len(names) > 1
    return {
        "when": OF_A_CHOICE.get(names[0], ""),
        "label": form[names[0]].label if is_pair else "",
        "fields": [{"field": form[name], "needed": name in needed or code == "values"} for name in names],
    }


# --- Drafts that belong together ----------------------------------------------------------------------------------


def begun(workspace: CityContext, said: Mapping[str, Any], key: UUID) -> Bundle:
    """All of them or none. Raises AlreadyExists, ValidationError, InvalidTransition."""
    language = get_language() or DEFAULT_LANGUAGE

    def text(field: str) -> str:
        return column_name(field, language)

    with one_transaction():
        bundle = bundles.start(tenant=workspace.city.pk, by=workspace.by, key=key)
        plan = the_plan(workspace, bundle, said, text("title"))
        indicator = added(
            workspace, bundle, "cityindicator", {text("name"): said["indicator"], **indicator_columns(said)}
        )
        target = added(workspace, bundle, "plantarget", {text("title"): said["target"], **target_columns(said)})
        action = added(workspace, bundle, "planaction", {text("title"): said["action"], **action_columns(said)})
        linked(workspace, target, {"plan": plan, f"indicators.{named(indicator)}": True})
        linked(workspace, action, {"plan": plan, f"targets.{named(target)}": True})
    return bundle


def the_plan(workspace: CityContext, bundle: Bundle, said: Mapping[str, Any], title: str) -> int | str:
    """The key of the one that was chosen, or the number of the new one in the bundle."""
    if said.get("plan"):
        return int(said["plan"])
    return named(added(workspace, bundle, "plan", {title: said["title"], **plan_columns(said)}))


def added(workspace: CityContext, bundle: Bundle, kind: str, patch: Snapshot) -> Proposal:
    given = {name: value for name, value in patch.items() if value not in (None, "")}
    proposal = actions.start(kind_of(kind), tenant=workspace.city.pk, row=None, patch=given, by=workspace.by)
    return bundles.add(bundle, proposal, expected=proposal.version, by=workspace.by)


def linked(workspace: CityContext, proposal: Proposal, patch: Snapshot) -> None:
    """What others of the bundle add is named once all of them are in it."""
    actions.save(proposal, patch=patch, started={}, expected=proposal.version, by=workspace.by)


def named(proposal: Proposal) -> str:
    return reference(bundles.number_of(proposal))


def plan_columns(said: Mapping[str, Any]) -> Snapshot:
    return {"kind": Plan.Kind.STRATEGY.value, **{name: said[name] for name in ("starts", "ends", "status")}}


def target_columns(said: Mapping[str, Any]) -> Snapshot:
    found: Snapshot = {"due_year": said["due_year"]}
    if said["global_target"]:
        row = f"alignments.{uuid4()}"
        found |= {row: True, f"{row}.term": int(said["global_target"])}
    return found


def action_columns(said: Mapping[str, Any]) -> Snapshot:
    return {"lead_unit": said["lead_unit"], "status": said["action_status"]}


def indicator_columns(said: Mapping[str, Any]) -> Snapshot:
    found: Snapshot = {
        name: said[name] for name in ("unit", "own_unit", "direction", "baseline_value", "baseline_year")
    }
    if said.get("index"):
        found["index"] = said["index"]
    if said.get("value") is not None:
        row = f"values.{uuid4()}"
        columns = {"year": said["value_year"], "value": said["value"], "source_title": said["source_title"]}
        found |= {row: True, **{f"{row}.{name}": value for name, value in columns.items()}}
    if said["goal_value"] is not None:
        row = f"goals.{uuid4()}"
        found |= {row: True, f"{row}.year": said["goal_year"], f"{row}.value": said["goal_value"]}
    return found
