"""What the secretariat says of membership, in the admin. Applications have pages of their own."""

from typing import ClassVar

from django.contrib import admin

from cities.applications import actions as verbs
from cities.applications.models import MembershipText
from core.siteadmin import selection
from core.siteadmin.versioned import Verbs, VersionedAdmin


@admin.register(MembershipText)
class MembershipTextAdmin(VersionedAdmin):
    kind = "membershiptext"
    fixed: ClassVar[tuple[str, ...]] = ()
    exclude = ("slug",)
    verbs = Verbs(
        add=verbs.add_membership_text,
        change=verbs.change_membership_text,
        remove=verbs.remove_membership_text,
        revert=verbs.revert_membership_text,
    )
    list_display = ("__str__",)
    search_fields = ("slug",)
    actions = (selection.REMOVE,)
