"""What happened to a thing or to all of a city's content, with the differences folded, for its own staff."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.activity import (
    Numbers,
    entries_at,
    history_numbers,
    newest_first,
    numbers_of_city,
    runs,
    told_to_staff,
    told_together,
)
from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, thing_at
from core.history.models import Entry, RowVersion
from core.history.snapshot import Plain, Snapshot, map_of
from core.review.diff.entries import before_and_after, versions_of
from core.review.diff.history import ToldEntry
from core.review.diff.labels import Labels, labels_of
from core.review.diff.record import blocks
from core.review.models import Proposal
from core.review.proposals.drafts import overlay
from core.review.proposals.kinds import ProposalKind, kind_for, kind_of
from core.ui.paging import page_of

type Pair = tuple[Mapping[str, Plain], Mapping[str, Plain]]
PROPOSAL = "review.proposal"


@staff_only
@require_safe
def city_history(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    page = page_of(numbers_of_city(workspace.city.pk), request.GET.get("page"))
    return show(request, workspace, "workspace", page, title=_("History of %(city)s") % {"city": workspace.city.name})


@staff_only
@require_safe
def thing_history(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    if thing.where != where:
        return redirect(thing.at["thing_history"])
    page = page_of(numbers_of_thing(thing), request.GET.get("page"))
    title = _("History: %(title)s") % {"title": thing.title}
    return show(request, workspace, thing.kind.segment, page, title=title, thing=thing)


def numbers_of_thing(thing: EditTarget) -> Numbers:
    """Numbers of its own entries, those of what belongs under it, and those of all proposals about it."""
    workspace, row = thing.workspace, thing.row
    proposals = Proposal.objects.of(workspace.city.pk).filter(kind=thing.kind.code).order_by()
    if row is None:
        drafts = proposals.filter(pk__in=[thing.proposal.pk] if thing.proposal else [])
        return newest_first(history_numbers(Proposal, drafts))
    mine = told_to_staff(type(row), Entry.objects.filter(root_id=str(row.pk)))
    return newest_first(
        mine.values_list("pk", flat=True), history_numbers(Proposal, proposals.filter(object_id=str(row.pk)))
    )


def show(
    request: HttpRequest,
    workspace: CityContext,
    current: str,
    page: Page[Any],
    *,
    title: str,
    thing: EditTarget | None = None,
) -> HttpResponse:
    numbers: Any = page.object_list
    context = {
        **workspace.page(current),
        "title": title,
        "thing": thing,
        "entries": with_differences(workspace, entries_at(numbers)),
        "entries_page": page,
        "params": request.GET,
        "was": _("Before"),
        "now": _("After"),
    }
    return render(request, "workspace/history.html", context)


def with_differences(workspace: CityContext, entries: list[Entry]) -> list[ToldEntry]:
    """Names of related rows are looked up once for all entries of a kind."""
    versions = versions_of(entries)
    kinds = kinds_of(entries)
    pairs = {entry.pk: pair_of(entry, versions.get(entry.pk)) for entry in entries if entry.pk in kinds}
    told_as_one = runs(entries)
    for run in told_as_one:
        if run[0].pk in pairs and run[-1].pk in pairs:
            pairs[run[0].pk] = (pairs[run[-1].pk][0], pairs[run[0].pk][1])
    labels = labels_for(kinds, pairs)
    return [
        told_together(
            workspace,
            entry,
            kind=str(kinds[entry.pk].label) if entry.pk in kinds else "",
            items=blocks(*pairs[entry.pk], labels[kinds[entry.pk].code]) if entry.pk in kinds else [],
        )
        for entry in (run[0] for run in told_as_one)
    ]


def kinds_of(entries: Iterable[Entry]) -> dict[int, ProposalKind]:
    """The kind of the row of each entry, or the one that a proposal is about."""
    keys = {entry.object_id for entry in entries if entry.object_type == PROPOSAL}
    codes = dict(Proposal.objects.filter(pk__in=keys).values_list("pk", "kind")) if keys else {}
    by_key = {str(pk): code for pk, code in codes.items()}
    found = {}
    for entry in entries:
        if entry.object_type == PROPOSAL:
            code = by_key.get(entry.object_id)
            kind = kind_of(code) if code else None
        else:
            kind = kind_for(apps.get_model(entry.object_type))
        if kind:
            found[entry.pk] = kind
    return found


def pair_of(entry: Entry, version: RowVersion | None) -> Pair:
    """The row before and after; of a proposal the changes that it held."""
    if entry.object_type == PROPOSAL:
        return proposed_before_and_after(entry, version.data if version else {})
    return before_and_after(entry, version)


def proposed_before_and_after(entry: Entry, data: Snapshot) -> Pair:
    base = map_of(data.get("base"))
    old, new = entry.changes.get("changes") or [{}, {}]
    return overlay(base, map_of(old)), overlay(base, map_of(new))


def labels_for(kinds: Mapping[int, ProposalKind], pairs: Mapping[int, Pair]) -> dict[str, Labels]:
    maps: dict[str, list[Mapping[str, Plain]]] = defaultdict(list)
    by_code = {kind.code: kind for kind in kinds.values()}
    for key, kind in kinds.items():
        maps[kind.code].extend(pairs[key])
    found = {code: labels_of(by_code[code].model) for code in maps}
    for code, values in maps.items():
        found[code].look_up(*values)
    return found
