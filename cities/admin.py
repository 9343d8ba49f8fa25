"""Cities in the admin, and what the admin pages of all that hangs on a city share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities import actions, gazetteer
from cities.forms import ALTS, spoken, told_picture
from cities.models import City, Figure
from cities.naming import cities_called
from cities.places import REGION_OF, REGIONS, country_name
from core.files.forms import UploadField
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor, one_transaction
from core.siteadmin import selection
from core.siteadmin.forms import RecordForm, SourcedForm, order_after
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs, VersionedAdmin, in_language
from core.text.fallback import columns
from core.text.languages import LANGUAGE_CODES
from core.text.moments import time_zones

AS_MEMBER = selection.set_to("list_as_member", _("List as members of the alliance"), {"status": "member"})
WITHDRAW = selection.set_to("withdraw", _("Withdraw: no longer listed"), {"status": "withdrawn"})


READINGS = ("pinyin", "kana")
NAMED = frozenset({"country", "local_name", "other_names", *columns("name", "official_name")})
MOST_ALIKE = 5


def countries() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in REGION_OF), key=lambda each: each[1])


def zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(time_zones())]


def every(*fields: str) -> list[str]:
    """Columns of all languages, to search in."""
    return [column for language in LANGUAGE_CODES for column in in_language(fields, language)]


def told_apart(cities: list[City]) -> str:
    """Names, standings and address names of cities, by which they are told apart."""
    return " · ".join(f"{city.name}, {city.get_status_display()}, {city.slug}" for city in cities)


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

    def clean(self) -> dict[str, Any] | None:
        """A photo is public with its row: whose it is and what it shows is asked at once, as of a city."""
        cleaned = super().clean()
        about = ("upload", "photo_credit", *ALTS)
        has_photo = bool(self.cleaned_data.get("upload") or self.instance.photo)
        if has_photo and (self.instance.pk is None or any(name in self.changed_data for name in about)):
            for name, text in told_picture({**self.cleaned_data, "photo": has_photo}, self):
                self.add_error(name, text)
        return cleaned

    def extra_changes(self) -> Snapshot:
        stored = self.cleaned_data.get("upload")
        return {"photo": stored.path} if stored else {}


class CityForm(PhotoForm):
    """Tells whoever enters a city, or gives it another name, which there are of that name already, and asks once."""

    is_another = forms.BooleanField(
        label=_("This is a different place from the cities with the same name"), required=False, initial=False
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if NAMED & set(self.changed_data) and not self.cleaned_data.get("is_another") and (alike := self.alike()):
            words = gettext(
                "There is already a city with this name: %(cities)s. Tick the box if this is a different place."
            )
            self.add_error("is_another", words % {"cities": told_apart(alike)})
        return cleaned

    def extra_changes(self) -> Snapshot:
        return {**super().extra_changes(), **order_after(self, "name_en")}

    def alike(self) -> list[City]:
        """Cities with any of these names in any language, within the country; removed ones have no row, withdrawn ones
        count."""
        now = self.cleaned_data
        names = [now.get(column) for column in (*columns("name", "official_name"), "local_name")]
        keys = {gazetteer.key(name) for name in (*names, *(now.get("other_names") or ())) if name}
        found = cities_called(keys, now.get("country") or "")
        return [city for city in found if city.pk != self.instance.pk][:MOST_ALIKE]


class FigureInline(ChildInline):
    model = Figure
    form = SourcedForm
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


class RegionFilter(admin.SimpleListFilter):
    """A filter by the name of the region, where a city has one: those that are made up lie in none."""

    title = _("region of the world")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, str(label)) for code, label in REGIONS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[City]) -> QuerySet[City]:
        return queryset.filter(region=self.value()) if self.value() in REGIONS else queryset


@admin.register(City)
class CityAdmin(WithPhoto):
    form = CityForm
    photo_name = "city_photo"
    kind = "city"
    sheet = "cities"
    changed_by_city = True
    title_field = "name"
    lines = ("other_names",)
    codes = {"languages": spoken, "local_language": spoken, "time_zone": zones, "country": countries}
    explained = {"slug": ADDRESS_NAME}
    verbs = Verbs(add=actions.add_city, change=change_city, remove=actions.remove_city, revert=actions.revert_city)
    list_display = ("title_shown", "local_name", "country", "status", "confirmed_on", "older", "is_example", "slug")
    list_filter = ("status", RegionFilter, "on_the_coast", "is_example")
    search_fields = ("slug", "local_name", "kana", *every("name", "official_name"))
    date_hierarchy = "member_since"
    autocomplete_fields = ("kind", "biome", "terms", "sources")
    inlines = (FigureInline,)
    actions = (AS_MEMBER, WITHDRAW, selection.AS_EXAMPLE, selection.NO_EXAMPLE, selection.REMOVE)
    fieldsets = (
        (_("Status in the alliance"), {"fields": ("status", "member_since", "confirmed_on", "is_example", "slug")}),
        (
            _("Names and order"),
            {"fields": ("is_another", "local_name", "local_language", "other_names", *READINGS, "languages")},
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
