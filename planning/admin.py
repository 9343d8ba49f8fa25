"""Plans of cities in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, every
from core.siteadmin import selection
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs
from planning import actions
from planning.models import Plan, PlanFigure


class PlanFigureInline(ChildInline):
    model = PlanFigure


@admin.register(Plan)
class PlanAdmin(OfCityAdmin):
    kind = "plan"
    sheet = "plans"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=actions.add_plan, change=actions.change_plan, remove=actions.remove_plan, revert=actions.revert_plan
    )
    explained = {"slug": ADDRESS_NAME}
    list_display = (
        "title_shown",
        "city_name",
        "kind",
        "starts",
        "ends",
        "status",
        "state",
        "older",
        "is_example",
        "slug",
    )
    list_filter = ("state", "status", "kind", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "sources")
    inlines = (PlanFigureInline,)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("city", "state", "is_example", "slug")}),
        (_("What it is"), {"fields": ("kind", "status", "starts", "ends", "launched", "adopted_by", "link")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Plan) -> str:
        return row.city.name
