"""The page of a year: several units fill one table, each in its rows, and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.planning.year import conflicts
from alliance.workspace.planning.year.conflicts import Asked
from alliance.workspace.planning.year.forms import GIVEN, REPORT_TEXTS, SAME, no_value_words
from alliance.workspace.planning.year.table import (
    IndicatorLine,
    Sent,
    Table,
    TableLine,
    TargetLine,
    is_to_come,
    table_of,
    tidy,
    to_come_words,
)
from alliance.workspace.presence import colleagues, presence_answer
from alliance.workspace.signedout import typing_kept
from core import presence
from core.accounts.middleware import no_session_refresh
from core.autosave import Conflict, Saved, answering, ends_in, respond
from core.conflicts import ConflictPage, who_was_faster
from core.history.merge import Clashes
from core.history.write import AlreadyExists, VersionConflict
from core.text.measured import with_unit
from core.text.numbers import number_in
from core.ui.answers import error
from core.workflow import InvalidTransition
from planning.models import YearRow
from planning.years import actions

PLACE = "year"
MOST_OPEN = 4  # rows that all stand open; of more the first one without an answer does
type Asking = Mapping[str, Any]


@typing_kept(gettext_lazy("Annual report of your plan"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    if is_to_come(workspace, year):
        return error(request, 404, happened=to_come_words(year))
    table = table_of(workspace, year, unit=request.GET.get("unit", ""))
    if request.method != "POST":
        return show(request, table)
    if not table.is_open:
        return closed(request, table)
    try:
        asked = save(table, request.POST)
    except InvalidTransition:  # sent, or published, this very moment
        return closed(request, table_of(workspace, year, unit=table.unit))
    except ValidationError as wrong:
        return show(request, filled(table, request.POST), notice=" ".join(wrong.messages), status=400)
    except VersionConflict as faster:  # of a row that is no longer asked: its text stands on the page anew
        now = filled(table_of(workspace, year, unit=table.unit), request.POST)
        return show(request, now, notice=who_was_faster(faster), status=409)
    if asked:
        return show(request, table, conflict=conflicts.conflict_in(table, asked), status=409)
    messages.success(request, _("Saved. When all departments have finished, a lead sends the report for review."))
    if "check" in request.POST:
        return redirect(table.address("plan_year_check"))
    return redirect(table.form_url)


def closed(request: HttpRequest, table: Table) -> HttpResponse:
    """What was typed is shown, so that nothing is lost without a word."""
    return show(request, filled(table, request.POST), status=409)


def filled(table: Table, data: Asking) -> Table:
    """The table with what was sent in place of what is saved, for whoever has to copy or to mend it. It still begins
    from the version that was sent: of what others wrote since it shows nothing."""
    table.renew({line.key: {"sent": sent_of(line, data)} for line in table.lines if f"{line.key}-version" in data})
    return table


def sent_of(line: TableLine, data: Asking) -> Sent:
    texts = {name: tidy(data.get(f"{line.key}-{name}")) for name in line.form_class.names}
    return Sent(number_in(data.get(f"{line.key}-version", "")), texts)


# --- Saving -------------------------------------------------------------------------------------------------------


def save(table: Table, data: Asking) -> list[Asked]:
    """Writes each row that was changed by itself; those in which others changed the same are given back.

    Raises InvalidTransition; VersionConflict for a row that is left out; ValidationError at the end with the name of
    each row that cannot be kept, when all others are saved.
    """
    asked, refused, rows = [], [], {}
    for line in table.lines:
        if f"{line.key}-version" not in data:
            continue
        try:
            if row := save_line(table, line, data):
                rows[line.key] = {"row": row}
        except Clashes as found:
            asked.append(Asked(line, found.clashes, number_in(data.get(f"{line.key}-version", ""))))
        except ValidationError as wrong:
            words = {"title": line.title.text, "reason": " ".join(wrong.messages)}
            refused.append(_("%(title)s: %(reason)s") % words)
    table.renew(rows)
    for row in table.lost:
        if data.get(f"leave-out-{row.pk}"):
            actions.leave_out(row, expected=number_in(data.get(f"leave-out-{row.pk}", "")), by=table.workspace.by)
    if refused:
        raise ValidationError([*refused, _("All other rows are saved.")])
    return asked


def save_line(table: Table, line: TableLine, data: Asking) -> YearRow | None:
    """None where nothing was changed."""
    expected = number_in(data.get(f"{line.key}-version", ""))
    began = actions.typed_at(line.row, expected)
    wanted = line.wanted(data, began)
    wanted, knowing = conflicts.settled_line(line, data, wanted)
    if wanted == began and not knowing:
        return None
    if table.plan_year is None:
        table.plan_year = actions.begun(table.workspace.city, table.year, by=table.workspace.by)
    return written(table, line, wanted, expected, knowing)


def written(table: Table, line: TableLine, wanted: Any, expected: int, knowing: Any, *, again: bool = True) -> YearRow:
    assert table.plan_year is not None
    try:
        return actions.write(
            table.plan_year,
            kind=line.kind,
            object_id=str(line.thing.pk),
            title=line.title.text,
            wanted=wanted,
            knowing=knowing,
            expected=expected,
            by=table.workspace.by,
        )
    except AlreadyExists:  # a colleague began the same row this very moment
        if not again:
            raise
        return written(table, line, wanted, expected, knowing, again=False)


# --- Saving by itself ---------------------------------------------------------------------------------------------


@answering
@staff_only
@require_POST
def draft(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    return respond(request, partial(save_draft, request, workspace, year))


def save_draft(request: HttpRequest, workspace: CityContext, year: int) -> Saved:
    """Saves what was typed of a year. Raises ValidationError, Conflict, InvalidTransition."""
    if is_to_come(workspace, year):
        raise ValidationError(to_come_words(year))
    table = table_of(workspace, year)
    if not table.is_open:
        raise InvalidTransition
    asked = save(table, request.POST)
    if asked:
        raise Conflict(conflicts.conflict_in(table, asked[:1]).sentence)
    lines = [line for line in table.lines if f"{line.key}-version" in request.POST]
    hidden = {f"{line.key}-version": str(line.version) for line in lines}
    values: dict[str, list[str]] = {}
    for line in lines:
        values |= changed_by_others(line, request.POST)
    words = _("Draft saved %(time)s") % {"time": workspace.clock(timezone.now())}
    return Saved(saved=words, hidden=hidden, values=values, live=live(table))


def changed_by_others(line: TableLine, data: Asking) -> dict[str, list[str]]:
    """What a control shows now, by its name, where that is not what was sent."""
    found = {}
    for name, text in line.shown.items():
        control = f"{line.key}-{name}"
        if tidy(data.get(control)) != tidy(text):
            found[control] = [text]
    return found


def live(table: Table) -> dict[str, str]:
    """What follows from what is saved: how far each indicator has come, and what the level of a target says beside."""
    found = {f"said-{line.key}": line.said for line in table.indicators if line.is_typed}
    for target in table.targets:
        found[f"gap-{target.key}"] = target.said
        found |= {f"of-{target.key}-{each.key}": each.said for each in target.lines}
    found |= {f"now-{line.key}": now_words(line) for line in table.lines}
    return found | {"answered": answered_words(table)}


def answered_words(table: Table) -> str:
    return _("%(done)s of %(total)s answered") % {"done": table.answered, "total": len(table.lines)}


# --- Who else is here ---------------------------------------------------------------------------------------------


@answering
@no_session_refresh
@staff_only
@require_POST
def here(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    presence.note(workspace.city.pk, workspace.person.pk, [PLACE, str(year), ""])
    return presence_answer(request, others(workspace, year))


def others(workspace: CityContext, year: int) -> list[str]:
    """A sentence for each colleague who has this year open."""
    words = _("%(name)s is also editing this year")
    return [words % {"name": name} for name, _part in colleagues(workspace, (PLACE, str(year)))]


# --- Showing ------------------------------------------------------------------------------------------------------


def show(
    request: HttpRequest,
    table: Table,
    *,
    conflict: ConflictPage | None = None,
    notice: str = "",
    from_sheet: Any = None,
    status: int = 200,
) -> HttpResponse:
    workspace = table.workspace
    is_written_on = table.is_open and not conflict and not from_sheet and status == 200
    rows = [indicator_row(line) for line in table.indicators if not table.unit or unit_of(line) == table.unit]
    typed, told = ([row for row in rows if row["line"].is_typed is is_typed] for is_typed in (True, False))
    targets = [] if table.unit else [target_row(line) for line in table.targets]
    unfold(table, [*typed, *targets], all_open=status != 200)
    context = {
        **workspace.page("plans"),
        "title": _("Annual report %(year)s of your plan") % {"year": table.year},
        "table": table,
        "typed": typed,
        "told": told,
        "targets": targets,
        "parts": parts_of(typed=typed, told=told, targets=targets),
        "answered": answered_words(table),
        "conflict": conflict,
        "kept": kept_controls(request, conflict) if conflict else (),
        "notice": notice,
        "from_sheet": from_sheet,
        "script": script(request, table) if is_written_on else None,
        "others": others(workspace, table.year),
    }
    return render(request, "workspace/planning/year.html", context, status=status)


def unfold(table: Table, rows: Sequence[dict[str, Any]], *, all_open: bool) -> None:
    """Says of each row whether it stands open: of many the first that nobody has answered, and those with a fault; of
    few, and of a year that is only read, each."""
    is_short = len(rows) <= MOST_OPEN or not table.is_open
    first = next((row["line"].key for row in rows if not row["line"].is_answered), "")
    for row in rows:
        is_wrong = row["line"].is_answered and bool(row["form"].errors)
        row["is_open"] = all_open or is_short or is_wrong or row["line"].key == first


def parts_of(**rows: Sequence[object]) -> list[dict[str, str]]:
    """The list of sections beside the page."""
    labels = {"typed": _("Indicators"), "told": _("Shown for information (no entry needed)"), "targets": _("Targets")}
    anchors = {"typed": "#indicators", "told": "#told", "targets": "#targets"}
    return [{"label": labels[name], "url": anchors[name]} for name, found in rows.items() if found]


def now_words(line: TableLine) -> str:
    """What is entered for this year so far."""
    if not line.is_answered:
        return _("not answered yet")
    if isinstance(line, IndicatorLine):
        return indicator_words(line)
    return str(dict(line.form.fields["level"].choices).get(line.shown["level"], ""))


def indicator_words(line: IndicatorLine) -> str:
    if line.form.choice == GIVEN:
        return with_unit(line.shown["value"], line.unit_words)
    return choice_labels(line).get(line.form.choice, "")


def choice_labels(line: IndicatorLine) -> dict[str, str]:
    return {
        GIVEN: _("A new value"),
        SAME: _("No change: still %(value)s") % {"value": line.last_words},
        **no_value_words(),
    }


def unit_of(line: IndicatorLine) -> str:
    return str(line.indicator.responsible)


def indicator_row(line: IndicatorLine) -> dict[str, Any]:
    form, labels = line.form, choice_labels(line)
    return {
        "line": line,
        "form": form,
        "options": [{"value": code, "label": labels[code], "checked": on} for code, on in line.options],
        "errors": [str(each) for each in form.errors.get("say", [])],
        "keep": keep_words(line),
        "now": now_words(line),
        "details": any(line.shown.get(name) for name in ("qualifier", "source_link", "footnote")),
    }


def keep_words(line: IndicatorLine) -> str:
    """The source that stands there already, offered for a new value."""
    title = line.stood.get("source_title")
    if not title:
        return ""
    return _("The source is the same as for %(year)s: %(source)s") % {"year": line.stood_year, "source": title}


def target_row(line: TargetLine) -> dict[str, Any]:
    texts = [line.form[name] for name in REPORT_TEXTS]
    return {"line": line, "form": line.form, "texts": texts, "now": now_words(line)}


def kept_controls(request: HttpRequest, conflict: ConflictPage) -> list[tuple[str, str]]:
    """Controls that the page of a conflict keeps, without what an earlier one had shown."""
    before = [name for name in request.POST if name.startswith(conflicts.SEEN)]
    return [*conflict.kept(request.POST, ("check", *before)), *conflict.hidden]


def script(request: HttpRequest, table: Table) -> dict[str, Any]:
    """What the script of the form needs to know: where it saves, and when the session ends."""
    return {
        "draft": table.address("plan_year_draft"),
        "here": table.address("plan_year_here"),
        "stay": table.workspace.address("workspace_stay"),
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
        "ends_in": ends_in(request),
    }
