"""How a resource is cited, in the usual order of a reference."""

from collections.abc import Iterable

from core.ui.jsonld import absolute
from resources.models import Edition, Resource


def citation(resource: Resource, *, title: str, publishers: Iterable[str], newest: Edition | None) -> str:
    """Authors, year, title, series, publishers, address. What is not known is left out."""
    names = [*publishers, *resource.other_publishers]
    year = newest.year if newest and newest.year else resource.released_on and resource.released_on.year
    who = "; ".join(resource.authors) or "; ".join(names)
    head = f"{who} ({year})" if who and year else who or str(year or "")
    rest = [title, resource.series, "; ".join(names) if resource.authors else ""]
    sentences = [part.rstrip(".") for part in (head, *rest) if part]
    return ". ".join([*sentences, absolute(resource.get_absolute_url())])
