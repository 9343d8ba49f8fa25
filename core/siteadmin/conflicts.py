"""Somebody was faster: what was typed is kept, and laid over what is there now.

Three states are compared: the one that was read, the one that is there now, and what was typed. A field that the
person left alone takes the value of now; one that both changed keeps what was typed, and the other's value is named.
So does what means something only together: one's own year stays beside one's own value.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core.conflicts import put_in_data
from core.files.forms import UploadField, token_of
from core.history.keys import Key, rows_under, under
from core.history.merge import Clashes, is_nothing, merged
from core.history.models import RowVersion, Versioned
from core.history.snapshot import Plain, Snapshot, column_of, is_row_key, links_of, snapshot_columns
from core.history.units import questions_of, units_of
from core.review.diff.labels import labels_of
from core.siteadmin.changes import changes_of, keys, relation_of
from core.siteadmin.gone_lines import gone_lines, with_gone_as_new

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin


class WordedClash(NamedTuple):
    label: str
    theirs: str
    key: str


def settle(record: "RecordAdmin", request: HttpRequest, obj: Any, expected: int) -> list[WordedClash]:
    """Lays what was typed over the row of now, in the request itself, and names what both changed."""
    form, formsets = typed_forms(record, request, obj)
    data, now = request.POST.copy(), record.picture_of(obj)
    read = read_at(obj, expected) if isinstance(obj, Versioned) else read_in(data.get("read", ""))
    merge_links(form, read, data)
    gone = [line for formset in formsets for line in gone_lines(formset, read or {}, now)]
    changes = {**refused_texts(form, formsets, now), **changes_of(form, formsets, leave=record.fixed)}
    changes |= {key: value for line in gone for key, value in line.typed.items()}
    own = {key: value for key, value in changes.items() if not is_link_of(obj, key)}
    proposed = {key: value for key, value in own.items() if read is None or not same(obj, key, value, read.get(key))}
    alike = {key: value for key, value in now.items() if key not in changes and form_fields(form, formsets, key)}
    found = [*clashes_of(type(obj), read or {}, now, {**proposed, **alike})]
    belongs_to_it = {clash.key for clash in found}  # to what the person changed
    for key in own.keys() - proposed.keys() - belongs_to_it:
        take_theirs(form, formsets, key, data)
    data["expected"] = str(record.version_of(obj))
    if not isinstance(obj, Versioned):
        data["read"] = as_read(now)
    request.POST = data  # type: ignore[assignment]
    keep_uploads(request, [form, *formsets])
    request.POST = with_gone_as_new(gone, proposed, request.POST)  # type: ignore[assignment]
    return found


def clashes_of(model: type[Versioned], read: Snapshot, now: Snapshot, proposed: Snapshot) -> Iterator[WordedClash]:
    """Yields what two people changed, by the same rule as two drafts of a city: of a unit all that differs."""
    try:
        merged(read, now, proposed, units_of(model), questions_of(model))
    except Clashes as found:
        labels, theirs = labels_of(model), {clash.key: clash.now for clash in found.clashes}
        labels.look_up(theirs)
        for key, value in theirs.items():
            name, number, column = Key.parse(key)
            if number and not column:  # a child itself
                title = labels.title(name, under(key, read))
                yield WordedClash(title, _("Kept") if value else _("Removed"), key)
            else:
                yield WordedClash(labels.whole(key), labels.words(key, value), key)


def typed_forms(record: "RecordAdmin", request: HttpRequest, obj: Any) -> tuple[Any, list[Any]]:
    fields = flatten_fieldsets(record.get_fieldsets(request, obj))  # type: ignore[arg-type]
    form = record.get_form(request, obj, change=True, fields=fields)(request.POST, request.FILES, instance=obj)
    formsets, _inlines = record._create_formsets(request, form.instance, change=True)  # type: ignore[attr-defined]
    for each in [form, *formsets]:
        each.is_valid()
    obj.refresh_from_db()  # checking a form writes what was typed on the row in memory
    return form, formsets


def as_read(picture: Snapshot) -> str:
    """A row without versions, for a hidden control of its form."""
    return json.dumps(picture, sort_keys=True, default=str)


def read_in(text: str) -> Snapshot | None:
    """The row as the form says that it was read. None where it says nothing that is one."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def refused_texts(form: Any, formsets: Iterable[Any], now: Snapshot) -> Snapshot:
    """What was typed and cannot be saved as it is: it is laid beside the other's text all the same."""
    found: Snapshot = {name: form.data.get(form.add_prefix(name)) for name in form.errors if name in now}
    for formset in formsets:
        for each in formset.forms:
            head = f"{relation_of(formset)}.{each.instance.pk}"
            typed = {f"{head}.{name}": each.data.get(each.add_prefix(name)) for name in each.errors}
            found |= {key: text for key, text in typed.items() if key in now}
    return found


def read_at(obj: Any, version: int) -> Snapshot | None:
    """The row as it was when the form was opened; None when nobody kept it."""
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
    model: type[models.Model] = type(obj)
    if issubclass(model, Versioned):
        column = None if is_row_key(model, key) else column_of(model, key)
    else:
        column = snapshot_columns(model).get(key)
    asked = questions_of(model)
    if column is None or (is_nothing(typed, key, asked) and is_nothing(read, key, asked)):
        return bool(typed) == bool(read)
    try:
        return bool(column.to_python(typed) == column.to_python(read))
    except (ValueError, TypeError, ValidationError):  # what was typed may be wrong, what was read may be made up
        return False


def take_theirs(form: Any, formsets: Iterable[Any], key: str, data: QueryDict) -> None:
    """The person left this field alone: it shows the value of now."""
    for each, name in form_fields(form, formsets, key):
        put_in_data(
            each.fields[name].widget, each.add_prefix(name), each.get_initial_for_field(each.fields[name], name), data
        )


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
