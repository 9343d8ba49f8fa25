"""What waits for a curator, oldest first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from alliance.secretariat import queue_filters, rounds
from alliance.secretariat.ages import ages, working_days
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.tabs import CONDITIONS, tab_address, tab_counts, tab_names, tabs, waiting_for
from cities.applications import membership
from cities.applications.models import MembershipText
from core.accounts.models import User
from core.accounts.permissions import Denied
from core.accounts.tenants import names_of, roles_of
from core.review.diff.record import count
from core.review.models import Proposal
from core.review.permissions import decide_each
from core.review.proposals.kinds import kind_of
from core.review.querysets import ProposalQuerySet
from core.review.rules.policy import Policy
from core.text.clocks import clock
from core.text.fallback import shown_value
from core.ui.paging import page_of
from core.ui.shape import needs_filters

AIM = 5  # working days
SOON = 3
MOST_LOOKED_AT = 50
NEEDED = ("pk", "bundle_id", "authors", "sent_by_id", "tenant", "sent_at", "version")
NO_ROWS = {
    "waiting": gettext_lazy("No changes from cities are waiting for review."),
    "returned": gettext_lazy("No city is working on requested changes."),
    "published": gettext_lazy("Nothing has been published this month."),
    "mine": gettext_lazy("You are not reviewing anything now."),
}
type Cell = str | dict[str, Any]


@curators_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    wanted = request.GET.get("state", "")
    state = wanted if wanted in CONDITIONS else "waiting"
    proposals = Proposal.objects.visible_to(person)
    counts = tab_counts(proposals, person)
    narrowed = queue_filters.chosen(request.GET)
    found = narrowed.of(chosen(state, proposals, person))
    listed = queue_filters.there(chosen(state, proposals, person))
    page = page_of(found, request.GET.get("page"), count=None if narrowed.is_any else counts[state])
    rows, elsewhere = list(page.object_list), waits_elsewhere(counts)
    names_of_cities = names_of({each.tenant for each in (*listed, *rows)})
    context = {
        "title": _("Review queue"),
        "tabs": tabs(state, counts),
        "caption": tab_names()[state],
        "header": header(state),
        "rows": cells(rows, state, person, names_of_cities),
        "ages": ages([each.sent_at for each in listed]) if state == "waiting" else None,
        "menus": queue_filters.menus(listed, names_of_cities, narrowed)
        if needs_filters(counts[state]) or narrowed.is_any
        else [],
        "state": state,
        "is_narrowed": narrowed.is_any,
        "has_small": state == "waiting" and bool(rows),
        "queue_page": page,
        "params": request.GET,
        "empty": NO_ROWS[state] if state != "waiting" or elsewhere else _("Nothing is waiting for review."),
        "elsewhere": [] if rows else elsewhere,
        "last_decision": "" if rows else last_decision(proposals),
        "has_unsaid": not rows and bool(membership.unsaid(MembershipText.objects.shown())),
    }
    return render(request, "secretariat/queue.html", context)


# --- Which --------------------------------------------------------------------------------------------------------

ORDERS = {
    "waiting": ("sent_at", "pk"),
    "returned": ("decided_at", "pk"),
    "published": ("-decided_at", "pk"),
    "mine": ("sent_at", "pk"),
}


def chosen(state: str, proposals: ProposalQuerySet, person: User) -> ProposalQuerySet:
    return proposals.one_a_bundle().filter(CONDITIONS[state](person)).order_by(*ORDERS[state])


def waits_elsewhere(counts: Mapping[str, int]) -> list[dict[str, str]]:
    """An empty queue does not say that there is nothing to do while something waits under another tab."""
    words = {
        "applications": ngettext(
            "%(number)s application is waiting for review.",
            "%(number)s applications are waiting for review.",
            counts["applications"],
        ),
        "reports": ngettext(
            "%(number)s report from a reader is waiting.",
            "%(number)s reports from readers are waiting.",
            counts["reports"],
        ),
        "by_rule": ngettext(
            "%(number)s change was published by a rule and has not been reviewed.",
            "%(number)s changes were published by a rule and have not been reviewed.",
            counts["by_rule"],
        ),
    }
    return [
        {"text": text % {"number": counts[name]}, "url": tab_address(name)}
        for name, text in words.items()
        if counts[name]
    ]


def last_decision(proposals: ProposalQuerySet) -> str:
    at = proposals.filter(decided_at__isnull=False).order_by("-decided_at").values_list("decided_at", flat=True).first()
    return _("Last decision: %(moment)s.") % {"moment": clock(at)} if at else ""


# --- How they look ------------------------------------------------------------------------------------------------


def header(state: str) -> list[dict[str, Any]]:
    moments: dict[str, dict[str, Any]] = {
        "waiting": {"label": pgettext("review queue", "Waiting"), "end": True},
        "mine": {"label": pgettext("review queue", "Waiting"), "end": True},
        "returned": {"label": _("Changes requested on")},
        "published": {"label": _("Published on")},
    }
    names = [_("Item"), _("City"), pgettext("review queue", "Changes"), _("Sent by")]
    return [*({"label": name} for name in names), moments[state], {"label": _("Reviewer")}]


def cells(
    rows: Iterable[Proposal], state: str, person: User, cities: Mapping[int, str] | None = None
) -> list[list[Cell]]:
    """Two queries for the names unless those of the `cities` are given, two for the rules, one for each kind that has
    titles, one for what belongs together, and one for what was sent before."""
    rows = list(rows)
    policy = Policy.now() if state in ("waiting", "mine") else None
    cities = names_of({row.tenant for row in rows}) if cities is None else cities
    titles, sizes = titles_of(rows), sizes_of(rows)
    sent, allowed = rounds.times(rows) if policy else {}, decide_each(person, rows)
    return [
        [
            link(row, titles, sizes),
            cities.get(row.tenant, ""),
            again(
                together(sizes[row.bundle_id])
                if row.bundle_id
                else what_changed(row, is_small=bool(policy and row.state == "submitted" and policy.small(row))),
                sent.get(row.pk, 0),
            ),
            row.sent_by_label,
            when(row, state),
            reviewer(row, person, may_decide),
        ]
        for row, may_decide in zip(rows, allowed, strict=True)
    ]


def again(change: str, times: int) -> str:
    """What a city sends after changes were asked for is told apart."""
    words = rounds.in_words(times)
    return _("%(change)s, %(times)s") % {"change": change, "times": words} if words else change


def reviewer(row: Proposal, person: User, may_decide: bool | Denied) -> Cell:
    """Who reads it, and what somebody else has to decide on."""
    if not may_decide and row.is_open:
        own = row.tenant in roles_of(person)
        return {
            "text": _("Your city: another curator must decide")
            if own
            else _("Your own text: another curator must decide"),
            "tone": "mute",
        }
    return _("You") if row.reviewer_id == person.pk else row.reviewer_label


def next_after(proposal: Proposal, person: User) -> Proposal | None:
    """What waits longest after it, and from the beginning again; nothing that this person may not decide on."""
    rows = Proposal.objects.visible_to(person).one_a_bundle().filter(waiting_for(person)).exclude(pk=proposal.pk)
    if proposal.bundle_id:
        rows = rows.exclude(bundle=proposal.bundle_id)
    oldest = list(rows.only(*NEEDED).order_by(*ORDERS["waiting"])[:MOST_LOOKED_AT])
    allowed = [row for row, may_decide in zip(oldest, decide_each(person, oldest), strict=True) if may_decide]
    sent = proposal.sent_at
    later = (row for row in allowed if sent and row.sent_at and (row.sent_at, row.pk) > (sent, proposal.pk))
    return next(later, allowed[0] if allowed else None)


def address_of(proposal: Proposal) -> str:
    """The address of the page where a proposal is decided on."""
    if proposal.bundle_id:
        return reverse("review_bundle", args=[proposal.bundle_id])
    return reverse("review_item", args=[proposal.pk])


def link(row: Proposal, titles: Mapping[tuple[str, str], str], sizes: Mapping[UUID, int]) -> dict[str, str]:
    """The link to the proposal, or to all that it belongs together with."""
    title = item(row, titles)
    return {"text": with_others(title, sizes[row.bundle_id] - 1) if row.bundle_id else title, "url": address_of(row)}


def sizes_of(rows: Iterable[Proposal]) -> dict[UUID, int]:
    """How many proposals each bundle holds. One query, none without bundles."""
    bundles = {row.bundle_id for row in rows if row.bundle_id}
    if not bundles:
        return {}
    return Counter(Proposal.objects.filter(bundle__in=bundles).order_by().values_list("bundle", flat=True))


def together(size: int) -> str:
    return ngettext("%(number)s change, as a group", "%(number)s changes, as a group", size) % {"number": size}


def with_others(title: str, others: int) -> str:
    if not others:
        return title
    return ngettext("%(item)s and %(number)s more", "%(item)s and %(number)s more", others) % {
        "item": title,
        "number": others,
    }


def title_of_bundle(rows: Sequence[Proposal]) -> str:
    """The title of a bundle by the first of its proposals."""
    return with_others(item(rows[0], titles_of(rows[:1])), len(rows) - 1) if rows else _("Nothing yet")


def titles_of(rows: Iterable[Proposal]) -> dict[tuple[str, str], str]:
    """Titles by kind and key. A profile needs none: its city stands beside it."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.object_id and not kind_of(row.kind).is_profile:
            keys[row.kind].add(row.object_id)
    found: dict[tuple[str, str], str] = {}
    for code, wanted in keys.items():
        found |= {(code, key): title for key, title in kind_of(code).titles(wanted).items()}
    return found


def item(row: Proposal, titles: Mapping[tuple[str, str], str]) -> str:
    kind = kind_of(row.kind)
    title = titles.get((row.kind, row.object_id), "") or title_in(row)
    return _("%(kind)s: %(title)s") % {"kind": kind.label, "title": title} if title else str(kind.label)


def title_in(row: Proposal) -> str:
    """The title that a new thing shall have."""
    return shown_value(row.changes, kind_of(row.kind).title_field).text


def what_changed(row: Proposal, *, is_small: bool = False) -> str:
    if row.is_new:
        return pgettext("review queue", "New")
    words = size_of(row)
    return _("%(change)s, small") % {"change": words} if is_small else words


def size_of(row: Proposal) -> str:
    fields, languages = count(kind_of(row.kind).model, row.changes)
    words = ngettext("%(number)s field", "%(number)s fields", fields) % {"number": fields}
    if languages < 2:
        return words
    spoken = ngettext("%(number)s language", "%(number)s languages", languages) % {"number": languages}
    return _("%(fields)s, %(languages)s") % {"fields": words, "languages": spoken}


def when(row: Proposal, state: str) -> Cell:
    if state in ("returned", "published"):
        return clock(row.decided_at) if row.decided_at else ""
    if row.state != Proposal.State.SUBMITTED or row.sent_at is None:
        return str(row.get_state_display())
    return waited(row.sent_at, timezone.now())


def waited(since: datetime, now: datetime, aim: int = AIM) -> dict[str, str]:
    """`aim` is the number of working days within which it is answered."""
    days = working_days(timezone.localdate(since), timezone.localdate(now))
    if days:
        text = ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    else:
        hours = min(23, max(0, int((now - since).total_seconds() // 3600)))
        text = ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours} if hours else _("just now")
    if days > aim:
        return {"text": _("%(days)s, overdue") % {"days": text}, "tone": "bad"}
    return {"text": text, "tone": "warn" if days >= aim - AIM + SOON else "info"}
