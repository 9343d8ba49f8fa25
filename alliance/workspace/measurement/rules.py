"""What a kind of layer asks beside its file: which column says it, how wide roads are, how much land there is."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.conflicts import SeenForm
from core.review.forms.controls import OneLine, Picked, Year
from core.text import limits, numbers
from measurement.layers import showing
from measurement.layers.models import Axes, Boundary, Layer, MapFile, Shows, is_system

COLUMN, ROAD = "column", "road"
WIDEST = Decimal(10_000)
MOST_LAND = Decimal(100_000_000)
EITHER = gettext_lazy("Enter the width in metres, or choose the attribute that states it.")


class Amount(OneLine):
    """A number above 0, kept as the program reads it."""

    def __init__(self, label: str, unit: str, most: Decimal, *, initial: str) -> None:
        super().__init__(label, limits.NAME, initial=initial)
        self.unit, self.largest = unit, most

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            found = numbers.read(text, units=[self.unit])
        except (numbers.NotANumber, numbers.TwoReadings):
            found = Decimal(0)
        if not 0 < found < self.largest:
            raise ValidationError(_("Enter a number above 0, for example 12.5."))
        return format(found.normalize(), "f")


class AskedForm(SeenForm):
    """Questions about one file, none where there is nothing to ask."""

    def __init__(self, *args: Any, row: MapFile) -> None:
        super().__init__(*args, auto_id="id_%s", row=row)

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.compared]


class RuleForm(AskedForm):
    """The questions of one kind of layer. What was answered is one flat map of texts."""

    def __init__(self, *args: Any, row: Layer, look: Mapping[str, Any], this_year: int) -> None:
        super().__init__(*args, row=row)
        self.layer, self.look, self.this_year = row, look, this_year
        if row.shows in FIELDS:
            self.fields |= FIELDS[Shows(row.shows)](self)

    def kept(self, name: str) -> str:
        return str(self.layer.how.get(name, ""))

    def picked(self, name: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "") -> Picked:
        field = Picked(choices, self.kept(name))
        field.label, field.help_text = label, hint
        return field

    def column(self, name: str, label: str, hint: str = "") -> Picked:
        """A column of the file, with what its numbers add up to."""
        return self.picked(name, label, [(each["name"], with_sum(each)) for each in self.look.get("fields", [])], hint)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, words in self.missing(said):
            if name in self.fields and name not in self.errors:
                self.add_error(name, words)
        return said

    def missing(self, said: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        if said.get("nature") == COLUMN and not said.get("nature_column"):
            yield "nature_column", _("Choose the attribute.")
        if self.layer.shows == Shows.PEOPLE and not said.get("people_column"):
            yield "people_column", _("Choose the attribute with the number of people.")
        has_lines = self.layer.shows == Shows.BARRIER and self.look.get("kinds", {}).get("lines")
        if has_lines and not (said.get("width") or said.get("width_column")):
            yield "width", str(EITHER)
        if said.get("land") and not (said.get("land_year") and said.get("land_source")):
            yield "land_source", _("Enter the year and the source of the land area.")

    @property
    def how(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.said.items() if value}


def with_sum(told: Mapping[str, Any]) -> str:
    if told["sum"] is None:
        return str(told["name"])
    return _("%(name)s (sum: %(sum)s)") % {"name": told["name"], "sum": showing.shown(told["sum"])}


def of_parks(form: RuleForm) -> dict[str, forms.Field]:
    answers = [
        ("all", _("All of them")),
        (COLUMN, _("Those that an attribute names")),
        ("not-said", pgettext("an answer", "Not stated")),
    ]
    hint = _("Parks for which this is not stated do not count. The result shows their area.")
    yes = _("The values yes, true and 1 count, and the same words in Chinese and Japanese.")
    return {
        "nature": form.picked("nature", _("Which parks contain natural areas?"), answers, hint),
        "nature_column": form.column("nature_column", _("Attribute that states it"), yes),
    }


def of_protected(form: RuleForm) -> dict[str, forms.Field]:
    answers = [("all", _("Yes, all of them")), ("not-said", pgettext("an answer", "Not stated"))]
    hint = _("If they are, they count as green space in the 2021 edition of the index.")
    return {"access": form.picked("access", _("Are these areas open to the public?"), answers, hint)}


def of_barriers(form: RuleForm) -> dict[str, forms.Field]:
    kinds = [(ROAD, _("Roads")), ("other", _("Rivers, canals or other lines"))]
    hint = _("Roads of 15 m or more count, and smaller ones with more than 5,000 cars a day. Areas count as drawn.")
    return {
        "barrier_kind": form.picked("barrier_kind", _("What the lines are"), kinds, hint),
        "width": Amount(_("Width of all lines in metres"), "m", WIDEST, initial=form.kept("width")),
        "width_column": form.column("width_column", _("Attribute with the width in metres")),
        "cars_column": form.column("cars_column", _("Attribute with the number of cars a day")),
    }


def of_people(form: RuleForm) -> dict[str, forms.Field]:
    hint = _("The people of an area are spread evenly over it.")
    return {"people_column": form.column("people_column", _("Attribute with the number of people"), hint)}


def of_land(form: RuleForm) -> dict[str, forms.Field]:
    land = Amount(_("Land area of the city in ha"), "ha", MOST_LAND, initial=form.kept("land"))
    land.help_text = _("Only if you have no layer of water.")
    return {
        "land": land,
        "land_year": Year(_("Year of the land area"), form.kept("land_year"), latest=form.this_year),
        "land_source": OneLine(_("Source of the land area"), limits.NAME, initial=form.kept("land_source")),
    }


FIELDS: Mapping[Shows, Callable[[RuleForm], dict[str, forms.Field]]] = {
    Shows.PARK: of_parks,
    Shows.PROTECTED: of_protected,
    Shows.BARRIER: of_barriers,
    Shows.PEOPLE: of_people,
    Shows.CANOPY: of_land,
    Shows.PERMEABLE: of_land,
}


class AskForm(AskedForm):
    """What a file does not say of itself: which of its layers, which system, how its axes are turned."""

    def __init__(self, *args: Any, row: Boundary | Layer, fault: Mapping[str, Any]) -> None:
        super().__init__(*args, row=row)
        self.file: Boundary | Layer = row
        offered = fault.get("choices", [])
        code = fault.get("code")
        if code == "no_layer" and offered:
            self.fields["part"] = named(Picked([(each["value"], layer_words(each)) for each in offered], row.part))
            self.fields["part"].label = _("Layer of the file")
        elif code == "axes_swapped":
            self.fields["axes"] = named(Picked([(name, Axes(name).label) for name in offered_names(offered)], row.axes))
            self.fields["axes"].label = _("Correct the axes")
        elif code in ("no_crs", "crs_disagrees", "far_away"):
            if offered:
                systems = [(each["value"], f"{each['value']} {each['name']}") for each in offered]
                self.fields["fitting"] = Picked(systems, "")
                self.fields["fitting"].label = _("Coordinate systems that fit near your city")
            self.fields["crs"] = OneLine(_("Coordinate system"), 12, initial=row.crs)
            self.fields["crs"].help_text = _("For example EPSG:4490. Ask the office that made the file.")
            self.fields["crs"].validators.append(is_system)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "crs" in self.fields and not self.errors and not (said["crs"] or said.get("fitting")):
            self.add_error("crs", _("Choose a coordinate system, or enter its EPSG number."))
        return said

    @property
    def changes(self) -> dict[str, str]:
        said = self.said
        fitting = said.pop("fitting", "")
        return {**said, "crs": said["crs"] or fitting} if "crs" in said else said


def offered_names(offered: Iterable[Mapping[str, Any]]) -> list[str]:
    return [each["value"] for each in offered if each["value"] in Axes.values]


def named(field: Picked) -> Picked:
    field.required = True
    field.error_messages["required"] = _("Choose an option from the list.")
    return field


def layer_words(told: Mapping[str, Any]) -> str:
    words = {"name": told["value"], "kind": told["kind"], "features": showing.shown(told["features"] or 0)}
    return _("%(name)s: %(kind)s, features %(features)s") % words
