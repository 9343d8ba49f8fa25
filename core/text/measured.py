"""The words around a number: of what, how exact, of which year, and who reported it when."""

import re
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.moments import known_day_words
from core.text.ranges import years

QUALIFIED = {
    "about": gettext_lazy("about %(amount)s"),
    "over": gettext_lazy("over %(amount)s"),
    "nearly": gettext_lazy("nearly %(amount)s"),
    "at_least": gettext_lazy("at least %(amount)s"),
    "at_most": gettext_lazy("at most %(amount)s"),
}
UNBROKEN = "\N{NO-BREAK SPACE}"  # between a number and its unit, in narrow columns
JOINED = "\N{WORD JOINER}"  # between what stands without a space: 50种, 81%超
GAP, SEAM = re.compile(r"(?<=\d) (?=\S)"), re.compile(r"(?<=[\d%])(?=[\u3000-\u9fff])")


def with_unit(number: str, unit: str, gap: str = " ") -> str:
    """A number and its unit: 12 km². What stands close to its number does so in each language: 45%, 7,121种."""
    is_close = unit[:1] == "%" or east_asian_width(unit[:1] or " ") in "WF"
    return f"{number}{'' if is_close else gap}{unit}" if unit else number


def unbroken(amount: str) -> str:
    """An amount in words that no line breaks between its number and its unit."""
    return SEAM.sub(JOINED, GAP.sub(UNBROKEN, amount))


def scoped(label: str, scope: str) -> str:
    """Bird species around Lake Dianchi."""
    return _("%(label)s %(scope)s") % {"label": label, "scope": scope} if scope else label


def qualified(amount: str, qualifier: str) -> str:
    """An amount with its qualifier in words: "over 81%"."""
    sentence = QUALIFIED.get(qualifier)
    return str(sentence) % {"amount": amount} if sentence else amount


def dated(year: int | None, year_from: int | None = None, reported: str = "", *, is_fiscal: bool = False) -> str:
    """The year of a value, or the date of its report in words that cannot be taken for the year. Empty without both."""
    if year:
        return years(year_from, year, is_fiscal)
    if reported:
        return _("year of value not stated; reported %(date)s") % {"date": known_day_words(reported)}
    return ""
