"""A project of the city against all calls and instruments: a table by deadline, with why, and what would answer more.

Besides, the funders of whom no call is listed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance import match_table
from alliance.workspace.finance.work import Work, work_at
from core.text.fallback import localized
from core.ui.paging import PER_PAGE, page_of
from finance.deadlines import Standing
from finance.market import wording
from finance.market.models import Funder
from finance.matching import Answer, Answered, Kind, ProjectFacts, Subject
from finance.projects.matches import Judged, Matched, Matches, WordedMatch, match_rows, matches_of, worded_matches

GROUPS: Mapping[Kind, str | Promise] = {
    Kind.FITS: pgettext_lazy("calls", "Criteria met"),
    Kind.CANNOT_BE_TOLD: pgettext_lazy("calls", "Cannot be assessed"),
    Kind.NOT_FOR_YOU: pgettext_lazy("calls", "Not eligible"),
    Kind.NO_RULES: pgettext_lazy("calls", "Criteria not known"),
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


@dataclass(frozen=True)
class Remedies:
    """What would answer what is not known of a project: a field, or who can."""

    work: Work
    facts: ProjectFacts

    def of(self, found: Answered, currency: str) -> dict[str, str]:
        """The words and the address of what would answer a criterion of a call that pays in this currency."""
        asked = found.criterion
        if found.answer is not Answer.UNKNOWN or not asked.is_sure:
            return {}
        if asked.subject is Subject.PLACE:
            return {**({"why": wording.lost_words(asked.lost)} if asked.lost else {}), **self.secretariat}
        if asked.subject not in ANSWERED_BY:
            return {}
        missing, group, control = ANSWERED_BY[asked.subject]
        is_known = getattr(self.facts, missing) is not None
        if asked.lost and is_known:
            return {"why": wording.lost_words(asked.lost), **self.secretariat}
        if asked.subject is Subject.AMOUNT and is_known:
            return {"why": _("No exchange rate into %(currency)s has been entered.") % {"currency": currency}}
        if is_known and asked.subject is not Subject.TOPIC:
            return {}
        where = self.groups[group]
        return {"label": _("Enter this information"), "url": f"{where}#id_{control}" if control else where}

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Addresses are made once, and not for each criterion of each call."""
        return {group: self.work.address("finance_group", group) for _missing, group, _control in ANSWERED_BY.values()}

    @cached_property
    def secretariat(self) -> Mapping[str, str]:
        label = _("Ask the secretariat to enter this information")
        return {"label": label, "url": reverse("contact"), "ask": "yes"}


@staff_only
@require_safe
def match(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    work = work_at(workspace, key)
    found = matches_of(work.project, timezone.now())
    chosen = request.GET.get("answer", "")
    if chosen and chosen not in (*Kind, FUNDERS):
        raise Http404
    number = request.GET.get("page") if chosen else None
    shown = found.of(Kind(chosen)) if chosen in list(Kind) else [] if chosen == FUNDERS else list(found.calls)
    page = page_of(shown, None if chosen == FUNDERS else request.GET.get("page"))
    funders = funders_shown(work, number) if chosen in ("", FUNDERS) else None
    if chosen == FUNDERS and funders and not funders["count"]:
        raise Http404
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Funding options for this project"),
        "chosen": chosen,
        "page_of_calls": page,
        "answers": answers(work, found, chosen),
        **table(Remedies(work, found.facts), shown, list(page.object_list)),
        "params": request.GET,
        "all_url": work.address("finance_match"),
        "interest_url": work.address("finance_interest_begin"),
        "shows_calls": chosen != FUNDERS,
        "funders": funders,
        "instruments": [judged_line(each) for each in found.instruments],
        "is_aside": bool(work.project.side_state),
    }
    return render(request, "workspace/finance/match.html", context)


def answers(work: Work, found: Matches, chosen: str) -> list[dict[str, Any]]:
    """All calls, and those of each answer, as views of the same table."""
    counts = Counter(each.kind for each in found.calls)
    url = work.address("finance_match")
    views = [
        {"label": GROUPS[kind], "url": f"{url}?answer={kind}", "count": counts[kind], "current": chosen == kind}
        for kind in GROUPS
        if counts[kind]
    ]
    every = {"label": _("All calls"), "url": url, "count": len(found.calls), "current": not chosen}
    return [every, *views] if len(views) > 1 or chosen else []


def table(remedies: Remedies, shown: Sequence[Matched], on_page: Sequence[Matched]) -> dict[str, Any]:
    """The calls of a page with a cell for each condition, and the answers that decide most calls of all pages."""
    rows = [row(remedies, each) for each in worded_matches(on_page, match_rows(on_page))]
    conditions, signs = [each["conditions"] for each in rows], match_table.signs()
    subjects = match_table.columns(conditions)
    for each in rows:
        each["cells"] = match_table.cells(each["conditions"], subjects, signs)
    return {
        "rows": rows,
        "header": list(subjects.values()),
        "key": match_table.key(conditions, signs),
        "missing": missing(remedies, shown),
        "width": max(len(subjects), 1),
    }


def missing(remedies: Remedies, shown: Sequence[Matched]) -> dict[str, Any] | None:
    """Answers alone, without their words: what decides the calls of all pages is not read again to say it."""
    undecided = [each for each in shown if each.kind is Kind.CANNOT_BE_TOLD]
    waiting = [
        match_table.standing_of(each.verdict, [remedies.of(one, each.facts.currency) for one in each.verdict.answers])
        for each in undecided
    ]
    return match_table.missing(waiting, total=len(shown))


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


class Line(NamedTuple):
    """A sentence, and what the page shows of it with what would answer it."""

    said: wording.Sentence
    shown: dict[str, Any]


def row(remedies: Remedies, each: WordedMatch) -> dict[str, Any]:
    standing, tone = wording.call_standing(each.call, each.now)
    answered = [remedies.of(one, each.call.currency) for one in each.verdict.answers]
    said = zip(each.said, answered, strict=True)
    lines = [Line(sentence, {**sentence.line, **remedy}) for sentence, remedy in said]
    musts = [line for line in lines if line.said.is_must]
    return {
        "call": each.call,
        "title": localized(each.call, "title"),
        "funder": localized(each.call.funder, "name"),
        "standing": standing,
        "tone": tone,
        "is_over": each.standing is Standing.CLOSED,
        "cautions": cautions(each),
        "checked": wording.checked(each.call.checked_on) if each.call.checked_on else "",
        "fits": each.verdict.kind is Kind.FITS,
        "because": wording.verdict_words(each.verdict, is_confirmed=each.call.is_confirmed),
        "open_wishes": wording.open_wishes(each.said),
        "deciding": [line.shown for line in musts if line.said.answer is each.verdict.decisive],
        **beside(each.verdict.kind, musts),
        "conditions": match_table.standing_of(each.verdict, answered),
        "wishes": [line.shown for line in lines if not line.said.is_must],
    }


def beside(kind: Kind, musts: Iterable[Line]) -> dict[str, list[dict[str, Any]]]:
    """The conditions that do not decide: those that are met, and beside a no those that are not known."""
    met = [line.shown for line in musts if line.said.answer is Answer.YES and kind is not Kind.FITS]
    unknown = [line.shown for line in musts if line.said.answer is Answer.UNKNOWN and kind is Kind.NOT_FOR_YOU]
    return {"met": met, "open": unknown}


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
