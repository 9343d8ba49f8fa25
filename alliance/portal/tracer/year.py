"""A published year of a city's plan: what goes well, what does not, what is to be decided. It prints on one sheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.tracer import reading, showing
from cities.models import City
from core.pagecache.middleware import public_page
from core.text.fallback import Text, localized
from core.text.widths import lines
from planning.models import PlanTarget, PlanYear
from planning.tracking.claims import Trend
from planning.tracking.models import Means
from planning.years.summaries import IndicatorYear, TargetYear, without_target, years_of

LINES = 57.0  # of plain text on the sheet, at the size of print.css
LINE, INDENT = 94, 4  # the width of a line, in halves of a Han letter, and of what is set in
HEAD, FOOTER, SECTION, MORE = 6.5, 1.8, 2.0, 1.1
TITLE, PADDING = 1.3, 0.3  # of an item: its title with the level, what keeps it from the next
PARTS = ("well", "badly", "decide", "silent")

type Item = dict[str, Any]


@require_safe
@public_page()
def plan_year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    city = reading.city_of(slug, request.user)
    found = get_object_or_404(PlanYear.objects.locked().select_related("bundle"), city=city, year=year)
    assert found.bundle is not None
    parts = parts_of(city, year)
    context = {
        "title": _("%(city)s: the year %(year)s of its plan") % {"city": city.name, "year": year},
        "city": city,
        "year": year,
        "published_on": timezone.localdate(found.bundle.decided_at) if found.bundle.decided_at else None,
        "address": settings.SITE_URL + reverse("plan_year", args=[city.slug, year]),
        "parts": sections(parts),
        "others": [each.year for each in years_of(city.pk) if each.year != year],
        "is_example": city.is_example,
    }
    return render(request, "planning/year.html", context)


def parts_of(city: City, year: int) -> dict[str, list[Item]]:
    """Six questions to the database, however much there is."""
    indicators = [IndicatorYear(each, year) for each in reading.indicators().filter(city=city)]
    targets = targets_of(city, year, indicators)
    return {
        "well": well(targets, indicators),
        "badly": badly(targets, indicators),
        "decide": to_decide(targets),
        "silent": silent(targets, indicators),
    }


def in_short(city: City) -> tuple[int, list[tuple[str, list[Item]]]] | None:
    """The newest published year with its parts that say something; None where no year is published."""
    newest = next(iter(years_of(city.pk)), None)
    if newest is None or newest.year is None:
        return None
    parts = parts_of(city, newest.year)
    labels = {"well": _("Going well"), "badly": _("Not going well"), "decide": _("To be decided")}
    return newest.year, [(label, parts[name]) for name, label in labels.items() if parts[name]]


def targets_of(city: City, year: int, indicators: Sequence[IndicatorYear]) -> list[TargetYear]:
    by_key = {each.indicator.pk: each for each in indicators}
    rows = PlanTarget.objects.published().filter(plan__city=city).select_related("plan")
    rows = rows.prefetch_related("reports", Prefetch("indicators"))
    return [
        TargetYear(row, year, [by_key[each.pk] for each in row.indicators.all() if each.pk in by_key])
        for row in showing.in_order(list(rows))
    ]


# --- The parts ----------------------------------------------------------------------------------------------------


def well(targets: Iterable[TargetYear], indicators: Iterable[IndicatorYear]) -> list[Item]:
    targets = list(targets)
    alone = [each for each in without_target(indicators, targets) if goes_well(each)]
    return [*(target_item(each) for each in targets if each.goes_well), *map(indicator_item, alone)]


def badly(targets: Iterable[TargetYear], indicators: Iterable[IndicatorYear]) -> list[Item]:
    """Also what the city says goes well where its indicators say otherwise; both are shown."""
    targets = list(targets)
    alone = [each for each in without_target(indicators, targets) if goes_badly(each)]
    return [*(target_item(each) for each in targets if each.goes_badly), *map(indicator_item, alone)]


def goes_well(each: IndicatorYear) -> bool:
    return each.trend is Trend.BETTER or (each.value is not None and each.found.holds is True)


def goes_badly(each: IndicatorYear) -> bool:
    return each.trend is Trend.WORSE or (each.value is not None and each.found.holds is False)


def to_decide(targets: Iterable[TargetYear]) -> list[Item]:
    """Obstacles, and targets for which more means are needed, each with its target."""
    found = []
    for each in targets:
        obstacle = localized(each.report, "obstacle") if each.report else Text("", "", False)
        needs = each.report is not None and each.target.additional_means == Means.YES
        if obstacle.text or needs:
            item = named(each)
            item["texts"] = [obstacle] if obstacle.text else []
            item["sentences"] = [_("More means are needed.")] if needs else []
            found.append(item)
    return found


def silent(targets: Iterable[TargetYear], indicators: Iterable[IndicatorYear]) -> list[Item]:
    """Where nothing was said, or nothing that is good or bad: it is told, not left out."""
    targets = list(targets)
    found = [target_item(each) for each in targets if not each.goes_well and not each.goes_badly]
    alone = [each for each in without_target(indicators, targets) if each.value is not None or each.is_silent]
    return [*found, *(indicator_item(each) for each in alone if not goes_well(each) and not goes_badly(each))]


# --- Items --------------------------------------------------------------------------------------------------------


def named(each: TargetYear) -> Item:
    number = f"{each.target.number} " if each.target.number else ""
    return {
        "number": number,
        "title": localized(each.target, "title"),
        "url": each.target.get_absolute_url(),
        "level": "",
        "tone": "mute",
        "sentences": [],
        "texts": [],
        "lines": [],
    }


def target_item(each: TargetYear) -> Item:
    item, report = named(each), each.report
    item["lines"] = [line(one) for one in each.indicators]
    if report is None:
        item["sentences"] = [_("Nothing was said of this year.")]
        return item
    item["level"] = str(report.get_level_display())
    item["tone"] = (showing.level([report]) or {"tone": "mute"})["tone"]
    item["sentences"] = [each.gap_words] if each.gap else []
    reason = localized(report, "level_reason")
    item["texts"] = [reason] if reason.text and each.gap else []
    item["added"] = showing.added(report.added_on, localized(report, "addition"), "")
    return item


def indicator_item(each: IndicatorYear) -> Item:
    return {
        "number": "",
        "title": localized(each.indicator, "name"),
        "url": each.indicator.get_absolute_url(),
        "level": "",
        "tone": "mute",
        "sentences": [],
        "texts": [],
        "lines": [line(each)],
        "is_indicator": True,
    }


def line(each: IndicatorYear) -> Item:
    """A value with its year and source, and what is to be said of it."""
    value = each.value
    return {
        "name": localized(each.indicator, "name"),
        "words": each.words,
        "year": each.year if value and value.amount else None,
        "sentences": each.sentences,
        "footnote": localized(value, "footnote") if value else Text("", "", False),
        "source": value if value and value.source_title else None,
        "added": showing.added(value.added_on, localized(value, "addition"), each.correction) if value else None,
    }


# --- What fits on one sheet ---------------------------------------------------------------------------------------


def sections(parts: dict[str, list[Item]]) -> list[Item]:
    """All of it on the screen; on paper as many of each part as there is room for, in turns, and how many are left."""
    left = LINES - HEAD - FOOTER - (SECTION + MORE) * len(PARTS)
    waiting = {name: list(parts[name]) for name in PARTS}
    fits: dict[str, int] = dict.fromkeys(PARTS, 0)
    while any(waiting.values()):
        for name in PARTS:
            if not waiting[name]:
                continue
            cost = height(waiting[name][0])
            if cost > left:
                waiting[name] = []
                continue
            left -= cost
            fits[name] += 1
            waiting[name].pop(0)
    titles = {
        "well": (_("Going well"), _("Nothing is said to go well.")),
        "badly": (_("Not going well"), _("Nothing is said to go badly.")),
        "decide": (_("To be decided"), _("No obstacle is named.")),
        "silent": (_("Without news"), ""),
    }
    return [
        {
            "code": name,
            "title": titles[name][0],
            "nothing": titles[name][1],
            "rows": [{**item, "is_on_paper": number < fits[name]} for number, item in enumerate(parts[name])],
            "more": len(parts[name]) - fits[name],
        }
        for name in PARTS
        if parts[name] or titles[name][1]
    ]


def height(item: Item) -> float:
    """How high an item is, in lines of the sheet."""
    told = " ".join([*item["sentences"], *(each.text for each in item["texts"])])
    found = lines(f"{item['number']}{item['title'].text}    {item['level']}", LINE * 0.9) * TITLE + PADDING
    found += lines(told, LINE) if told else 0
    if extra := item.get("added"):
        found += lines(f"{extra['said']} {extra['text'].text}", LINE)
    return found + sum(line_height(each) for each in item["lines"])


def line_height(each: Item) -> float:
    source = f" {each['source'].source_title} 0000" if each["source"] else ""
    said = [each["name"].text, each["words"], "0000 ", *each["sentences"], each["footnote"].text, source]
    extra = each["added"]
    found = float(lines("  ".join(said), LINE - INDENT))
    return found + (lines(f"{extra['said']} {extra['text'].text}", LINE - INDENT) if extra else 0)
