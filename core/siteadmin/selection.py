"""Doing one thing to several records: they are shown with their versions first, and all of them change or none."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.history.snapshot import Plain
from core.history.write import Actor, AlreadyExists, VersionConflict, one_transaction
from core.siteadmin.forms import RemoveForm

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin

MOST = 200
type Do = Callable[["RecordAdmin", Any, int, Actor], Any]


def check(record: "RecordAdmin", request: HttpRequest) -> None:
    """Raises Http404 when one of the numbers is not there, or is a row that this person may do nothing to."""
    chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
    if len(chosen) > MOST or not all(each.isascii() and each.isdigit() and len(each) <= 18 for each in chosen):
        raise Http404
    rows = record.get_queryset(request).filter(pk__in=chosen)
    may = [row for row in rows if record.may_choose(request, row)]
    if len(may) != len(chosen):
        raise Http404


def without_all(data: QueryDict) -> QueryDict:
    """Only what was ticked: "all of the list" would name rows that nobody has seen."""
    data = data.copy()
    data["select_across"] = "0"
    return data


def set_to(name: str, description: str | Promise, changes: Mapping[str, Plain]) -> Any:
    """An action for `ModelAdmin.actions` that sets the same columns of all chosen rows."""

    def do(record: "RecordAdmin", row: Any, expected: int, by: Actor) -> Any:
        return record.verbs.change(row, changes=changes, expected=expected, by=by)

    return made(name, description, do, "change")


def made(name: str, description: str | Promise, do: Do, permission: str) -> Any:
    @admin.action(description=description, permissions=[permission])  # type: ignore[arg-type]
    def action(record: "RecordAdmin", request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return together(record, request, queryset, name, str(description), do, permission)

    action.__name__ = name
    return action


def remove(record: "RecordAdmin", row: Any, expected: int, by: Actor) -> Any:
    return record.verbs.remove(row, expected=expected, by=by)


REMOVE = made("remove_selected", gettext_lazy("Remove"), remove, "delete")
AS_EXAMPLE = set_to("mark_as_example", gettext_lazy("Mark as example"), {"is_example": True})
NO_EXAMPLE = set_to("mark_as_real", gettext_lazy("Remove the example mark"), {"is_example": False})
PUBLISH = set_to("publish", gettext_lazy("Publish"), {"state": "published"})
WITHDRAW = set_to("withdraw", gettext_lazy("Withdraw"), {"state": "withdrawn"})
PUBLISHING = (PUBLISH, WITHDRAW, AS_EXAMPLE, NO_EXAMPLE)


def together(
    record: "RecordAdmin", request: HttpRequest, queryset: Any, name: str, title: str, do: Do, permission: str
) -> HttpResponse | None:
    rows = list(queryset.order_by("pk"))
    if not all(getattr(record, f"has_{permission}_permission")(request, row) for row in rows):
        raise Http404
    form = reason_form(record, request, rows)
    if "sure" not in request.POST or not form.is_valid():
        return shown(record, request, rows, name, title, form)
    by = record.by(request, form.cleaned_data["reason"])
    try:
        with one_transaction():
            for row in rows:
                do(record, row, version_sent(request, row), by)
    except (VersionConflict, AlreadyExists, ValidationError, ProtectedError) as refusal:
        return shown(record, request, rows, name, title, form, refusal=sentence(refusal), status=status_of(refusal))
    done = ngettext("%(count)s record processed.", "%(count)s records processed.", len(rows)) % {"count": len(rows)}
    record.message_user(request, done, messages.SUCCESS)
    return None


def reason_form(record: "RecordAdmin", request: HttpRequest, rows: list[Any]) -> RemoveForm:
    asks = any(record.asks_reason(request, row) for row in rows)
    data = {"expected": 0, "reason": request.POST.get("reason", "")} if "sure" in request.POST else None
    return RemoveForm(data, asks_reason=asks)


def version_sent(request: HttpRequest, row: Any) -> int:
    """Raises VersionConflict without it: nobody changes what they have not seen."""
    sent = request.POST.get(f"version-{row.pk}", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 10):
        raise VersionConflict(row, 0)
    return int(sent)


def sentence(refusal: Exception) -> str:
    if isinstance(refusal, ProtectedError):
        return _("Other content still refers to what you want to remove. Nothing was changed.")
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, VersionConflict):
        return _(
            "One of these records has changed since you opened this page. Nothing was changed. Check the records again."
        )
    return str(refusal)


def status_of(refusal: Exception) -> int:
    return 200 if isinstance(refusal, ValidationError) else 409


def shown(
    record: "RecordAdmin",
    request: HttpRequest,
    rows: list[Any],
    name: str,
    title: str,
    form: RemoveForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> TemplateResponse:
    context = {
        **record.admin_site.each_context(request),
        "title": title,
        "opts": record.opts,
        "name": name,
        "rows": [{"pk": row.pk, "name": record.title(row), "version": record.version_of(row)} for row in fresh(rows)],
        "form": form,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/selection.html", context, status=status)


def fresh(rows: list[Any]) -> list[Any]:
    """The rows as they are now, for the versions of a second try."""
    return list(type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk")) if rows else []
