"""The market for curators: calls that nobody has checked for longest, those whose sources contradict, and how far
projects are, of what cities opened to the secretariat."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from cities.models import City
from core.files.kinds import CONTENT_TYPES
from core.importexport import books
from core.importexport.columns import Cell
from core.ratelimits.decorators import limited
from core.text import numbers
from core.text.fallback import columns, localized
from core.ui.paging import page_of
from finance.choices import Timing
from finance.deadlines import DATED, Standing
from finance.interests import packs
from finance.market import wording
from finance.market.models import CHECKED_DAYS, Call
from finance.market.querysets import DAYS
from finance.projects.overview import Secured, by_currency, by_stage
from finance.projects.showing import stage_name

VIEWS = {
    "old": gettext_lazy("Not checked for six months"),
    "second": gettext_lazy("Not checked by a second person"),
    "unclear": gettext_lazy("Sources differ"),
    "over": gettext_lazy("Deadline passed"),
    "hidden": gettext_lazy("Not published"),
    "soon": gettext_lazy("Closing within 30 days"),
    "all": pgettext_lazy("of calls", "All"),
}
OPENS = "old"
SOON = timedelta(days=30)
COUNTED = (
    gettext_lazy("Published projects, by the stage that the city shows. Example projects are not counted."),
    gettext_lazy(
        "Amounts secured or received, as cities reported them. Only published projects whose financial "
        "figures are open to the secretariat are included. Other projects and example projects are not "
        "included. Each currency is shown separately."
    ),
)


@curators_only
@require_safe
def market(request: HttpRequest) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    shown = request.GET.get("show", "")
    shown = shown if shown in VIEWS else OPENS
    sizes = Call.objects.standing_at(now).aggregate(
        **{name: Count("pk", filter=condition(name, today)) for name in VIEWS}
    )
    page = page_of(rows_of(shown, now), request.GET.get("page"), count=sizes[shown])
    context = {
        "title": _("Calls and funders"),
        "views": [
            {
                "label": str(label),
                "url": f"{reverse('review_market')}?show={name}",
                "count": sizes[name],
                "current": name == shown,
            }
            for name, label in VIEWS.items()
        ],
        "header": header(),
        "rows": [cells(row, now) for row in page.object_list],
        "page_of_rows": page,
        "params": request.GET,
        "add_url": reverse("admin:finance_call_add"),
        "packs": open_packs(today),
        "counted": [str(each) for each in COUNTED],
        "as_of": as_of(today),
        "stages": {"header": [{"label": _("Stage")}, {"label": _("Projects"), "end": True}], "rows": stage_rows()},
        "money": {"header": money_header(), "rows": [money_cells(each) for each in by_currency()]},
    }
    return render(request, "secretariat/market.html", context)


def header() -> list[dict[str, Any]]:
    names = (_("Call for proposals"), _("Funder"), _("Status of the call"), pgettext("of a call", "Checked"))
    return [{"label": label} for label in (*names, _("Second person"))]


def stage_rows() -> list[list[Any]]:
    """All stages, also those on which none is; nothing where no project is counted at all."""
    found = by_stage()
    shown = found if any(found.values()) else {}
    return [
        [stage_name(code), {"text": numbers.grouped_number(Decimal(number)), "end": True}]
        for code, number in shown.items()
    ]


def as_of(today: date) -> str:
    return _("As of %(day)s") % {"day": date_format(today)}


def money_header() -> list[dict[str, Any]]:
    labels = [(label, True) for label in (_("Projects"), _("Secured or received"), _("of which in closed projects"))]
    return [{"label": label, "end": end} for label, end in [(_("Currency"), False), *labels]]


def money_cells(each: Secured) -> list[Any]:
    figures = (
        numbers.grouped_number(Decimal(each.projects)),
        numbers.grouped_number(each.secured),
        numbers.grouped_number(each.of_closed),
    )
    return [each.currency, *({"text": text, "end": True} for text in figures)]


def open_packs(today: date) -> list[str]:
    """That cities have packs for funders: how many, and nothing of them, not even of which project."""
    counts = packs.by_city(today)
    names = {row.pk: row.name for row in City.objects.filter(pk__in=[city for city, _number in counts])}
    said = []
    for city, number in counts:
        sentence = ngettext("%(city)s: %(count)s pack", "%(city)s: %(count)s packs", number)
        said.append(sentence % {"city": names[city], "count": number})
    return said


def has_doubt() -> Q:
    """The condition that a doubt stands with a row, in whichever language."""
    return reduce(or_, (Q(**{f"{column}__gt": ""}) for column in columns("doubt")))


def condition(name: str, today: date) -> Q:
    """The condition of a view, for rows that say how they stand."""
    old = today - timedelta(days=CHECKED_DAYS)
    return {
        "old": Q(checked_on__isnull=True) | Q(checked_on__lt=old),
        "second": ~Q(state="withdrawn") & (Q(confirmed_version__isnull=True) | ~Q(confirmed_version=F("version"))),
        "unclear": Q(timing=Timing.UNCLEAR) | has_doubt(),
        "over": Q(timing__in=DATED, standing=Standing.CLOSED.value),
        "soon": Q(timing__in=DATED, closes_on__lte=today + SOON, state="published")
        & ~Q(standing=Standing.CLOSED.value),
        "hidden": ~Q(state="published"),
        "all": Q(pk__isnull=False),
    }[name]


def rows_of(name: str, now: datetime, *more: str) -> QuerySet[Call]:
    rows = Call.objects.standing_at(now).filter(condition(name, now.date())).select_related("funder")
    of_its_check = ("checked_on", "version", "confirmed_version")
    shown = ("slug", "timing", *DAYS, *of_its_check, "state", "funder__slug", *more)
    return rows.only(*shown, *columns("title"), *columns("funder__name")).order_by(
        F("checked_on").asc(nulls_first=True), "slug"
    )


def cells(row: Call, now: datetime) -> list[Any]:
    words, tone = wording.call_standing(row, now)
    checked = {"text": date_format(row.checked_on)} if row.checked_on else {"text": _("Never"), "tone": "mute"}
    if row.checked_on and row.is_old:
        checked["tone"] = "warn"
    title = localized(row, "title").text or row.slug
    return [
        {"text": title, "url": reverse("admin:finance_call_change", args=[row.pk])},
        localized(row.funder, "name").text,
        {"text": words, "tone": tone},
        checked,
        second_look(row),
    ]


def second_look(row: Call) -> dict[str, str]:
    words = _("Checked") if row.is_confirmed else _("Compare and confirm")
    return {"text": words, "url": reverse("review_call", args=[row.slug])}


# --- As a workbook ------------------------------------------------------------------------------------------------


@curators_only
@require_safe
@limited("export", 60, 3_600)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """What the page shows: all calls, projects by stage, money by currency."""
    now = timezone.now()
    response = FileResponse(books.book_file(sheets(now)), content_type=CONTENT_TYPES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="market-{now.date().isoformat()}.xlsx"'
    return response


def sheets(now: datetime) -> list[books.Page]:
    return [
        books.Page(
            title="calls",
            header=[
                _("Address name"),
                _("Call for proposals"),
                _("Funder"),
                _("Status of the call"),
                pgettext("of a call", "Checked"),
                _("Points in doubt"),
                _("Status"),
                _("Second person"),
            ],
            rows=[call_line(row, now) for row in rows_of("all", now, *columns("doubt"))],
        ),
        books.Page(
            title="projects",
            header=[_("Code"), _("Stage"), _("Projects")],
            rows=[[code, stage_name(code), number] for code, number in by_stage().items()],
        ),
        books.Page(
            title="money",
            header=[_("Currency"), _("Projects"), _("Secured or received"), _("of which in closed projects")],
            rows=[[each.currency, each.projects, each.secured, each.of_closed] for each in by_currency()],
        ),
        books.Page(
            title="about",
            header=[_("What is counted")],
            rows=[[text] for text in (as_of(now.date()), *map(str, COUNTED))],
        ),
    ]


def call_line(row: Call, now: datetime) -> list[Cell]:
    told = (localized(row, "title").text, localized(row.funder, "name").text, wording.call_standing(row, now)[0])
    second = _("Checked") if row.is_confirmed else _("Not checked")
    return [row.slug, *told, row.checked_on, localized(row, "doubt").text or None, str(row.get_state_display()), second]
