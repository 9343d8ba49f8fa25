"""What a year says, read once more before it is sent; then one bundle of proposals."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import sent_for_review
from alliance.workspace.planning.year.forms import NONE, no_value_words
from alliance.workspace.planning.year.table import IndicatorLine, Table, TargetLine, table_of
from core.conflicts import refusal_of, seen_in
from core.history.merge import Clashes
from core.history.write import AlreadyExists, VersionConflict
from core.review.bundles import actions as bundles
from core.review.bundles.actions import Refused
from core.text.fallback import localized
from core.text.numbers import number_in
from core.workflow import InvalidTransition
from planning.models import YearRow
from planning.tracking.models import Level
from planning.tracking.wording import amount_of
from planning.years import actions

type Line = dict[str, Any]


@staff_only
@require_safe
def check(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    table = table_of(workspace, year)
    return show(request, table) if table.is_open else redirect(table.address("plan_year_page"))


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    if not workspace.is_lead:
        raise PermissionDenied
    table = table_of(workspace, year)
    if table.plan_year is None:
        return show(request, table, notice=_("There is nothing to send for review."), status=409)
    if not table.is_open:
        return show(request, table, notice=_("Another lead has already sent this annual report."), status=409)
    if stops(table):
        return show(request, table, status=409)
    wanted = [each for each in table.wanted() if actions.differs(each)]
    read = {
        number_in(name.removeprefix("row-")): number_in(str(value))
        for name, value in request.POST.items()
        if name.startswith("row-")
    }
    try:
        if not wanted:
            raise ValidationError(
                _("There is nothing to send for review. The draft does not differ from the published content.")
            )
        actions.send(table.plan_year, wanted, expected=seen_in(request.POST), read=read, by=workspace.by)
    except (VersionConflict, AlreadyExists):
        changed = _("Someone has edited or sent this annual report. Check it again, then send it for review.")
        return show(request, table_of(workspace, year), notice=changed, status=409)
    except Clashes:
        notice = _("A draft of this annual report was changed separately. Open the draft and compare.")
        return show(request, table_of(workspace, year), notice=notice, status=409)
    except (ValidationError, Refused, InvalidTransition) as wrong:
        return show(request, table_of(workspace, year), notice=reason(wrong), status=409)
    messages.success(request, sent_for_review())
    return redirect(table.address("plan_year_page"))


@staff_only
@require_POST
def take_back(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    if not workspace.is_lead:
        raise PermissionDenied
    table = table_of(workspace, year)
    bundle = table.plan_year.bundle if table.plan_year else None
    if bundle is not None and table.is_in_review:
        if refusal_of(lambda: bundles.withdraw(bundle, expected=seen_in(request.POST), by=workspace.by)):
            messages.warning(request, _("A decision has already been made. The current status is shown below."))
        else:
            messages.success(request, _("Withdrawn. Continue editing, then send the report for review again."))
    return redirect(table.address("plan_year_page"))


def reason(wrong: ValidationError | Refused | InvalidTransition) -> str:
    if isinstance(wrong, ValidationError):
        return " ".join(wrong.messages)
    if isinstance(wrong, Refused):
        kind = wrong.proposal.kind
        said = wrong.reason.messages if isinstance(wrong.reason, ValidationError) else [str(wrong.reason)]
        title = YearRow.objects.filter(
            plan_year__bundle=wrong.proposal.bundle_id, kind=kind, object_id=wrong.proposal.object_id
        )
        name = next(iter(title.values_list("title", flat=True)), "")
        return _("%(title)s: %(reason)s") % {"title": name, "reason": " ".join(said)}
    return str(wrong)


# --- What stands in the way, and what should be known -------------------------------------------------------------


def stops(table: Table) -> list[Line]:
    """Faults, two answers at once, and a gap between claim and indicators without a sentence."""
    found = []
    for line in table.lines:
        texts = list(line.form.sentences) if line.is_answered or any(line.typed.values()) else []
        if isinstance(line, TargetLine) and line.lacks_reason:
            texts.append(_("%(gap)s Enter the reasons for your city’s assessment.") % {"gap": line.said})
        if isinstance(line, TargetLine) and line.is_changed and not line.is_answered:
            texts.append(_("Choose the level of progress."))
        found += [{"text": f"{line.title.text}: {text}", "url": anchor(table, line.key)} for text in texts]
    found += [
        {
            "text": _("%(title)s has been removed. Copy your text, then exclude this item.") % {"title": row.title},
            "url": f"{table.address('plan_year_page')}#lost",
        }
        for row in table.lost
    ]
    return [{**each, "section": ""} for each in found]


def gaps(table: Table) -> list[Line]:
    return [
        {
            "title": line.title,
            "level": str(dict(Level.choices).get(line.form.choice, "")),
            "said": line.said,
            "reckoned": line.reckoned,
            "reason": line.shown.get("level_reason", ""),
            "url": anchor(table, line.key),
        }
        for line in table.targets
        if line.gap
    ]


def unanswered(table: Table) -> list[Line]:
    return [
        {"text": line.title.text, "url": anchor(table, line.key), "section": ""}
        for line in table.lines
        if not line.is_answered
    ]


def anchor(table: Table, key: str) -> str:
    return f"{table.address('plan_year_page')}#row-{key}"


def lines_to_send(table: Table) -> list[Line]:
    """What is sent, a line for each row that says something."""
    found = []
    for line in table.lines:
        if not line.is_answered:
            continue
        said = indicator_words(line) if isinstance(line, IndicatorLine) else level_words(line)
        found.append({"title": line.title, "said": said, "beside": getattr(line, "said", "")})
    return found


def indicator_words(line: IndicatorLine) -> str:
    choice = line.form.choice
    if choice in NONE:
        return no_value_words()[choice]
    return amount_of(line.indicator, line.amount) if line.amount else line.shown.get("value", "")


def level_words(line: Any) -> str:
    return str(dict(Level.choices).get(line.form.choice, ""))


def show(request: HttpRequest, table: Table, *, notice: str = "", status: int = 200) -> HttpResponse:
    stopping = stops(table)
    context = {
        **table.workspace.page("plans"),
        "title": _("Check annual report %(year)s and send it for review") % {"year": table.year},
        "table": table,
        "notice": notice,
        "stops": stopping,
        "gaps": gaps(table),
        "unanswered": unanswered(table),
        "told": lines_to_send(table),
        "rows": [line.row for line in table.lines if line.row] + table.lost,
        "may_send": table.workspace.is_lead and table.is_open and not stopping,
        "city_name": localized(table.workspace.city, "name"),
    }
    return render(request, "workspace/planning/year-check.html", context, status=status)
