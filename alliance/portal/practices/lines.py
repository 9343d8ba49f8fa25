"""What a line of a list shows of a practice and its city, and how its years are told."""

from django.utils.translation import gettext as _

from cities.practices.models import Practice
from core.text.fallback import columns
from core.text.ranges import term

COLUMNS = (
    *(
        "slug",
        "state",
        "latitude",
        "longitude",
        "photo",
        "city",
        "city__slug",
        "city__sort_key",
        "city__status",
        "city__on_the_coast",
    ),
    *("city__local_name", "city__local_language", "city__biome", "city__biome__code"),
    *columns("title", "summary", "place"),
    *columns("name", prefix="city__"),
)


def practice_years(found: Practice) -> str:
    """The years of a practice: where only one end is known, that it is only one."""
    if found.period_unknown:
        return _("Not known")
    return term(found.starts, found.ends)
