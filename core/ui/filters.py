"""What lists are asked by, in pages and the API alike."""

import django_filters

from core.fields import YearInput


class YearFilter(django_filters.NumberFilter):
    """A year as every form takes it: of four digits, one that somebody can mean."""

    field_class = YearInput
