"""Cities and their figures as sheets: the columns are what the actions allow."""

from django.utils.translation import gettext_lazy as _

from cities import actions
from cities.models import City
from core.importexport.kinds import Sheet, TableKind, child_sheet, main_sheet, register_tables


def city_kind(sheet: Sheet) -> TableKind:
    return TableKind(model=City, sheets=(sheet,), prepare=City.derive)


register_tables(
    city_kind(main_sheet("cities", City, actions.CITY + actions.CITY_STANDING)),
    city_kind(
        child_sheet(
            "figures", _("Figures of cities"), City, "figures", owner="city", keys=("measure", "year", "source")
        )
    ),
)
