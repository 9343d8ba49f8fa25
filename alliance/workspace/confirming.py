"""Is it still true? The age of each part of what is published, what a lead states, and how it is taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace import told_of
from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, thing_at, title_of
from cities.models import City
from core.accounts.permissions import may
from core.accounts.tenants import LEAD, serving
from core.conflicts import refusal_of, seen_in
from core.history.keys import Key
from core.history.models import Translated
from core.history.translation_review import say_it_fits
from core.history.translations import gaps
from core.history.write import one_transaction
from core.ratelimits.limits import take
from core.review import freshness
from core.review.confirmations import last_confirmation, take_back_confirmation
from core.review.diff.record import Unchanged, unchanged
from core.review.forms.sections import filled_sections
from core.review.proposals.kinds import ProposalKind, Section, kinds
from core.text.fallback import language_name
from core.text.languages import column_name
from core.ui.answers import error

MOST = 50
AN_HOUR = 3_600
OVERVIEW = "overview"


@staff_only
@require_safe
def part_page(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """What will be stated, word for word, before a lead states it; others ask a lead from here."""
    thing, section = part_at(workspace, where, code)
    allowed = may(workspace.person, "part.confirm", thing.row)
    context = {
        "workspace": workspace,
        "bar": workspace.bar(thing.kind.segment),
        "title": _("Confirm information is up to date: %(part)s") % {"part": section.title},
        "thing": thing,
        "part": part(thing.kind, thing.row, section, freshness.day_of_all(thing.kind, thing.row, section)),
        "lines": stated(thing, section),
        "languages": languages_of(thing, section),
        "figures": figures_of(thing, section),
        "may_confirm": bool(allowed),
        "may_offer": may(workspace.person, "part.offer", thing.row),
        "may_take_back": bool(allowed) and last_confirmation(thing.row, code) is not None,
        "why_not": "" if allowed else str(getattr(allowed, "reason", "")),
        "leads": [str(lead) for lead in serving(workspace.city.pk, LEAD)],
        "back": OVERVIEW if request.GET.get("back") == OVERVIEW else "",
    }
    return render(request, "workspace/part.html", context)


def part_at(workspace: CityContext, where: TargetRef, code: str) -> tuple[EditTarget, Section]:
    """A part of something that readers see. Raises Http404, PermissionDenied."""
    thing = thing_at(workspace, where)
    section = thing.kind.section(code)
    if section is None or thing.row is None or not freshness.is_public(thing.row):
        raise Http404
    if not may(workspace.person, "part.confirm", thing.row) and not may(workspace.person, "part.offer", thing.row):
        raise PermissionDenied
    return thing, section


def stated(thing: EditTarget, section: Section) -> list[Unchanged]:
    """What is published in a part; figures stand in a table of their own."""
    name = freshness.dated_children(thing.kind, section)
    keys = {key: value for key, value in thing.published.items() if thing.is_in(section, key)}
    texts = {key: value for key, value in keys.items() if not name or Key.parse(key).name != name}
    return unchanged(texts, texts, thing.labels)


def figures_of(thing: EditTarget, section: Section) -> list[dict[str, str]]:
    """Each with its year and source. Those without either date are shown to nobody, and stated by nobody."""
    if not isinstance(thing.row, City) or not freshness.dated_children(thing.kind, section):
        return []
    rows = thing.row.figures.exclude(year=None, reported="").select_related("source")
    return [
        {
            "label": figure.label,
            "amount": figure.amount,
            "dated": figure.dated,
            "source": figure.cited.title if figure.cited else _("No source is given."),
            "confirmed": freshness.sentence(figure.confirmed_on),
        }
        for figure in rows
    ]


@staff_only
@require_POST
def still_true(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """Public at once: it changes no word, and says whose it is and since when."""
    thing, section = part_at(workspace, where, code)
    if not may(workspace.person, "part.confirm", thing.row):
        raise PermissionDenied
    there = freshness.languages_there(thing.kind, thing.row, section)
    ticked = [language for language in there if language in request.POST.getlist("languages")]
    if len(there) > 1 and not ticked:
        return error(request, 400, happened=_("Select the languages that you have checked."))
    today = freshness.confirmed(thing.kind, thing.row, section, timezone.localdate(), ticked)
    is_twice = today == freshness.said_of(thing.kind, thing.row)
    expected = seen_in(request.POST)
    if not is_twice and (late := refusal_of(lambda: confirmed(workspace, thing, section, expected, ticked))):
        return error(request, 409, happened=late)
    messages.success(
        request,
        _("%(part)s: confirmed as up to date today. We will ask again after twelve months.") % {"part": section.title},
    )
    return gone_back(request, workspace, thing)


def languages_of(thing: EditTarget, section: Section) -> list[dict[str, str]]:
    """Those in which a part is written, each with its day, where there are several: a lead ticks what they read."""
    said = freshness.said_of(thing.kind, thing.row)
    there = freshness.languages_there(thing.kind, thing.row, section)
    return [
        {
            "code": code,
            "name": language_name(code),
            "sentence": freshness.sentence(freshness.day_in(said, section.code, code)),
        }
        for code in (there if len(there) > 1 else ())
    ]


def confirmed(workspace: CityContext, thing: EditTarget, section: Section, expected: int, languages: list[str]) -> None:
    with one_transaction():
        freshness.confirm(thing.kind, thing.row, section, expected=expected, by=workspace.by, languages=languages)
        told_of.confirmed(workspace, thing, section)


def taken_back(workspace: CityContext, thing: EditTarget, section: Section, expected: int) -> None:
    with one_transaction():
        take_back_confirmation(thing.kind, thing.row, section, expected=expected, by=workspace.by)
        told_of.taken_back(workspace, thing, section)


@staff_only
@require_POST
def offer_part(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """Somebody who is no lead has looked: the leads are asked to state it. Once an hour for each part."""
    thing, section = part_at(workspace, where, code)
    if not may(workspace.person, "part.offer", thing.row):
        raise PermissionDenied
    if take("part-offered", f"{thing.kind.code}:{thing.row.pk}:{code}", 1, AN_HOUR) is None:
        told_of.offered(workspace, thing, section)
    messages.success(request, _("The leads have been asked to confirm: %(part)s.") % {"part": section.title})
    return gone_back(request, workspace, thing)


@staff_only
@require_POST
def take_back_part(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """The part has the day again that it had before; the history keeps both."""
    thing, section = part_at(workspace, where, code)
    if not may(workspace.person, "part.confirm", thing.row):
        raise PermissionDenied
    if late := refusal_of(lambda: taken_back(workspace, thing, section, seen_in(request.POST))):
        return error(request, 409, happened=late)
    messages.success(request, _("%(part)s: the confirmation has been withdrawn.") % {"part": section.title})
    return redirect(thing.url)


def gone_back(request: HttpRequest, workspace: CityContext, thing: EditTarget) -> HttpResponseBase:
    return redirect(workspace.address("workspace") if request.POST.get("back") == OVERVIEW else thing.url)


@staff_only
@require_POST
def fits(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """A published text was read beside its original as it reads now: it is no longer marked as older."""
    thing = thing_at(workspace, where)
    if not isinstance(thing.row, Translated):
        raise Http404
    if not may(workspace.person, "translation.confirm", thing.row):
        raise PermissionDenied
    field, _colon, language = request.POST.get("text", "").partition(":")
    row, expected = thing.row, seen_in(request.POST)
    if late := refusal_of(lambda: say_it_fits(row, [(field, language)], expected=expected, by=workspace.by)):
        return error(request, 409, happened=late)
    messages.success(request, _("The translation is no longer marked as outdated."))
    return redirect(thing.url)


def older_texts(thing: EditTarget) -> list[dict[str, Any]]:
    """Older texts of what is published, for the page of a thing: each with where it is written beside its original."""
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


def confirmable_parts(thing: EditTarget) -> list[dict[str, Any]]:
    """All parts that hold something, for the page of a thing."""
    if thing.row is None or not freshness.is_public(thing.row):
        return []
    return [
        part(thing.kind, thing.row, section, freshness.day_of_all(thing.kind, thing.row, section))
        for section in filled_sections(thing.kind, thing.published)
    ]


def part(kind: ProposalKind, row: Any, section: Section, day: date | None) -> dict[str, Any]:
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


def not_confirmed_since() -> date:
    """What was confirmed last on this day or before should be looked at."""
    return freshness.year_before(timezone.localdate())


def aging(not_since: date) -> Q:
    """What was not confirmed for long, or has texts older than their original."""
    return Q(oldest_part_on__lte=not_since) | ~Q(older_in="")


def to_look_at(workspace: CityContext, among: Iterable[ProposalKind] | None = None) -> Published:
    """What the city has published that is `aging`: one query for each kind, or for each of those that are known to
    have some; oldest first."""
    found: Published = []
    for kind in kinds() if among is None else among:
        rows = (
            kind.rows_of(workspace.city.pk).filter(aging(not_confirmed_since())).order_by("oldest_part_on", "pk")[:MOST]
        )
        for row in (workspace.city,) if kind.is_profile else rows:
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
