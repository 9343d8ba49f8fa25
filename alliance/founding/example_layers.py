"""The map layers of the made-up city of the demo, drawn here: a few rectangles in the open sea.

Nothing of a real place is invented: each file is named an example, and lies where no city is. What is measured over
them is left to whoever tries it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.founding.loading import BY
from cities.models import City
from core.accounts.models import User
from core.files.kinds import MAPS
from core.files.storage import keep_file
from core.history.write import Actor
from measurement.layers import actions, running, tasks
from measurement.layers.models import Boundary, Layer

EDITOR = "editor@kunming.example"
HALF = 0.07  # degrees: about 24,000 ha
SAID = {"year": 2022, "source_title": "Example map of land cover, 2022", "licence": "CC BY 4.0", "note": "Example"}

type Feature = dict[str, Any]


def add_example_layers() -> None:
    """Looks at the files are left to the worker where there is one."""
    city = City.objects.filter(slug="example-bay").first()
    if city is None or Boundary.objects.filter(city=city).exists():
        return
    boundary = said(city, "boundary", [box(-HALF, -HALF, HALF, HALF)])
    rows: list[Boundary | Layer] = [actions.set_boundary(city, changes=boundary, expected=None, by=BY)]
    for shows, (features, chosen) in drawn().items():
        changes = {**said(city, shows, features), "shows": shows, **chosen}
        rows.append(actions.add_layer(city, changes=changes, by=BY))
    editor = User.objects.filter(email=EDITOR).first()
    if editor is not None and not running.is_within_the_request():
        for row in rows:
            tasks.work.enqueue(str(actions.look(row, by=Actor.person(editor)).pk))


def said(city: City, shows: str, features: Sequence[Feature]) -> dict[str, Any]:
    """A file of ours, with what a city says of one."""
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = keep_file(SimpleUploadedFile(f"example-{shows}.geojson", content), kinds=MAPS, tenant=city.pk, by=None)
    return {**SAID, "file": file.path, "name": file.name, "sha256": file.sha256}


def drawn() -> Mapping[str, tuple[list[Feature], dict[str, Any]]]:
    """The features of each kind, and what is chosen of it already."""
    forest = [box(-0.06, 0.01, -0.02, 0.05, cover="forest"), box(-0.0195, 0.02, 0, 0.05, cover="forest")]
    wetland = [box(0.02, -0.05, 0.05, -0.03, cover="wetland")]
    other = [box(-0.06, -0.06, 0, 0, cover="built-up"), box(0.01, 0, 0.06, 0.06, cover="cropland")]
    road = {"type": "LineString", "coordinates": [[-0.04, -HALF], [-0.04, HALF]]}
    parks = [box(-0.03, -0.03, -0.02, -0.02, nature="yes"), box(-0.05, -0.05, -0.045, -0.045, nature="no")]
    return {
        "natural": ([*forest, *wetland, *other], {"attribute": "cover", "values": ["forest", "wetland"]}),
        "protected": ([box(-0.06, 0.01, -0.03, 0.06)], {}),
        "park": (parks, {"how": {"nature": "column", "nature_column": "nature"}}),
        "water": ([box(0.05, -HALF, HALF, -0.04)], {}),
        "barrier": ([feature(road, width=24)], {"how": {"barrier_kind": "road", "width_column": "width"}}),
        "people": (list(homes()), {"how": {"people_column": "people"}}),
        "canopy": (forest, {}),
        "permeable": ([*forest, *wetland, other[1]], {}),
    }


def homes() -> Iterator[Feature]:
    for row in range(6):
        for column in range(6):
            place = {"type": "Point", "coordinates": [-0.055 + column / 100, -0.055 + row / 100]}
            yield feature(place, people=11_000 + 200 * column - 100 * row)


def box(west: float, south: float, east: float, north: float, **properties: Any) -> Feature:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return feature({"type": "Polygon", "coordinates": [ring]}, **properties)


def feature(shape: dict[str, Any], **properties: Any) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": shape}
