"""The task list of a thing, and the form of one section: show, save, come back with what is wrong, settle clashes."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace import next_steps, presence
from alliance.workspace.addresses import TargetRef
from alliance.workspace.carrying import begin_with, known_of_practice
from alliance.workspace.confirming import confirmable_parts, older_texts
from alliance.workspace.conflicts import conflict_of, settled_patch
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, as_uuid, thing_at, thing_in
from alliance.workspace.planning import entry
from alliance.workspace.scripting import script_of
from alliance.workspace.signedout import form_keeping
from cities.models import City
from cities.practices.models import Practice
from core.conflicts import ConflictPage, seen_in
from core.files.forms import UploadField
from core.files.models import StoredFile
from core.files.references import PATH
from core.history.merge import Clashes
from core.history.write import AlreadyExists, entries_of
from core.review.diff.labels import with_commas
from core.review.diff.new_rows import names_of_new_rows
from core.review.forms.base import NewRow
from core.review.forms.section_forms import LATER, SectionForm
from core.review.models import Comment, Proposal
from core.review.proposals import actions
from core.review.proposals import next_draft as proposal_next_draft
from core.review.proposals.drafts import UnparsedInput, to_write
from core.review.proposals.kinds import ProposalKind, Section, kind_at
from core.review.proposals.references import offered_beside
from core.text.numbers import number_in
from core.workflow import InvalidTransition
from planning.models import Commitment

NEXT = "next"  # the button that keeps what was typed in a next draft


# --- The task list ------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def task_list(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    if thing.where != where:
        return redirect(thing.url)
    context = {
        **workspace.page(thing.kind.segment),
        "thing": thing,
        "title": thing.title if not thing.is_profile else _("Profile of %(city)s") % {"city": thing.title},
        "tasks": tasks(thing),
        "parts": confirmable_parts(thing),
        "older": older_texts(thing),
        "lines": thing.filled() if not thing.is_editable else (),
        "items": [{"block": block} for block in thing.blocks()] if thing.is_in_review and thing.row else [],
        "may_discard": bool(workspace.may("proposal.discard", thing.proposal)),
        "quick_url": thing.section_url(thing.kind.quick) if thing.kind.quick and not thing.row else "",
        "tool_url": tool_url(thing),
        "plan_entry": entry.panel(workspace, thing.row),
        "ways_on": next_steps.of_thing(workspace, thing.row),
        "public_url": thing.row.get_absolute_url() if hasattr(thing.row, "get_absolute_url") else "",
    }
    return render(request, "workspace/thing.html", context)


def tool_url(thing: EditTarget) -> str:
    """The page that says what the reporting tool misses in a commitment."""
    if thing.kind.segment != Commitment.segment or not thing.has_page:
        return ""
    return thing.workspace.address("commitment_tool", thing.where.key)


def tasks(thing: EditTarget) -> list[dict[str, Any]]:
    commented = sections_with_comments(thing)
    return [
        {"label": section.title, "about": section.about, "url": thing.section_url(section)}
        | state_of(thing, section, section.code in commented)
        for section in thing.kind.sections
    ]


def state_of(thing: EditTarget, section: Section, has_comment: bool) -> dict[str, str]:
    if has_comment:
        return {"state": "check", "status": _("Comment to check")}
    if thing.unfinished(section):
        return {"state": "check", "status": _("Correction needed")}
    now = thing.standing(section)
    return {"state": now.state, "status": now.words}


def sections_with_comments(thing: EditTarget) -> set[str]:
    """Codes of the sections with comments, once changes were asked for."""
    if thing.proposal is None or thing.proposal.state != Proposal.State.RETURNED:
        return set()
    keys = Comment.objects.filter(proposal=thing.proposal).exclude(key="").values_list("key", flat=True)
    return {section.code for key in keys if (section := thing.section_with(key))}


# --- One section --------------------------------------------------------------------------------------------------


@dataclass
class BoundSection:
    """A form on its way: what it was shown, which versions it began from, and what came back."""

    thing: EditTarget
    section: Section
    form: SectionForm
    number: int  # of the published version
    proposal: UUID | None
    version: int  # of the proposal
    new_key: str = ""
    first: str = ""  # the three of them when the page was opened: saves in between do not move it

    @property
    def begun_from(self) -> str:
        """Where the page stood when it was opened, with the controls that held what could not be read."""
        unread = self.thing.unfinished(self.section)
        return " ".join([str(self.number), str(self.proposal or "-"), str(self.version), *unread])

    @property
    def hidden(self) -> list[tuple[str, str]]:
        names = {
            "published": str(self.number),
            "proposal": str(self.proposal or ""),
            "version": str(self.version),
            "new": self.new_key,
            "first": self.first or self.begun_from,
        }
        return [(name, value) for name, value in names.items() if value]

    def now_about(self, proposal: Proposal | None) -> EditTarget:
        """What it goes on with, once another proposal than at its beginning holds what was typed."""
        self.thing = replace(self.thing, proposal=proposal)
        return self.thing


@form_keeping
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def section_page(request: HttpRequest, workspace: CityContext, where: TargetRef, code: str) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    section = thing.section_at(code)
    if section is None:
        raise Http404
    if request.method == "POST":
        return section_saved(request, thing, section)
    if thing.where != where:
        return redirect(thing.section_url(section))
    return (
        show_section(request, fresh_sheet(thing, section))
        if thing.is_editable
        else reading_page(request, thing, section)
    )


@form_keeping
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: HttpRequest, workspace: CityContext, segment: str) -> HttpResponseBase:
    """The first section of a thing that does not exist yet. Sent twice, it begins one proposal."""
    kind = kind_at(segment)
    if kind is None or kind.add is None:
        raise Http404
    section = kind.sections[0]
    if request.method != "POST":
        return show_section(request, fresh_sheet(EditTarget(workspace, kind, None, None), section))
    key = as_uuid(request.POST.get("new", ""))
    return section_saved(
        request, begun_proposal(workspace, kind, key) or EditTarget(workspace, kind, None, None), section
    )


@form_keeping
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def quick_page(request: HttpRequest, workspace: CityContext, segment: str, code: str) -> HttpResponseBase:
    """The short form of a new thing, with what the thing that leads here says. Sent twice, it begins one proposal."""
    kind = kind_at(segment)
    if kind is None or kind.quick is None:
        raise Http404
    if request.method != "POST":
        sheet = fresh_sheet(EditTarget(workspace, kind, None, None), kind.quick)
        if kind.model is Practice:
            begin_with(sheet.form, known_of_practice(workspace, request.GET))
        return show_section(request, sheet)
    key = as_uuid(request.POST.get("new", ""))
    return section_saved(
        request, begun_proposal(workspace, kind, key) or EditTarget(workspace, kind, None, None), kind.quick
    )


def begun_proposal(workspace: CityContext, kind: ProposalKind, key: UUID | None) -> EditTarget | None:
    """The proposal of this very form, when it was sent before."""
    try:
        return thing_in(workspace, kind, key) if key else None
    except Http404:
        return None


def fresh_sheet(thing: EditTarget, section: Section) -> BoundSection:
    workspace, proposal = thing.workspace, thing.proposal
    form = section.form(
        thing.kind,
        tenant=workspace.city.pk,
        shown=thing.values,
        by=workspace.person.pk,
        kept=thing.kept,
        unfinished=thing.unfinished(section),
        changed=thing.changes,
        beside=beside(thing),
    )
    is_new = thing.row is None and proposal is None
    return BoundSection(
        thing,
        section,
        form,
        thing.number,
        proposal.pk if proposal else None,
        proposal.version if proposal else 0,
        str(uuid4()) if is_new else "",
    )


def beside(thing: EditTarget) -> dict[str, NewRow]:
    """What other drafts of its bundle will add, with their titles: none has a row yet. Two queries in a bundle."""
    if thing.proposal is None or thing.proposal.bundle_id is None:
        return {}
    names = names_of_new_rows(thing.proposal)
    return {name: NewRow(model, names[name].text) for name, model in offered_beside(thing.proposal).items()}


def sent_sheet(
    request: HttpRequest, thing: EditTarget, section: Section, *, is_complete: bool = True
) -> tuple[BoundSection, dict[str, Any]]:
    """The form as it was sent, with what it was shown at its beginning."""
    data, workspace = request.POST, thing.workspace
    number, version = seen_in(data, "published"), seen_in(data)
    key = as_uuid(data.get("proposal", ""))
    started = thing.started(number, proposal_started_from(thing, key), version)
    form = section.form(
        thing.kind,
        tenant=workspace.city.pk,
        shown=started,
        data=data,
        files=request.FILES,
        by=workspace.person.pk,
        is_complete=is_complete and LATER not in data,
        more="more" in data,
        kept=thing.kept,
        changed=thing.changes,
        basis=opened_with(thing, data["first"]) if data.get("first") else None,
        beside=beside(thing),
    )
    return BoundSection(thing, section, form, number, key, version, data.get("new", ""), data.get("first", "")), started


def opened_with(thing: EditTarget, first: str) -> dict[str, Any]:
    """What stood on the page when it was opened, however often it saved itself since. A control whose typing could not
    be read held no number yet."""
    number, key, version, *unread = (*first.split(" "), "", "", "")
    proposal = proposal_started_from(thing, as_uuid(key))
    found = thing.started(number_in(number), proposal, number_in(version))
    return {name: value for name, value in found.items() if name.replace(".", "-") not in unread}


def proposal_started_from(thing: EditTarget, key: UUID | None) -> Proposal | None:
    """Mostly the one that is open; one that was published meanwhile where the form is old."""
    if key is None:
        return None
    if thing.proposal and thing.proposal.pk == key:
        return thing.proposal
    workspace = thing.workspace
    object_id = str(thing.row.pk) if thing.row else ""
    found = Proposal.objects.of(workspace.city.pk)
    return found.filter(pk=key, kind=thing.kind.code, object_id=object_id).first()


# --- Saving -------------------------------------------------------------------------------------------------------


def section_saved(request: HttpRequest, thing: EditTarget, section: Section) -> HttpResponseBase:
    sheet, started = sent_sheet(request, thing, section)
    form = sheet.form
    if form.more or takes_file_away(request, form):
        form.is_valid()
        form.unchecked()
        return show_section(request, sheet)
    is_fine = form.is_valid()
    may_wait = section in thing.kind.sections and LATER in request.POST and not is_file_refused(form)
    aside = form.set_aside() if may_wait else {}
    if not is_fine and not aside:
        return show_section(request, sheet)
    if NEXT in request.POST and thing.is_in_review:
        thing = sheet.now_about(next_draft(thing))
    started, patch = settled_patch(request.POST, thing, started, form)
    patch = without_second_copies(thing, patch)
    try:
        proposal = stored_draft(sheet, started, patch, aside)
    except ValidationError as wrong:
        return show_section(request, sheet, problems=in_words(thing, wrong))
    except Clashes as found:
        return show_section(request, sheet, conflict=conflict_of(sheet.thing, found.clashes, form), status=409)
    except InvalidTransition:
        return show_section(request, sheet, is_sent=True, status=409)
    return gone_on(request, sheet, proposal)


def next_draft(thing: EditTarget) -> Proposal | None:
    """It was sent while somebody was writing: their words begin the next draft."""
    assert thing.proposal is not None
    with suppress(AlreadyExists, InvalidTransition):  # somebody has begun it, or the answer came a moment ago
        proposal_next_draft.begin(thing.proposal, by=thing.workspace.by)
    return to_write(thing.kind, str(thing.row.pk)) if thing.row else thing_in_again(thing)


def takes_file_away(request: HttpRequest, form: SectionForm) -> bool:
    """The button that drops a file which was sent before: no save."""
    return any(f"{name}-remove" in request.POST for name in form.fields)


def is_file_refused(form: SectionForm) -> bool:
    """It cannot be kept until somebody comes back: that is said at once."""
    return any(isinstance(form.fields[name], UploadField) for name in form.errors if name in form.fields)


def without_second_copies(thing: EditTarget, patch: Mapping[str, Any]) -> dict[str, Any]:
    """A new thing that is sent twice brings the same picture twice: it stays the first one."""
    if thing.row or not thing.proposal:
        return dict(patch)
    return {key: first_copy(value, thing.changes.get(key)) for key, value in patch.items()}


def first_copy(path: Any, before: Any) -> Any:
    if not (isinstance(path, str) and PATH.fullmatch(path) and isinstance(before, str)):
        return path
    files = StoredFile.objects.filter(path__in=[path, before]).values_list("sha256", flat=True)
    return before if len(files) == 2 and len(set(files)) == 1 else path


def stored_draft(
    sheet: BoundSection, started: Mapping[str, Any], patch: Mapping[str, Any], texts: Mapping[str, list[str]]
) -> Proposal | None:
    """None where nothing was changed and nothing had been. `texts` cannot be read yet and are kept as they are.

    Raises what the actions raise.
    """
    thing = sheet.thing
    if not patch and texts == thing.unfinished(sheet.section):
        return thing.proposal
    aside = UnparsedInput(sheet.section.code, texts)
    try:
        return written(sheet, started, patch, aside)
    except InvalidTransition:
        now = to_write(thing.kind, str(thing.row.pk)) if thing.row else thing_in_again(thing)
        if now is None or thing.proposal is None or now.pk == thing.proposal.pk:
            raise
        sheet.now_about(now)  # what it went into is open: taken back, returned or published a moment ago
        return written(sheet, started, patch, aside)


def thing_in_again(thing: EditTarget) -> Proposal | None:
    """The draft of a new thing, where it is now."""
    return thing_in(thing.workspace, thing.kind, thing.proposal.pk).proposal if thing.proposal else None


def written(
    sheet: BoundSection, started: Mapping[str, Any], patch: Mapping[str, Any], aside: UnparsedInput
) -> Proposal:
    thing, workspace = sheet.thing, sheet.thing.workspace
    if thing.proposal is None:
        try:
            return actions.start(
                thing.kind,
                tenant=workspace.city.pk,
                row=thing.row,
                patch=patch,
                by=workspace.by,
                started=started if thing.row else None,
                key=as_uuid(sheet.new_key),
                aside=aside,
            )
        except AlreadyExists:  # somebody else, or this very form, was a moment faster
            thing = sheet.now_about(faster_one(thing, as_uuid(sheet.new_key)))
    assert thing.proposal is not None
    is_same = sheet.proposal == thing.proposal.pk and sheet.number == thing.number
    expected = sheet.version if is_same else None
    return actions.save(thing.proposal, patch=patch, started=started, expected=expected, by=workspace.by, aside=aside)


def faster_one(thing: EditTarget, key: UUID | None) -> Proposal:
    if thing.row:
        found = to_write(thing.kind, str(thing.row.pk))
    else:
        found = Proposal.objects.of(thing.workspace.city.pk).filter(pk__in=[key] if key else []).first()
    if found is None:
        raise Http404
    return found


def gone_on(request: HttpRequest, sheet: BoundSection, proposal: Proposal | None) -> HttpResponseBase:
    """Leads to the next section, or back to the task list."""
    thing, is_later = sheet.now_about(proposal), LATER in request.POST
    if names := names_of_others(thing, sheet.version):
        messages.info(request, sentence_of_others(names))
    return redirect(after(thing, sheet.section, is_later=is_later or (proposal is None and thing.row is None)))


def after(thing: EditTarget, section: Section, *, is_later: bool) -> str:
    if not thing.where.key and not thing.is_profile:
        return thing.workspace.address("workspace_list", thing.kind.segment)
    sections = list(thing.kind.sections)
    if is_later or section not in sections:
        return thing.url
    place = sections.index(section) + 1
    return thing.section_url(sections[place]) if place < len(sections) else thing.at["check"]


def names_of_others(thing: EditTarget, before: int) -> list[str]:
    """Who has saved something since this form was opened."""
    proposal = thing.proposal
    if proposal is None or proposal.version <= before + 1:
        return []
    since = entries_of(proposal).order_by("-id")[: proposal.version - before]
    return list(dict.fromkeys(entry.who for entry in since if entry.by_id != thing.workspace.person.pk))


def sentence_of_others(names: list[str]) -> str:
    words = {"names": with_commas(names)}
    return _("Saved together with the changes by %(names)s. Nothing was lost.") % words


def in_words(thing: EditTarget, wrong: ValidationError) -> list[dict[str, str]]:
    texts = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    return [
        {
            "text": _("%(field)s: %(problem)s") % {"field": thing.name_of(key), "problem": " ".join(lines)},
            "url": "#main",
        }
        if key
        else {"text": " ".join(lines), "url": "#main"}
        for key, lines in texts.items()
    ]


# --- Showing ------------------------------------------------------------------------------------------------------


def show_section(
    request: HttpRequest,
    sheet: BoundSection,
    *,
    problems: list[dict[str, str]] | None = None,
    conflict: ConflictPage | None = None,
    is_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`is_sent`: somebody sent it for review meanwhile, so that nothing could be saved."""
    thing, section, form = sheet.thing, sheet.section, sheet.form
    errors = [{"text": problem.text, "url": f"#{problem.control}"} for problem in form.problems()]
    context = {
        **thing.workspace.page(thing.kind.segment),
        "thing": thing,
        "section": section,
        "title": str(section.title),
        "form": form,
        "hidden": [*sheet.hidden, *(conflict.hidden if conflict else ())],
        "errors": [*(problems or []), *errors],
        "conflict": conflict,
        "kept": conflict.kept(request.POST, SENT_ANEW) if conflict else (),
        "is_sent": is_sent,
        "comments": comments_on(thing, section),
        "sections": contents(thing, section, form),
        "saved": thing.saved_words if thing.proposal else "",
        "script": script_of(request, thing, section) if not conflict else None,
        "others": presence.others(thing.workspace, thing.where) if thing.has_page else (),
        "followed": followed(thing, section),
        **asked_elsewhere(thing, section),
        **whereabouts(thing, section),
    }
    name = "workspace/quick.html" if section is thing.kind.quick else "workspace/section.html"
    return render(request, name, context, status=status)


def contents(thing: EditTarget, section: Section, form: SectionForm) -> list[dict[str, Any]]:
    """What stands left of a form: the sections of the thing, which have no address before its first save; of the short
    form, which is no section, its questions."""
    if section is thing.kind.quick:
        return [{"label": each["label"], "url": f"#{each['control']}"} for each in form.headings()]
    has_addresses = bool(thing.row or thing.proposal)
    return [
        {
            "label": each.title,
            "url": thing.section_url(each) if has_addresses else "",
            "current": each is section,
        }
        for each in thing.kind.sections
    ]


def asked_elsewhere(thing: EditTarget, section: Section) -> dict[str, Any]:
    """What another place to which this is reported would miss in this section, each with its control."""
    asked = thing.kind.asked_elsewhere
    found = asked(thing.values) if asked and thing.has_page and section is not thing.kind.quick else None
    if found is None:
        return {}
    names = {part.name for part in section.form.parts}
    lines = [
        {"text": thing.labels.field(field), "url": thing.control_url(field, language), "section": why}
        for field, why, language in found.fields
        if field in names
    ]
    return {"elsewhere": lines, "elsewhere_title": found.sentence}


def followed(thing: EditTarget, section: Section) -> list[dict[str, str]]:
    """The figures of the city page that follow an indicator of a plan, with the page on which each is entered."""
    if section.code != "figures" or not isinstance(thing.row, City):
        return []
    rows = thing.row.figures.exclude(follows="")
    return [
        {
            "label": _("%(label)s: %(value)s") % {"label": row.label, "value": row.amount},
            "url": thing.workspace.address("workspace_thing", TargetRef("indicators", row.follows)),
        }
        for row in sorted(rows, key=lambda row: row.label)
    ]


def whereabouts(thing: EditTarget, section: Section) -> dict[str, Any]:
    """The number of the section; of the short form, where the long one and a sheet for many are."""
    sections = list(thing.kind.sections)
    if section in sections:
        quick = thing.workspace.address("workspace_quick", thing.kind.segment) if thing.kind.quick else ""
        return {"place": sections.index(section) + 1, "quick_url": "" if thing.has_page else quick}
    return {"long_url": thing.url if thing.has_page else thing.workspace.address("workspace_new", thing.kind.segment)}


SENT_ANEW = (LATER, "published", "proposal", "version", "new")


def comments_on(thing: EditTarget, section: Section) -> list[dict[str, Any]]:
    """What curators said about fields of this section, while the city may act on it."""
    if thing.proposal is None or thing.proposal.state != Proposal.State.RETURNED:
        return []
    return [
        {"by": comment.by_label, "at": comment.at, "text": comment.text, "field": thing.name_of(comment.key)}
        for comment in Comment.objects.filter(proposal=thing.proposal).exclude(key="")
        if thing.is_in(section, comment.key)
    ]


def reading_page(request: HttpRequest, thing: EditTarget, section: Section) -> HttpResponse:
    """Shows what is in review: the text stays readable, and there is no form."""
    context = {
        **thing.workspace.page(thing.kind.segment),
        "thing": thing,
        "section": section,
        "title": str(section.title),
        "lines": thing.filled(section),
    }
    return render(request, "workspace/reading.html", context)
