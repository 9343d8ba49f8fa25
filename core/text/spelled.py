"""Small numbers as a title says them: in words where the language writes them so."""

from decimal import Decimal

from django.utils.translation import pgettext

from core.text.numbers import grouped_number


def spelled(number: int) -> str:
    """One to nine as a title says them ("four", "4"), others in figures."""
    words = {
        1: pgettext("a number in a title", "one"),
        2: pgettext("a number in a title", "two"),
        3: pgettext("a number in a title", "three"),
        4: pgettext("a number in a title", "four"),
        5: pgettext("a number in a title", "five"),
        6: pgettext("a number in a title", "six"),
        7: pgettext("a number in a title", "seven"),
        8: pgettext("a number in a title", "eight"),
        9: pgettext("a number in a title", "nine"),
    }
    return words.get(number) or grouped_number(Decimal(number))


def capital(text: str) -> str:
    """A title with a capital at its beginning, where the script has them."""
    return text[:1].upper() + text[1:]
