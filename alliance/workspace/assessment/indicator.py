"""The page of one indicator: show, save, one click for "we don't know", save by itself, settle two texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliance.measured import measured_inputs
from alliance.workspace import next_steps
from alliance.workspace.assessment import showing
from alliance.workspace.assessment.conflicts import conflict_about, settled_answer
from alliance.workspace.assessment.forms import KEEP, UNIT, VALUE, IndicatorForm
from alliance.workspace.assessment.since import counts_today
from alliance.workspace.assessment.work import Work, indicator_at, is_first_count, work_at
from alliance.workspace.conflicts import choices_of
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.presence import colleagues, presence_answer
from alliance.workspace.signedout import typing_kept
from alliance.workspace.species.offering import listed_inputs
from assessment import actions
from assessment.answers.outcomes import NEEDS_YEAR, asked_inputs
from assessment.answers.suggestions import Counted, Known, Offer, offers
from assessment.models import Answer, Mode
from assessment.scoring.definitions import Indicator
from cities.models import Figure
from core import presence
from core.accounts.middleware import no_session_refresh
from core.autosave import Conflict, Saved, answering, ends_in, respond
from core.conflicts import ConflictPage, seen_in
from core.history.keys import is_within
from core.history.merge import Clashes
from core.history.snapshot import Snapshot, items_of
from core.history.write import AlreadyExists
from core.text import limits
from core.text.numbers import number_in
from core.workflow import InvalidTransition
from planning.models import Plan

ONE_CLICK = (Mode.NO_DATA, Mode.PLANNED, Mode.NOT_APPLICABLE)
LATER = "later"
OF_PLANS = "lbsap"  # the indicator that asks whether there is a plan


@dataclass
class IndicatorSheet:
    """The form of one indicator in one assessment, and where its answer stood when the form was shown."""

    work: Work
    indicator: Indicator

    @property
    def answer(self) -> Answer | None:
        return self.work.answers.get(self.indicator.key)

    @cached_property
    def offers(self) -> dict[str, list[Offer]]:
        known = Known(
            edition=self.work.edition,
            figures=list(Figure.objects.shown().filter(city=self.work.workspace.city)),
            answers=self.work.answers,
            last=self.work.last_answers if self.work.is_comparable else {},
            year=self.work.assessment.year,
            last_year=self.work.last.year if self.work.last else None,
            counted=self.counted,
            this_year=self.work.this_year,
            measured=measured_inputs(self.work.workspace.city),
            listed=listed_inputs(self.work.workspace.city, self.indicator.key),
        )
        inputs = asked_inputs(self.indicator, is_first_count=self.is_first_count)
        return offers(self.indicator, known, inputs=inputs, refused=self.answer.refused if self.answer else ())

    @property
    def counted(self) -> dict[str, Counted]:
        """What the city counted, for an assessment of this year alone, since it is what stands there today."""
        if self.work.assessment.year != self.work.this_year:
            return {}
        return counts_today(self.work.workspace.city, self.indicator.input_of)

    @cached_property
    def plans(self) -> list[Plan]:
        """Plans of the city that answer whether there is one; the points stay what the city derives."""
        if self.indicator.key != OF_PLANS or not self.work.is_open:
            return []
        rows = Plan.objects.published().filter(city=self.work.workspace.city).with_standing().newest_first()
        rows = rows.exclude(kind__in=[Plan.Kind.WHITE_PAPER, Plan.Kind.RELATED]).select_related("city")
        rows = rows.exclude(starts__gt=self.work.assessment.year)
        return [row for row in rows if not self.tells_of(row)]

    def tells_of(self, plan: Plan) -> bool:
        return self.answer is not None and plan_words(plan) in self.answer.justification

    @property
    def is_first_count(self) -> bool:
        return is_first_count(self.work, self.indicator)

    def shown(self) -> Snapshot:
        """What stands there, and nothing from elsewhere: that is offered beside its control."""
        return actions.flat_as_read(self.answer) if self.answer else {}

    def form(self, shown: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> IndicatorForm:
        first = data.get("first") if data else None
        return IndicatorForm(
            self.indicator,
            shown,
            data=data,
            bands=self.work.bands,
            this_year=self.work.this_year,
            is_first_count=self.is_first_count,
            basis=None if first is None else actions.flat_at(self.answer, number_in(str(first))),
        )

    def save(self, wanted: Snapshot, expected: int, knowing: Snapshot | None = None) -> Answer:
        row = actions.answer(
            self.work.assessment,
            self.indicator.key,
            wanted=wanted,
            expected=expected,
            bands=self.work.bands,
            by=self.work.by,
            knowing=knowing,
        )
        self.work.answers[self.indicator.key] = row
        return row

    @property
    def url(self) -> str:
        return self.work.indicator_url(self.indicator)


def taken(key: str, offer: Offer) -> Snapshot:
    """The fields that an offer fills in. A year that nobody stated has to be entered."""
    kept: dict[str, Any] = {"value": offer.value, "typed": offer.typed, "unit": offer.unit, "from": offer.key}
    if offer.year is None:
        kept[NEEDS_YEAR] = True
    found: Snapshot = {f"inputs.{key}": kept}
    if offer.year:
        found["year"] = offer.year
    if offer.source_title:
        found |= {"source_title": offer.source_title[:300], "source_link": offer.source_link[:500]}
    return found


def with_offer(wanted: Snapshot, name: str, offer: Offer) -> Snapshot:
    """An answer that takes a value over, with its year and source.

    Beside values of the same answer that have others, both sources are named, no address stands for both, and the year
    is asked.
    """
    filled = taken(name, offer)
    value = f"inputs.{name}"
    found = {**wanted, value: filled[value]}
    if not any(kept for key, kept in wanted.items() if is_within("inputs", key) and key != value):
        about = dict.fromkeys(("source_title", "source_link"), "") | {"year": None}
        return found | about | {key: each for key, each in filled.items() if key in about}
    if wanted.get("year") and offer.year and wanted["year"] != offer.year:
        found["year"] = None
    elif not wanted.get("year"):
        found["year"] = offer.year
    title = str(wanted.get("source_title") or "")
    if offer.source_title and not title:
        found |= {key: filled[key] for key in ("source_title", "source_link")}
    elif offer.source_title and offer.source_title not in title:
        both = _("%(first)s; %(second)s") % {"first": title, "second": offer.source_title}
        found |= {"source_title": both[:300], "source_link": ""}
    return found


# --- The page -----------------------------------------------------------------------------------------------------


@typing_kept(gettext_lazy("Answer to an indicator"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    sheet = IndicatorSheet(work, indicator_at(work, number))
    if not work.is_open:
        return closed(request, sheet)
    if request.method == "POST":
        return saved(request, sheet)
    return show(request, sheet, sheet.form(sheet.shown()))


def closed(request: HttpRequest, sheet: IndicatorSheet) -> HttpResponseBase:
    """Finished: what was typed is not lost without a word."""
    if request.method == "POST":
        form = sheet.form(sheet.shown(), request.POST)
        form.is_valid()
        return show(request, sheet, form, is_finished=True, status=409)
    return redirect(sheet.work.address("assessment_result"))


def saved(request: HttpRequest, sheet: IndicatorSheet) -> HttpResponseBase:
    data = request.POST
    if "use" in data or "refuse" in data:
        return offered(request, sheet)
    expected = seen_in(data)
    began = actions.flat_at(sheet.answer, expected)
    form = sheet.form(began, data)
    is_fine = form.is_valid()
    mode = mode_of(data.get("mode", ""), sheet, form)
    if not is_fine and LATER not in data and mode not in ONE_CLICK:
        return show(request, sheet, form, version=expected)
    if mode is None:
        return gone_on(request, sheet)
    if LATER not in data and mode not in ONE_CLICK and not choices_of(data) and form.ask_for_source():
        return show(request, sheet, form, version=expected)
    wanted, knowing = settled_answer(data, sheet.answer, form.wanted(mode))
    try:
        sheet.save(wanted, expected, knowing)
    except Clashes as found:
        form = sheet.form(began, data)
        form.is_valid()
        conflict = conflict_about(sheet, found.clashes, expected)
        return show(request, sheet, form, conflict=conflict, version=expected, status=409)
    except AlreadyExists:  # a colleague began the same answer this very moment
        return saved(request, IndicatorSheet(work_at(sheet.work.workspace, sheet.work.assessment.key), sheet.indicator))
    except ValidationError as wrong:
        refuse(form, wrong)
        return show(request, sheet, form, version=expected)
    except InvalidTransition:
        return show(request, sheet, form, is_finished=True, status=409)
    return gone_on(request, sheet)


def mode_of(said: str, sheet: IndicatorSheet, form: IndicatorForm) -> Mode | None:
    """None for a form that says nothing yet. What was typed stays, whatever is said."""
    if said in ONE_CLICK:
        return Mode(said)
    given = Mode.BASELINE if sheet.is_first_count else Mode.GIVEN
    if said == Mode.BASELINE and sheet.is_first_count:
        return given
    if form.is_answer:
        return given
    return Mode(sheet.answer.mode) if sheet.answer else (given if has_words(form) else None)


def has_words(form: IndicatorForm) -> bool:
    """A source or a note that was typed before the values is kept too."""
    names = ("year", "certainty", "source_title", "source_link", "note", "justification")
    return any(str(form.data.get(name, "")).strip() for name in names)


def refuse(form: IndicatorForm, wrong: ValidationError) -> None:
    for name, texts in (wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}).items():
        control = next((each for each in (f"{VALUE}{name}", name) if each in form.fields), None)
        for text in texts:
            form.add_error(control, text)


def gone_on(request: HttpRequest, sheet: IndicatorSheet) -> HttpResponseBase:
    """Leads to what comes next; back to an answer that does not count yet, where its page says what it lacks."""
    work = sheet.work
    if LATER in request.POST:
        return redirect(work.url)
    if sheet.answer and not work.is_answered(sheet.indicator):
        return redirect(sheet.url)
    after = work.next_after(sheet.indicator)
    return redirect(work.indicator_url(after) if after else work.address("assessment_check"))


def plan_words(plan: Plan) -> str:
    """A plan as a reason names it: its title with its years, and how it stands as pages say it."""
    named = f"{plan.title} ({plan.period})" if plan.period else str(plan.title)
    return _("%(plan)s: %(status)s") % {"plan": named, "status": plan.standing.label}


def with_plan(wanted: Snapshot, plan: Plan) -> Snapshot:
    """The reason names the plan, after what was written; its own page or document is the source where none is named."""
    said = str(wanted.get("justification") or "").strip()
    reason = f"{said} {plan_words(plan)}".strip()[: limits.SUMMARY]
    source: Snapshot = {}
    if not wanted.get("source_title"):
        link = plan.link or f"{settings.SITE_URL}{plan.get_absolute_url()}"
        source = {"source_title": str(plan.title)[: limits.NAME], "source_link": link}
    return {**wanted, "justification": reason, **source}


def offered(request: HttpRequest, sheet: IndicatorSheet) -> HttpResponseBase:
    """Takes a value that is offered, or puts it aside; all else that was typed is kept."""
    data = request.POST
    name, _colon, key = (data.get("use") or data.get("refuse") or "").partition("|")
    offer = next((each for each in sheet.offers.get(name, ()) if each.key == key), None)
    expected = seen_in(data)
    form = sheet.form(actions.flat_at(sheet.answer, expected), data)
    form.is_valid()
    plan = next((each for each in sheet.plans if name == "plan" and str(each.pk) == key), None)
    if offer is None and plan is None:
        return show(request, sheet, form, version=expected)
    mode = Mode.BASELINE if sheet.is_first_count else Mode.GIVEN
    wanted = form.wanted(mode)
    if plan is not None:
        wanted, name = with_plan(wanted, plan), ""
    elif offer is not None and "use" in data:
        wanted = with_offer(wanted, name, offer)
        for control in (VALUE, UNIT):
            wanted.pop(f"unfinished.{control}{name}", None)
    elif offer is not None:
        wanted["refused"] = [*items_of(wanted.get("refused")), offer.key][-50:]
    try:
        sheet.save(wanted, expected)
    except Clashes as found:
        conflict = conflict_about(sheet, found.clashes, expected)
        return show(request, sheet, form, conflict=conflict, version=expected, status=409)
    except ValidationError as wrong:
        refuse(form, wrong)
        return show(request, sheet, form, version=expected)
    except InvalidTransition:
        return show(request, sheet, form, is_finished=True, status=409)
    return redirect(f"{sheet.url}#id_{VALUE}{name}" if name else f"{sheet.url}#id_justification")


def show(
    request: HttpRequest,
    sheet: IndicatorSheet,
    form: IndicatorForm,
    *,
    version: int | None = None,
    conflict: ConflictPage | None = None,
    is_finished: bool = False,
    status: int = 200,
) -> HttpResponse:
    work, answer = sheet.work, sheet.answer
    if not is_finished and not conflict:
        form = showing.form_with_faults(sheet, form)
    number = (answer.version if answer else 0) if version is None else version
    context = {
        **work.workspace.page("assessments"),
        **showing.indicator(sheet, form),
        "work": work,
        "version": number,
        "first": request.POST.get("first", str(number)),
        "conflict": conflict,
        "kept": [*conflict.hidden, *conflict.kept(request.POST, ("version", LATER))] if conflict else (),
        "is_finished": is_finished,
        "errors": showing.errors(form) if not conflict and not is_finished else [],
        "script": script(request, sheet) if not conflict and work.is_open else None,
        "others": others(sheet),
        "plans": [{"key": each.pk, "words": plan_words(each)} for each in sheet.plans] if not conflict else [],
        "practices": [*next_steps.practices(work, sheet.indicator)] if answer and not conflict else [],
    }
    return render(request, "workspace/assessment/indicator.html", context, status=status)


def script(request: HttpRequest, sheet: IndicatorSheet) -> dict[str, Any]:
    """What the script of the form needs to know: where it saves, and when the session ends."""
    return {
        "draft": sheet.work.address("assessment_draft", sheet.indicator.number),
        "here": sheet.work.address("assessment_here", sheet.indicator.number),
        "stay": sheet.work.workspace.address("workspace_stay"),
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
        "ends_in": ends_in(request),
    }


# --- Saving by itself ---------------------------------------------------------------------------------------------


@answering
@staff_only
@require_POST
def draft(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    return respond(request, partial(save_draft, request, IndicatorSheet(work, indicator_at(work, number))))


def save_draft(request: HttpRequest, sheet: IndicatorSheet) -> Saved:
    """Keeps what can be read, and what cannot as it was typed. Raises ValidationError, Conflict, InvalidTransition."""
    if not sheet.work.is_open:
        raise InvalidTransition
    expected = seen_in(request.POST)
    form = sheet.form(actions.flat_at(sheet.answer, expected), request.POST)
    form.is_valid()
    mode = mode_of("", sheet, form)
    if mode is None:
        return Saved(saved="", hidden={"version": str(expected)})
    wanted = form.wanted(mode)
    try:
        row = sheet.save(wanted, expected)
    except Clashes as found:
        raise Conflict(conflict_about(sheet, found.clashes, expected).sentence) from found
    words = _("Draft saved %(time)s") % {"time": sheet.work.workspace.clock(row.changed_at)}
    return Saved(
        saved=words,
        hidden={"version": str(row.version)},
        values={**changed_by_others(sheet, form, wanted, row), **{name: [text] for name, text in form.left.items()}},
        live=showing.live(sheet, form),
    )


def changed_by_others(
    sheet: IndicatorSheet, form: IndicatorForm, wanted: Snapshot, row: Answer
) -> dict[str, list[str]]:
    """What a control shows now, by its name, where a colleague changed it meanwhile."""
    now = actions.flat(row)
    fresh = sheet.form(now)
    found = {}
    for name in fresh.fields:
        key = f"inputs.{name.removeprefix(VALUE).removeprefix(UNIT)}" if name.startswith((VALUE, UNIT)) else name
        if name not in ("planned_for", "confirmed_odd", KEEP) and (now.get(key) or None) != (wanted.get(key) or None):
            found[name] = [str(fresh[name].initial or "")]
    return found


# --- Who else is here ---------------------------------------------------------------------------------------------


@answering
@no_session_refresh
@staff_only
@require_POST
def here(request: HttpRequest, workspace: CityContext, key: str, number: int) -> HttpResponseBase:
    work = work_at(workspace, key)
    sheet = IndicatorSheet(work, indicator_at(work, number))
    presence.note(workspace.city.pk, workspace.person.pk, ["assessments", key, str(number)])
    return presence_answer(request, others(sheet))


def others(sheet: IndicatorSheet) -> list[str]:
    """A sentence for each colleague who has an indicator of this assessment open."""
    there = colleagues(sheet.work.workspace, ("assessments", sheet.work.assessment.key))
    words = _("%(name)s is editing indicator %(number)s")
    return [words % {"name": name, "number": number} for name, number in there]
