"""The page of practices in the admin."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, WithPhoto, every
from cities.practices import actions
from cities.practices.models import Practice
from core.siteadmin import merging, selection
from core.siteadmin.versioned import ADDRESS_NAME, Verbs


@admin.register(Practice)
class PracticeAdmin(WithPhoto, OfCityAdmin):
    photo_name = "practice_photo"
    kind = "practice"
    sheet = "practices"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs.of(actions.PRACTICES)
    explained = {"slug": ADDRESS_NAME}
    list_display = ("title_shown", "city_name", "starts", "confidence", "state", "older", "is_example", "slug")
    list_filter = ("state", "confidence", "is_example", "is_finding")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "terms", "organisations", "sources")
    actions = (*selection.PUBLISHING, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("city", "state", "is_example", "is_finding", "slug")}),
        (_("When"), {"fields": ("starts", "ends", "period_unknown", "result_year", "result_unknown")}),
        (_("Place"), {"fields": ("latitude", "longitude")}),
        (_("Photo"), {"fields": ("thumbnail", "upload", "photo_credit")}),
        (_("Subject matter"), {"fields": ("terms", "organisations")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )

    def merge_refusal(self, rows: list[Practice]) -> str:
        if merging.differ(rows, "city_id"):
            return gettext("Only practices of the same city can be merged.")
        return ""

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Practice) -> str:
        return row.city.name
