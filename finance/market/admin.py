"""What curators keep of the market, in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from cities.admin import countries, every, zones
from cities.forms import spoken
from core.siteadmin import selection
from core.siteadmin.forms import SourcedRecordForm
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs, VersionedAdmin
from finance.choices import Applicant, Stage, Support
from finance.market import actions as verbs
from finance.market.forms import CriterionForm, offered_names, page_number
from finance.market.listed import Lists
from finance.market.models import Call, Criterion, Funder, InstrumentNote, PlaceGroup, Rate

WHERE_READ = ("sources", "confidence", "checked_on")


@admin.register(Funder)
class FunderAdmin(VersionedAdmin):
    kind = "funder"
    sheet = "funders"
    title_field = "name"
    codes = {"support": lambda: Support.choices}
    explained = {"slug": ADDRESS_NAME}
    verbs = Verbs.of(verbs.FUNDERS)
    list_display = ("title_shown", "checked_on", "state", "older", "is_example", "slug")
    list_filter = ("state", "is_example")
    search_fields = ("slug", *every("name"))
    autocomplete_fields = ("organisation", "sources")
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (_("Basic information"), {"fields": ("organisation", "support", "link")}),
        (_("Sources"), {"fields": WHERE_READ}),
    )


class CriterionInline(ChildInline):
    form = CriterionForm
    model = Criterion
    autocomplete_fields = ("source",)
    explained = {"order": _("Criteria are listed by number, lowest first.")}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The lists are read once for all criteria of the page."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.lists, formset.form.unit = Lists(), getattr(obj, "currency", "")
        return formset


@admin.register(Call)
class CallAdmin(VersionedAdmin):
    kind = "call"
    sheet = "calls"
    title_field = "title"
    codes = {
        "stages": lambda: Stage.choices,
        "applicants": lambda: Applicant.choices,
        "languages": spoken,
        "time_zone": zones,
    }
    explained = {"slug": ADDRESS_NAME}
    verbs = Verbs(add=verbs.add_call, change=verbs.change_call, remove=verbs.remove_call, revert=verbs.revert_call)
    list_display = ("title_shown", "funder", "timing", "closes_on", "checked_on", "state", "is_example")
    list_filter = ("state", "timing", "is_example")
    search_fields = ("slug", *every("title"))
    date_hierarchy = "closes_on"
    autocomplete_fields = ("funder", "terms", "sources")
    inlines = (CriterionInline,)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (
            _("Funder and dates"),
            {"fields": ("funder", "timing", "opens_on", "closes_on", "closes_at", "time_zone")},
        ),
        (pgettext_lazy("of a call", "Amounts"), {"fields": ("currency", "least", "most", "share_most")}),
        (_("Eligibility and scope"), {"fields": ("stages", "applicants", "languages", "terms", "link")}),
        (_("Sources"), {"fields": WHERE_READ}),
    )

    def get_urls(self) -> list[URLPattern]:
        own = path("values/", self.admin_site.admin_view(require_safe(self.values)), name="finance_call_values")
        return [own, *super().get_urls()]

    def values(self, request: HttpRequest) -> HttpResponse:
        """What the control for the values of a criterion offers: names out of the list of one subject."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found, more = offered_names(
            request.GET.get("field_name", ""), request.GET.get("term", ""), page_number(request)
        )
        return JsonResponse({"results": found, "pagination": {"more": more}})


@admin.register(PlaceGroup)
class PlaceGroupAdmin(VersionedAdmin):
    kind = "placegroup"
    sheet = "place-groups"
    title_field = "name"
    codes = {"countries": countries, "absent": countries}
    verbs = Verbs.of(verbs.PLACE_GROUPS)
    list_display = ("title_shown", "code", "starts", "ends", "is_whole", "checked_on", "state", "slug")
    list_filter = ("state", "code")
    search_fields = ("slug", "code", *every("name"))
    autocomplete_fields = ("cities", "sources")
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (_("List and validity period"), {"fields": ("code", "starts", "ends", "is_whole")}),
        (pgettext_lazy("on a list", "Countries, areas and cities"), {"fields": ("countries", "absent", "cities")}),
        (_("Sources"), {"fields": WHERE_READ}),
    )


@admin.register(InstrumentNote)
class InstrumentNoteAdmin(VersionedAdmin):
    kind = "instrumentnote"
    sheet = "instrument-notes"
    codes = {"country": countries}
    verbs = Verbs.of(verbs.NOTES)
    list_display = ("title_shown", "lawful", "checked_on", "state", "slug")
    list_select_related = ("instrument",)
    list_filter = ("state", "lawful")
    search_fields = ("slug", "country", *every("example"))
    autocomplete_fields = ("instrument", "sources")
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (_("Legal provisions"), {"fields": ("instrument", "country", "lawful")}),
        (_("Sources"), {"fields": WHERE_READ}),
    )


@admin.register(Rate)
class RateAdmin(VersionedAdmin):
    form = SourcedRecordForm
    kind = "rate"
    sheet = "rates"
    verbs = Verbs.of(verbs.RATES)
    list_display = ("title_shown", "value", "slug")
    list_filter = ("base", "quote")
    search_fields = ("slug", "base", "quote")
    autocomplete_fields = ("source",)
    actions = (selection.REMOVE,)
    fieldsets = ((None, {"fields": ("slug", "base", "quote", "year", "value", "source", "source_holds")}),)
