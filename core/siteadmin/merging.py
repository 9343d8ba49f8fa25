"""Two records of the same thing become one: what refers to the others refers to the one that stays.

Each row that refers is changed by the action of its own kind, so that everything has its entry in the history, and all
of it is one transaction. The admin knows the actions of all kinds: what refers is found from the models themselves.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import is_foreign_key
from core.history.snapshot import Column, Snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict, kept_name, one_transaction
from core.redirects.models import address_moved
from core.siteadmin import selection
from core.siteadmin.labels import choice_label
from core.vocabulary.models import Term

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin

MOST = 10
MERGED = "“%(gone)s” was merged into “%(stays)s”. %(reason)s"  # kept in English, as the history tells reasons
type ForeignKey = models.ForeignKey[Any, Any]


# --- What refers ---------------------------------------------------------------------------------------------------


def relations(model: type[models.Model]) -> Iterator[Column]:
    """Fields of other models that lead here. The tables of links are left out: their fields are found themselves."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel | models.ManyToManyRel):
            field = relation.field
            if not field.model._meta.auto_created and not is_parent(field):
                yield field


def is_parent(field: Column) -> bool:
    """The child's way to the row that it is a part of: it goes with the row. So do private rows beside it."""
    names = (
        name for kind in ("versioned_children", "private_children") for name in getattr(field.related_model, kind, ())
    )
    return is_foreign_key(field) and field.remote_field.get_accessor_name() in names


def parent_of(model: type[models.Model]) -> "ForeignKey | None":
    """The field that leads from a kept child to its row; None for what is none."""
    fields = (field for field in model._meta.concrete_fields if is_foreign_key(field))
    return next((field for field in fields if is_parent(field)), None)


def references(row: models.Model) -> int:
    """How many rows refer to it."""
    return sum(field.model._base_manager.filter(**{field.name: row.pk}).count() for field in relations(type(row)))


# --- Moving --------------------------------------------------------------------------------------------------------


def patches(gone: models.Model, stays: models.Model) -> dict[tuple[type[models.Model], Any], Snapshot]:
    """The changes that make each row that refers to the one refer to the other."""
    found: dict[tuple[type[models.Model], Any], Snapshot] = defaultdict(dict)
    for field in relations(type(gone)):
        parent = parent_of(field.model)
        for row in field.model._base_manager.filter(**{field.name: gone.pk}):
            if field.many_to_many:
                found[type(row), row.pk] |= links(field.name, row, gone, stays)
            elif parent:
                name = parent.remote_field.get_accessor_name()
                found[parent.related_model, getattr(row, parent.attname)] |= child(
                    f"{name}.{row.pk}", field, row, stays
                )
            else:
                found[type(row), row.pk][field.name] = None if row == stays else stays.pk
    found.pop((type(gone), gone.pk), None)
    return found


def links(name: str, row: models.Model, gone: models.Model, stays: models.Model) -> Snapshot:
    """A row is never linked with itself."""
    other = {} if row == stays else {f"{name}.{stays.pk}": True}
    return {f"{name}.{gone.pk}": False, **other}


def child(key: str, field: Column, row: models.Model, stays: models.Model) -> Snapshot:
    """Where the row has such a child already for the one that stays, this one goes."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            same = {name: getattr(row, row._meta.get_field(name).attname) for name in constraint.fields}  # type: ignore[union-attr]
            if type(row)._base_manager.filter(**{**same, field.name: stays.pk}).exists():
                return {key: False}
    return {f"{key}.{field.name}": stays.pk}


def merge(record: "RecordAdmin", stays: Any, gone: list[Any], by: Actor) -> None:
    """Makes all that refers to `gone` refer to `stays`, and removes them. Raises VersionConflict, ValidationError,
    ProtectedError."""
    with one_transaction():
        for row in gone:
            told = replace(
                by,
                reason=MERGED
                % {
                    "gone": choice_label(row),
                    "stays": choice_label(stays),
                    "reason": by.reason,
                },
            )
            told = replace(told, reason=told.reason[:500])
            for (model, pk), changes in patches(row, stays).items():
                change(record, model, pk, changes, told)
            put_away(record, row, stays, told)


def change(record: "RecordAdmin", model: type[models.Model], pk: Any, changes: Snapshot, by: Actor) -> None:
    """Changes a row by the action of its kind, which the admin of that kind knows."""
    owner: Any = record.admin_site.get_model_admin(model)
    row = model._base_manager.get(pk=pk)
    owner.verbs.change(row, changes=changes, expected=owner.version_of(row), by=by)


def put_away(record: "RecordAdmin", row: Any, stays: Any, by: Actor) -> None:
    fresh = type(row)._base_manager.get(pk=row.pk)
    version = record.version_of(fresh)
    if isinstance(row, Term):  # a code that was in use is never used again
        record.verbs.change(fresh, changes={"is_retired": True}, expected=version, by=by)
        return
    old, new = path_of(fresh), path_of(stays)
    record.verbs.remove(fresh, expected=version, by=by)
    if old and new:
        address_moved(old, new)


def path_of(row: Any) -> str:
    """Its address without the language."""
    if not hasattr(row, "get_absolute_url"):
        return ""
    _language, _slash, rest = str(row.get_absolute_url()).lstrip("/").partition("/")
    return f"/{rest}"


# --- The page ------------------------------------------------------------------------------------------------------


@admin.action(description=gettext_lazy("Merge duplicates"), permissions=["change"])
def merge_selected(record: "RecordAdmin", request: HttpRequest, queryset: Any) -> HttpResponse | None:
    rows = list(queryset.order_by("pk"))
    if problem := cannot(rows) or record.merge_refusal(rows):
        record.message_user(request, problem, messages.WARNING)
        return None
    form = selection.reason_form(record, request, rows)
    stays = next((row for row in rows if str(row.pk) == request.POST.get("stays", "")), None)
    if "sure" not in request.POST or not form.is_valid():
        return shown(record, request, rows, stays, form)
    if stays is None:
        return shown(record, request, rows, stays, form, refusal=_("Choose the record to keep."))
    try:
        with one_transaction():
            check_versions(record, request, rows)
            check_rights(record, request, rows, stays)
            gone = [row for row in rows if row != stays]
            merge(record, stays, gone, record.by(request, form.cleaned_data["reason"]))
    except (VersionConflict, AlreadyExists, ValidationError, ProtectedError) as refusal:
        status = selection.status_of(refusal)
        return shown(record, request, rows, stays, form, refusal=selection.sentence(refusal), status=status)
    record.message_user(
        request, _("The other records were merged into %(name)s.") % {"name": record.title(stays)}, messages.SUCCESS
    )
    return None


MERGE = merge_selected


def cannot(rows: list[Any]) -> str:
    if not 2 <= len(rows) <= MOST:
        return _("Choose two to ten records of the same thing.")
    if isinstance(rows[0], Term) and (any(row.scheme.is_outside for row in rows) or differ(rows, "scheme_id")):
        return _("You can merge only terms of the same scheme, and only if the scheme belongs to this site.")
    return ""


def differ(rows: list[Any], name: str) -> bool:
    return len({getattr(row, name) for row in rows}) > 1


def check_versions(record: "RecordAdmin", request: HttpRequest, rows: list[Any]) -> None:
    for row in rows:
        if record.version_of(row) != selection.version_sent(request, row):
            raise VersionConflict(row, selection.version_sent(request, row))


def check_rights(record: "RecordAdmin", request: HttpRequest, rows: list[Any], stays: Any) -> None:
    """What refers is changed too: somebody who may not change it, may not merge."""
    for row in rows:
        for model, pk in patches(row, stays) if row != stays else ():
            owner: Any = record.admin_site.get_model_admin(model)
            if not owner.has_change_permission(request, model._base_manager.get(pk=pk)):
                raise Http404


def shown(
    record: "RecordAdmin",
    request: HttpRequest,
    rows: list[Any],
    stays: Any,
    form: Any,
    *,
    refusal: str = "",
    status: int = 200,
) -> TemplateResponse:
    context = {
        **record.admin_site.each_context(request),
        "title": _("Merge duplicates"),
        "opts": record.opts,
        "name": "merge_selected",
        "rows": [
            {
                "pk": row.pk,
                "name": record.title(row),
                "code": kept_name(row),
                "version": record.version_of(row),
                "references": references(row),
                "stays": row == stays,
            }
            for row in selection.fresh(rows)
        ],
        "form": form,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/merge.html", context, status=status)
