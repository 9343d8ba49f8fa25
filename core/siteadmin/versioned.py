"""The admin of everything that has a history: it never saves a row itself, but asks the actions of the feature.

A subclass names its `kind` (of the permissions `city.administer` and so on) and its `verbs`. What stands in an inline
is a kept child of the row: parent and children are one change, with one version and one entry in the history.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import get_translatable_fields_for_model

from core.accounts.permissions import PREDICATES, may
from core.fields import holds_json
from core.history.editing import Ordinary
from core.history.models import Versioned
from core.history.snapshot import Column, Snapshot, snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict
from core.siteadmin import conflicts, history, removing, selection
from core.siteadmin.bases import ModelAdmin, StackedInline
from core.siteadmin.changes import changes_of
from core.siteadmin.choosing import ChosenRow, ChosenRows, RowsField
from core.siteadmin.forms import (
    ABOUT_THE_CHANGE,
    AdminForm,
    ChildFormSet,
    CodeField,
    CodesField,
    LinesField,
    LongField,
    RecordForm,
)
from core.siteadmin.labels import named_to_choose, row_title
from core.text.languages import LANGUAGE_CODES, OWN_NAMES, column_name, column_names
from core.ui.pages import page_name

OFFERED_ROWS = frozenset({"3"})
type Fieldset = tuple[Any, dict[str, Any]]
type Words = str | Promise
type Codes = Callable[[], Iterable[tuple[str, Words]]]
ADDRESS_NAME = _("The last part of the page address. It is never changed, because links lead to the page.")
MARKDOWN = _(
    "A blank line starts a new paragraph. Start a line with ## for a heading or with - for a list item. "
    "Write **bold** for bold text and [text](https://address) for a link."
)


@dataclass(frozen=True, kw_only=True)
class Verbs:
    """The actions of a kind. `revert` is missing where there is no way back."""

    add: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., Any]
    revert: Callable[..., Any] | None = None

    @classmethod
    def of(cls, actions: Ordinary[Any]) -> "Verbs":
        return cls(add=actions.add, change=actions.change, remove=actions.remove, revert=actions.revert)


def originals(model: type[models.Model]) -> set[str]:
    """modeltranslation's own fields show the active language: only the columns of the languages are edited."""
    return set(get_translatable_fields_for_model(model) or ())


def in_language(fields: Iterable[str], language: str) -> list[str]:
    return [column_name(name, language) for name in fields]


class Fields:
    """How fields look, in forms and in inlines alike."""

    model: type[models.Model]
    lines: ClassVar[tuple[str, ...]] = ()  # lists of texts, one on each line
    codes: ClassVar[Mapping[str, Codes]] = {}  # columns that hold codes, with what is offered
    explained: ClassVar[Mapping[str, Words]] = {}  # what a column asks for, where its name does not say it
    markdown: ClassVar[tuple[str, ...]] = ()  # texts with headings, lists and links
    formfield_overrides: ClassVar[Mapping[Any, Any]] = {models.TextField: {"form_class": LongField}}

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        kept = super().get_exclude(request, obj) or ()  # type: ignore[misc]
        return [*kept, *sorted(originals(self.model))]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self.is_typed_into(db_field, request):
            kwargs.setdefault("widget", ChosenRow(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self.is_typed_into(db_field, request):
            kwargs.setdefault("widget", ChosenRows(db_field, self.admin_site))  # type: ignore[attr-defined]
        kwargs.setdefault("form_class", RowsField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def is_typed_into(self, db_field: Any, request: HttpRequest) -> bool:
        """Whether rows to choose from are looked for by typing, not listed."""
        return db_field.name in self.get_autocomplete_fields(request)  # type: ignore[attr-defined]

    def formfield_for_dbfield(self, db_field: Column, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.lines:
            return LinesField(
                label=db_field.verbose_name, required=not db_field.blank, help_text=_("Enter one per line.")
            )
        if offered := self.codes.get(db_field.name):
            return coded(db_field, offered())
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if hasattr(field, "label_from_instance"):
            field.label_from_instance = named_to_choose
        if field is not None:
            self.explain(field, db_field.name)
        return field

    def explain(self, field: Any, column: str) -> None:
        if words := self.explained.get(column):
            field.help_text = words
        if column in {each for name in self.markdown for each in column_names(name)}:
            field.help_text = MARKDOWN
            field.widget.attrs["data-preview"] = reverse("admin:preview")


def coded(column: Column, offered: Iterable[tuple[str, Words]]) -> forms.Field:
    """A control for codes: boxes where the column holds a list of them, a menu where it holds one."""
    about: dict[str, Any] = {"label": capfirst(str(column.verbose_name)), "required": not column.blank}
    if holds_json(column):
        return CodesField(choices=list(offered), **about)
    return CodeField(choices=[("", "---------"), *offered], **about)


class RecordAdmin(Fields, ModelAdmin):
    kind: ClassVar[str]
    verbs: ClassVar[Verbs]
    fixed: ClassVar[tuple[str, ...]] = ("slug",)  # said when the row is added, and never changed
    sheet: ClassVar[str] = ""  # what its tables are called in import and export
    changed_by_city: ClassVar[bool] = False
    title_field: ClassVar[str] = ""

    form = RecordForm
    change_form_template = "admin/record.html"
    actions_on_top = True
    list_per_page = 50
    show_full_result_count = False
    save_as = False

    # --- Who may ---------------------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "list")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "list")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "administer", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "remove", obj) and self.may(request, "administer", obj)

    def may_choose(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the actions of the list are for this row."""
        return self.has_change_permission(request, obj)

    def may(self, request: HttpRequest, step: str, obj: Any = None) -> bool:
        return bool(may(request.user, f"{self.kind}.{step}", obj))

    def asks_reason(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a reason is asked for: of curators, for a city and what hangs on it: its staff are to know why
        somebody else changed it."""
        return self.changed_by_city and not getattr(request.user, "is_superuser", False)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what a filter of the list offers: a query string is no way to ask for other columns (T7)."""
        offered = {asked_by(each) for each in self.get_list_filter(request)}
        name = lookup.partition("__")[0]
        return name in {*(str(each).partition("__")[0] for each in offered), self.date_hierarchy}

    # --- The form --------------------------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Fieldset]:  # type: ignore[override]
        """What the class declares, then one for each language, then what is said about the change itself."""
        found: list[Fieldset] = [*(self.fieldsets or ())]
        texts = [name for name in field_names(self.model) if name in originals(self.model)]
        if texts:
            found += [
                (name, {"fields": in_language(texts, code), "classes": ["language"]})
                for code, name in OWN_NAMES.items()
            ]
        if self.may(request, "administer" if obj else "add", obj):
            found.append((_("About this change"), {"fields": ABOUT_THE_CHANGE}))
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        said = {
            "asks_reason": self.asks_reason(request, obj),
            "version_read": self.version_of(obj) if obj else None,
            "row_read": conflicts.as_read(self.picture_of(obj)) if obj and not isinstance(obj, Versioned) else "",
            "refusal": getattr(request, "refusal", None),
            "__module__": __name__,
        }
        return type(form)(form.__name__, (form,), said)

    def version_of(self, obj: Any) -> int:
        version: int = obj.version
        return version

    def picture_of(self, obj: Any) -> Snapshot:
        return snapshot(type(obj), obj.pk)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Only where somebody who is not signed in would find it."""
        if obj is None or not hasattr(obj, "get_absolute_url") or f"{self.kind}.see" not in PREDICATES:
            return None
        return str(obj.get_absolute_url()) if may(AnonymousUser(), f"{self.kind}.see", obj) else None

    @admin.display(description=_("name"))
    def title_shown(self, row: Any) -> str:
        return self.title(row)

    @admin.display(description=_("outdated translations"))
    def older(self, row: Any) -> str:
        """Names of the languages in which texts are older than their original, as they call themselves."""
        return " ".join(OWN_NAMES[code] for code in str(getattr(row, "older_in", "")).split() if code in OWN_NAMES)

    def title(self, obj: Any) -> str:
        """How a row is named to people, here and in lists to choose from."""
        return str((getattr(obj, self.title_field) if self.title_field else "") or row_title(obj))

    def _changeform_view(self, request: HttpRequest, object_id: Any, form_url: str, extra_context: Any) -> Any:
        """Django names the row by its code: people read its name."""
        response: Any = super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        if original := getattr(response, "context_data", None) and response.context_data.get("original"):
            response.context_data["subtitle"] = self.title(original)
            response.context_data["preview_url"] = self.preview_url(request, original)
        return response

    def preview_url(self, request: HttpRequest, obj: Any) -> str:
        """The page as it will be, for whoever sees what is not public yet; of what is, Django links it itself."""
        is_shown = not self.get_view_on_site_url(obj) and f"{self.kind}.see" in PREDICATES
        return str(obj.get_absolute_url()) if is_shown and may(request.user, f"{self.kind}.see", obj) else ""

    # --- Saving ----------------------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Not in a transaction of its own: the action has one, and raises the content version last in it."""
        stale = self.outdated(request, object_id)
        if stale:
            return self.shown_again(request, object_id, form_url, stale)
        try:
            return self._changeform_view(request, object_id, form_url, extra_context)
        except VersionConflict as late:
            return self.shown_again(request, object_id, form_url, late)
        except (AlreadyExists, ValidationError, ProtectedError) as refusal:
            request.refusal = in_words(refusal)  # type: ignore[attr-defined]
            conflicts.keep_uploads(request)
            return self._changeform_view(request, object_id, form_url, extra_context)

    def outdated(self, request: HttpRequest, object_id: str | None) -> VersionConflict | None:
        """Seen before anything is read from the form: what it holds is compared with a row that has changed since."""
        expected = request.POST.get("expected", "")
        if object_id is None or not (expected.isascii() and expected.isdigit()) or len(expected) > 10:
            return None
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj) or self.version_of(obj) == int(expected):
            return None
        return VersionConflict(obj, int(expected))

    def shown_again(self, request: HttpRequest, object_id: str | None, form_url: str, stale: VersionConflict) -> Any:
        obj = self.get_object(request, unquote(object_id or ""))
        if obj is None:
            return self._changeform_view(request, object_id, form_url, None)
        found = conflicts.settle(self, request, obj, stale.expected)
        request.refusal = stale  # type: ignore[attr-defined]
        response = self._changeform_view(request, object_id, form_url, {"clashes": found})
        response.status_code = 409
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: the row is saved with its children in `save_related`, by the actions."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        request.sent = (form, *formsets)  # type: ignore[attr-defined]
        changes = changes_of(form, formsets, leave=self.fixed)
        by = self.by(request, form.cleaned_data["reason"])
        if change:
            row = self.verbs.change(form.instance, changes=changes, expected=form.cleaned_data["expected"], by=by)
        else:
            said = {name: form.cleaned_data[name] for name in self.fixed}
            row = self.verbs.add(**said, changes=changes, by=by)
        form.instance.pk = row.pk

    def by(self, request: HttpRequest, reason: str = "") -> Actor:
        assert isinstance(request.user, models.Model)
        return Actor.person(request.user, reason=reason)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's own log is not written: the history is the record."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Writes nothing into the log of Django's admin: our own history has it."""

    # --- Removing --------------------------------------------------------------------------------------------------

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.verbs.remove(obj, expected=self.version_of(obj), by=self.by(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return removing.view(self, request, object_id)

    def merge_refusal(self, rows: list[Any]) -> str:
        """A sentence that says why these rows cannot become one, or nothing. For kinds with rules of their own."""
        return ""

    # --- Lists, history, choosing ----------------------------------------------------------------------------------

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """One row that is not theirs hides the whole batch (T4)."""
        selection.check(self, request)
        request.POST = selection.without_all(request.POST)  # type: ignore[assignment]
        return super().response_action(request, self.get_queryset(request), *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        ways = {
            "import_url": address_of(page_name("import"), self.sheet),
            "export_url": address_of(page_name("export"), self.sheet, "xlsx"),
        }
        return super().changelist_view(request, {**ways, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return history.view(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        def revert(request: HttpRequest, object_id: str, number: int) -> HttpResponse | TemplateResponse:
            return history.revert(self, request, object_id, number)

        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        own = path("<path:object_id>/history/<int:number>/revert/", self.admin_site.admin_view(revert), name=name)
        return [own, *super().get_urls()]

    def url(self, view: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)


def address_of(name: str, sheet: str, *args: str) -> str:
    """The address of a page that a feature adds, if it is there."""
    try:
        return reverse(name, args=[sheet, *args]) if sheet else ""
    except NoReverseMatch:
        return ""


def field_names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


def in_words(refusal: Exception) -> Exception:
    if isinstance(refusal, ProtectedError):
        return ValidationError(_("Other content still refers to what you want to remove. Nothing was changed."))
    return refusal


def asked_by(offered: Any) -> str:
    """The column, or the parameter, that a filter of a list asks: Django takes a name, a class, or both."""
    if isinstance(offered, str):
        return offered
    return str(getattr(offered, "parameter_name", "")) if isinstance(offered, type) else str(offered[0])


class VersionedAdmin(RecordAdmin):
    """Base of the admin of models with a version of their own."""

    model: type[Versioned]


class ChildInline(Fields, StackedInline):
    """Kept children in the form of their row. Whoever may change the row may change them: they are part of it."""

    form = AdminForm
    formset = ChildFormSet
    extra = 0
    classes = ("collapse",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.of_parent(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.of_parent(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.of_parent(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.of_parent(request, "change", obj)

    def of_parent(self, request: HttpRequest, step: str, obj: Any) -> bool:
        parent: Any = self.admin_site.get_model_admin(self.parent_model)
        if obj is None and step == "change":
            return bool(parent.has_add_permission(request) or parent.has_change_permission(request))
        return bool(getattr(parent, f"has_{step}_permission")(request, obj))

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """None, where script adds them; a link offers some to readers without script."""
        rows = request.GET.get("rows", "")
        return int(rows) if rows in OFFERED_ROWS else self.extra

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The name of the group says how many it holds."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if obj is not None and "fields" not in kwargs:
            count = self.get_queryset(request).filter(**{formset.fk.name: obj}).count()
            words = {"name": capfirst(str(self.opts.verbose_name_plural)), "count": count}
            self.verbose_name_plural = _("%(name)s (%(count)s)") % words
        return formset

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # type: ignore[override]
        """Columns of one language stand together, after those that have none."""
        return [*self.plain_fields(request, obj), *(name for _code, names in self.languages() for name in names)]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Fieldset]:  # type: ignore[override]
        """What has no language, then one group for each, which become tabs."""
        found: list[Fieldset] = [(None, {"fields": self.plain_fields(request, obj)})]
        return found + [
            (OWN_NAMES[code], {"fields": names, "classes": ["language"]}) for code, names in self.languages()
        ]

    def plain_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        columns = {name for _code, names in self.languages() for name in names}
        own: Any = super().get_fields(request, obj)
        return [name for name in own if name not in columns]

    def languages(self) -> list[tuple[str, list[str]]]:
        texts = [name for name in field_names(self.model) if name in originals(self.model)]
        return [(code, in_language(texts, code)) for code in LANGUAGE_CODES] if texts else []


class ChildRows(ChildInline):
    """The same as a table, for children with few columns."""

    template = "admin/edit_inline/tabular.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Fieldset]:  # type: ignore[override]
        """A table has one row of heads."""
        return [(None, {"fields": self.get_fields(request, obj)})]
