"""Calls for curators: those that nobody has checked for longest first, and those whose sources contradict."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from cities.models import City
from core.text.fallback import columns, localized
from core.ui.paging import page_of
from finance import wording
from finance.choices import Timing
from finance.interests import packs
from finance.market_models import CHECKED_DAYS, Call

VIEWS = {
    "old": gettext_lazy("Not checked for six months"),
    "unclear": gettext_lazy("Sources contradict each other"),
    "over": gettext_lazy("Deadline is over"),
    "hidden": gettext_lazy("Not published"),
    "all": pgettext_lazy("of calls", "All"),
}
OPENS = "old"


@require_safe
@curators_only
def market(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = request.GET.get("show", "")
    shown = shown if shown in VIEWS else OPENS
    sizes = Call.objects.aggregate(**{name: Count("pk", filter=condition(name, today)) for name in VIEWS})
    page = page_of(rows_of(shown, today), request.GET.get("page"), count=sizes[shown])
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
        "header": [{"label": label} for label in (_("Call for projects"), _("Funder"), _("Stands"), _("Checked"))],
        "rows": [cells(row, today) for row in page.object_list],
        "page_of_rows": page,
        "params": request.GET,
        "add_url": reverse("admin:finance_call_add"),
        "packs": open_packs(today),
    }
    return render(request, "secretariat/market.html", context)


def open_packs(today: date) -> list[str]:
    """That cities have packs for funders: how many, and nothing of them, not even of which project."""
    counts = packs.by_city(today)
    names = {row.pk: row.name for row in City.objects.filter(pk__in=[city for city, _number in counts])}
    said = []
    for city, number in counts:
        sentence = ngettext("%(city)s: %(count)s pack", "%(city)s: %(count)s packs", number)
        said.append(sentence % {"city": names[city], "count": number})
    return said


def condition(name: str, today: date) -> Q:
    old = today - timedelta(days=CHECKED_DAYS)
    return {
        "old": Q(checked_on__isnull=True) | Q(checked_on__lt=old),
        "unclear": Q(timing=Timing.UNCLEAR) | ~Q(doubt_en=""),
        "over": Q(timing=Timing.OPEN, closes_on__lt=today),
        "hidden": ~Q(state="published"),
        "all": Q(pk__isnull=False),
    }[name]


def rows_of(name: str, today: date) -> QuerySet[Call]:
    rows = Call.objects.filter(condition(name, today)).select_related("funder")
    shown = ("slug", "timing", "opens_on", "closes_on", "checked_on", "state", "funder__slug")
    return rows.only(*shown, *columns("title"), *columns("funder__name")).order_by(
        F("checked_on").asc(nulls_first=True), "slug"
    )


def cells(row: Call, today: date) -> list[Any]:
    words, tone = wording.standing(row, today)
    checked = {"text": date_format(row.checked_on)} if row.checked_on else {"text": _("Never"), "tone": "mute"}
    if row.checked_on and row.is_old:
        checked["tone"] = "warn"
    title = localized(row, "title").text or row.slug
    return [
        {"text": title, "url": reverse("admin:finance_call_change", args=[row.pk])},
        localized(row.funder, "name").text,
        {"text": words, "tone": tone},
        checked,
    ]
