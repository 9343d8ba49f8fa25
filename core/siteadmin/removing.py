"""Removing one record: what goes with it is shown first, and it goes only in the version that was shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.history.models import versioned_models
from core.history.write import VersionConflict
from core.siteadmin import history
from core.siteadmin.forms import RemoveForm

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin


def view(record: "RecordAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
    obj = record.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    if not record.has_delete_permission(request, obj):
        raise PermissionDenied
    asks, version, named = record.asks_reason(request, obj), record.version_of(obj), record.title(obj)
    form = RemoveForm(request.POST or None, asks_reason=asks, initial={"expected": version})
    if request.method != "POST" or not form.is_valid():
        return shown(record, request, obj, form)
    said = form.cleaned_data
    try:
        record.verbs.remove(obj, expected=said["expected"], by=record.by(request, said["reason"]))
    except VersionConflict as stale:
        again = RemoveForm(asks_reason=asks, initial={**said, "expected": version})
        return shown(record, request, obj, again, refusal=str(stale), status=409)
    except ValidationError as refusal:
        return shown(record, request, obj, form, refusal=" ".join(refusal.messages), status=409)
    except ProtectedError:
        return shown(record, request, obj, form, status=409)
    record.message_user(request, _("%(name)s was removed.") % {"name": named}, messages.SUCCESS)
    return HttpResponseRedirect(record.url("changelist"))


def shown(
    record: "RecordAdmin", request: HttpRequest, obj: Any, form: RemoveForm, *, refusal: str = "", status: int = 200
) -> TemplateResponse:
    goes, counts, lacking, holding = record.get_deleted_objects([obj], request)
    context = {
        "title": _("This cannot be removed") if holding or lacking else _("Remove"),
        "subtitle": record.title(obj),
        "goes": goes[1:] if len(goes) > 1 else [],
        "counts": dict(counts).items(),
        "lacking": lacking,
        "holding": without_what_is_of_a_city_alone(holding),
        "form": form,
        "refusal": refusal,
    }
    return history.answer(record, request, obj, "admin/remove.html", context, status=status)


def without_what_is_of_a_city_alone(holding: Sequence[object]) -> list[object]:
    """Says of rows that are a city's alone that there are some: neither how many nor of what kind."""
    alone = [model for model in versioned_models() if getattr(model, "is_of_its_city_alone", False)]
    heads = tuple(f"{capfirst(str(model._meta.verbose_name))}:" for model in alone)
    rest: list[object] = [line for line in holding if not str(line).startswith(heads)]
    return (
        rest if len(rest) == len(holding) else [*rest, _("Content that a city keeps for itself still refers to this.")]
    )
