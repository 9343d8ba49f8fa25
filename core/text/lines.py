"""Lines that are made of parts, such as "2 resources · 1 event"."""

from collections.abc import Sequence

from django.utils.translation import pgettext


def dot() -> str:
    """The sign between the parts of a line. Its width is that of the language: a Chinese one has its spaces in it."""
    return pgettext("between the parts of a line", " · ")


def line_of(*parts: str) -> str:
    """Joins the parts that are not empty by the dot of the language."""
    return dot().join(filter(None, parts))


def in_sentence(parts: Sequence[str]) -> str:
    """Joins parts as a sentence lists them: 7 targets, 2 actions and 1 indicator."""
    *others, last = parts
    if not others:
        return last
    words = {"others": pgettext("between the items of a list", ", ").join(others), "last": last}
    return pgettext("the last item of a list", "%(others)s and %(last)s") % words
