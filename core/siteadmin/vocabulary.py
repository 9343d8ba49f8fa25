"""Terms, their schemes and sources. Codes and labels of bodies outside are theirs: here they are only read."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import may
from core.history.snapshot import Snapshot
from core.siteadmin import merging, recorded, selection
from core.siteadmin.bases import ModelAdmin
from core.siteadmin.recorded import adder, changer, remover
from core.siteadmin.versioned import RecordAdmin, Verbs
from core.text.languages import column_names
from core.vocabulary.models import Scheme, Source, Term

LABELS = ("label", "short", "explanation")
TERM = ("order", "identifier", "broader", "group", *LABELS, "pinyin", "kana", "confidence", "is_retired", "sources")
SOURCE = ("title", "language", "publisher", "published", "url", "is_reprint", "kind", "year", "note", "read_in_archive")
OF_THE_OWNER = ("code", "identifier", "order", "group", "broader")
RETIRE = selection.set_to("retire", _("Retire"), {"is_retired": True})
BRING_BACK = selection.set_to("bring_back", _("Reinstate"), {"is_retired": False})


class PlainAdmin(RecordAdmin):
    """Base of the admin of models without a version: a checksum of what may be changed stands for it."""

    allowed: ClassVar[tuple[str, ...]]

    def version_of(self, obj: Any) -> int:
        return recorded.checksum(obj, self.allowed)

    def picture_of(self, obj: Any) -> Snapshot:
        return recorded.picture(obj, self.allowed)


@admin.register(Term)
class TermAdmin(PlainAdmin):
    kind = "term"
    allowed = TERM
    title_field = "name"
    fixed = ("scheme", "code")
    verbs = Verbs(
        add=adder(Term, "term_added", TERM),
        change=changer("term_changed", TERM),
        remove=remover("term_removed", TERM),
    )
    list_display = ("label", "code", "scheme", "group", "order", "confidence", "is_retired")
    list_filter = ("scheme", "is_retired", "confidence")
    list_select_related = ("scheme",)
    search_fields = ("code", *column_names("label"), "short_en")
    autocomplete_fields = ("broader", "sources")
    actions = (RETIRE, BRING_BACK, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("Position in the scheme"), {"fields": ("scheme", "code", "identifier", "broader", "group", "order")}),
        (_("Sorting by name"), {"fields": ("pinyin", "kana")}),
        (_("Reliability and sources"), {"fields": ("confidence", "sources", "is_retired")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The labels of a body outside are official ones, and come with its list."""
        texts = [column for name in LABELS for column in column_names(name)]
        outside = (*OF_THE_OWNER, *texts) if obj and obj.scheme.is_outside else ()
        return list(dict.fromkeys([*super().get_readonly_fields(request, obj), *outside]))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "scheme":
            kwargs["queryset"] = Scheme.objects.filter(is_outside=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Unused ones of our own schemes alone; what is used, or belongs to others, is retired."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not (obj.scheme.is_outside or merging.references(obj)))


@admin.register(Source)
class SourceAdmin(PlainAdmin):
    kind = "source"
    allowed = SOURCE
    title_field = "title"
    fixed = ("key",)
    verbs = Verbs(
        add=adder(Source, "source_added", SOURCE),
        change=changer("source_changed", SOURCE),
        remove=remover("source_removed", SOURCE),
    )
    list_display = ("title", "kind", "year", "key")
    list_filter = ("kind",)
    search_fields = ("key", *column_names("title"), "url")
    actions = (selection.REMOVE,)
    fieldsets = (
        (
            _("Source"),
            {"fields": ("key", "language", "published", "url", "read_in_archive", "is_reprint", "kind", "year")},
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not merging.references(obj))


@admin.register(Scheme)
class SchemeAdmin(ModelAdmin):
    """Shows what owns a term. Schemes come with the program."""

    list_display = ("name", "code", "is_outside")
    fields = ("code", "name", "description", "is_outside")
    readonly_fields = fields
    search_fields = ("code", "name_en")
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(may(request.user, "scheme.list", obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
