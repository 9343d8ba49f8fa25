"""A run in words: each number with what it was worked out of, what is wrong with a file, what to know of a result."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import numbers
from measurement.layers.models import Run, Shows

WRONG: Mapping[str, Promise] = {
    "no_crs": gettext_lazy("The file does not name its coordinate system. Enter the EPSG number."),
    "crs_disagrees": gettext_lazy("The coordinates do not fit the coordinate system. Enter the correct EPSG number."),
    "axes_swapped": gettext_lazy("The axes of the file are swapped. Export the layer again in EPSG:4326."),
    "far_away": gettext_lazy("The layer is far from your boundary. Check its coordinate system."),
    "too_large": gettext_lazy("The layer is too large to measure. Simplify it, or cut it at your boundary."),
    "too_many": gettext_lazy("The layer has too many features or points. Simplify it, or cut it at your boundary."),
    "not_readable": gettext_lazy("The file cannot be read. Export it as GeoPackage, GeoJSON or zipped shapefile."),
    "no_area": gettext_lazy("The file contains no areas. Export the layer as areas."),
    "share_above_100": gettext_lazy("A share is above 100 %. Check whether the layer also covers water."),
    "archive": gettext_lazy("The archive cannot be used. Zip one shapefile with its .shp, .dbf and .prj."),
    "no_layer": gettext_lazy("The GeoPackage must contain exactly one layer. Export the layer to a file of its own."),
    "took_too_long": gettext_lazy("The measurement took too long. Simplify the layer, or cut it at your boundary."),
    "datum_shift": gettext_lazy("The files use different datums. Export all of them in the same coordinate system."),
}
TO_KNOW: Mapping[str, Promise] = {
    "no_natural_area": gettext_lazy("There is no natural area within the boundary, so nothing can be calculated."),
    "no_barriers": gettext_lazy("There is no layer of barriers. Connectivity may be lower than this result."),
    "under_barriers": gettext_lazy("Natural area under barriers belongs to no group: %(ha)s ha."),
    "overlap": gettext_lazy("Some areas overlap. Each place counts once. Overlap: %(ha)s ha."),
    "protected_in_all": gettext_lazy("All protected area within the boundary, natural or not: %(ha)s ha."),
    "datum_shift": gettext_lazy("The shift of a datum is not known. Places may be off by up to 100 m or more."),
    "accuracy": gettext_lazy("The coordinates of a file are accurate to some metres only."),
    "no_land": gettext_lazy("There is no layer of water, so shares of the land cannot be calculated."),
}


def wrong_with(run: Run) -> str:
    """Why a run has no result, in the reader's language."""
    fault = run.result.get("error")
    if not fault:
        return run.failure
    words = str(WRONG.get(fault["code"], WRONG["not_readable"]))
    if fault.get("feature"):
        return _("%(words)s Feature number: %(number)s.") % {"words": words, "number": fault["feature"]}
    return words


def to_know(run: Run) -> list[str]:
    found = [each for each in run.result.get("warnings", []) if each["code"] in TO_KNOW]
    return [str(TO_KNOW[each["code"]]) % {"ha": shown(each["ha"] or 0)} for each in found]


def shown(value: Any) -> str:
    return numbers.shown(Decimal(str(value)))


def lines(run: Run) -> list[list[str]]:
    """Each result with its formula. What cannot be calculated is left out, never 0."""
    inputs, results, groups = (run.result.get(name, {}) for name in ("inputs", "results", "groups"))
    found = []
    if results.get("natural_share") is not None:
        found.append([_("Share of natural areas"), share(inputs["natural_area_ha"], inputs, results["natural_share"])])
    if results.get("mesh_ha") is not None:
        words = {name: shown(groups[key]) for name, key in (("squares", "sum_squares_ha2"), ("sum", "sum_ha"))}
        mesh = _("%(squares)s ha² ÷ %(sum)s ha = %(mesh)s ha") % {**words, "mesh": shown(results["mesh_ha"])}
        part = _("100 × %(squares)s ha² ÷ (%(sum)s ha)² = %(share)s %%")
        found.append([_("Effective mesh size"), mesh])
        found.append([_("Coherence"), part % {**words, "share": shown(results["coherence"])}])
    if results.get("protected_share") is not None:
        protected = share(inputs["protected_area_ha"], inputs, results["protected_share"])
        found.append([_("Share of areas that are natural and protected"), protected])
    return found


def share(part: float, inputs: Mapping[str, Any], result: float) -> str:
    words = {"part": shown(part), "whole": shown(inputs["city_area_ha"]), "share": shown(result)}
    return _("%(part)s ha of %(whole)s ha = %(share)s %%") % words


def largest(run: Run) -> list[list[str]]:
    sizes = run.result.get("groups", {}).get("largest_ha", [])
    return [[str(number), shown(size)] for number, size in enumerate(sizes, start=1)]


def files(run: Run) -> list[list[str]]:
    """The files of a run with their choice and what was used of each."""
    used = {each["shows"]: each for each in run.result.get("layers", [])}
    told = [(_("Boundary"), run.given["boundary"], "")]
    for each in run.given["layers"]:
        counted = used.get(each["shows"])
        told.append((label_of(each["shows"]), each, str(counted["used"]) if counted else ""))
    return [
        [kind, each["name"], str(each["year"]), each["source_title"], _(", ").join(each.get("values", [])), count]
        for kind, each, count in told
    ]


def label_of(shows: str) -> str:
    return str(Shows(shows).label) if shows in Shows.values else shows


def as_json(run: Run) -> dict[str, Any]:
    """A run for programs, as the contract describes it."""
    progress = 0 if run.is_running else 100
    return {**run.result, "state": run.state, "progress": progress, "by": run.by_label, "city": run.city.slug}


def sheets(run: Run) -> list[tuple[str, list[list[Any]]]]:
    """A workbook of a run: its numbers, and the area of every group; of more groups than a run keeps, the largest."""
    inputs, groups = run.result["inputs"], run.result["groups"]
    sizes = inputs["group_areas_ha"] or groups["largest_ha"]
    told = [(name, value) for name, value in inputs.items() if name != "group_areas_ha"]
    told += [(name, value) for name, value in groups.items() if name != "largest_ha"]
    told += run.result["results"].items()
    return [
        ("results", [["name", "value"], *([name, value] for name, value in told)]),
        ("groups", [["group", "area_ha"], *([number, size] for number, size in enumerate(sizes, start=1))]),
    ]
