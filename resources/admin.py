"""Resources with their editions, files and sections, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.admin import every
from cities.forms import spoken
from core.files.forms import UploadField
from core.history.snapshot import Snapshot
from core.siteadmin import selection
from core.siteadmin.forms import AdminForm
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs, VersionedAdmin
from resources import actions
from resources.models import Edition, EditionFile, Resource, Section


class EditionInline(ChildInline):
    model = Edition
    codes = {"languages": spoken}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """An edition takes the place of one of this resource or of another one."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if field := formset.form.base_fields.get("supersedes"):
            field.queryset = Edition.objects.select_related("resource").order_by("resource__slug", "number")
            field.label_from_instance = lambda edition: f"{edition.resource} {edition}"
        return formset


class FileForm(AdminForm):
    """A file is chosen anew to replace the one that is there; it is checked and kept before the row is saved."""

    upload = UploadField(label=_("File"), kinds={"pdf", "docx"}, required=False)
    sent_by: int | None = None

    class Meta:
        model = EditionFile
        fields = ("edition_number", "language", "title", "link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["upload"]
        assert isinstance(upload, UploadField)
        upload.by = self.sent_by

    def clean(self) -> dict[str, Any] | None:
        """The row points to a file that is kept here, or to where its publisher keeps it, never to both."""
        cleaned = super().clean()
        stored, link = self.cleaned_data.get("upload"), self.cleaned_data.get("link")
        if stored and "link" not in self.changed_data:
            link = self.cleaned_data["link"] = ""
        if bool(link) == bool(stored or self.instance.file) and "upload" not in self.errors:
            if link and not stored:
                raise forms.ValidationError(
                    gettext("To replace a file with a link, remove this row and add another row.")
                )
            raise forms.ValidationError(gettext("Choose a file or enter a link, not both."))
        if stored:
            self.instance.file, self.instance.link = stored.path, ""
        return cleaned

    def extra_changes(self) -> Snapshot:
        """What the chosen file sets besides what was typed."""
        stored = self.cleaned_data.get("upload")
        if not stored:
            return {}
        return {"file": stored.path, "size": stored.size, "checksum": stored.sha256, "link": ""}


class FileInline(ChildInline):
    model = EditionFile
    codes = {"language": spoken}
    form = FileForm
    fields = ("edition_number", "language", "title", "link", "upload", "stored", "size", "checksum")
    readonly_fields = ("stored", "size", "checksum")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.sent_by = request.user.pk
        return formset

    @admin.display(description=_("file"))
    def stored(self, row: EditionFile) -> str:
        if not row.file:
            return ""
        url = reverse("edition_file", args=[row.resource.slug, row.pk])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, row.title or row.language)


class SectionInline(ChildInline):
    model = Section
    markdown = ("body",)
    lines = ("source_keys",)
    explained = {"order": _("Sections are ordered by number, lowest first.")}


@admin.register(Resource)
class ResourceAdmin(VersionedAdmin):
    kind = "resource"
    sheet = "resources"
    title_field = "title"
    lines = ("other_publishers", "authors", "identifiers")
    codes = {"languages": spoken}
    explained = {
        "order": _(
            "In the library, lower numbers come first. Among equal numbers, the newest resource comes first. "
            "100 places the resource after the founding guides, which have lower numbers."
        ),
        "slug": ADDRESS_NAME,
    }
    verbs = Verbs.of(actions.RESOURCES)
    list_display = ("title_shown", "kind", "stage", "released_on", "order", "state", "older", "is_example", "slug")
    list_filter = ("state", "kind", "stage", "is_example")
    search_fields = ("slug", "series", *every("title"))
    date_hierarchy = "released_on"
    autocomplete_fields = ("publishers", "terms", "cities", "sources")
    inlines = (EditionInline, FileInline, SectionInline)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "order", "is_example", "slug")}),
        (_("Basic information"), {"fields": ("kind", "stage", "series", "released_on", "languages", "identifiers")}),
        (_("Authors and publishers"), {"fields": ("publishers", "other_publishers", "authors", "is_introduced")}),
        (_("Subject matter"), {"fields": ("terms", "cities")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )
