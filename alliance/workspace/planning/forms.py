"""The first hour of a plan: its title, one target, one action and one indicator, asked on one page in one language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.wording import said as in_words
from cities.forms import this_year
from cities.proposals import terms_of_schemes
from core.history.snapshot import Column
from core.review.forms.controls import DecimalNumber, OneLine, Picked, Year
from core.review.forms.parts import row_name
from core.text import limits
from core.text.fallback import localized
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, Plan, PlanAction
from planning.tracking import directions, hints
from planning.tracking.index_keys import index_indicator, unit_of_index
from planning.tracking.models import units
from planning.tracking.reckoning import OWN_WORDS


def column(model: type[Any], name: str) -> Column:
    found: Column = model._meta.get_field(name)
    return found


def global_targets() -> list[tuple[str, str]]:
    rows = terms_of_schemes("kmgbf-targets").order_by("order")
    return [(str(row.pk), f"{row.code}. {row_name(row)}") for row in rows]


OF_A_NEW_PLAN = ("title", "starts", "ends", "status")
TYPED = ("value", "value_year", "source_title")
HINTS = {
    "target": hints.OF_A_TARGET,
    "action": hints.OF_AN_ACTION,
    "indicator": hints.OF_AN_INDICATOR,
    "own_unit": hints.OF_AN_OWN_UNIT,
}


class FirstHourForm(forms.Form):
    """What is not known yet may stay open, all but the names of the four and the unit of what is counted."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, plans: Iterable[Plan] = (), index: str = "") -> None:
        """`plans` are those that are there, the likeliest first. `index` is an indicator of an index, whose name and
        unit are known, and whose values are typed nowhere."""
        super().__init__(data, auto_id="id_%s")
        self.offer(plans)
        self.fields |= {
            "title": OneLine(_("Title of the plan"), limits.LINE),
            "starts": Year(_("First year"), None, latest=None),
            "ends": Year(_("Last year"), None, latest=None),
            "status": Picked(Plan.Status.choices, None),
            "target": OneLine(_("What your city wants to achieve"), limits.LINE),
            "due_year": Year(_("To be reached by"), None, latest=None),
            "global_target": Picked(global_targets(), None),
            "action": OneLine(_("What your city does to reach the target"), limits.LINE),
            "lead_unit": OneLine(_("Lead department"), limits.NAME),
            "action_status": Picked(PlanAction.Status.choices, None),
            "indicator": OneLine(_("What your city measures"), limits.LINE),
            "unit": Picked(units(), None),
            "own_unit": OneLine(_("Unit as text, if the list has no suitable unit"), 60),
            "direction": Picked(CityIndicator.Direction.choices, None),
            "baseline_value": self.number(_("Baseline"), CityIndicator, "baseline_value"),
            "baseline_year": Year(_("Year"), None, latest=this_year()),
            "value": self.number(_("Latest value"), IndicatorValue, "value"),
            "value_year": Year(_("Year"), None, latest=this_year()),
            "source_title": OneLine(_("Source of the value"), limits.LINE),
            "goal_value": self.number(_("Target value"), IndicatorGoal, "value"),
            "goal_year": Year(_("Year"), None, latest=None),
        }
        self.begin_with(index)
        labels = {
            "status": _("Status of the plan"),
            "global_target": _("Global target supported"),
            "action_status": _("Status of the action"),
            "unit": pgettext("of measurement", "Unit"),
            "direction": _("Direction"),
        }
        for name, label in labels.items():
            self.fields[name].label = capfirst(label)
        for name in HINTS.keys() & self.fields.keys():
            self.fields[name].help_text = str(HINTS[name])

    def offer(self, plans: Iterable[Plan]) -> None:
        offered = [(str(row.pk), localized(row, "title").text) for row in plans]
        if offered:
            field = self.fields["plan"] = Picked(offered, offered[0][0])
            field.choices = [("", _("A new plan, described below")), *offered]
            field.label = _("Plan of your city")

    def begin_with(self, index: str) -> None:
        found = index_indicator(index)
        if found is None:
            return
        for name in TYPED:
            del self.fields[name]
        self.fields["index"] = forms.CharField(widget=forms.HiddenInput, initial=index)
        numbers = {label.partition(".")[0]: key for key, label in global_targets()}
        unit = unit_of_index(index)
        self.initial = {
            "index": index,
            "indicator": in_words(found.name),
            "direction": CityIndicator.Direction.UP.value,
            "global_target": next((numbers[each] for each in found.connections.targets if each in numbers), ""),
            **({"unit": unit.value} if unit else {}),
        }

    def number(self, label: str, model: type[Any], name: str) -> DecimalNumber:
        return DecimalNumber(label, column(model, name), None, is_grouped=True)

    def readable(self) -> dict[str, Any]:
        """What was typed so far and can be read; nothing where nothing was sent."""
        self.full_clean()
        return dict(self.cleaned_data) if self.is_bound else {}

    def unchecked(self) -> None:
        """Takes all as it was typed, right or wrong: for a page that only shows it again."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, sentence in self.lacking(said):
            if name not in self.errors:
                self.add_error(name, sentence)
        return said

    def lacking(self, said: Mapping[str, Any]) -> list[tuple[str, str]]:
        needed = {
            "title": _("Enter the title of the plan."),
            "target": _("Enter what your city wants to achieve."),
            "action": _("Enter what your city does to reach the target."),
            "indicator": _("Enter what your city measures."),
            "unit": _("Choose the unit."),
            "direction": _("Choose whether a higher or a lower value is better."),
        }
        if said.get("plan"):
            del needed["title"]
        found = [(name, sentence) for name, sentence in needed.items() if not said.get(name)]
        described = [name for name in OF_A_NEW_PLAN if said.get(name)]
        if said.get("plan") and described:
            found.append((described[0], _("Choose a plan or describe a new one, not both.")))
        if said.get("unit") == OWN_WORDS and not said.get("own_unit"):
            found.append(("own_unit", _("Enter the unit as text, or choose one from the list.")))
        if said.get("starts") and said.get("ends") and said["starts"] > said["ends"]:
            found.append(("ends", _("The last year cannot be before the first year.")))
        pairs = (("baseline_value", "baseline_year"), ("value", "value_year"), ("goal_value", "goal_year"))
        for value, year in pairs:
            if said.get(value) is not None and not said.get(year):
                found.append((year, _("Enter the year.")))
        first, goal = said.get("baseline_value"), said.get("goal_value")
        if first is not None and goal is not None and said.get("goal_year"):
            course = {
                "direction": said.get("direction"),
                "unit": said.get("unit"),
                "baseline_value": first,
                "goals.1": True,
                "goals.1.year": said["goal_year"],
                "goals.1.value": goal,
            }
            if years := directions.against(course):
                found.append(("goal_value", directions.sentence(str(said.get("direction")), years[0])))
        if said.get("value") is not None and not said.get("source_title"):
            found.append(("source_title", _("Enter the source. Every fact is shown with its year and source.")))
        return found
