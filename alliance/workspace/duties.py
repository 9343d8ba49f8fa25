"""What is open in a city: the one list, of which the overview shows what needs somebody today, and the page of the
handover everything. Each function asks as often for many rows as for few.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.workspace.addresses import TargetRef
from alliance.workspace.confirming import Published, old_parts, to_look_at
from alliance.workspace.context import CityContext
from alliance.workspace.edit_targets import ANSWER_DAYS, State, title_of
from alliance.workspace.lists import MOST_OPEN, TONES, title_in
from assessment.models import Assessment
from cities.applications.models import Application, ApplicationMessage
from cities.models import City
from cities.team.models import Invitation, StaffRole
from cooperation.daily import ASKED_AFTER, silent_since
from cooperation.models import Joining, Link, LinkCity, Posting, Request
from cooperation.postings.actions import SOON as ENDS_SOON
from core.feedback.models import Report
from core.notifications.models import Following
from core.prepared import prepared
from core.review.diff.labels import with_commas
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kind_of, kinds
from core.text.fallback import language_name, localized
from planning.commitments.models import FOUR_WEEKS, Filing
from planning.commitments.querysets import WAITING_FILINGS
from planning.commitments.wording import over_words
from planning.models import PlanYear
from planning.years.unreported import with_something

type Line = dict[str, Any]  # label, url, text

SOON = timedelta(days=2)
MOST_OF_A_BUNDLE = 5


# --- Proposals ----------------------------------------------------------------------------------------------------


def in_order_of_need(proposals: list[Proposal]) -> list[Proposal]:
    """First what the alliance asked to be changed, last what waits for the alliance."""
    order = [State.RETURNED, State.DRAFT, State.SUBMITTED]
    return [each for state in order for each in proposals if each.state == state]


def titles_of(workspace: CityContext, proposals: list[Proposal]) -> dict[str, str]:
    """Titles by the key of the proposal; one query for each kind that has titles."""
    found = {}
    for kind in kinds():
        mine = [each for each in proposals if each.kind == kind.code]
        keys = {each.object_id for each in mine if each.object_id}
        is_own = kind.is_profile
        titles = dict.fromkeys(keys, workspace.city.name) if is_own else kind.titles(keys) if keys else {}
        for each in mine:
            found[str(each.pk)] = titles.get(each.object_id, "") or title_in(kind, each)
    return found


def needs(workspace: CityContext, proposals: list[Proposal]) -> list[Line]:
    alone, bundles = folded(proposals)
    titles = titles_of(workspace, alone)
    return [
        need(workspace, each, titles)
        | (together(workspace, each, bundles[each.bundle_id]) if each.bundle_id in bundles else {})
        for each in in_order_of_need(alone)
    ]


def folded(proposals: list[Proposal]) -> tuple[list[Proposal], dict[UUID, int]]:
    """Proposals, of many that belong together the first for all: a plan from a spreadsheet would fill the page."""
    sizes = Counter(each.bundle_id for each in proposals if each.bundle_id)
    large = {key: size for key, size in sizes.items() if size > MOST_OF_A_BUNDLE}
    seen: set[UUID] = set()
    alone = []
    for each in proposals:
        if each.bundle_id not in large:
            alone.append(each)
        elif each.bundle_id not in seen:
            seen.add(each.bundle_id)
            alone.append(each)
    return alone, large


def together(workspace: CityContext, proposal: Proposal, size: int) -> Line:
    words = ngettext("Group of %(count)s change", "Group of %(count)s changes", size)
    return {"label": words % {"count": size}, "url": workspace.address("workspace_together", proposal.bundle_id)}


def need(workspace: CityContext, proposal: Proposal, titles: dict[str, str]) -> Line:
    kind = kind_of(proposal.kind)
    return {
        "label": _("%(kind)s: %(title)s")
        % {"kind": kind.label, "title": titles[str(proposal.pk)] or _("without a title")},
        "url": reverse("proposal", args=[proposal.pk]),
        "state": str(proposal.get_state_display()),
        "tone": TONES[State(proposal.state)],
        "message": proposal.message_read if proposal.state == State.RETURNED else "",
        "text": sentence_of(workspace, proposal),
        "is_being_written": proposal.is_being_written,
    }


def sentence_of(workspace: CityContext, proposal: Proposal) -> str:
    if proposal.state == State.RETURNED and proposal.decided_at:
        return _("Changes requested by %(name)s, %(time)s.") % {
            "name": proposal.decided_by_label,
            "time": workspace.clock(proposal.decided_at),
        }
    if proposal.state == State.SUBMITTED and proposal.sent_at:
        return _("Waiting for review since %(time)s.") % {"time": workspace.clock(proposal.sent_at)}
    if proposal.offered_at:
        return _("%(name)s says that this draft is ready. A lead should check it and send it for review.") % {
            "name": proposal.drafted_by or proposal.offered_by_label
        }
    return _("Draft not sent. Last saved %(time)s.") % {"time": workspace.clock(proposal.changed_at)}


# --- What is published --------------------------------------------------------------------------------------------


def older_texts(workspace: CityContext, published: Published) -> list[Line]:
    """Published things with texts that are older than their original."""
    return [older_text(workspace, kind, row) for kind, row in published if row.older_in]


def older_text(workspace: CityContext, kind: ProposalKind, row: Any) -> Line:
    names = with_commas([language_name(code) for code in row.older_in.split()])
    where = TargetRef(kind.segment) if kind.is_profile else TargetRef(kind.segment, row.slug)
    return {
        "label": named(kind, row),
        "url": workspace.address("workspace_thing", where),
        "text": _("Outdated translations: %(languages)s") % {"languages": names},
        "is_profile": kind.is_profile,
    }


def named(kind: ProposalKind, row: Any) -> str:
    if kind.is_profile:
        return str(kind.label)
    return _("%(kind)s: %(title)s") % {"kind": kind.label, "title": title_of(kind, row) or _("without a title")}


def unconfirmed(workspace: CityContext, published: Published) -> list[Line]:
    return [
        {
            "label": _("%(thing)s: %(part)s") % {"thing": part["thing"], "part": part["title"]},
            "url": workspace.address("workspace_section", part["where"], part["code"]),
            "text": part["sentence"],
        }
        for part in old_parts(published)
    ]


def reports(workspace: CityContext) -> list[Line]:
    """Errors that readers found, and nobody has dealt with."""
    number = Report.objects.of(workspace.city.pk).open().count()
    if not number:
        return []
    words = ngettext("%(number)s open report from readers", "%(number)s open reports from readers", number)
    text = _("About your city’s pages. If a report is right, correct the page. The secretariat answers the reader.")
    return [{"label": words % {"number": number}, "url": workspace.address("workspace_reports"), "text": text}]


# --- Assessments --------------------------------------------------------------------------------------------------


def assessing(workspace: CityContext) -> list[Line]:
    """Assessments that are being worked on."""
    rows = Assessment.objects.filter(city=workspace.city, state=Assessment.State.DRAFT).newest_first()
    return [
        {
            "label": _("City Biodiversity Index %(year)s") % {"year": row.key},
            "url": workspace.address("assessment", row.key),
            "text": _("In progress. A lead finishes the assessment."),
        }
        for row in rows[:MOST_OPEN]
    ]


# --- Filings ------------------------------------------------------------------------------------------------------


def filings(workspace: CityContext) -> list[Line]:
    """Four weeks without an answer, and what was returned and not filed again. One query."""
    rows = unanswered_filings(workspace.city.pk, workspace.today - FOUR_WEEKS)
    return [
        {
            "label": localized(row.commitment, "title").text,
            "url": workspace.address("commitment_tool", row.commitment.slug),
            "text": _("Returned. Correct the commitment and file it again.")
            if row.state == "returned"
            else over_words(),
        }
        for row in rows
    ]


@prepared
def unanswered_filings(city: int, four_weeks_ago: date) -> QuerySet[Filing]:
    over = Q(state__in=WAITING_FILINGS, filed_on__lt=four_weeks_ago)
    later = Filing.objects.filter(commitment=OuterRef("commitment"), channel=OuterRef("channel"), pk__gt=OuterRef("pk"))
    returned = Q(state=Filing.State.RETURNED) & ~Exists(later)
    rows = Filing.objects.filter(over | returned, commitment__city=city).select_related("commitment")
    return rows.order_by("filed_on", "pk")[:MOST_OPEN]


def year_of_plan(workspace: CityContext) -> list[Line]:
    """The year that has ended, until it is published: where there is something to report on."""
    year = workspace.today.year - 1
    if not cities_with_something(workspace.city.pk):
        return []
    row = PlanYear.objects.filter(city=workspace.city, year=year).select_related("bundle").first()
    if row is not None and row.is_locked:
        return []
    is_sent = row is not None and row.is_in_review
    text = (
        _("Sent for review. The secretariat answers within %(days)s working days.") % {"days": ANSWER_DAYS}
        if is_sent
        else _("Each department fills in its rows. A lead sends the report for review.")
    )
    label = _("Annual report %(year)s of your plan") % {"year": year}
    return [{"label": label, "url": workspace.address("plan_year_page", year), "text": text}]


@prepared
def cities_with_something(city: int) -> QuerySet[City]:
    """The city itself, or none."""
    return City.objects.filter(with_something(), pk=city).only("pk")


# --- Cooperation --------------------------------------------------------------------------------------------------


def cooperating(workspace: CityContext) -> list[Line]:
    """What other cities wait for, and what ends soon: one question each."""
    return [
        *requests_waiting(workspace),
        *joinings_waiting(workspace),
        *links_waiting(workspace),
        *postings_ending(workspace),
    ]


def requests_waiting(workspace: CityContext) -> list[Line]:
    return [
        {
            "label": _("%(city)s is waiting for an answer") % {"city": row.other_than(workspace.city.pk).name},
            "url": workspace.address("workspace_request", row.key),
            "text": _("Answer due by %(date)s. A lead should accept, propose a change or decline.")
            % {"date": date_format(row.due_on or workspace.today)},
        }
        for row in requests_to(workspace.city.pk)
    ]


@prepared
def requests_to(city: int) -> QuerySet[Request]:
    rows = Request.objects.waiting().filter(waits_for=city).select_related("from_city", "to_city")
    return rows.order_by("due_on", "pk")[:MOST_OPEN]


def joinings_waiting(workspace: CityContext) -> list[Line]:
    """Further cities of a link on which this one has not agreed yet, itself invited or in the link."""
    rows = Joining.objects.proposed().of_city(workspace.city.pk).select_related("city", "by_city", "link")
    return [
        {
            "label": _("%(city)s is invited to a link") % {"city": localized(row.city, "name").text},
            "url": workspace.address("workspace_joining", row.key),
            "text": _("A lead can agree or decline."),
        }
        for row in rows.order_by("began_on", "pk")[:MOST_OPEN]
        if workspace.city.pk not in row.agreed
    ]


def links_waiting(workspace: CityContext) -> list[Line]:
    """Links that are asleep, and words that wait for a lead of this city."""
    mine = LinkCity.objects.filter(city=workspace.city, left_on=None).exclude(words_agreed=F("link__words_version"))
    told = Q(words_version__gt=1, pk__in=mine.values("link"))
    silent = silent_since(workspace.today - ASKED_AFTER)
    rows = Link.objects.of_cities([workspace.city.pk]).running().filter(told | silent)
    asked = _(
        "No exchange has been logged for half a year. Confirm that the link is still active, log an "
        "exchange, or end the link."
    )
    asleep = _("Inactive. Log an exchange, confirm that the link is still active, or end the link.")
    changed = _("The other city changed the text of the link. A lead should read it and agree.")
    read = set(mine.values_list("link", flat=True))
    return [
        {
            "label": row.words_title,
            "url": workspace.address("workspace_link", row.slug),
            "text": asleep
            if row.state == Link.State.ASLEEP
            else changed
            if row.words_version > 1 and row.pk in read
            else asked,
        }
        for row in rows.order_by("pk")[:MOST_OPEN]
    ]


def running_links(workspace: CityContext) -> list[Line]:
    """Links that go on, for whoever takes over."""
    rows = Link.objects.of_cities([workspace.city.pk]).filter(state__in=[Link.State.AGREED, Link.State.ACTIVE])
    return [
        {
            "label": row.words_title,
            "url": workspace.address("workspace_link", row.slug),
            "text": row.get_state_display(),
        }
        for row in rows.order_by("pk")[:MOST_OPEN]
    ]


def postings_ending(workspace: CityContext) -> list[Line]:
    day = workspace.today + ENDS_SOON
    rows = Posting.objects.filter(city=workspace.city, state=Posting.State.PUBLISHED, valid_until__lte=day)
    return [
        {
            "label": localized(row, "title").text,
            "url": workspace.address("workspace_cooperation"),
            "text": _("Ends on %(date)s. You can renew the offer or need for a year with one click.")
            % {"date": date_format(row.valid_until)},
        }
        for row in rows.order_by("valid_until", "pk")[:MOST_OPEN]
    ]


# --- The team and the membership ----------------------------------------------------------------------------------


def optional(workspace: CityContext, name: str) -> str:
    try:
        return workspace.address(name)
    except NoReverseMatch:
        return ""


def of_the_team(workspace: CityContext, team: list[StaffRole], invitations: Iterable[Invitation]) -> list[Line]:
    """What only a lead can mend: nobody to turn to, invitations that are void soon."""
    url = optional(workspace, "workspace_team")
    if not (workspace.is_lead and url):
        return []
    found = []
    if any(member.user_id == workspace.person.pk and getattr(member, "is_offered", False) for member in team):
        text = _("You have been asked to become the focal point. Check the open tasks, then accept or decline.")
        found.append({"label": text, "url": workspace.address("handover")})
    if not any(member.is_focal_point for member in team):
        found.append({"label": _("Choose a focal point, whom the alliance contacts first"), "url": url})
    now = timezone.now()
    for each in sorted(invitations, key=lambda invitation: invitation.expires_at):
        if now < each.expires_at < now + SOON:
            words = {"email": each.email, "time": workspace.clock(each.expires_at)}
            found.append(
                {
                    "label": _("The invitation to %(email)s ends soon (%(time)s). Send the invitation again if needed.")
                    % words,
                    "url": url,
                }
            )
    return found


def invited(workspace: CityContext) -> list[Line]:
    number = Invitation.objects.unanswered().filter(city=workspace.city).count()
    if not number:
        return []
    words = ngettext("%(number)s invitation", "%(number)s invitations", number) % {"number": number}
    return [{"label": words, "url": workspace.address("workspace_team"), "text": _("No one has accepted yet.")}]


def membership(workspace: CityContext) -> list[Line]:
    """Only whoever applied can answer and send the letter: the next focal point has to ask them."""
    awaited = Application.objects.filter(city=workspace.city, state=Application.State.PROVISIONAL)
    row = awaited.select_related("applicant").first()
    if row is None:
        return []
    url = reverse("application", args=[row.pk]) if row.applicant_id == workspace.person.pk else ""
    words = {"name": row.applicant.name}
    sentence = _("The secretariat is waiting for the letter. %(name)s applied and should send it.") % words
    found: list[Line] = [{"label": _("Letter of mandate"), "url": url, "text": sentence}]
    last = ApplicationMessage.objects.filter(application=row).order_by("-at", "-pk").first()
    if last and last.is_from_secretariat:
        sentence = _("The last message is from the secretariat. %(name)s applied and should answer.") % words
        found.append({"label": _("Messages about the application"), "url": url, "text": sentence})
    return found


# --- What is not handed over --------------------------------------------------------------------------------------


def personal(workspace: CityContext, now: StaffRole | None) -> list[Line]:
    """What hangs on the person of the focal point: the next one says it for themselves. What somebody follows is
    their own business, so they alone read of it."""
    found: list[Line] = []
    if now and (now.name_agreed or now.contact_agreed or now.question_agreed):
        text = _("These consents end when the focal point changes. The next focal point decides separately.")
        url = reverse("staff_card", args=[workspace.city.slug])
        found.append({"label": _("Name on the city’s page, messages from members"), "url": url, "text": text})
    if (
        now
        and now.user_id == workspace.person.pk
        and (number := Following.objects.filter(person=workspace.person).count())
    ):
        words = ngettext("You follow %(number)s item", "You follow %(number)s items", number) % {"number": number}
        text = _(
            "The items that you follow stay with your account. Let the next focal point know what is worth following."
        )
        found.append({"label": words, "url": reverse("following"), "text": text})
    return found


def everything(workspace: CityContext, now: StaffRole | None) -> list[dict[str, Any]]:
    """What the next one takes over, by heading. A heading without lines is left out."""
    proposals = list(Proposal.objects.of(workspace.city.pk).open()[:MOST_OPEN])
    published = to_look_at(workspace)
    groups = (
        (_("Drafts in progress"), needs(workspace, proposals)),
        (_("Assessments in progress"), assessing(workspace)),
        (_("Filings of commitments"), filings(workspace)),
        (_("Annual report of the plan"), year_of_plan(workspace)),
        (_("Cooperation with other cities"), [*cooperating(workspace), *running_links(workspace)]),
        (_("Confirmed more than a year ago"), unconfirmed(workspace, published)),
        (_("Outdated translations"), older_texts(workspace, published)),
        (_("Reports from readers"), reports(workspace)),
        (_("Team and membership"), [*invited(workspace), *membership(workspace)]),
        (_("Not handed over"), personal(workspace, now)),
    )
    return [{"title": title, "lines": lines} for title, lines in groups if lines]
