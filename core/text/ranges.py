"""A range of years as each language writes it: 2024–2030, 2024—2030年, 2024～2030年."""

from django.utils.translation import pgettext


def years(first: int | None, last: int | None) -> str:
    """One year, or nothing, where there are no two."""
    if first and last and first != last:
        return pgettext("a range of years", "%(first)s–%(last)s") % {"first": first, "last": last}
    return str(first or last or "")
