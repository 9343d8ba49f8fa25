"""A source as pages name it, apart from the rows that it is made of."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext


class Cited(NamedTuple):
    """A source as a page names it. Only those of the list have a page; others are in somebody's own words."""

    title: str
    link: str = ""
    page: str = ""
    language: str = ""  # of the title, where it is not the reader's
    read_in_archive: date | None = None

    @property
    def how_read(self) -> str:
        """Says that nobody opened the address itself, and when the copy was read. Empty for what was opened."""
        if not self.read_in_archive:
            return ""
        return gettext("Read in an archived copy on %(day)s") % {"day": date_format(self.read_in_archive)}


class Dated(NamedTuple):
    """A source with what is known of its date, as plain values: a component that shows it is kept."""

    cited: Cited
    year: int | None
    published: str
