"""A project of the city against all calls and instruments: four answers, each with why, and what would answer more.

Besides, the funders of whom no call is listed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.work import Work, work_at
from core.text.fallback import localized
from core.ui.paging import PER_PAGE, page_of
from finance.deadlines import Standing
from finance.market import wording
from finance.market.models import Funder
from finance.matching import Answer, Kind, ProjectFacts, Subject
from finance.projects.matches import Judged, Matched, Matches, Rows, WordedMatch, matches_of, rows_of, told

GROUPS: Mapping[Kind, str | Promise] = {
    Kind.FITS: gettext_lazy("Calls whose listed criteria the project meets"),
    Kind.CANNOT_BE_TOLD: gettext_lazy("Calls where eligibility cannot be assessed"),
    Kind.NOT_FOR_YOU: gettext_lazy("Calls for which the project is not eligible"),
    Kind.NO_RULES: gettext_lazy("Calls whose criteria are not known"),
}
FUNDERS = "funders"  # in the place of an answer: those of whom no call is listed
# What would answer a subject: the fact that is missing then, the group in which it is written, and its control there.
ANSWERED_BY: Mapping[Subject, tuple[str, str, str]] = {
    Subject.APPLICANT: ("applicant", "applying", "applicant"),
    Subject.SEAT: ("applicant_country", "applying", "seat"),
    Subject.LANGUAGE: ("languages", "applying", "application_languages"),
    Subject.PURPOSE: ("purpose", "description", "purpose"),
    Subject.TOPIC: ("topics", "description", "terms"),
    Subject.CLIMATE: ("climate_benefit", "description", "climate_benefit"),
    Subject.ESTIMATE: ("climate_estimated", "description", "is_climate_estimated"),
    Subject.APPROVAL: ("approval", "documents", "political_approval"),
    Subject.AMOUNT: ("amounts", "money", ""),
    Subject.OWN_SHARE: ("own_share", "money", ""),
    Subject.INSTRUMENT: ("instruments", "money", ""),
}
LAWS: Mapping[Kind, str | Promise] = {
    Kind.FITS: gettext_lazy("Lawful for a city, according to notes entered by the secretariat."),
    Kind.NOT_FOR_YOU: gettext_lazy("Not lawful for a city, according to notes entered by the secretariat."),
    Kind.CANNOT_BE_TOLD: gettext_lazy("It is not known whether a city may use this instrument."),
}


@require_safe
@staff_only
def match(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    work = work_at(workspace, key)
    found = matches_of(work.project, timezone.now())
    chosen = request.GET.get("answer", "")
    if chosen and chosen not in (*Kind, FUNDERS):
        raise Http404
    number = request.GET.get("page") if chosen else None
    pages = {kind: page_of(found.of(kind), number) for kind in GROUPS if chosen in ("", kind)}
    rows = rows_of(each for page in pages.values() for each in page.object_list)
    funders = funders_shown(work, number) if chosen in ("", FUNDERS) else None
    if chosen == FUNDERS and funders and not funders["count"]:
        raise Http404
    groups = [group(work, found, kind, page, rows) for kind, page in pages.items()]
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Funding options for this project"),
        "chosen": chosen,
        "groups": [each for each in groups if each["count"]],
        "params": request.GET,
        "all_url": work.address("finance_match"),
        "shows_calls": chosen != FUNDERS,
        "funders": funders,
        "instruments": [judged_line(each) for each in found.instruments],
        "is_aside": bool(work.project.side_state),
    }
    return render(request, "workspace/finance/match.html", context)


def funders_shown(work: Work, number: str | None) -> dict[str, Any]:
    """Funders of whom no call is listed: there is nothing to set a project against, and an interest all the same."""
    page = page_of(Funder.objects.without_call(), number)
    return {
        "rows": [{"funder": row, "name": localized(row, "name"), "about": localized(row, "about")} for row in page],
        **paged(work, FUNDERS, page),
    }


def paged(work: Work, code: str, page: Page[Any]) -> dict[str, Any]:
    """A page of what stands under one heading, and where all of it is when it is longer."""
    count = page.paginator.count
    more_url = f"{work.address('finance_match')}?answer={code}" if count > PER_PAGE else ""
    return {"count": count, "page": page, "more_url": more_url}


def group(work: Work, found: Matches, kind: Kind, page: Page[Matched], rows: Rows) -> dict[str, Any]:
    """One answer with a page of its calls."""
    return {
        "code": kind.value,
        "title": str(GROUPS[kind]),
        "tone": wording.TONES.get(kind, ""),
        "rows": [row(work, found.facts, each) for each in told(page.object_list, rows)],
        **paged(work, kind, page),
    }


def row(work: Work, facts: ProjectFacts, each: WordedMatch) -> dict[str, Any]:
    standing, tone = wording.standing(each.call, each.now)
    return {
        "call": each.call,
        "title": localized(each.call, "title"),
        "funder": localized(each.call.funder, "name"),
        "standing": standing,
        "tone": tone,
        "is_over": each.standing is Standing.CLOSED,
        "cautions": cautions(each),
        "checked": wording.checked(each.call.checked_on) if each.call.checked_on else "",
        "because": wording.verdict_words(each.verdict),
        "open_wishes": wording.open_wishes(each.wishes),
        "deciding": lines(work, facts, each, each.because),
        "met": lines(work, facts, each, each.met),
        "wishes": lines(work, facts, each, each.wishes),
    }


def cautions(each: WordedMatch) -> list[str]:
    """Said above the answer: that sources contradict each other, and that nobody has looked lately."""
    found = []
    if each.is_unclear:
        found.append(_("Sources differ. Check with the funder before you rely on this call."))
    if not each.call.checked_on:
        found.append(_("No one has checked this since it was entered. The information may have changed."))
    elif each.call.is_old:
        found.append(_("No one has checked this for more than six months. The information may have changed."))
    return found


def lines(work: Work, facts: ProjectFacts, each: WordedMatch, said: Iterable[wording.Sentence]) -> list[dict[str, Any]]:
    return [{"said": one, **remedy(work, facts, each, one)} for one in said]


def remedy(work: Work, facts: ProjectFacts, each: WordedMatch, said: wording.Sentence) -> dict[str, str]:
    """What would answer what is not known: a field, or who can."""
    if said.answer is not Answer.UNKNOWN or not said.is_sure:
        return {}
    if said.subject is Subject.PLACE:
        return {**({"why": wording.lost_words(said.lost)} if said.lost else {}), **ask_the_secretariat()}
    if said.subject not in ANSWERED_BY:
        return {}
    missing, group, control = ANSWERED_BY[said.subject]
    if said.lost and getattr(facts, missing) is not None:
        return {"why": wording.lost_words(said.lost), **ask_the_secretariat()}
    if said.subject is Subject.AMOUNT and facts.amounts is not None:
        return {"why": _("No exchange rate into %(currency)s has been entered.") % {"currency": each.call.currency}}
    if getattr(facts, missing) is not None and said.subject is not Subject.TOPIC:
        return {}
    where = work.address("finance_group", group)
    return {"label": _("Enter this information"), "url": f"{where}#id_{control}" if control else where}


def ask_the_secretariat() -> dict[str, str]:
    return {"label": _("Ask the secretariat to enter this information"), "url": reverse("contact")}


def judged_line(each: Judged) -> dict[str, Any]:
    """An instrument with what its notes say; on conditions is no yes."""
    return {
        "name": each.instrument.name,
        "url": reverse("instrument", args=[each.instrument.code]),
        "law": str(LAWS[each.kind]),
        "tone": wording.TONES.get(each.kind, ""),
        "who_decides": [localized(note, "who_decides") for note in each.notes if note.who_decides],
        "conditions": any(note.lawful == "conditions" for note in each.notes),
        "notes": [
            {
                "checked": wording.checked(note.checked_on),
                "sources": [source for source in note.sources.all() if source.is_good],
            }
            for note in each.notes
        ],
    }
