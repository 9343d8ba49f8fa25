"""The indicators of all editions of an index, as a city names one: edition and key, such as cbi-2021:tree_canopy."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from assessment.frameworks import frameworks
from assessment.wording import said

SEPARATOR = ":"


def index_names() -> Iterator[tuple[str, Any]]:
    """For a choice, in the order of the editions and of their numbers, in the language of the moment."""
    for edition in frameworks():
        for indicator in edition.indicators:
            yield f"{edition.key}{SEPARATOR}{indicator.key}", name_later(edition.key, indicator.key)


def index_name(edition: str, key: str) -> str:
    found = next(each for each in frameworks() if each.key == edition)
    indicator = next(each for each in found.indicators if each.key == key)
    words = {"edition": said(found.name), "number": indicator.number, "name": said(indicator.name)}
    return _("%(edition)s, %(number)s. %(name)s") % words


name_later = lazy(index_name, str)


def index_unit(index: str) -> str:
    """The unit in which the edition counts it; nothing for an indicator that is not there any more."""
    edition, _sign, key = index.partition(SEPARATOR)
    found = (each.unit for one in frameworks() if one.key == edition for each in one.indicators if each.key == key)
    return next(found, "")
