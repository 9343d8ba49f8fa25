"""Cities in the admin, and what the admin pages of all that hangs on a city share."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cities import actions
from cities.models import City, Figure
from core.files.forms import UploadField
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor, one_transaction
from core.siteadmin import selection
from core.siteadmin.forms import RecordForm
from core.siteadmin.versioned import ChildInline, Verbs, VersionedAdmin, in_language
from core.text.languages import LANGUAGE_CODES

AS_MEMBER = selection.set_to("list_as_member", _("List as members of the alliance"), {"status": "member"})
WITHDRAW = selection.set_to("withdraw", _("Withdraw: no longer listed"), {"status": "withdrawn"})


def every(*fields: str) -> list[str]:
    """Columns of all languages, to search in."""
    return [column for language in LANGUAGE_CODES for column in in_language(fields, language)]


def change_city(city: City, *, changes: Mapping[str, Plain], expected: int, by: Actor) -> City:
    """Texts and facts, then the standing in the alliance: two actions, one transaction."""
    standing = {key: value for key, value in changes.items() if key in actions.CITY_STANDING}
    rest = {key: value for key, value in changes.items() if key not in standing}
    with one_transaction():
        if rest or not standing:
            city = actions.change_city(city, changes=rest, expected=expected, by=by)
            expected = city.version
        if standing:
            city = actions.change_standing(city, changes=standing, expected=expected, by=by)
    return city


class OfCityAdmin(VersionedAdmin):
    """What hangs on a city. A curator cannot give anything to a city that they serve themselves."""

    changed_by_city = True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is City and not getattr(request.user, "is_superuser", False):
            kwargs["queryset"] = City.objects.exclude(staff_roles__user=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PhotoForm(RecordForm):
    """A photo is cut and made anew before it is kept; it takes room of the city."""

    upload = UploadField(label=_("New photo"), kinds={"photo"}, required=False)
    sent_by: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["upload"]
        assert isinstance(upload, UploadField)
        upload.by, upload.tenant = self.sent_by, self.tenant

    @property
    def tenant(self) -> int | None:
        return self.instance.pk if isinstance(self.instance, City) else self.instance.city_id

    def extra_changes(self) -> Snapshot:
        stored = self.cleaned_data.get("upload")
        return {"photo": stored.path} if stored else {}


class FigureInline(ChildInline):
    model = Figure
    autocomplete_fields = ("source",)


class WithPhoto(VersionedAdmin):
    """`photo_name` is the address by which the site hands the photo out, to those who may see the thing."""

    form = PhotoForm
    readonly_fields = ("thumbnail",)
    photo_name = ""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.sent_by = request.user.pk
        return form

    @admin.display(description=_("photo"))
    def thumbnail(self, row: Any) -> str:
        if not row.photo:
            return ""
        url = f"{reverse(self.photo_name, args=[row.slug])}?v={row.version}"
        return format_html('<img class="thumbnail" src="{}" alt="">', url)


@admin.register(City)
class CityAdmin(WithPhoto):
    photo_name = "city_photo"
    kind = "city"
    sheet = "cities"
    changed_by_city = True
    title_field = "name"
    lines = ("other_names", "languages")
    verbs = Verbs(add=actions.add_city, change=change_city, remove=actions.remove_city, revert=actions.revert_city)
    list_display = ("slug", "name", "local_name", "country", "status", "member_since", "confirmed_on", "is_example")
    list_filter = ("status", "region", "on_the_coast", "is_example")
    search_fields = ("slug", "local_name", "kana", *every("name", "official_name"))
    date_hierarchy = "member_since"
    autocomplete_fields = ("kind", "biome", "terms", "sources")
    inlines = (FigureInline,)
    actions = (AS_MEMBER, WITHDRAW, selection.AS_EXAMPLE, selection.NO_EXAMPLE, selection.REMOVE)
    fieldsets = (
        (_("In the alliance"), {"fields": ("slug", "status", "member_since", "confirmed_on", "is_example")}),
        (
            _("Names and order"),
            {"fields": ("local_name", "local_language", "other_names", "sort_key", "pinyin", "kana", "languages")},
        ),
        (
            _("Place"),
            {"fields": ("kind", "country", "division_code", "latitude", "longitude", "time_zone", "on_the_coast")},
        ),
        (_("Nature"), {"fields": ("biome", "terms")}),
        (_("People and contact"), {"fields": ("leader_name", "website")}),
        (_("Photo"), {"fields": ("thumbnail", "upload", "photo_credit")}),
        (_("Sources"), {"fields": ("sources",)}),
    )
