"""Saves of proposals that nobody presses a button for, by the contract of core.autosave.

What a draft save does is what "Save and come back later" does. Nothing here is public or binding.
"""

from collections.abc import Iterator
from functools import partial

from django.forms import BooleanField, BoundField, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from alliance.workspace import presence, sections
from alliance.workspace.addresses import TargetRef
from alliance.workspace.conflicts import conflict_of
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, as_uuid, thing_at
from alliance.workspace.sections import (
    BoundSection,
    begun_proposal,
    fresh_sheet,
    names_of_others,
    sent_sheet,
    stored_draft,
)
from alliance.workspace.signedout import codes
from core.accounts.middleware import no_session_refresh
from core.autosave import Conflict, Saved, answering, ends_in, respond
from core.files.forms import UploadField
from core.history.keys import Key
from core.history.merge import Clashes, same
from core.history.snapshot import Snapshot
from core.history.units import questions_of
from core.review.forms.section_forms import SectionForm
from core.review.models import Proposal
from core.review.proposals.kinds import Section, kind_at


@answering
@staff_only
@require_POST
def section_draft(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    section = thing.section_at(code)
    if section is None:
        raise Http404
    return saved(request, thing, section)


@answering
@staff_only
@require_POST
def new_draft(request: HttpRequest, workspace: CityContext, segment: str, code: str = "") -> HttpResponseBase:
    """Begins a draft; without a code in the first section."""
    kind = kind_at(segment)
    section = kind.short_form(code) if kind and code else kind.sections[0] if kind else None
    if kind is None or kind.add is None or section is None:
        raise Http404
    key = as_uuid(request.POST.get("new", ""))
    thing = begun_proposal(workspace, kind, key) or EditTarget(workspace, kind, None, None)
    return saved(request, thing, section)


@answering
@staff_only
@require_POST
def keep_session(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    """Somebody is still here: any request keeps the session alive, and this one says until when."""
    return JsonResponse({"ends_in": ends_in(request)})


@answering
@no_session_refresh
@staff_only
@require_POST
def presence_ping(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    """Answers the signal that somebody is there with who else is; it does not keep the session alive, for nobody need
    be there."""
    thing = thing_at(workspace, where)
    section = thing.section_at(code)
    if section is None:
        raise Http404
    presence.note(workspace, thing.where, section)
    return presence.presence_answer(request, presence.others(workspace, thing.where))


# --- Saving -------------------------------------------------------------------------------------------------------


def saved(request: HttpRequest, thing: EditTarget, section: Section) -> HttpResponseBase:
    return respond(request, partial(save, request, thing, section))


def save(request: HttpRequest, thing: EditTarget, section: Section) -> Saved:
    """Saves what the form holds. Raises ValidationError, Conflict, InvalidTransition."""
    sheet, started = sent_sheet(request, thing, section, is_complete=False)
    form = sheet.form
    form.is_valid()
    aside = form.set_aside()
    if section is thing.kind.quick:
        aside = {}  # it is left for the long form: nothing that only it could show may wait there
    try:
        patch = form.patch()
        thing = sheet.now_about(stored_draft(sheet, started, patch, aside))
    except Clashes as found:
        raise Conflict(conflict_of(sheet.thing, found.clashes, form).sentence) from found
    return answer(thing, sheet, {**started, **patch})


def answer(thing: EditTarget, sheet: BoundSection, mine: Snapshot) -> Saved:
    """What the page goes on with: the versions it now stands on, and what others changed in this very section."""
    now, section = after_the_save(thing), sheet.section
    fresh = fresh_sheet(now, section)
    names = names_of_others(now, sheet.version)
    return Saved(
        saved=now.saved_words if now.proposal else "",
        hidden={**dict.fromkeys(("published", "proposal", "version", "new"), ""), **versions(fresh)},
        values={**changed_by_others(fresh.form, mine), **sheet.form.corrected()},
        told=sections.sentence_of_others(names) if names else "",
        addresses=addresses(now, section) if now.has_page and sheet.new_key else {},
    )


def versions(fresh: BoundSection) -> dict[str, str]:
    """What the page stands on now. What it was opened with stays as it is."""
    return {name: value for name, value in fresh.hidden if name != "first"}


def after_the_save(thing: EditTarget) -> EditTarget:
    """Read anew: parts that were worked out belong to the state before."""
    proposal = Proposal.objects.filter(pk=thing.proposal.pk).first() if thing.proposal else None
    return EditTarget(thing.workspace, thing.kind, thing.row, proposal)


def addresses(thing: EditTarget, section: Section) -> dict[str, str]:
    """A thing that was new a moment ago has a page of its own now."""
    return {
        "page": thing.section_url(section),
        "draft": thing.address("workspace_draft", section.code),
        "here": thing.address("workspace_here", section.code),
    }


def changed_by_others(form: SectionForm, mine: Snapshot) -> dict[str, list[str]]:
    """What a control shows now, by its name, where that is neither what was there nor what was just saved."""
    both, asked = {**mine, **form.shown}, questions_of(form.model)
    keys = [key for key in both if not same(mine.get(key), form.shown.get(key), key, asked)]
    found = {}
    for key in keys:
        for bound in controls_of(form, key):
            if (texts := shown(bound)) is not None:
                found[bound.html_name] = texts
    return found


def controls_of(form: SectionForm, key: str) -> Iterator[BoundField]:
    """A column has one control; a link is one box among those of its scheme."""
    if bound := form.bound(key):
        yield bound
    name, number, _column = Key.parse(key)
    for code, field in form.fields.items():
        offered = codes(field) if isinstance(field, MultipleChoiceField) and code.split("-")[0] == name else None
        if number in (offered or ()):
            yield form[code]


def shown(bound: BoundField) -> list[str] | None:
    """The values of a control as a browser would send them; None for a file."""
    field, value = bound.field, bound.initial
    if isinstance(field, UploadField):
        return None
    if isinstance(field, MultipleChoiceField):
        return [str(each) for each in value or []]
    if isinstance(field, BooleanField):
        return ["on"] if value else []
    return ["" if value is None else str(value)]
