"""What figures count, and the units that go with each."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text import measured, money, numbers


class Measure(models.TextChoices):
    """What a figure counts, in the order of a page."""

    POPULATION = "population", pgettext_lazy("measure", "Population")
    AREA = "area", _("Area")
    LAND_AREA = "land-area", _("Land area")
    AREA_WITH_SEA = "area-with-sea", _("Area including sea")
    PROTECTED_LAND = "protected-land", _("Protected land")
    PROTECTED_AREA = "protected-area", _("Protected area")
    PROTECTED_AREAS = "protected-areas", _("Number of protected areas")
    RED_LINE = "ecological-red-line", _("Ecological conservation red line")
    FOREST_COVER = "forest-cover", _("Forest cover")
    SPECIES = "species-recorded", _("Species recorded")
    ECOSYSTEM_TYPES = "ecosystem-types", _("Ecosystem types")
    BIRDS = "bird-species", _("Bird species")
    PLANTS = "vascular-plants", _("Vascular plants")
    FISH = "fish-species", _("Fish species")
    LAKESIDE = "lakeside-vegetation", _("Lakeside vegetation cover")
    RESTORED = "restored-wetland", _("Restored wetland")
    SPENDING = "restoration-spending", _("Restoration spending")
    PARKS = "parks", _("Parks")
    PARKS_NEAR = "parks-within-500-m", _("Homes with a park within 500 m")
    WOODLAND = "woodland-secured", _("Woodland secured for conservation")
    CITIZEN_FORESTS = "citizen-forests", _("Citizen forests")
    PARK_AREA = "park-area", _("Park area")
    WETLAND = "wetland-area", _("Wetland area")
    GREEN_COVER = "green-cover", _("Green cover")
    CANOPY = "tree-canopy", _("Tree canopy cover")
    PARK_PER_PERSON = "park-area-per-person", _("Park green space per person")
    GREEN_PER_PERSON = "green-area-per-person", _("Green space per person")
    SPENDING_PER_PERSON = "spending-per-person", _("Spending on nature per person")
    DENSITY = "population-density", _("Population density")
    TREES_PER_AREA = "trees-per-area", _("Trees per unit area")
    OTHER = "other", pgettext_lazy("measure", "Something else, in your own words")


class Unit(models.TextChoices):
    PEOPLE = "people", pgettext_lazy("unit", "people")
    KM2 = "km2", "km²"
    HA = "ha", "ha"
    M2 = "m2", "m²"
    M2_EACH = "m2-each", pgettext_lazy("unit", "m² per person")
    PEOPLE_KM2 = "people-km2", pgettext_lazy("unit", "people/km²")
    PER_KM2 = "per-km2", pgettext_lazy("unit", "per km²")
    PER_HA = "per-ha", pgettext_lazy("unit", "per ha")
    PERCENT = "percent", "%"
    COUNT = "count", ""
    SPECIES = "species", pgettext_lazy("unit", "species")
    TYPES = "types", pgettext_lazy("unit", "types")
    CNY = "CNY", pgettext_lazy("unit", "yuan")
    HKD = "HKD", pgettext_lazy("unit", "Hong Kong dollars")
    JPY = "JPY", pgettext_lazy("unit", "Japanese yen")
    ZAR = "ZAR", pgettext_lazy("unit", "rand")
    USD = "USD", pgettext_lazy("unit", "US dollars")


class Qualifier(models.TextChoices):
    """How exact a value is, where its source does not give it as exact."""

    ABOUT = "about", pgettext_lazy("qualifier", "about")
    OVER = "over", pgettext_lazy("qualifier", "over")
    NEARLY = "nearly", pgettext_lazy("qualifier", "nearly")
    AT_LEAST = "at_least", pgettext_lazy("qualifier", "at least")
    AT_MOST = "at_most", pgettext_lazy("qualifier", "at most")


HOW_LARGE = (Measure.POPULATION, Measure.AREA, Measure.LAND_AREA, Measure.AREA_WITH_SEA)
AREA = (Unit.KM2, Unit.HA, Unit.M2)
MONEY = (Unit.CNY, Unit.HKD, Unit.JPY, Unit.ZAR, Unit.USD)

# The usual unit first. What is missing here is counted: a plain number.
UNITS: Mapping[str, tuple[Unit, ...]] = {
    Measure.POPULATION: (Unit.PEOPLE,),
    **dict.fromkeys((Measure.AREA, Measure.LAND_AREA, Measure.AREA_WITH_SEA, Measure.RED_LINE), AREA),
    **dict.fromkeys((Measure.PROTECTED_AREA, Measure.RESTORED, Measure.WETLAND), AREA),
    **dict.fromkeys((Measure.WOODLAND, Measure.PARK_AREA), (Unit.HA, Unit.KM2, Unit.M2)),
    Measure.PROTECTED_LAND: (Unit.PERCENT, Unit.KM2, Unit.HA),
    **dict.fromkeys((Measure.FOREST_COVER, Measure.LAKESIDE, Measure.PARKS_NEAR), (Unit.PERCENT,)),
    **dict.fromkeys((Measure.GREEN_COVER, Measure.CANOPY), (Unit.PERCENT,)),
    **dict.fromkeys((Measure.SPECIES, Measure.BIRDS, Measure.PLANTS, Measure.FISH), (Unit.SPECIES,)),
    Measure.ECOSYSTEM_TYPES: (Unit.TYPES,),
    **dict.fromkeys((Measure.SPENDING, Measure.SPENDING_PER_PERSON), MONEY),
    **dict.fromkeys((Measure.PARK_PER_PERSON, Measure.GREEN_PER_PERSON), (Unit.M2_EACH,)),
    Measure.DENSITY: (Unit.PEOPLE_KM2,),
    Measure.TREES_PER_AREA: (Unit.PER_HA, Unit.PER_KM2),
    Measure.OTHER: tuple(Unit),
}


def units_of(measure: object) -> tuple[Unit, ...]:
    return UNITS.get(str(measure), (Unit.COUNT,))


def unit_words(unit: str) -> str:
    """A unit for people who choose one: a number of things has no sign of its own."""
    return str(Unit(unit).label) or gettext("number without a unit")


def number_text(value: Decimal, unit: str) -> str:
    """The number of a value. A large round sum of money is counted as the language counts it: 1.5亿."""
    return money.number(value) if unit in MONEY else numbers.grouped_number(value)


def amount_words(value: Decimal, unit: str, qualifier: str = "") -> str:
    """A value in words: "over 81%". People need no unit: the label says it."""
    sign = "" if unit in ("", Unit.PEOPLE) else str(Unit(unit).label)
    return measured.qualified(measured.with_unit(number_text(value, unit), sign), qualifier)


def check_unit(measure: str, unit: str) -> None:
    """Raises ValidationError with the units that go with the measure."""
    allowed = units_of(measure)
    if measure not in Measure.values or unit in allowed:
        return
    words = {"measure": Measure(measure).label, "units": " / ".join(map(unit_words, allowed))}
    raise ValidationError(
        {
            "unit": gettext("“%(measure)s” can be given in: %(units)s. Choose one of these units, or another measure.")
            % words
        }
    )
