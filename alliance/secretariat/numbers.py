"""How the alliance stands, in numbers: each is the length of a list, and the list is asked by the same query.

A number says of one curator what they would find in the list, so what their own city has in review counts too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from alliance.secretariat import applications, cooperation, filings, freshness, market, queue, reports, translations
from alliance.secretariat.tabs import by_rule
from cities.applications.models import Application
from cities.models import City
from cities.team.models import StaffRole
from cooperation.models import Link, Posting, Request
from core.accounts.models import User
from core.feedback.models import Report
from core.history.actors import actor_words
from core.history.models import ListedCorrection
from core.history.translations import with_missing
from core.review import translations as translated
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind
from core.text.fallback import language_name, localized
from core.text.languages import LANGUAGE_CODES
from planning.commitments.models import FOUR_WEEKS
from planning.models import Filing
from planning.years.unreported import cities_without

SOON = timedelta(days=30)
type Rows = QuerySet[Any]
type Cells = Callable[[list[Any]], list[list[Any]]]


@dataclass(frozen=True)
class Part:
    """Rows of one model, the oldest first; `since` is their column that says since when, `cells` shows some of them."""

    rows: Rows
    cells: Cells
    since: str = ""


@dataclass(frozen=True)
class Number:
    """A number with the lists that it is the length of; `work` is the page where something is done about them."""

    code: str
    group: str
    label: str
    parts: tuple[Part, ...]
    header: Sequence[dict[str, Any]]
    work: str


@dataclass(frozen=True)
class Counted:
    number: Number
    counts: tuple[int, ...]  # of each part
    since: date | None

    @property
    def count(self) -> int:
        return sum(self.counts)


GROUPS: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting for the secretariat"),
    "closing": gettext_lazy("Closing within 30 days"),
    "unanswered": gettext_lazy("Without an answer"),
    "stale": gettext_lazy("Not confirmed or checked for long"),
    "translations": gettext_lazy("Translations missing"),
}


def numbers_for(person: User) -> Iterator[Number]:
    """All of them, in the order of the page, each made when it is reached. Asks the database nothing."""
    now = timezone.now()
    return chain(waiting(person, now), closing(now), unanswered(now), stale(now), untranslated())


def count_number(number: Number) -> Counted:
    """One query for each list."""
    found = [size(part) for part in number.parts]
    days = [day for _count, day in found if day is not None]
    return Counted(number, tuple(count for count, _day in found), min(days, default=None))


def size(part: Part) -> tuple[int, date | None]:
    rows = part.rows.order_by()
    if not part.since:
        return rows.aggregate(size=Count("pk"))["size"], None
    found = rows.aggregate(size=Count("pk"), first=Min(part.since))
    first = found["first"]
    return found["size"], timezone.localdate(first) if isinstance(first, datetime) else first


class Chained(Sequence[list[Any]]):
    """The rows of all lists of a number as one list of cells, of which a page reads its slice."""

    def __init__(self, found: Counted) -> None:
        self.found = found

    def __len__(self) -> int:
        return self.found.count

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _step = wanted.indices(len(self))
        return list(self.between(start, stop))

    def between(self, start: int, stop: int) -> Iterator[list[Any]]:
        before = 0
        for part, count in zip(self.found.number.parts, self.found.counts, strict=True):
            first, last = max(start - before, 0), min(stop - before, count)
            if first < last:
                yield from part.cells(list(part.rows[first:last]))
            before += count


# --- What waits ---------------------------------------------------------------------------------------------------


def each(show: Callable[[Any], list[Any]]) -> Cells:
    return lambda rows: [show(row) for row in rows]


def labels(*words: Any) -> list[dict[str, Any]]:
    return [{"label": word} for word in words]


def waiting(person: User, now: datetime) -> Iterator[Number]:
    proposals = Proposal.objects.visible_to(person)
    sent = queue.chosen("waiting", proposals, person)
    ruled = proposals.one_a_bundle().filter(by_rule(person)).order_by("decided_at", "pk")
    yield Number(
        "queue",
        "waiting",
        _("Changes from cities"),
        (Part(sent, lambda rows: queue.cells(rows, "waiting", person), "sent_at"),),
        queue.header("waiting"),
        reverse("review"),
    )
    yield Number(
        "applications",
        "waiting",
        _("Applications"),
        (
            Part(
                applications.chosen("waiting", Application.objects.submitted()),
                each(lambda row: applications.cells(row, "waiting")),
                "waiting_since",
            ),
        ),
        applications.header("waiting"),
        reverse("applications"),
    )
    open_reports = Report.objects.visible_to(person).open().order_by("received_at", "pk")
    yield Number(
        "reports",
        "waiting",
        _("Reports from readers"),
        (Part(open_reports, reports.cells, "received_at"),),
        reports.header(Report.State.OPEN),
        reverse("review_reports"),
    )
    yield Number(
        "by-rule",
        "waiting",
        _("Published by rule and not reviewed"),
        (Part(ruled, lambda rows: queue.cells(rows, "published", person), "decided_at"),),
        queue.header("published"),
        reverse("review_by_rule"),
    )
    yield reported(person)
    yield Number(
        "corrections",
        "waiting",
        _("Corrections of founding facts"),
        (Part(ListedCorrection.objects.waiting().order_by("number"), each(correction_row)),),
        labels(_("Number"), _("Reason")),
        reverse("review_corrections"),
    )
    yield Number(
        "calls-unchecked",
        "waiting",
        _("Calls not checked by a second person"),
        (Part(market.rows_of("second", now), each(lambda row: market.cells(row, now))),),
        market.header(),
        f"{reverse('review_market')}?show=second",
    )


def reported(person: User) -> Number:
    requests, links = Request.objects.reported_to(person), Link.objects.reported_to(person)
    return Number(
        "cooperation",
        "waiting",
        _("Reported cooperation"),
        (
            Part(
                requests.select_related("from_city", "to_city").order_by("reported_on", "pk"),
                each(lambda row: cooperation.request_row(row, row.reported_on)),
                "reported_on",
            ),
            Part(
                links.prefetch_related("parts__city").order_by("reported_on", "pk"),
                each(cooperation.link_row),
                "reported_on",
            ),
        ),
        labels(*cooperation.WHAT),
        f"{reverse('review_cooperation')}?show=reported",
    )


def correction_row(row: ListedCorrection) -> list[Any]:
    return [{"text": str(row.number), "url": reverse("review_corrections")}, str(actor_words(row.reason))]


# --- What closes --------------------------------------------------------------------------------------------------


def closing(now: datetime) -> Iterator[Number]:
    today = timezone.localdate(now)
    ending = Posting.objects.published().filter(valid_until__range=(today, today + SOON))
    yield Number(
        "calls-closing",
        "closing",
        _("Calls for proposals"),
        (Part(market.rows_of("soon", now), each(lambda row: market.cells(row, now)), "closes_on"),),
        market.header(),
        f"{reverse('review_market')}?show=soon",
    )
    yield Number(
        "postings-ending",
        "closing",
        _("Offers and needs"),
        (
            Part(
                ending.select_related("city", "organisation").order_by("valid_until", "pk"),
                each(ending_row),
                "valid_until",
            ),
        ),
        labels(_("Offer or need"), _("City or organisation"), _("Status"), _("Valid until")),
        f"{reverse('review_cooperation')}?show=postings",
    )


def ending_row(row: Posting) -> list[Any]:
    return [*cooperation.posting_row(row)[:-1], date_format(row.valid_until)]


# --- What has no answer -------------------------------------------------------------------------------------------


def unanswered(now: datetime) -> Iterator[Number]:
    today = timezone.localdate(now)
    asked = Request.objects.waiting().select_related("from_city", "to_city").order_by("sent_on", "pk")
    year = today.year - 1
    yield Number(
        "needs",
        "unanswered",
        _("Needs without an answer for 60 days"),
        (Part(cooperation.unmet_needs(today), each(cooperation.posting_row), "published_on"),),
        labels(*cooperation.POSTED),
        f"{reverse('review_cooperation')}?show=unmet",
    )
    yield Number(
        "requests",
        "unanswered",
        _("Requests between cities"),
        (Part(asked, each(lambda row: cooperation.request_row(row, row.sent_on)), "sent_on"),),
        labels(*cooperation.WHAT),
        f"{reverse('review_cooperation')}?show=requests",
    )
    yield Number(
        "filings",
        "unanswered",
        _("Filings more than four weeks old"),
        (Part(over_filings(), each(filings.cells), "filed_on"),),
        filings.header(),
        f"{reverse('review_filings')}?show=over",
    )
    yield Number(
        "no-lead",
        "unanswered",
        _("Cities without a lead"),
        (Part(cities_without_lead(), each(city_row)),),
        labels(_("City")),
        reverse("admin:cities_city_changelist"),
    )
    yield Number(
        "plan-years",
        "unanswered",
        _("Cities that have not reported on their plan for %(year)s") % {"year": year},
        (Part(cities_without(year).real(), each(city_row)),),
        labels(_("City")),
        reverse("review"),
    )


def over_filings() -> Rows:
    rows = Filing.objects.defer("note").select_related("commitment__city").over_there(FOUR_WEEKS)
    return rows.order_by("filed_on", "pk")


def cities_without_lead() -> Rows:
    leads = StaffRole.objects.leads().with_rights().filter(city=OuterRef("pk"))
    return City.objects.listed().exclude(Exists(leads)).order_by("sort_key", "pk")


def city_row(row: City) -> list[Any]:
    name = localized(row, "name")
    return [{"text": name.text, "lang": name.other_language, "url": row.get_absolute_url()}]


# --- What is old, what is missing ---------------------------------------------------------------------------------


def stale(now: datetime) -> Iterator[Number]:
    for kind in freshness.confirmed_kinds():
        words = {"kind": kind.plural}
        yield unconfirmed(kind, "year", _("%(kind)s: not confirmed for a year") % words)
        yield unconfirmed(kind, "never", _("%(kind)s: never confirmed") % words)
    yield Number(
        "calls-old",
        "stale",
        _("Calls not checked for six months"),
        (Part(market.rows_of("old", now), each(lambda row: market.cells(row, now)), "checked_on"),),
        market.header(),
        f"{reverse('review_market')}?show=old",
    )


def unconfirmed(kind: ProposalKind, age: str, label: str) -> Number:
    return Number(
        f"{age}-{kind.segment}",
        "stale",
        label,
        (
            Part(
                freshness.rows_of(kind, age),
                lambda rows: freshness.cells(kind, rows),
                "oldest_part_on" if age == "year" else "",
            ),
        ),
        freshness.header(kind),
        freshness.address(kind.segment, age),
    )


def untranslated() -> Iterator[Number]:
    for language in LANGUAGE_CODES:
        yield Number(
            f"missing-{language}",
            "translations",
            language_name(language),
            tuple(missing_in(kind, language) for kind in translated.kinds()),
            labels(_("Item"), _("Action needed"), _("Texts")),
            f"{reverse('review_translations')}?language={language}&state=missing",
        )


def missing_in(kind: translated.TranslatedKind, language: str) -> Part:
    rows = with_missing(kind.public(), language).order_by("slug", "pk")
    return Part(rows, lambda found: translations.cells(kind, found, [language], "missing"))


def by_group(found: Iterable[Counted]) -> list[dict[str, Any]]:
    rows = list(found)
    return [
        {"title": str(title), "code": code, "rows": [row for row in rows if row.number.group == code]}
        for code, title in GROUPS.items()
    ]


def waits_words(found: Counted) -> str:
    """Says since when the oldest of a list waits, or by when the first of it ends; nothing where that is not known."""
    if found.since is None:
        return ""
    words = {"day": date_format(found.since)}
    if found.number.group == "closing":
        return pgettext("the first of a list ends", "from %(day)s") % words
    return pgettext("the oldest of a list waits", "since %(day)s") % words
