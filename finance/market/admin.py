"""What curators keep of the market, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.admin import countries, every, zones
from cities.forms import spoken
from core.siteadmin import selection
from core.siteadmin.forms import SourcedForm, SourcedRecordForm
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs, VersionedAdmin
from finance.choices import Applicant, Stage, Support
from finance.market import actions as verbs
from finance.market.models import Call, Criterion, Funder, InstrumentNote, PlaceGroup, Rate

WHERE_READ = ("sources", "confidence", "checked_on")


@admin.register(Funder)
class FunderAdmin(VersionedAdmin):
    kind = "funder"
    sheet = "funders"
    title_field = "name"
    codes = {"support": lambda: Support.choices}
    explained = {"slug": ADDRESS_NAME}
    verbs = Verbs(
        add=verbs.add_funder, change=verbs.change_funder, remove=verbs.remove_funder, revert=verbs.revert_funder
    )
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
    form = SourcedForm
    model = Criterion
    lines = ("values",)
    autocomplete_fields = ("source",)
    explained = {"order": _("Criteria are listed by number, lowest first.")}


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


@admin.register(PlaceGroup)
class PlaceGroupAdmin(VersionedAdmin):
    kind = "placegroup"
    sheet = "place-groups"
    title_field = "name"
    codes = {"countries": countries, "absent": countries}
    verbs = Verbs(
        add=verbs.add_place_group,
        change=verbs.change_place_group,
        remove=verbs.remove_place_group,
        revert=verbs.revert_place_group,
    )
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
    verbs = Verbs(add=verbs.add_note, change=verbs.change_note, remove=verbs.remove_note, revert=verbs.revert_note)
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
    verbs = Verbs(add=verbs.add_rate, change=verbs.change_rate, remove=verbs.remove_rate, revert=verbs.revert_rate)
    list_display = ("title_shown", "value", "slug")
    list_filter = ("base", "quote")
    search_fields = ("slug", "base", "quote")
    autocomplete_fields = ("source",)
    actions = (selection.REMOVE,)
    fieldsets = ((None, {"fields": ("slug", "base", "quote", "year", "value", "source", "source_holds")}),)
