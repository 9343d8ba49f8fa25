"""Numbers as readers of a language expect them."""

from decimal import Decimal

from django.utils.formats import number_format


def shown(value: Decimal) -> str:
    """Grouped, without idle zeros: 8460088.000 becomes 8,460,088."""
    short = value.normalize()
    exponent = short.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number_format(short, decimal_pos=places, use_l10n=True, force_grouping=True)
