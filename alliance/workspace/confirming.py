"""Is it still true? The age of each part of what is published, and the one press that confirms it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, thing_at, title_of
from core.accounts.permissions import may
from core.history.models import Translated
from core.history.translation_review import say_it_fits
from core.history.translations import gaps
from core.history.write import VersionConflict
from core.review import freshness
from core.review.forms.sections import filled
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.languages import column_name
from core.ui.answers import error

MOST = 50
OVERVIEW = "overview"


@require_POST
@staff_only
def still_true(request: HttpRequest, desk: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """Public at once: it changes no word, and says whose it is and since when."""
    thing = thing_at(desk, where)
    section = thing.kind.section(code)
    if section is None or thing.row is None:
        raise Http404
    if not may(desk.person, "part.confirm", thing.row):
        raise PermissionDenied
    if thing.row is None or not freshness.is_public(thing.row):
        return error(request, 409)
    if freshness.days_of(thing.kind, thing.row)[code] != timezone.localdate():  # else it was pressed twice
        try:
            freshness.confirm(thing.kind, thing.row, section, expected=number_in(request), by=desk.by)
        except VersionConflict:
            return error(request, 409)
    messages.success(request, _("%(part)s: confirmed as of today.") % {"part": section.title})
    return redirect(desk.address("workspace") if request.POST.get("back") == OVERVIEW else thing.url)


@require_POST
@staff_only
def fits(request: HttpRequest, desk: CityContext, where: TargetRef) -> HttpResponseBase:
    """A published text was read beside its original as it reads now: it is no longer marked as older."""
    thing = thing_at(desk, where)
    if not isinstance(thing.row, Translated):
        raise Http404
    if not may(desk.person, "translation.confirm", thing.row):
        raise PermissionDenied
    field, _colon, language = request.POST.get("text", "").partition(":")
    try:
        say_it_fits(thing.row, [(field, language)], expected=number_in(request), by=desk.by)
    except VersionConflict:
        return error(request, 409)
    messages.success(request, _("It is no longer marked as older than the original."))
    return redirect(thing.url)


def older_texts(thing: EditTarget) -> list[dict[str, Any]]:
    """Of what is published, for the page of a thing: each with where it is written beside its original."""
    if not isinstance(thing.row, Translated):
        return []
    found = []
    for gap in gaps(thing.row):
        key = column_name(gap.field, gap.language)
        section = thing.section_with(key)
        if gap.state == "older" and section:
            url = f"{thing.section_url(section)}#id_{key}"
            found.append({"title": thing.name_of(key), "name": f"{gap.field}:{gap.language}", "url": url})
    return found


def number_in(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def parts(thing: EditTarget) -> list[dict[str, Any]]:
    """For the page of a thing: all parts that hold something."""
    if thing.row is None or not freshness.is_public(thing.row):
        return []
    days = freshness.days_of(thing.kind, thing.row)
    return [part(thing.kind, thing.row, section, days[section.code]) for section in filled(thing.kind, thing.published)]


def part(kind: ProposalKind, row: Any, section: Any, day: Any) -> dict[str, Any]:
    return {
        "title": str(section.title),
        "code": section.code,
        "sentence": freshness.sentence(day),
        "is_old": freshness.is_old(day),
        "is_fresh": day == timezone.localdate(),
        "version": row.version,
        "where": TargetRef(kind.segment) if kind.is_profile else TargetRef(kind.segment, row.slug),
    }


type Published = list[tuple[ProposalKind, Any]]


def to_look_at(desk: CityContext) -> Published:
    """What the city has published that was not confirmed for long, or has texts older than their original: one query
    for each kind, oldest first."""
    limit = freshness.year_before(timezone.localdate())
    found: Published = []
    for kind in kinds():
        wanted = Q(oldest_part_on__lte=limit) | ~Q(older_in="")
        rows = kind.rows_of(desk.city.pk).filter(wanted).order_by("oldest_part_on", "pk")[:MOST]
        for row in (desk.city,) if kind.is_profile else rows:
            if freshness.is_public(row):
                found.append((kind, row))
    return found


def old_parts(published: Published) -> list[dict[str, Any]]:
    found = [
        (day, part(kind, row, section, day) | {"thing": str(kind.label) if kind.is_profile else title_of(kind, row)})
        for kind, row in published
        for section, day in freshness.old_parts(kind, row)
    ]
    return [each for _day, each in sorted(found, key=lambda pair: pair[0])][:MOST]
