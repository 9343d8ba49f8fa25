"""People, for superusers: what they may do, and an end to their sessions. Never password, mail or second step."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.events import What, record_event
from core.accounts.fresh import is_fresh, to_re_enter
from core.accounts.models import User, new_stamp
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction
from core.siteadmin import recorded, selection
from core.siteadmin.recorded import changer
from core.siteadmin.versioned import RecordAdmin, Verbs
from core.siteadmin.vocabulary import PlainAdmin

RIGHTS = ("is_curator", "is_staff", "is_active")
change_rights = changer("person_changed", RIGHTS, public=False)


def change(person: User, *, changes: Mapping[str, Plain], expected: int, by: Actor) -> Any:
    """Changes an account; nobody locks themselves out. Who is suspended is signed out everywhere."""
    if person.pk == by.id and any(changes.get(name) is False for name in ("is_staff", "is_active")):
        raise ValidationError(
            _("You cannot remove these permissions from yourself. Ask another superuser."), code="own"
        )
    with one_transaction() as publishing:
        changed = change_rights(person, changes=changes, expected=expected, by=by)
        if "is_active" in changes:
            publishing.everything()  # a focal point who is suspended is named nowhere
        if not changed.is_active:
            end_sessions(changed)
    return changed


def end_sessions(person: User) -> None:
    person.session_stamp = new_stamp()
    person.save(update_fields=["session_stamp"])


def end(admin_of_people: Any, person: User, expected: int, by: Actor) -> None:
    end_sessions(person)
    record_event(person, What.SESSIONS_ENDED)
    recorded.written(person, "person_signed_out", by, {}, {})


SUSPEND = selection.set_to("suspend", gettext_lazy("Suspend (no further sign-in)"), {"is_active": False})
LET_IN = selection.set_to("let_in", gettext_lazy("End the suspension"), {"is_active": True})
SIGN_OUT = selection.made("sign_out", gettext_lazy("End all sign-in sessions"), end, "change")


class FreshAdmin(RecordAdmin):
    """Rights are given by somebody who has entered their password or a code a short while ago."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if not is_fresh(request):
            return to_re_enter(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        if not is_fresh(request):
            return to_re_enter(request)
        return super().delete_view(request, object_id, extra_context)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_fresh(request):
            return to_re_enter(request)
        return super().response_action(request, queryset, *args, **kwargs)


@admin.register(User)
class PersonAdmin(FreshAdmin, PlainAdmin):
    kind = "person"
    allowed = RIGHTS
    title_field = "name"
    fixed = ()
    verbs = Verbs(add=change, change=change, remove=change)  # people are neither added nor removed here
    list_display = ("name", "email", "is_curator", "is_staff", "is_superuser", "is_active", "joined_at")
    list_filter = ("is_curator", "is_staff", "is_superuser", "is_active")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    readonly_fields = ("name", "email", "language", "is_superuser", "joined_at", "last_login")
    actions = (SUSPEND, LET_IN, SIGN_OUT)
    fieldsets = (
        (gettext_lazy("Person"), {"fields": ("name", "email", "language", "joined_at", "last_login")}),
        (gettext_lazy("Permissions"), {"fields": ("is_curator", "is_staff", "is_superuser", "is_active")}),
    )
    inlines = []  # `cities.team.admin` adds the roles
