"""How a resource is cited, in the usual order of a reference."""

from collections.abc import Iterable

from django.utils.html import format_html_join

from core.text.fallback import Text
from core.ui.jsonld import absolute
from core.ui.templatetags.ui import in_language
from resources.models import Edition, Resource


def citation(resource: Resource, *, title: Text, publishers: Iterable[str], newest: Edition | None) -> str:
    """Authors, year, title, series, publishers, address. What is not known is left out."""
    names = [*publishers, *resource.other_publishers]
    year = newest.year if newest and newest.year else resource.released_on and resource.released_on.year
    who = "; ".join(resource.authors) or "; ".join(names)
    head = f"{who} ({year})" if who and year else who or str(year or "")
    named = in_language(title.text.rstrip("."), title.other_language)
    parts = [head, named, resource.series, "; ".join(names) if resource.authors else ""]
    return format_html_join(". ", "{}", [(part,) for part in (*parts, absolute(resource.get_absolute_url())) if part])
