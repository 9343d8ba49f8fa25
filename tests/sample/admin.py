"""How curators read and mend samples in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, every
from core.siteadmin import selection
from core.siteadmin.versioned import ChildInline, Verbs
from tests.sample import actions
from tests.sample.models import Sample, SampleCount


class SampleCountInline(ChildInline):
    model = SampleCount


@admin.register(Sample)
class SampleAdmin(OfCityAdmin):
    kind = "sample"
    sheet = "samples"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs.of(actions.SAMPLES)
    list_display = ("title_shown", "year", "state", "is_example", "slug")
    list_filter = ("state", "method", "is_example")
    search_fields = ("slug", *every("title"))
    autocomplete_fields = ("city", "organisation", "terms")
    inlines = (SampleCountInline,)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("slug", "city", "state", "is_example")}),
        (_("Basic information"), {"fields": ("year", "area", "method", "terms", "organisation", "contact")}),
    )
