"""What stands beside the fields of a plan, with an example of each: its sections and its first hour share it."""

from django.utils.translation import gettext_lazy

OWN_NUMBER = gettext_lazy("The number in the plan, for example 3.2.")
OF_A_TARGET = gettext_lazy("For example: By 2035, trees shade 30% of the old town.")
OF_AN_ACTION = gettext_lazy("What the city does, for example: Plant 20,000 street trees in the old town.")
OF_AN_INDICATOR = gettext_lazy("What is measured, for example: share of the old town that trees shade.")
OF_A_DEPARTMENT = gettext_lazy("The department that is responsible, for example the parks bureau.")
OF_A_BASELINE = gettext_lazy("The city’s starting point, as a number without its unit, for example 20.")
OF_A_MILESTONE = gettext_lazy("What is done by then, for example: The first 5,000 trees are planted.")
OF_AN_OWN_UNIT = gettext_lazy("For example, trees per 1,000 residents.")
