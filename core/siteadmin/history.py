"""The history of a record, read from core.history, and the way back to an earlier version."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.history.models import Entry, RowVersion
from core.history.snapshot import Changes, Plain, Snapshot, difference
from core.history.write import AlreadyExists, VersionConflict
from core.review.diff.history import DiffLine, ToldEntry, kept_names, told_entry
from core.review.diff.labels import Labels, labels_of
from core.siteadmin.forms import RemoveForm

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin

PAGE = 25
LONGEST = 400  # characters of a value


def entries(obj: Any) -> Any:
    return Entry.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-id")


def found_row(record: "RecordAdmin", request: HttpRequest, object_id: str) -> Any:
    obj = record.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    if not record.has_view_permission(request, obj):
        raise PermissionDenied
    return obj


def view(record: "RecordAdmin", request: HttpRequest, object_id: str) -> TemplateResponse:
    obj = found_row(record, request, object_id)
    page = Paginator(entries(obj).prefetch_related("row_versions"), PAGE).get_page(request.GET.get("p"))
    labels = labels_of(type(obj))
    labels.look_up(*(side for entry in page for side in (*before_and_after(entry.changes), whole_row(entry))))
    name = kept_names(page)
    may_revert = record.verbs.revert is not None and record.has_change_permission(request, obj)
    now = record.version_of(obj)

    def way_back(number: int) -> str:
        return record.url("revert", obj.pk, number) if may_revert and number != now else ""

    context = {
        "title": _("History"),
        "subtitle": record.title(obj),
        "entries": [step(entry, labels, name, way_back) for entry in page],
        "entries_page": page,
    }
    return answer(record, request, obj, "admin/history.html", context)


def step(entry: Entry, labels: Labels, name: Callable[[str], str], url: Callable[[int], str]) -> ToldEntry:
    kept = next(iter(entry.row_versions.all()), None)
    number = kept.number if kept else None
    lines = changed_lines(entry.changes, labels, whole_row(entry))
    return told_entry(entry, name=name, number=number, items=lines, revert_url=url(number) if number else "")


def whole_row(entry: Entry) -> Snapshot:
    """The row with what the entry took away, so that a child that is gone has its name."""
    kept = next(iter(entry.row_versions.all()), None)
    gone = {key: old for key, (old, _new) in entry.changes.items() if old is not None}
    return {**gone, **(kept.data if kept else {})}


def changed_lines(changes: Changes, labels: Labels, row: Mapping[str, Plain] | None = None) -> list[DiffLine]:
    """What changed, each in a line; `row` is the whole row, by which children are named. What was nothing and stays
    nothing is no line."""
    was, now = ({**(row or {}), **side} for side in before_and_after(changes))
    return [
        DiffLine(
            label=labels.whole(key, row),
            old=shortened(labels.words(key, old, was)),
            new=shortened(labels.words(key, new, now)),
        )
        for key, (old, new) in sorted(changes.items())  # PostgreSQL keeps no order
        if old or new
    ]


def before_and_after(changes: Changes) -> tuple[Snapshot, Snapshot]:
    """What was, and what is now."""
    return {key: pair[0] for key, pair in changes.items()}, {key: pair[1] for key, pair in changes.items()}


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def revert(record: "RecordAdmin", request: HttpRequest, object_id: str, number: int) -> HttpResponse:
    """First what would change, then, sent with the version that was shown, the way back: a new version."""
    obj = found_row(record, request, object_id)
    kept = RowVersion.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk), number=number).first()
    if kept is None or record.verbs.revert is None:
        raise Http404
    if not record.has_change_permission(request, obj):
        raise PermissionDenied
    asks = record.asks_reason(request, obj)
    form = RemoveForm(request.POST or None, asks_reason=asks, initial={"expected": record.version_of(obj)})
    if request.method != "POST" or not form.is_valid():
        return shown(record, request, obj, kept, form)
    said = form.cleaned_data
    try:
        _row, left = record.verbs.revert(
            obj, to=number, expected=said["expected"], by=record.by(request, said["reason"])
        )
    except VersionConflict as stale:
        form = RemoveForm(asks_reason=asks, initial={**said, "expected": record.version_of(obj)})
        return shown(record, request, obj, kept, form, refusal=str(stale), status=409)
    except (AlreadyExists, ValidationError) as refusal:
        sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        return shown(record, request, obj, kept, form, refusal=" ".join(sentences))
    record.message_user(request, _("The record has been restored to this version."), messages.SUCCESS)
    labels = labels_of(type(obj))
    for key in left:
        words = _("This field could not be restored: %(field)s") % {"field": labels.whole(key)}
        record.message_user(request, words, messages.WARNING)
    return HttpResponseRedirect(record.url("history", obj.pk))


def shown(
    record: "RecordAdmin",
    request: HttpRequest,
    obj: Any,
    kept: RowVersion,
    form: RemoveForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> TemplateResponse:
    changes, labels = difference(record.picture_of(obj), kept.data), labels_of(type(obj))
    labels.look_up(*before_and_after(changes), kept.data)
    context = {
        "title": _("Restore version %(number)s") % {"number": kept.number},
        "subtitle": record.title(obj),
        "lines": changed_lines(changes, labels, kept.data),
        "form": form,
        "refusal": refusal,
    }
    return answer(record, request, obj, "admin/revert.html", context, status=status)


def answer(
    record: "RecordAdmin", request: HttpRequest, obj: Any, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    around = record.admin_site.each_context(request)
    about = {"opts": record.opts, "object": obj, "original": obj, "named": record.title(obj)}
    return TemplateResponse(request, template, {**around, **about, **context}, status=status)
