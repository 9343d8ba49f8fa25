"""Results in the admin: curators close one and open it again, and change nothing that its city says."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessment import actions
from assessment.models import Result, ResultLine
from cities.admin import OfCityAdmin, every
from core.siteadmin.versioned import ChildInline, Verbs


class ResultLineInline(ChildInline):
    model = ResultLine

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Result)
class ResultAdmin(OfCityAdmin):
    kind = "result"
    sheet = "results"
    title_field = "title"
    fixed = ("slug", "city", "framework", "year", "published_on")
    verbs = Verbs(add=actions.add_result, change=actions.close_result, remove=actions.close_result)
    list_display = ("title_shown", "city_name", "framework", "year", "state", "slug")
    list_filter = ("state", "framework")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    inlines = (ResultLineInline,)
    fieldsets = ((_("On the site"), {"fields": ("slug", "city", "framework", "year", "published_on", "state")}),)

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Result) -> str:
        return row.city.name
