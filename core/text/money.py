"""Sums of money as each language writes them: EUR 50,000; 5万欧元; 5万ユーロ."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy

from core.text import numbers
from core.text.measured import UNBROKEN

# Those that have a word of their own in a translation; others are named by their code.
WORDS: Mapping[str, Promise] = {
    "AUD": pgettext_lazy("currency", "AUD"),
    "BRL": pgettext_lazy("currency", "BRL"),
    "CAD": pgettext_lazy("currency", "CAD"),
    "CHF": pgettext_lazy("currency", "CHF"),
    "CNY": pgettext_lazy("currency", "CNY"),
    "EUR": pgettext_lazy("currency", "EUR"),
    "GBP": pgettext_lazy("currency", "GBP"),
    "HKD": pgettext_lazy("currency", "HKD"),
    "INR": pgettext_lazy("currency", "INR"),
    "JPY": pgettext_lazy("currency", "JPY"),
    "KRW": pgettext_lazy("currency", "KRW"),
    "SGD": pgettext_lazy("currency", "SGD"),
    "USD": pgettext_lazy("currency", "USD"),
    "ZAR": pgettext_lazy("currency", "ZAR"),
}
TEN_THOUSAND, HUNDRED_MILLION = Decimal(10**4), Decimal(10**8)
# The signs of Chinese and Japanese for these sizes. English writes all digits.
SIGNS = {"zh-hans": ("万", "亿"), "zh-hant": ("萬", "億"), "ja": ("万", "億")}


def amount(value: Decimal | int, currency: str) -> str:
    """A sum with its currency: EUR 50,000, 5万欧元."""
    return pgettext("an amount of money", "%(currency)s %(value)s") % {
        "value": number(value),
        "currency": word_of(currency),
    }


def span(least: Decimal, most: Decimal, currency: str) -> str:
    """A sentence with both ends of what is given or asked for: EUR 50,000 to EUR 200,000."""
    return pgettext("a range of money", "%(currency)s %(least)s to %(currency)s %(most)s.") % {
        "least": number(least),
        "most": number(most),
        "currency": word_of(currency),
    }


def word_of(currency: str) -> str:
    """The reader's word. In Chinese and Japanese a code alone keeps apart from the number before it."""
    if currency in WORDS:
        return str(WORDS[currency])
    return f"{UNBROKEN}{currency}" if get_language() in SIGNS else currency


def number(value: Decimal | int) -> str:
    """The number of a sum. A large round one is counted in ten thousands and hundred millions where the language does
    so: 1.5亿, 1億5,000万."""
    exact, signs = Decimal(value), SIGNS.get(get_language() or "")
    if signs is None or exact < TEN_THOUSAND:
        return numbers.grouped_number(exact)
    return in_japanese(exact, *signs) if get_language() == "ja" else in_chinese(exact, *signs)


def in_chinese(value: Decimal, small: str, large: str) -> str:
    for size, sign in ((HUNDRED_MILLION, large), (TEN_THOUSAND, small)):
        if value >= size and not value % (size / 100):
            return f"{numbers.grouped_number(value / size)}{sign}"
    return numbers.grouped_number(value)


def in_japanese(value: Decimal, small: str, large: str) -> str:
    if value % TEN_THOUSAND:
        return numbers.grouped_number(value)
    hundreds, rest = divmod(value, HUNDRED_MILLION)
    parts = ((hundreds, large), (rest / TEN_THOUSAND, small))
    return "".join(f"{numbers.grouped_number(count)}{sign}" for count, sign in parts if count)
