"""Roles of staff in the admin, for superusers."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.team import actions as team_actions
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction
from core.siteadmin import selection
from core.siteadmin.bases import TabularInline
from core.siteadmin.people import FreshAdmin, PersonAdmin
from core.siteadmin.versioned import RecordAdmin, Verbs, VersionedAdmin
from core.workflow import InvalidTransition


def in_words[**Given, Answer](step: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """What a step with a role refuses, as an error of a form."""

    @wraps(step)
    def told(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return step(*args, **kwargs)
        except (team_actions.NeedsLead, InvalidTransition) as refusal:
            raise ValidationError(str(refusal), code="step") from refusal

    return told


@in_words
def add_role(*, user: User, city: City, changes: Mapping[str, Plain], by: Actor) -> StaffRole:
    return team_actions.add_role(
        person=user, city=city, role=str(changes["role"]), is_focal_point=bool(changes.get("is_focal_point")), by=by
    )


@in_words
def change_role(row: StaffRole, *, changes: Mapping[str, Plain], expected: int, by: Actor) -> StaffRole:
    with one_transaction():
        if "role" in changes:
            row = team_actions.change_role(row, to=str(changes["role"]), expected=expected, by=by)
            expected = row.version
        if changes.get("is_focal_point"):
            row = team_actions.make_focal_point(row, expected=expected, by=by)
        elif "is_focal_point" in changes and row.role == StaffRole.Role.LEAD:
            raise ValidationError(_("Make someone else the focal point to replace this person."), code="step")
    return row


def step_with(step: Callable[..., Any]) -> selection.Do:
    """Makes a step of the team one for a selection of roles."""

    @in_words
    def do(record: RecordAdmin, row: StaffRole, expected: int, by: Actor) -> Any:
        return step(row, expected=expected, by=by)

    return do


@admin.register(StaffRole)
class StaffRoleAdmin(FreshAdmin, VersionedAdmin):
    """Who works for which city, for superusers. Leads and curators have pages of their own for it."""

    kind = "role"
    fixed = ("user", "city")
    verbs = Verbs(add=add_role, change=change_role, remove=in_words(team_actions.end_role))
    list_display = ("person", "city_name", "role", "is_focal_point", "is_suspended")
    list_filter = ("role", "is_focal_point", "is_suspended")
    list_select_related = ("user", "city")
    search_fields = ("user__name", "city__slug", "city__name_en")
    autocomplete_fields = ("user", "city")
    actions = (
        selection.made("suspend", _("Suspend"), step_with(team_actions.suspend), "change"),
        selection.made("resume", _("End the suspension"), step_with(team_actions.resume), "change"),
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
    """Shows for which cities somebody works."""

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
