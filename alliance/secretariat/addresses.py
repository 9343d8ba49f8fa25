"""Addresses of sources that nobody has opened: each was read in an archived copy, and a curator opens it once."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib import messages
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from core.conflicts import refusal_of, seen_in
from core.fields import is_foreign_key
from core.history.models import Entry
from core.history.write import Actor
from core.review.diff.labels import Value, row_name
from core.siteadmin.recorded import change_row, checksum_of, picture_of_read
from core.siteadmin.vocabulary import SOURCE
from core.text.fallback import localized
from core.ui.answers import error
from core.ui.paging import page_of
from core.vocabulary.models import Source
from planning.tracking.reckoning import Amount
from planning.tracking.wording import amount_of

MOST = 12  # things named that rest on a source


class Use(NamedTuple):
    """Something that rests on a source, with the number where it is one."""

    name: Value
    url: str
    number: str = ""


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    page = page_of(to_open(), request.GET.get("page"))
    uses = uses_of([source.pk for source in page.object_list])
    count, opened = page.paginator.count, opened_count()
    left = ngettext("%(count)s address to open", "%(count)s addresses to open", count) % {"count": count}
    context = {
        "title": _("Addresses to open once"),
        "count": _("%(left)s, %(opened)s opened") % {"left": left, "opened": opened},
        "rows": [shown(source, uses[source.pk]) for source in page.object_list],
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/addresses.html", context)


def to_open() -> QuerySet[Source]:
    return Source.objects.exclude(read_in_archive=None).exclude(url="").order_by("key")


def opened_count() -> int:
    """How many were read in an archived copy, and opened since; the history knows."""
    about = Entry.objects.filter(object_type=Source._meta.label_lower, changes__has_key="read_in_archive")
    keys = [int(key) for key in about.values_list("object_id", flat=True).distinct()]
    return Source.objects.filter(pk__in=keys, read_in_archive=None).count()


def shown(source: Source, uses: list[Use]) -> dict[str, Any]:
    return {
        "source": source,
        "publisher": localized(source, "publisher"),
        "version": checksum_of(picture_of_read(source, SOURCE)),
        "uses": uses[:MOST],
        "more": max(0, len(uses) - MOST),
        "admin_url": reverse("admin:vocabulary_source_change", args=[source.pk]),
    }


@curators_only
@require_POST
def opened(request: HttpRequest, key: str) -> HttpResponseBase:
    """A curator has opened the address and says that it tells what is written here."""
    source = get_object_or_404(to_open(), key=key)
    by, seen = Actor.person(person_of(request)), seen_in(request.POST)
    emptied = {"read_in_archive": None}
    late = refusal_of(
        lambda: change_row(source, "source_opened", changes=emptied, allowed=SOURCE, expected=seen, by=by)
    )
    if late:
        return error(request, 409, happened=late)
    messages.success(
        request,
        _("Confirmed: the content matches what is shown here. Your name and the day are recorded in the history."),
    )
    return redirect("review_addresses")


# --- What rests on them -------------------------------------------------------------------------------------------


def uses_of(sources: Collection[int]) -> dict[int, list[Use]]:
    """What readers see that rests on each source. As many queries for many sources as for one."""
    found: dict[int, list[Use]] = defaultdict(list)
    for model in apps.get_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.related_model is Source and not model._meta.auto_created:
                for key, use in of_field(model, field.name, sources):
                    found[key].append(use)
    return found


def of_field(model: type[Model], name: str, sources: Collection[int]) -> Iterator[tuple[int, Use]]:
    """Names a value, a figure or a rule by the row that it belongs to."""
    parent = parent_of(model)
    root: Any = parent.related_model if parent else model
    pairs = model._default_manager.filter(**{f"{name}__in": sources}).values_list(name, "pk").order_by("pk")
    keys: list[tuple[int, Any]] = list(pairs)
    if not keys:
        return
    rows = model._default_manager.filter(pk__in={key for _source, key in keys})
    children: dict[Any, Any] = {row.pk: row for row in (rows.select_related(parent.name) if parent else rows)}
    roots = public_roots(root, {getattr(row, parent.attname) if parent else row.pk for row in children.values()})
    for source, key in keys:
        child = children[key]
        if row := roots.get(getattr(child, parent.attname) if parent else key):
            url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
            yield source, Use(row_name(row), url, number_of(child) if parent else "")


def parent_of(model: type[Model]) -> "ForeignKey[Any, Any] | None":
    """The row that keeps rows of this model among its children, or nothing for a row of its own."""
    for field in model._meta.fields:
        if is_foreign_key(field) and field.remote_field.get_accessor_name() in getattr(
            field.related_model, "versioned_children", ()
        ):
            return field
    return None


def public_roots(root: Any, keys: Collection[Any]) -> dict[Any, Any]:
    rows: Any = root._default_manager.filter(pk__in=keys)
    rows = rows.published() if hasattr(rows, "published") else rows
    has_city = any(field.name == "city" for field in root._meta.fields)
    return {row.pk: row for row in (rows.select_related("city") if has_city else rows)}


def number_of(child: Any) -> str:
    """A figure as its page has it, a value with its year."""
    label, amount = getattr(child, "label", ""), getattr(child, "amount", "") or getattr(child, "value", "")
    if isinstance(amount, Amount):  # of an indicator: its unit stands there
        amount = amount_of(child.indicator, amount)
    dated = getattr(child, "dated", "") or str(child)
    return " ".join(str(part) for part in (label, amount, f"({dated})" if amount else "") if part)
