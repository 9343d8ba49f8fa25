"""Lines that are made of parts, such as "2 resources · 1 event"."""

from django.utils.translation import pgettext


def dot() -> str:
    """The sign between the parts of a line. Its width is that of the language: a Chinese one has its spaces in it."""
    return pgettext("between the parts of a line", " · ")


def line_of(*parts: str) -> str:
    """Joins the parts that are not empty by the dot of the language."""
    return dot().join(filter(None, parts))
