"""Cities, their figures, organisations and practices as sheets: the columns are what the actions allow."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cities import actions
from cities.models import City
from cities.places import region_of
from core.history.snapshot import Plain
from core.importexport.kinds import Kind, Sheet, child_sheet, main_sheet, register


def itself(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return {key} - {None}


def of_its_city(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return {state.get("city")} - {None}


def set_region(city: City) -> None:
    city.region = region_of(city.country)


def city_kind(sheet: Sheet, code: str) -> Kind:
    return Kind(
        code=code,
        label=sheet.label,
        model=City,
        sheets=(sheet,),
        added="city_added",
        changed="city_changed",
        cities_of=itself,
        prepare=set_region,
    )


CITIES = city_kind(
    main_sheet("cities", _("Cities"), City, actions.CITY_TEXTS + actions.CITY_FACTS + actions.CITY_STANDING), "cities"
)
FIGURES = city_kind(
    child_sheet("figures", _("Figures of cities"), City, "figures", owner="city", keys=("measure", "year", "source")),
    "figures",
)


register(CITIES, FIGURES)
