"""Somebody was faster: what was typed is kept, and laid over what is there now.

Three states are compared: the one that was read, the one that is there now, and what was typed. A field that the
person left alone takes the value of now; one that both changed keeps what was typed, and the other's value is named.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.forms import BaseForm, CheckboxInput, MultiWidget, Widget
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from core.files.forms import UploadField, token_of
from core.history.keys import Key, rows_under
from core.history.merge import Clashes, merged
from core.history.models import RowVersion, Versioned
from core.history.snapshot import Plain, Snapshot, column_of, is_row_key, links_of
from core.review.diff.labels import labels_of
from core.siteadmin.changes import changes_of, keys, relation_of

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin


class WordedClash(NamedTuple):
    label: str
    theirs: str


def settle(record: "RecordAdmin", request: HttpRequest, obj: Any, expected: int) -> list[WordedClash]:
    """Lays what was typed over the row of now, in the request itself, and names what both changed."""
    form, formsets = typed_forms(record, request, obj)
    read, now = read_at(obj, expected), record.picture_of(obj)
    data = request.POST.copy()
    merge_links(form, read, data)
    proposed: Snapshot = {}
    for key, value in changes_of(form, formsets, leave=record.fixed).items():
        if is_link_of(obj, key):
            continue
        if read is not None and same(obj, key, value, read.get(key)):
            take_theirs(form, formsets, key, data)
        else:
            proposed[key] = value
    data["expected"] = str(record.version_of(obj))
    request.POST = data  # type: ignore[assignment]
    keep_uploads(request, [form, *formsets])
    return [*clashes_of(type(obj), read or {}, now, proposed)]


def clashes_of(model: type[Versioned], read: Snapshot, now: Snapshot, proposed: Snapshot) -> Iterator[WordedClash]:
    """Yields what two people changed, by the same rule as two drafts of a city."""
    try:
        merged(read, now, proposed)
    except Clashes as found:
        labels, theirs = labels_of(model), {clash.key: clash.now for clash in found.clashes}
        labels.look_up(theirs)
        for key, value in theirs.items():
            yield WordedClash(labels.whole(key), labels.words(key, value))


def typed_forms(record: "RecordAdmin", request: HttpRequest, obj: Any) -> tuple[Any, list[Any]]:
    fields = flatten_fieldsets(record.get_fieldsets(request, obj))  # type: ignore[arg-type]
    form = record.get_form(request, obj, change=True, fields=fields)(request.POST, request.FILES, instance=obj)
    formsets, _inlines = record._create_formsets(request, form.instance, change=True)  # type: ignore[attr-defined]
    for each in [form, *formsets]:
        each.is_valid()
    obj.refresh_from_db()  # checking a form writes what was typed on the row in memory
    return form, formsets


def read_at(obj: Any, version: int) -> Snapshot | None:
    """The row as it was when the form was opened; None when nobody kept it."""
    if not isinstance(obj, Versioned):
        return None
    kept = RowVersion.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk), number=version).first()
    return kept.data if kept else None


def is_link_of(obj: models.Model, key: str) -> bool:
    return Key.parse(key).name in links_of(type(obj))


def merge_links(form: Any, read: Snapshot | None, data: QueryDict) -> None:
    """Sets merge link by link: what either side added is there, what either removed is not."""
    for name in links_of(form._meta.model):
        if name not in form.fields or name not in form.cleaned_data or read is None:
            continue
        before = set(rows_under(name, read))
        typed = {str(pk) for pk in keys(form.cleaned_data[name])}
        now = {str(pk) for pk in keys(form.initial.get(name))}
        data.setlist(form.add_prefix(name), sorted((now | (typed - before)) - (before - typed)))


def same(obj: Any, key: str, typed: Plain, read: Plain) -> bool:
    """`5` and `5.000` are the same number."""
    column = None if is_row_key(type(obj), key) else column_of(type(obj), key)
    if column is None:
        return bool(typed) == bool(read)
    try:
        return bool(column.to_python(typed) == column.to_python(read))
    except ValueError:
        return False


def take_theirs(form: Any, formsets: Iterable[Any], key: str, data: QueryDict) -> None:
    """The person left this field alone: it shows the value of now."""
    for each, name in form_fields(form, formsets, key):
        put(each.fields[name].widget, each.add_prefix(name), each.get_initial_for_field(each.fields[name], name), data)


def form_fields(form: Any, formsets: Iterable[Any], key: str) -> list[tuple[Any, str]]:
    if key in form.fields:
        return [(form, key)]
    relation, pk, column = Key.parse(key)
    return [
        (each, column)
        for formset in formsets
        if relation_of(formset) == relation
        for each in formset.forms
        if str(each.instance.pk) == pk and column in each.fields
    ]


def put(widget: Widget, name: str, value: Any, data: QueryDict) -> None:
    widget = getattr(widget, "widget", widget)  # the admin wraps the control of a relation
    if isinstance(widget, MultiWidget):
        parts: Any = widget
        for part, each, suffix in zip(parts.decompress(value), parts.widgets, parts.widgets_names, strict=True):
            put(each, f"{name}{suffix}", part, data)
    elif isinstance(widget, CheckboxInput):
        data.setlist(name, ["on"] if value else [])
    else:
        shown = widget.format_value(value)
        data.setlist(name, [str(each) for each in shown] if isinstance(shown, list) else [shown or ""])


def keep_uploads(request: HttpRequest, sent: Iterable[Any] = ()) -> None:
    """Files that were taken while the form was checked come back by their token, and are not taken twice."""
    data = request.POST.copy()
    for form in all_forms(sent or getattr(request, "sent", ())):
        for name, field in form.fields.items():
            if isinstance(field, UploadField) and field.kept:
                data[f"{form.add_prefix(name)}-kept"] = token_of(field.kept)
    request.POST = data  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]


def all_forms(sent: Iterable[Any]) -> list[BaseForm]:
    return [form for each in sent for form in getattr(each, "forms", [each])]
