"""The indicators of all editions of an index, as a city names one: edition and key, such as cbi-2021:tree_canopy."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from assessment.editions.frameworks import frameworks
from assessment.scoring.definitions import Indicator
from assessment.wording import said
from cities.measures import Unit

SEPARATOR = ":"
UNITS = {"%": Unit.PERCENT, "ha": Unit.HA, "species": Unit.SPECIES, "types": Unit.TYPES}
POINTS = ("points", "level")  # of which the value is the score


def index_names() -> Iterator[tuple[str, Any]]:
    """Yields indicators for a choice, in the order of the editions and of their numbers, in the language of the
    moment."""
    for edition in frameworks():
        for indicator in edition.indicators:
            yield f"{edition.key}{SEPARATOR}{indicator.key}", name_later(edition.key, indicator.key)


def index_name(edition: str, key: str) -> str:
    found = next(each for each in frameworks() if each.key == edition)
    indicator = next(each for each in found.indicators if each.key == key)
    words = {"edition": said(found.name), "number": indicator.number, "name": said(indicator.name)}
    return _("%(edition)s, %(number)s. %(name)s") % words


name_later = lazy(index_name, str)


def index_indicator(index: str) -> Indicator | None:
    """What an edition says of it; None for what no edition has."""
    edition, _sign, key = index.partition(SEPARATOR)
    found = (each for one in frameworks() if one.key == edition for each in one.indicators if each.key == key)
    return next(found, None)


def index_unit(index: str) -> str:
    """The unit in which the edition counts it; nothing for an indicator that is not there any more."""
    found = index_indicator(index)
    return found.unit if found else ""


def unit_of_index(index: str) -> Unit | None:
    """The same as a unit of this site, where it has one."""
    counted_in = index_unit(index)
    return Unit.COUNT if counted_in in POINTS else UNITS.get(counted_in)
