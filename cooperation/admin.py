"""Offers, needs and links in the admin. Curators hide and close; an offer of an organisation they enter here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cities.admin import OfCityAdmin, every
from cooperation.links import actions as linking
from cooperation.models import Link, LinkCity, Posting, PublicExchange
from cooperation.postings import actions
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs


class ReadOnlyInline(ChildInline):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LinkCityInline(ReadOnlyInline):
    model = LinkCity


class PublicExchangeInline(ReadOnlyInline):
    model = PublicExchange


@admin.register(Posting)
class PostingAdmin(OfCityAdmin):
    kind = "posting"
    sheet = "postings"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=actions.add_posting,
        change=actions.change_posting,
        remove=actions.close_posting,
        revert=actions.revert_posting,
    )
    explained = {"slug": ADDRESS_NAME}
    list_display = ("title_shown", "side", "city_name", "valid_until", "state", "older", "is_example", "slug")
    list_filter = ("side", "state", "is_example")
    list_select_related = ("city", "organisation")
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "organisation", "terms")
    fieldsets = (
        (_("On the site"), {"fields": ("city", "organisation", "state", "is_example", "slug")}),
        (_("Basic information"), {"fields": ("side", "forms", "languages", "effort", "costs", "places")}),
        (_("When"), {"fields": ("published_on", "valid_until")}),
        (_("Subject matter"), {"fields": ("terms",)}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Posting) -> str:
        return str(row.owner.name)


@admin.register(Link)
class LinkAdmin(OfCityAdmin):
    kind = "link"
    sheet = "links"
    title_field = "title"
    fixed = ("slug", "city", "kind", "starts", "ends", "outcome")
    verbs = Verbs(add=linking.add_link, change=linking.change_link, remove=linking.change_link)
    list_display = ("title_shown", "kind", "starts", "state", "is_public", "older", "is_example", "slug")
    list_filter = ("state", "kind", "is_public", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("terms",)
    inlines = (LinkCityInline, PublicExchangeInline)
    fieldsets = (
        (_("On the site"), {"fields": ("slug", "city", "kind", "starts", "ends", "outcome", "is_public", "state")}),
        (_("Subject matter"), {"fields": ("terms",)}),
    )
