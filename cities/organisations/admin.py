"""The page of organisations in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, countries, every
from cities.organisations import actions
from cities.organisations.models import Organisation
from core.siteadmin import merging, selection
from core.siteadmin.versioned import ADDRESS_NAME, Verbs


@admin.register(Organisation)
class OrganisationAdmin(OfCityAdmin):
    kind = "organisation"
    sheet = "organisations"
    title_field = "name"
    verbs = Verbs.of(actions.ORGANISATIONS)
    codes = {"country": countries}
    explained = {"slug": ADDRESS_NAME}
    list_display = ("title_shown", "kind", "city_name", "country", "state", "older", "is_example", "slug")
    list_filter = ("state", "kind", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", "short_name", *every("name", "full_name"))
    autocomplete_fields = ("city", "parent", "implemented_by", "funded_by", "sources")
    actions = (*selection.PUBLISHING, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (_("Basic information"), {"fields": ("kind", "short_name", "website", "starts", "ends")}),
        (_("Affiliation"), {"fields": ("city", "country", "parent", "implemented_by", "funded_by")}),
        (_("Sources"), {"fields": ("sources",)}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Organisation) -> str:
        return row.city.name if row.city else ""
