"""A run in words: each number with what it was worked out of, what is wrong with a file, what to know of a result."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import numbers
from measurement.decimals import with_texts
from measurement.layers import actions
from measurement.layers.models import Layer, Run, Shows

WRONG: Mapping[str, Promise] = {
    "no_crs": gettext_lazy("The file does not name its coordinate system. Enter the EPSG number."),
    "crs_disagrees": gettext_lazy("The coordinates do not fit the coordinate system. Enter the correct EPSG number."),
    "axes_swapped": gettext_lazy("The axes of the file are swapped or turned. Choose how to correct them."),
    "far_away": gettext_lazy("The layer is %(km)s km from your boundary. Check its coordinate system."),
    "too_large": gettext_lazy("The layer is too large to measure. Simplify it, or cut it at your boundary."),
    "too_many": gettext_lazy("The layer has too many features or points. Simplify it, or cut it at your boundary."),
    "not_readable": gettext_lazy("The file cannot be read. Export it as GeoPackage, GeoJSON or zipped shapefile."),
    "no_number": gettext_lazy(
        "The number of people is missing, negative or not a number. Enter a number for each feature, 0 for none."
    ),
    "no_area": gettext_lazy("The file contains no areas. Export the layer as areas."),
    "share_above_100": gettext_lazy(
        "The share of this layer is %(share)s %% of the land: %(ha)s ha of it lie on water. Cut it at the water."
    ),
    "share_above_land_given": gettext_lazy(
        "The share of this layer is %(share)s %% of the land. Check the land area that you entered."
    ),
    "land_too_large": gettext_lazy("The land area that you entered, %(ha)s ha, is larger than the area of the city."),
    "archive": gettext_lazy("The archive cannot be used. Zip one shapefile with its .shp, .dbf and .prj."),
    "no_width": gettext_lazy("The width of the lines is not known. Enter it on the page of the layer."),
    "no_layer": gettext_lazy("The GeoPackage contains several layers, or none. Choose one, or export the layer alone."),
    "took_too_long": gettext_lazy("The measurement took too long. Simplify the layer, or cut it at your boundary."),
    "no_worker": gettext_lazy("The layer has too many features to measure without a worker. Ask the operators."),
    "datum_shift": gettext_lazy(
        "The shift between the datums of the files is not known: some 100 m. Export all in one coordinate system."
    ),
}
type Line = tuple[str, str, str]  # the input that a result is of, what it is, and how it was worked out
NUMBERS = ("km", "ha", "share", "count")
TO_KNOW: Mapping[str, Promise] = {
    "no_natural_area": gettext_lazy("There is no natural area within the boundary, so nothing can be calculated."),
    "no_barriers": gettext_lazy("There is no layer of barriers. Connectivity may be lower than this result."),
    "under_barriers": gettext_lazy("Natural area under barriers belongs to no group: %(ha)s ha."),
    "below_width": gettext_lazy("Lines too small to be barriers by the handbook were left out: %(count)s."),
    "overlap": gettext_lazy("%(layer)s: some areas overlap. Each place counts once. Overlap: %(ha)s ha."),
    "mending": gettext_lazy("%(layer)s: mending areas that crossed themselves changed the area by %(ha)s ha."),
    "nature_not_said": gettext_lazy("Parks without a statement about natural areas do not count: %(ha)s ha."),
    "datum_shift": gettext_lazy("The shift of a datum is not known. Places may be off by up to 100 m or more."),
    "accuracy": gettext_lazy("The coordinates of a file are accurate to some metres only."),
    "on_water": gettext_lazy("%(layer)s: the parts on water are not land and do not count: %(ha)s ha."),
    "no_land": gettext_lazy("There is no layer of water, so shares of the land cannot be calculated."),
}
# The inputs of the indicators that a run gives, each with the kind of layer that it is of.
KIND_OF: Mapping[str, str] = {
    "city_area_ha": "boundary",
    "natural_area_ha": "natural",
    "group_areas_ha": "natural",
    "protected_area_ha": "protected",
    "terrestrial_area_ha": "water",
    "permeable_area_ha": "permeable",
    "canopy_area_ha": "canopy",
    "park_area_ha": "park",
    "population": "people",
    "population_near_park": "people",
}
# In the place of parks where a value counts protected natural areas with them, each place once.
TOGETHER = "park_and_protected_ha"
IN_ALL = "protected_in_all"  # told to the city alone: no input of an indicator
# The other value that a result needs to be worked out.
WHOLE_OF: Mapping[str, str] = {
    "natural_area_ha": "city_area_ha",
    "protected_area_ha": "city_area_ha",
    "permeable_area_ha": "terrestrial_area_ha",
    "canopy_area_ha": "terrestrial_area_ha",
    "park_area_ha": "population",
    TOGETHER: "population",
    "population_near_park": "population",
}
ABOUT = {  # what is to know of one kind of layer
    **dict.fromkeys(("no_barriers", "under_barriers", "below_width"), "barrier"),
    "no_natural_area": "natural",
    "nature_not_said": "park",
    "no_land": "water",
}
POPULATIONS_AGREE = 0.1  # of the larger difference that is no mistake


def land_cover() -> dict[str, str]:
    """The codes of ESA WorldCover, as its names for them are."""
    return {
        "10": _("tree cover"),
        "20": _("shrubland"),
        "30": _("grassland"),
        "40": _("cropland"),
        "50": _("built-up land"),
        "60": _("bare or sparse vegetation"),
        "70": _("snow and ice"),
        "80": _("permanent water bodies"),
        "90": _("herbaceous wetland"),
        "95": _("mangroves"),
        "100": _("moss and lichen"),
    }


def fault_of(run: Run) -> dict[str, Any]:
    fault: dict[str, Any] = run.result.get("error") or {}
    return fault


def wrong_with(run: Run) -> str:
    """Why a run has no result, in the reader's language."""
    fault = fault_of(run)
    if not fault:
        return run.failure
    words = filled(WRONG.get(fault.get("reason", fault["code"]), WRONG["not_readable"]), fault)
    if fault.get("feature"):
        words = _("%(words)s Feature number: %(number)s.") % {"words": words, "number": fault["feature"]}
    if fault.get("layer") and run.purpose == Run.Purpose.MEASURE:
        words = _("%(layer)s: %(words)s") % {"layer": layer_kind_label(fault["layer"]), "words": words}
    return words


def standing(layer: Layer, look: Run | None) -> str:
    """Whether a layer can be measured, in a word or two."""
    if not layer.file:
        return _("The file was deleted")
    if look is None or look.is_waiting:
        return _("Not checked yet")
    if look.is_running:
        return _("Being checked")
    is_asked = not look.is_ready or (not Shows(layer.shows).is_chosen and not layer.how)
    return _("Needs your answer") if is_asked else _("Ready")


def filled(words: object, told: Mapping[str, Any]) -> str:
    """A sentence with the numbers and the layer that it names."""
    given = {name: shown(round(told.get(name) or 0, 2)) for name in NUMBERS}
    return str(words) % {**given, "layer": layer_kind_label(told.get("layer", ""))}


def to_know(run: Run, kinds: Collection[str] | None = None) -> list[str]:
    """What is said beside the results, be it about these kinds of layers alone."""
    found = [each for each in run.result.get("warnings", []) if each["code"] in TO_KNOW]
    if kinds is None:
        return [filled(TO_KNOW[each["code"]], each) for each in found] + populations(run)
    about = [(each, each.get("layer") or ABOUT.get(each["code"], "boundary")) for each in found]
    return [filled(TO_KNOW[each["code"]], each) for each, kind in about if kind in kinds]


def populations(run: Run) -> list[str]:
    """What the layer of people adds up to, beside what the page of the city says."""
    found, said = run.result.get("inputs", {}).get("population"), run.given.get("population", {})
    if found is None or not said.get("value"):
        return []
    words = {"found": shown(found), "said": shown(said["value"])}
    told = [_("People in the layer within the boundary: %(found)s. On the page of your city: %(said)s.") % words]
    if abs(found - said["value"]) > POPULATIONS_AGREE * said["value"]:
        told.append(_("These numbers differ by more than 10%. Check the layer and the boundary."))
    return told


def mended(told: Mapping[str, Any]) -> list[str]:
    """What was put right in a file, or left out."""
    sentences = {
        "self_crossing": _("Areas that crossed themselves were mended: %(count)s."),
        "not_areas": _("Features that are not areas: %(count)s."),
        "empty": _("Features without a shape: %(count)s."),
    }
    return [words % {"count": shown(told[name])} for name, words in sentences.items() if told.get(name)]


def shown(value: Any) -> str:
    return numbers.grouped_number(Decimal(str(value)))


def lines(run: Run) -> list[list[str]]:
    """Each result with its formula. What cannot be calculated is left out, never 0."""
    return [[label, formula] for _name, label, formula in results(run)]


def lines_of(run: Run, inputs: Collection[str]) -> list[list[str]]:
    """The results that are of these inputs alone. An input without its whole has its amount, and no share."""
    worked_out = [[label, formula] for name, label, formula in results(run) if is_whole(name, inputs)]
    alone = [name for name in WHOLE_OF if name in inputs and not is_whole(name, inputs)]
    return worked_out + [[alone_label(name), value_words(run, name)] for name in alone]


def is_whole(name: str, inputs: Collection[str]) -> bool:
    """Whether all that a result is worked out of is among these inputs."""
    return name in inputs and WHOLE_OF.get(name, name) in inputs


def results(run: Run) -> list[Line]:
    return [*of_nature(run), *of_parks(run), *of_land(run)] if run.result.get("inputs") else []


def alone_label(name: str) -> str:
    if name == TOGETHER:
        return _("Parks and protected natural areas together, each place once")
    labels = {
        "natural_area_ha": layer_kind_label("natural"),
        "protected_area_ha": _("Areas that are natural and protected"),
        "park_area_ha": _("Parks with natural areas"),
        "population_near_park": _("People within 400 m of a park"),
    }
    return labels.get(name) or layer_kind_label(KIND_OF[name])


def value_words(run: Run, name: str) -> str:
    value = parks_and_protected(run) if name == TOGETHER else run.result["inputs"][name]
    return shown(value) if name == "population_near_park" else f"{shown(value)} ha"


def of_nature(run: Run) -> Iterator[Line]:
    inputs, results, groups = (run.result.get(name, {}) for name in ("inputs", "results", "groups"))
    if results.get("natural_share") is not None:
        natural = share(inputs["natural_area_ha"], inputs, results["natural_share"])
        yield "natural_area_ha", _("Share of natural areas"), natural
    if results.get("mesh_ha") is not None:
        words = {name: shown(groups[key]) for name, key in (("squares", "sum_squares_ha2"), ("sum", "sum_ha"))}
        mesh = _("%(squares)s ha² ÷ %(sum)s ha = %(mesh)s ha") % {**words, "mesh": shown(results["mesh_ha"])}
        part = _("100 × %(squares)s ha² ÷ (%(sum)s ha)² = %(share)s %%")
        yield "group_areas_ha", _("Effective mesh size"), mesh
        yield "group_areas_ha", _("Coherence"), part % {**words, "share": shown(results["coherence"])}
    if results.get("protected_share") is not None:
        protected = share(inputs["protected_area_ha"], inputs, results["protected_share"])
        yield "protected_area_ha", _("Share of areas that are natural and protected"), protected
        whole = hectares_of(run, IN_ALL)
        if whole is not None:
            every = share(whole, inputs, round(100 * whole / inputs["city_area_ha"], 4))
            label = _("All protected areas, natural or not (not offered to the assessment)")
            yield IN_ALL, label, every


def of_parks(run: Run) -> Iterator[Line]:
    inputs, results = run.result["inputs"], run.result["results"]
    if inputs.get("park_area_ha") is not None:
        if results.get("park_ha_per_1000") is None:
            yield "park_area_ha", _("Parks with natural areas"), f"{shown(inputs['park_area_ha'])} ha"
        else:
            yield (
                "park_area_ha",
                _("Parks with natural areas for 1,000 people"),
                per_thousand(inputs["park_area_ha"], inputs),
            )
    both = parks_and_protected(run)
    if both is not None:
        label = _("Parks and protected natural areas together, each place once")
        words = per_thousand(both, inputs) if inputs.get("population") else f"{shown(both)} ha"
        yield TOGETHER, label, words
    if results.get("near_park_share") is not None:
        given = {name: shown(inputs[key]) for name, key in (("near", "population_near_park"), ("all", "population"))}
        words = _("%(near)s of %(all)s people = %(share)s %%") % {**given, "share": shown(results["near_park_share"])}
        yield "population_near_park", _("People within 400 m of a park"), words


def of_land(run: Run) -> Iterator[Line]:
    inputs, results = run.result["inputs"], run.result["results"]
    kinds = {"permeable": _("Share of permeable surfaces"), "canopy": _("Share of tree canopy")}
    for name, label in kinds.items():
        if results.get(f"{name}_share") is not None:
            words = {"part": shown(inputs[f"{name}_area_ha"]), "whole": shown(inputs["terrestrial_area_ha"])}
            formula = _("%(part)s ha of %(whole)s ha of land = %(share)s %%")
            yield f"{name}_area_ha", label, formula % {**words, "share": shown(results[f"{name}_share"])}


def hectares_of(run: Run, code: str) -> float | None:
    """The hectares of something that the program says beside its results."""
    return next((each["ha"] for each in run.result.get("warnings", []) if each["code"] == code), None)


def parks_and_protected(run: Run) -> float | None:
    """Parks with natural areas and protected natural areas, each place once."""
    return hectares_of(run, "park_and_protected")


def share(part: float, inputs: Mapping[str, Any], result: float) -> str:
    words = {"part": shown(part), "whole": shown(inputs["city_area_ha"]), "share": shown(result)}
    return _("%(part)s ha of %(whole)s ha = %(share)s %%") % words


def per_thousand(part: float, inputs: Mapping[str, Any]) -> str:
    found = round(1_000 * part / inputs["population"], 4)
    words = {"part": shown(part), "people": shown(inputs["population"]), "result": shown(found)}
    return _("1,000 × %(part)s ha ÷ %(people)s people = %(result)s ha") % words


def largest(run: Run) -> list[list[str]]:
    sizes = run.result.get("groups", {}).get("largest_ha", [])
    return [[str(number), shown(size)] for number, size in enumerate(sizes, start=1)]


def headers() -> dict[str, list[dict[str, Any]]]:
    """The column names of the three tables of a run."""
    about = [_("Shows"), _("File"), _("Year"), _("Source"), _("Values that count"), _("Features used")]
    return {
        "line_header": [{"label": _("Result")}, {"label": _("Calculation")}],
        "largest_header": [{"label": _("Group")}, {"label": _("Area in ha"), "end": True}],
        "file_header": [{"label": label} for label in about],
    }


def so_far(run: Run) -> str:
    """How often the city measured, and how often it chose otherwise."""
    number, count, changed = actions.choices_so_far(run)
    words = {"number": number, "count": count, "changed": changed}
    return _("Measurement %(number)s of %(count)s. Changes to the choice before it: %(changed)s.") % words


def files(run: Run) -> list[list[str]]:
    """The files of a run with their choice and what was used of each."""
    used = {each["shows"]: each for each in run.result.get("layers", [])}
    told = [(_("Boundary"), run.given["boundary"], "")]
    for each in run.given["layers"]:
        counted = used.get(each["shows"])
        told.append((layer_kind_label(each["shows"]), each, shown(counted["used"]) if counted else ""))
    return [
        [kind, each["name"], str(each["year"]), each["source_title"], _(", ").join(each.get("values", [])), count]
        for kind, each, count in told
    ]


def layer_kind_label(shows: str) -> str:
    """The kind of a layer, by the word of the program or of the site."""
    ours = {"parks": "park", "barriers": "barrier", "built_up": "built-up"}.get(shows, shows)
    return capfirst(str(Shows(ours).label)) if ours in Shows.values else str(_("Boundary"))


def of_city(run: Run) -> str:
    """What stands wherever numbers of such a run do."""
    return _("Calculated by the city. Its files are not on this site.") if run.is_of_city else ""


def progress(run: Run) -> int:
    """How far a run is, of 100."""
    return int(run.result.get("progress", 0)) if run.is_running else 100


def as_json(run: Run) -> dict[str, Any]:
    """A run for programs, as the contract describes it."""
    told = {
        "state": run.state,
        "progress": progress(run),
        "by": run.by_label,
        "city": run.city.slug,
        "calculated_by_city": run.is_of_city,
    }
    found: dict[str, Any] = with_texts(run.result | told)
    return found


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
