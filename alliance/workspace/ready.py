"""An editor tells the leads that an assessment, a group of changes or an annual report is ready: one of them finishes
or sends it. Once an hour for each thing; nothing of the thing changes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from alliance.workspace import together
from alliance.workspace.assessment.work import work_at
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.planning.year.table import table_of
from assessment.models import Assessment
from core.accounts.tenants import LEAD, names_of, serving
from core.history.write import one_transaction
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.ratelimits.limits import take
from core.review.models import Bundle
from core.review.querysets import BEING_WRITTEN
from core.ui.answers import error
from planning.models import PlanYear

NOTICE = "work_ready"
AN_HOUR = 3_600
ASSESSMENT, BUNDLE, YEAR = "assessment", "bundle", "year"
THINGS: Mapping[str, str | Promise] = {
    ASSESSMENT: gettext_lazy("Assessment %(year)s"),
    BUNDLE: gettext_lazy("Group of changes"),
    YEAR: gettext_lazy("Annual report %(year)s"),
}


@staff_only
@require_POST
def assessment(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    where = work.address("assessment_check") if work.is_open else work.address("assessment_result")
    return tell_leads(
        request, workspace, ASSESSMENT, str(work.assessment.pk), where, work.is_open, work.assessment.year
    )


@staff_only
@require_POST
def bundle(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    thing = together.asked_for(workspace, key)
    return tell_leads(request, workspace, BUNDLE, str(key), thing.url, thing.is_being_written)


@staff_only
@require_POST
def year(request: HttpRequest, workspace: CityContext, year: int) -> HttpResponseBase:
    table = table_of(workspace, year)
    key, is_open = f"{workspace.city.pk}-{year}", table.plan_year is not None and table.is_open
    return tell_leads(request, workspace, YEAR, key, table.address("plan_year_check"), is_open, year)


def tell_leads(
    request: HttpRequest,
    workspace: CityContext,
    what: str,
    key: str,
    url: str,
    is_open: bool,
    year: int | None = None,
) -> HttpResponseBase:
    """Tells the leads of the city, where somebody can still act, and goes to the page on which they do."""
    if workspace.is_lead:
        raise PermissionDenied(_("You are a lead and can act yourself."))
    if not is_open:
        return error(request, 409, happened=_("A lead has already acted on this. Open the page to see the status."))
    if take("work-ready", f"{what}:{key}", 1, AN_HOUR) is None:
        tell(workspace, what, key, url, year)
    messages.success(request, _("The leads have been notified that this is ready."))
    return redirect(url)


def tell(workspace: CityContext, what: str, key: str, url: str, year: int | None) -> None:
    leads = sorted(lead.pk for lead in serving(workspace.city.pk, LEAD))
    facts = {
        "what": what,
        "thing": key,
        "year": str(year or ""),
        "tenant": str(workspace.city.pk),
        "by": str(workspace.person),
    }
    with one_transaction():
        notify(leads, NOTICE, facts=facts, address=url.split("/", 2)[2])


# --- In words -----------------------------------------------------------------------------------------------------


def stands(facts: Facts) -> bool:
    """Nobody is told by mail of what was finished, sent or discarded meanwhile."""
    what, key = facts["what"], facts["thing"]
    if what == ASSESSMENT:
        return Assessment.objects.filter(pk=key, state=Assessment.State.DRAFT).exists()
    if what == BUNDLE:
        return Bundle.objects.filter(pk=key, state__in=BEING_WRITTEN).exists()
    row = PlanYear.objects.filter(city=int(facts["tenant"]), year=int(facts["year"])).select_related("bundle").first()
    return row is not None and not (row.is_locked or row.is_in_review)


def together_in_words(many: Sequence[Facts]) -> list[Facts]:
    """Facts for the sentences of notices, in the active language: the names of all cities at once."""
    names = names_of({int(facts["tenant"]) for facts in many})
    return [words(facts, names) for facts in many]


def alone(facts: Facts) -> Facts:
    return together_in_words([facts])[0]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    return {
        "thing": str(THINGS[facts["what"]]) % {"year": facts["year"]},
        "city": names.get(int(facts["tenant"]), ""),
        "by": facts["by"],
    }
