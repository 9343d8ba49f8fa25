"""Species lists in the admin: curators close one and open it again, and change nothing that its city says."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, every
from core.siteadmin.versioned import Verbs
from measurement.species import actions
from measurement.species.models import SpeciesList


@admin.register(SpeciesList)
class SpeciesListAdmin(OfCityAdmin):
    kind = "specieslist"
    sheet = "species-lists"
    title_field = "title"
    fixed = ("slug", "city", "first", "last", "published_on")
    verbs = Verbs(add=actions.add_list, change=actions.close_list, remove=actions.close_list)
    list_display = ("title_shown", "city_name", "first", "last", "state", "slug")
    list_filter = ("state",)
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    fieldsets = ((_("On the site"), {"fields": ("slug", "city", "first", "last", "published_on", "state")}),)

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: SpeciesList) -> str:
        return row.city.name
