"""The history of everything, to read."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import may
from core.accounts.tenants import names_now
from core.history.audit_actions import VERBS
from core.history.models import Entry, versioned_models
from core.review.diff.labels import labels_of
from core.siteadmin.bases import ModelAdmin
from core.siteadmin.history import before_and_after, changed_lines
from core.siteadmin.labels import called_now, model_named

PRIVATE = "accounts."  # what happened to people is for superusers


class InWords(admin.AllValuesFieldListFilter):
    """A filter of the list by what is stored as a code and read as words."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:  # type: ignore[override]
        every, *others = ({**each, "display": self.words(each["display"])} for each in super().choices(changelist))
        yield every
        yield from sorted(others, key=lambda each: str(each["display"]))

    def words(self, code: Any) -> Any:
        raise NotImplementedError


class ByStep(InWords):
    def words(self, code: Any) -> Any:
        return capfirst(str(VERBS.get(code, code)))


class ByKind(InWords):
    def words(self, code: Any) -> Any:
        return kind_named(str(code))


class Named(ChangeList):
    """The history with what each entry is about as whoever reads calls it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = called_now(self.result_list)


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    list_display = ("at", "who", "sentence", "named", "kind", "why")
    list_filter = (("object_type", ByKind), ("verb", ByStep))
    search_fields = ("object_text", "by_label")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = ("at", "who", "whom", "sentence", "named", "kind", "object_id", "why", "what")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(may(request.user, "history.list", obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Leaves what the admin shows to this person: roles, for example, are for superusers."""
        entries = super().get_queryset(request).exclude(object_type__in=self.hidden(request))
        return entries if may(request.user, "person.list") else entries.exclude(object_type__startswith=PRIVATE)

    def hidden(self, request: HttpRequest) -> list[str]:
        others = [(model, record) for model, record in self.admin_site._registry.items() if model is not Entry]
        closed = [model for model in versioned_models() if getattr(model, "is_of_its_city_alone", False)]
        closed += [model for model, record in others if not record.has_view_permission(request)]
        return [model._meta.label_lower for model in closed]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Named

    @admin.display(description=_("object"), ordering="object_text")
    def named(self, entry: Any) -> str:
        """Names what an entry is about. In a list all are looked up at once, those without a name too."""
        found = entry if hasattr(entry, "now_called") else called_now([entry])[0]
        return str(found.now_called)

    @admin.display(description=_("on behalf of"))
    def whom(self, entry: Entry) -> str:
        return names_now([entry.on_behalf_of]).get(entry.on_behalf_of, entry.on_behalf_of)

    @admin.display(description=_("by"), ordering="by_label")
    def who(self, entry: Entry) -> str:
        return entry.who

    @admin.display(description=_("reason"))
    def why(self, entry: Entry) -> str:
        return entry.why

    @admin.display(description=_("step"))
    def sentence(self, entry: Entry) -> str:
        return str(VERBS.get(entry.verb, entry.verb))

    @admin.display(description=_("kind"), ordering="object_type")
    def kind(self, entry: Entry) -> str:
        return kind_named(entry.object_type)

    @admin.display(description=_("changes"))
    def what(self, entry: Entry) -> str:
        model = model_of(entry)
        if model is None:
            return ""
        labels = labels_of(model)
        labels.look_up(*before_and_after(entry.changes))
        lines = changed_lines(entry.changes, labels)
        return "\n".join(f"{line.label}: {line.old} → {line.new}" for line in lines)


def model_of(entry: Entry) -> Any:
    return model_named(entry.object_type)


def kind_named(label: str) -> str:
    model = model_named(label)
    return capfirst(str(model._meta.verbose_name)) if model else label
