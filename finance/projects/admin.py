"""Projects in the admin: curators close one and open it again, and change nothing that its city says."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, every
from core.siteadmin.versioned import Verbs
from finance.projects import actions
from finance.projects.models import ProjectProfile


@admin.register(ProjectProfile)
class ProjectProfileAdmin(OfCityAdmin):
    kind = "projectprofile"
    sheet = "projects"
    title_field = "title"
    fixed = ("slug", "city", "published_on")
    verbs = Verbs(add=actions.add_profile, change=actions.close_profile, remove=actions.close_profile)
    list_display = ("title_shown", "city_name", "stage", "state", "slug")
    list_filter = ("state", "stage")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    fieldsets = ((_("On the site"), {"fields": ("slug", "city", "published_on", "state")}),)

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: ProjectProfile) -> str:
        return row.city.name
