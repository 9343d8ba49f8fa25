"""What everybody reads of the run behind a published result: what the result shows, and nothing else of the run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from measurement.layers import showing
from measurement.layers.models import Run

# Of the results of a run, the input of an indicator that each is of.
RESULTS = {
    "natural_share": "natural_area_ha",
    **dict.fromkeys(("mesh_ha", "coherence"), "group_areas_ha"),
    "protected_share": "protected_area_ha",
    "permeable_share": "permeable_area_ha",
    "canopy_share": "canopy_area_ha",
    "park_ha_per_1000": "park_area_ha",
    "near_park_share": "population_near_park",
}
NATURE = frozenset(("natural_area_ha", "group_areas_ha"))
# The other kinds of layers that an input was worked out of.
ALSO_OF = {
    "group_areas_ha": ("barrier", "built-up"),
    "protected_area_ha": ("natural",),
    "population_near_park": ("park",),
    "canopy_area_ha": ("water",),
    "permeable_area_ha": ("water",),
    showing.TOGETHER: ("park", "protected", "natural"),
}
ASKED = (*(name for name in showing.KIND_OF if name != "group_areas_ha"), showing.TOGETHER)
LAND = "land"  # that was typed: no layer
METHOD = ("method", "method_version", "rule")


@dataclass(frozen=True)
class Published:
    """`names` are the inputs of the indicators that the result shows with values of this run."""

    run: Run
    names: Collection[str]

    @property
    def kinds(self) -> set[str]:
        """The kinds of layers that they are of."""
        found = {showing.KIND_OF[name] for name in self.names if name in showing.KIND_OF} | {"boundary"}
        found |= {LAND} if "water" in found else set()
        return found.union(*(ALSO_OF.get(name, ()) for name in self.names))

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The files, and land that was typed as the source of its own that it is."""
        every = [{"shows": "boundary", **self.run.given["boundary"]}, *self.run.given["layers"], *land_typed(self.run)]
        return [each for each in every if each["shows"] in self.kinds]

    @property
    def is_drawn(self) -> bool:
        return bool(self.run.picture) and not NATURE.isdisjoint(self.names)

    @property
    def largest(self) -> list[list[str]]:
        return showing.largest(self.run) if "group_areas_ha" in self.names else []

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The boundary and the layers as programs read them."""
        told = ("shows", "year", "source_title", "source_link", "licence", "attribute", "values")
        return [{name: each.get(name, "" if name != "values" else []) for name in told} for each in self.layers]

    @property
    def inputs(self) -> dict[str, Any]:
        given = {**self.run.result["inputs"], showing.TOGETHER: showing.parks_and_protected(self.run)}
        asked = {name: given[name] for name in ASKED if name in self.names}
        return asked | ({"groups": self.run.result["groups"]} if "group_areas_ha" in self.names else {})

    @property
    def results(self) -> dict[str, Any]:
        given = self.run.result["results"]
        return {key: given.get(key) for key, name in RESULTS.items() if showing.is_whole(name, self.names)}

    @property
    def method(self) -> dict[str, Any]:
        return {name: self.run.result.get(name) for name in METHOD}

    @property
    def chosen(self) -> list[str]:
        """The lines that name the values of the choices; natural areas have one also where nothing was chosen."""
        return [line for each in self.layers if (line := chosen_of(each))]


def land_typed(run: Run) -> list[dict[str, Any]]:
    """The land area that was typed where there is no layer of water, as a source that shows the land; else nothing."""
    if any(each["shows"] == "water" for each in run.given["layers"]):
        return []
    said: dict[str, Any] = next((each["how"] for each in run.given["layers"] if each.get("how", {}).get("land")), {})
    told = {"source_title": said.get("land_source", ""), "source_link": "", "licence": ""}
    return [{"shows": LAND, "year": int(said["land_year"]), **told}] if said else []


def chosen_of(layer: Mapping[str, Any]) -> str:
    words = {"name": layer.get("attribute"), "values": _(", ").join(layer.get("values", []))}
    is_natural = layer["shows"] == "natural"
    if not words["values"]:
        return _("All features of the layer count as natural.") if is_natural else ""
    if is_natural:
        return _("Values of “%(name)s” that count as natural: %(values)s") % words
    return _("%(layer)s, values of “%(name)s” that count: %(values)s") % {
        **words,
        "layer": showing.layer_kind_label(layer["shows"]),
    }
