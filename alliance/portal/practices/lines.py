"""What a line of a list shows of a practice and its city."""

from core.text.fallback import columns

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
