"""Cities and what hangs on them, in the admin."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cities import actions, staff
from cities.models import City, Figure, Organisation, Practice, StaffRole
from core.accounts.models import User
from core.backend import merging, selection
from core.backend.bases import TabularInline
from core.backend.forms import RecordForm
from core.backend.people import FreshAdmin, PersonAdmin
from core.backend.versioned import ChildInline, RecordAdmin, Verbs, VersionedAdmin, in_language
from core.files.forms import UploadField
from core.history.snapshot import Plain, Snapshot
from core.history.write import By, one_transaction
from core.text.languages import LANGUAGE_CODES
from core.workflow import InvalidTransition

AS_MEMBER = selection.set_to("list_as_member", _("List as members of the alliance"), {"status": "member"})
WITHDRAW = selection.set_to("withdraw", _("Withdraw: no longer listed"), {"status": "withdrawn"})


def every(*fields: str) -> list[str]:
    """Columns of all languages, to search in."""
    return [column for language in LANGUAGE_CODES for column in in_language(fields, language)]


def change_city(city: City, *, changes: Mapping[str, Plain], expected: int, by: By) -> City:
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
            {"fields": ("local_name", "local_language", "other_names", "sort_key", "kana", "languages")},
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


@admin.register(Organisation)
class OrganisationAdmin(OfCityAdmin):
    kind = "organisation"
    sheet = "organisations"
    title_field = "name"
    verbs = Verbs(
        add=actions.add_organisation,
        change=actions.change_organisation,
        remove=actions.remove_organisation,
        revert=actions.revert_organisation,
    )
    list_display = ("slug", "name", "kind", "city_name", "country", "state", "is_example")
    list_filter = ("state", "kind", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", "short_name", *every("name", "full_name"))
    autocomplete_fields = ("city", "parent", "implemented_by", "funded_by", "sources")
    actions = (*selection.PUBLISHING, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("slug", "state", "is_example")}),
        (_("What it is"), {"fields": ("kind", "short_name", "website", "starts", "ends")}),
        (_("Where it belongs"), {"fields": ("city", "country", "parent", "implemented_by", "funded_by")}),
        (_("Sources"), {"fields": ("sources",)}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Organisation) -> str:
        return row.city.name if row.city else ""


@admin.register(Practice)
class PracticeAdmin(WithPhoto, OfCityAdmin):
    photo_name = "practice_photo"
    kind = "practice"
    sheet = "practices"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=actions.add_practice,
        change=actions.change_practice,
        remove=actions.remove_practice,
        revert=actions.revert_practice,
    )
    list_display = ("slug", "title", "city_name", "starts", "confidence", "state", "is_example")
    list_filter = ("state", "confidence", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "terms", "organisations", "sources")
    actions = (*selection.PUBLISHING, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("slug", "city", "state", "is_example")}),
        (_("When"), {"fields": ("starts", "ends", "period_unknown", "result_year", "result_unknown")}),
        (_("Place"), {"fields": ("latitude", "longitude")}),
        (_("Photo"), {"fields": ("thumbnail", "upload", "photo_credit")}),
        (_("What it is about"), {"fields": ("terms", "organisations")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Practice) -> str:
        return row.city.name


def in_words[**Given, Answer](step: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """What a step with a role refuses, as an error of a form."""

    @wraps(step)
    def told(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return step(*args, **kwargs)
        except (staff.NeedsLead, InvalidTransition) as refusal:
            raise ValidationError(str(refusal), code="step") from refusal

    return told


@in_words
def add_role(*, user: User, city: City, changes: Mapping[str, Plain], by: By) -> StaffRole:
    return staff.add_role(
        person=user, city=city, role=changes["role"], is_focal_point=bool(changes.get("is_focal_point")), by=by
    )


@in_words
def change_role(row: StaffRole, *, changes: Mapping[str, Plain], expected: int, by: By) -> StaffRole:
    with one_transaction():
        if "role" in changes:
            row = staff.change_role(row, to=changes["role"], expected=expected, by=by)
            expected = row.version
        if changes.get("is_focal_point"):
            row = staff.make_focal_point(row, expected=expected, by=by)
        elif "is_focal_point" in changes and row.role == StaffRole.Role.LEAD:
            raise ValidationError(_("Make somebody else the focal point: then this person is it no more."), code="step")
    return row


def step_with(step: Callable[..., Any]) -> selection.Do:
    """For a selection of roles."""

    @in_words
    def do(record: RecordAdmin, row: StaffRole, expected: int, by: By) -> Any:
        return step(row, expected=expected, by=by)

    return do


@admin.register(StaffRole)
class StaffRoleAdmin(FreshAdmin, VersionedAdmin):
    """Who works for which city, for superusers. Leads and curators have pages of their own for it."""

    kind = "role"
    fixed = ("user", "city")
    verbs = Verbs(add=add_role, change=change_role, remove=in_words(staff.end_role))
    list_display = ("person", "city_name", "role", "is_focal_point", "is_suspended")
    list_filter = ("role", "is_focal_point", "is_suspended")
    list_select_related = ("user", "city")
    search_fields = ("user__name", "city__slug", "city__name_en")
    autocomplete_fields = ("user", "city")
    actions = (
        selection.made("suspend", _("Suspend"), step_with(staff.suspend), "change"),
        selection.made("resume", _("End the suspension"), step_with(staff.resume), "change"),
    )
    fieldsets = ((_("Role"), {"fields": ("user", "city", "role", "is_focal_point")}),)

    def title(self, obj: Any) -> str:
        return f"{obj.user} – {obj.city.name}"

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, row: StaffRole) -> str:
        return str(row.user)

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: StaffRole) -> str:
        return row.city.name


class RolesOfPerson(TabularInline):
    """To see for which cities somebody works."""

    show_change_link = True

    model = StaffRole
    extra = 0
    can_delete = False
    fields = ("city", "role", "is_focal_point")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[StaffRole]:
        return super().get_queryset(request).select_related("city")


PersonAdmin.inlines.append(RolesOfPerson)
