"""What a city does with its map layers: sends them, says which values count, removes them, has them measured."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.measures import Measure
from cities.models import City
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction, remove_row
from core.jobs.failing import NotNow
from core.jobs.steps import abandoned
from measurement.layers.erasure import clear, path_of
from measurement.layers.models import Boundary, Layer, MapFile, Run, Shows
from measurement.models import begun_by

ASKED = ("crs", "part", "axes")  # of a file that does not say it
SAID = ("file", "name", "sha256", *ASKED, "year", "source_title", "source_link", "licence", "note", "keep")
LAYER = (*SAID, "shows", "attribute", "values", "how", "is_sensitive")
MOST = 60  # layers of a city
MOST_VALUES = 200
MOST_KILOMETRES = 50  # between a city and its boundary
KILOMETRES_A_DEGREE = 111.2
NO_RESULT = gettext_lazy("This measurement has no result.")
UNDER_WAY = gettext_lazy("A measurement of your city is already under way. Wait until it ends.")

type Changes = Mapping[str, Plain]


class NoWorker(ValidationError):
    """So much is not measured within a request."""

    def __init__(self) -> None:
        sentence = _(
            "This layer has more than %(most)s features. It can only be measured where the site runs its worker."
        )
        super().__init__(sentence % {"most": settings.MOST_FEATURES_AT_ONCE}, code="no_worker")


# --- Files --------------------------------------------------------------------------------------------------------


def replace_file[Row: MapFile](row: Row, verb: str, *, changes: Changes, expected: int | None, by: Actor) -> Row:
    """Another file of a later year in the place of the one that was there; what was chosen of it stays chosen.

    Raises VersionConflict, ValidationError.
    """
    before = path_of(row)
    with one_transaction():
        row = editing.change(row, verb, changes=changes, allowed=SAID, expected=expected, by=by, public=False)
        if path_of(row) != before:
            clear(before)
        return row


def replace_layer(layer: Layer, *, changes: Changes, expected: int, by: Actor) -> Layer:
    """Runs over the layer keep what they said of the file before. Raises VersionConflict, ValidationError."""
    return replace_file(layer, "layer_replaced", changes=changes, expected=expected, by=by)


def set_boundary(city: City, *, changes: Changes, expected: int | None, by: Actor) -> Boundary:
    """The one boundary of a city, added or replaced. Raises VersionConflict, AlreadyExists, ValidationError."""
    row = Boundary.objects.filter(city=city).first()
    if row is None:
        new = Boundary(city=city)
        return editing.add(new, "boundary_added", changes=changes, allowed=SAID, by=by, public=False)
    return replace_file(row, "boundary_changed", changes=changes, expected=expected, by=by)


def add_layer(city: City, *, changes: Changes, by: Actor, key: UUID | None = None) -> Layer:
    """A new layer of a city. `key` makes a form that is sent twice one layer. Raises AlreadyExists, ValidationError."""
    if Layer.objects.filter(city=city).count() >= MOST:
        raise ValidationError(_("A city can have up to %(most)s map layers. Remove one first.") % {"most": MOST})
    row = Layer(city=city, pk=key or uuid4())
    return editing.add(row, "layer_added", changes=changes, allowed=LAYER, by=by, public=False)


def choose(layer: Layer, *, attribute: str, values: Iterable[str], expected: int, by: Actor) -> Layer:
    """Which features count: those with one of these values. Raises VersionConflict."""
    chosen = list(values)[:MOST_VALUES]
    changes: dict[str, Any] = {"attribute": attribute if chosen else "", "values": chosen}
    return chosen_of(layer, changes, ("attribute", "values"), expected, by)


def say_how(layer: Layer, *, how: Mapping[str, str], expected: int, by: Actor) -> Layer:
    """What its kind asks, such as the width of roads. Raises VersionConflict."""
    return chosen_of(layer, {"how": how}, ("how",), expected, by)


def answer(row: Boundary | Layer, *, changes: Changes, expected: int, by: Actor) -> Boundary | Layer:
    """What its file does not say of itself. Raises VersionConflict, ValidationError."""
    return chosen_of(row, changes, ASKED, expected, by)


def chosen_of[Row: MapFile](row: Row, changes: Changes, allowed: tuple[str, ...], expected: int, by: Actor) -> Row:
    verb = "layer_chosen" if isinstance(row, Layer) else "boundary_changed"
    return editing.change(row, verb, changes=changes, allowed=allowed, expected=expected, by=by, public=False)


def remove_layer(layer: Layer, *, expected: int, by: Actor) -> None:
    """Runs over it keep what they said of it. Raises VersionConflict."""
    path = path_of(layer)
    with one_transaction():
        remove_row(layer, "layer_removed", by=by, expected=expected, public=False)
        clear(path)


# --- Jobs ---------------------------------------------------------------------------------------------------------


def look(row: Boundary | Layer, *, by: Actor) -> Run:
    """Asks what a file holds."""
    city = row.city
    run = new_run(city, Run.Purpose.LOOK, {"file": row.told, "near": near_of(city)}, by)
    run.save(force_insert=True)
    if isinstance(row, Layer):
        run.layers.set([row])
    return run


def near_of(city: City) -> list[float]:
    """East and north in degrees; nothing where nobody knows."""
    known = city.latitude is not None and city.longitude is not None
    return [float(city.longitude), float(city.latitude)] if known else []


def look_of(row: Boundary | Layer) -> Run | None:
    """The newest look at the file that the row has now."""
    same = {"given__file__sha256": row.sha256, "given__file__id": str(row.pk)}
    return Run.objects.filter(city=row.city_id, purpose=Run.Purpose.LOOK, **same).newest_first().first()


def looks_at(city: City) -> dict[tuple[str, str], Run]:
    """The newest look at each file of a city, by the key of its row and its checksum."""
    rows = Run.objects.filter(city=city, purpose=Run.Purpose.LOOK).defer("result", "picture").newest_first()[:500]
    return {(str(run.given["file"]["id"]), str(run.given["file"]["sha256"])): run for run in reversed(rows)}


def start(city: City, layers: list[Layer], *, by: Actor, at_once: bool, shift_unknown: bool = False) -> Run:
    """`at_once` says that it is measured within the request, and so no more than a little; `shift_unknown` that files
    are put together although nobody knows how far they lie apart.

    Raises ValidationError for layers that cannot be measured together, NotNow while the city has a run under way.
    """
    boundary = Boundary.objects.filter(city=city).first()
    check_layers(boundary, layers)
    assert boundary
    check_place(boundary)
    if at_once:
        check_size([boundary, *layers])
    given = {
        "boundary": boundary.told,
        "layers": [layer.told for layer in layers],
        "population": population_of(city),
        "near": near_of(city),
        "shift_unknown": shift_unknown,
    }
    run = new_run(city, Run.Purpose.MEASURE, given, by)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            run.layers.set(layers)
    except IntegrityError:
        raise NotNow(UNDER_WAY) from None
    return run


def offer(run: Run, *, is_seen: bool) -> None:
    """Lets the assessment offer what a run found. Raises NotNow without a result, ValidationError without the tick."""
    if not run.is_ready:
        raise NotNow(NO_RESULT)
    if run.is_much_mended and not is_seen:
        raise ValidationError(_("Overlaps or mending change an area by more than 1%. Check the layer, then confirm."))
    Run.objects.filter(pk=run.pk).update(offered_at=timezone.now())


def choices_so_far(run: Run) -> tuple[int, int, int]:
    """Which run of its city it is, of how many, and how often the choice changed from one to the next up to it."""
    rows = Run.objects.filter(city=run.city_id).measured().order_by("made_at", "pk").values_list("pk", "given")
    kept = [(key, choice_in(given)) for key, given in rows]
    number = [key for key, _choice in kept].index(run.pk) + 1
    mine = [choice for _key, choice in kept[:number]]
    return number, len(kept), sum(before != after for before, after in pairwise(mine))


def choice_in(given: Mapping[str, Any]) -> list[Any]:
    chosen = ("shows", "sha256", "attribute")
    return [[*map(each.get, chosen), sorted(each["values"]), each.get("how", {})] for each in given["layers"]]


def population_of(city: City) -> dict[str, int | None]:
    """What the page of the city says, to stand beside what the layer of people adds up to."""
    figures = city.figures.filter(measure=Measure.POPULATION).exclude(year=None).order_by("-year")
    whole = next((figure for figure in figures if not figure.scope), None)
    return {"value": int(whole.value), "year": whole.year} if whole else {}


def check_free(city: City) -> None:
    """Raises NotNow while the city has a run under way."""
    stop_abandoned(city)
    if Run.objects.filter(city=city).measured().under_way().exists():
        raise NotNow(UNDER_WAY)


def check_place(boundary: Boundary) -> None:
    """A boundary lies near its city. One that nobody has looked at yet is told by the run."""
    seen, city = look_of(boundary), boundary.city
    if seen is None or "box" not in seen.result or city.latitude is None or city.longitude is None:
        return
    if kilometres_to(seen.result["box"], float(city.longitude), float(city.latitude)) > MOST_KILOMETRES:
        raise ValidationError(_("The boundary is far from your city. Check its coordinate system."), code="far_away")


def kilometres_to(box: Sequence[float], east: float, north: float) -> float:
    """The distance of a place from a box in degrees, roughly. A box across 180 degrees ends west of where it begins."""
    first, south, last, upper = box
    width = (last - first) % 360
    beyond = (east - first) % 360
    across = 0.0 if beyond <= width else min(beyond - width, 360 - beyond)
    along = max(south - north, north - upper, 0.0)
    return math.hypot(across * math.cos(math.radians(north)), along) * KILOMETRES_A_DEGREE


def check_layers(boundary: Boundary | None, layers: list[Layer]) -> None:
    if boundary is None:
        raise ValidationError(_("Add the boundary of your city first."), code="no_boundary")
    if [layer.shows for layer in layers].count(Shows.NATURAL) != 1:
        raise ValidationError(_("Choose exactly one layer of natural areas."), code="no_layer")
    if len({layer.shows for layer in layers}) != len(layers):
        raise ValidationError(_("Choose at most one layer of each kind."), code="too_many")
    if len({land for layer in layers if (land := layer.how.get("land"))}) > 1:
        raise ValidationError(
            _("Two layers state different land areas of the city. Enter the same land area on both of their pages.")
        )
    gone = [row.name for row in (boundary, *layers) if not row.file]
    if gone:
        raise ValidationError(_("The file %(name)s no longer exists. Upload it again.") % {"name": gone[0]})
    if any(layer.shows == Shows.PEOPLE and not layer.how.get("people_column") for layer in layers):
        raise ValidationError(_("Choose the attribute with the number of people on the page of that layer."))
    for layer in layers:
        if lost := lost_attribute(layer):
            words = {"file": layer.name, "name": lost}
            raise ValidationError(_("The file %(file)s has no attribute “%(name)s”. Choose again on its page.") % words)


def lost_attribute(layer: Layer) -> str:
    """An attribute that was chosen of an earlier file of the layer, and that its file of now does not have."""
    seen = look_of(layer)
    if seen is None or not seen.is_ready:
        return ""
    there = {each["name"] for kind in ("fields", "columns") for each in seen.result.get(kind, ())}
    chosen = [layer.attribute, *(value for name, value in layer.how.items() if name.endswith("_column"))]
    return next((name for name in chosen if name and name not in there), "")


def check_size(rows: Iterable[Boundary | Layer]) -> None:
    for row in rows:
        seen = look_of(row)
        if seen is None or int(seen.result.get("features") or 0) > settings.MOST_FEATURES_AT_ONCE:
            raise NoWorker


def new_run(city: City, purpose: str, given: dict[str, Any], by: Actor) -> Run:
    return Run(city=city, purpose=purpose, given=given, **begun_by(by))


def stop_abandoned(city: City) -> int:
    """Runs whose worker was killed: nobody will end them."""
    sentence = _("The measurement was interrupted. Nothing was saved. Start it again.")
    runs = Run.objects.filter(city=city, state=Run.State.RUNNING)
    moment = timezone.now() - timedelta(seconds=settings.RUN_IS_LOST_AFTER)
    return abandoned(runs, moment, state=Run.State.STOPPED, failure=sentence)
