"""A published year of a city's plan: what goes well, what does not, what is to be decided. It prints on one sheet."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.planning import reading, showing
from cities.models import City
from core.pagecache.middleware import public_page
from core.text import clocks
from core.text.ranges import year_words
from core.text.widths import lines_needed
from planning.models import Plan, PlanYear
from planning.years.summaries import Addition, IndicatorSaid, TargetSaid, YearSaid, YearSheet, years_with

LINES = 57.0  # of plain text on the sheet, at the size of print.css
LINE, INDENT = 94, 4  # the width of a line, in halves of a Han letter, and of what is set in
HEAD, FOOTER, SECTION, MORE = 8.0, 1.8, 2.0, 1.1
TITLE, PADDING = 1.3, 0.3  # of an item: its title with the level, what keeps it from the next
PARTS = ("well", "badly", "decide", "silent", "alone")

type Item = dict[str, Any]


@require_safe
@public_page("plan")
def plan_year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    city = reading.city_of(slug, request.user)
    found = get_object_or_404(PlanYear.objects.locked().select_related("bundle"), city=city, year=year)
    assert found.bundle is not None
    said = YearSaid(found)
    sheet = said.chosen(request.GET.get("plan", ""))
    if sheet is None:
        raise Http404
    context = {
        "title": _("%(city)s: annual report of the plan for %(year)s") % {"city": city.name, "year": year},
        "city": city,
        "year": year,
        "plan_title": sheet.title,
        "plan_slug": sheet.slug,
        "published_on": clocks.local_day(found.bundle.decided_at) if found.bundle.decided_at else None,
        "read_anew_on": said.read_anew_on,
        "address": settings.SITE_URL + address(city, year, sheet.slug if len(said.plans) > 1 else ""),
        "parts": sections(parts_of(sheet)),
        "others": [each for each in years_with(city.pk, sheet.plan and sheet.plan["key"]) if each != year],
        "plans": [(each["slug"], said.title(each)) for each in said.plans if each["slug"] != sheet.slug],
        "is_example": city.is_example or sheet.is_example,
    }
    return render(request, "planning/year.html", context)


def address(city: City, year: int, plan: str) -> str:
    """The address of the sheet of a plan, or without its name of the first one."""
    path = reverse("plan_year", args=[city.slug, year])
    return f"{path}?plan={plan}" if plan else path


def parts_of(sheet: YearSheet) -> dict[str, list[Item]]:
    return {
        "well": [target_item(each) for each in sheet.targets if each.goes_well],
        "badly": [target_item(each) for each in sheet.targets if each.goes_badly],
        "decide": to_decide(sheet.targets),
        "silent": [target_item(each) for each in sheet.targets if not each.goes_well and not each.goes_badly],
        "alone": [indicator_item(each) for each in sheet.alone if each.value or each.addition or each.is_silent],
    }


def in_short(plan: Plan) -> tuple[int, list[tuple[str, list[Item]]]] | None:
    """The newest published year of a plan with its parts that say something; None where no year is published."""
    newest = next(iter(years_with(plan.city_id, plan.pk)), None)
    found = PlanYear.objects.locked().filter(city=plan.city_id, year=newest).first() if newest else None
    sheet = YearSaid(found).chosen(plan.slug) if found else None
    if sheet is None:
        return None
    parts = parts_of(sheet)
    labels = {"well": _("Going well"), "badly": _("Not going well"), "decide": _("To be decided")}
    return sheet.year, [(label, parts[name]) for name, label in labels.items() if parts[name]]


# --- The parts ----------------------------------------------------------------------------------------------------


def to_decide(targets: Iterable[TargetSaid]) -> list[Item]:
    """Obstacles, and targets for which more means are needed, each with its target."""
    found = []
    for each in targets:
        obstacle, needs = each.obstacle, each.report is not None and each.needs_means
        if obstacle.text or needs:
            item = named(each)
            item["texts"] = [obstacle] if obstacle.text else []
            item["sentences"] = [_("More resources are needed.")] if needs else []
            found.append(item)
    return found


# --- Items --------------------------------------------------------------------------------------------------------


def named(each: TargetSaid) -> Item:
    number = f"{each.number} " if each.number else ""
    return {
        "number": number,
        "title": each.title,
        "url": each.row.get_absolute_url(),
        "level": "",
        "tone": "mute",
        "sentences": [],
        "texts": [],
        "lines": [],
    }


def target_item(each: TargetSaid) -> Item:
    """Also what the city says goes well where its indicators say otherwise; both are shown."""
    item, level = named(each), showing.level_said(each.level)
    item["lines"] = [line(one) for one in each.indicators]
    item["added"] = added(each.addition)
    if level is None:
        item["sentences"] = [_("Nothing was reported for this year.")]
        return item
    item["level"], item["tone"] = level["label"], level["tone"]
    item["sentences"] = [each.gap_words] if each.gap else []
    reason = each.level_reason
    item["texts"] = [reason] if reason.text and each.gap else []
    return item


def indicator_item(each: IndicatorSaid) -> Item:
    return {
        "number": "",
        "title": each.name,
        "url": each.url,
        "level": "",
        "tone": "mute",
        "sentences": [],
        "texts": [],
        "lines": [line(each)],
        "is_indicator": True,
    }


def line(each: IndicatorSaid) -> Item:
    """A value with its year and source, and what is to be said of it."""
    source, link = each.source
    return {
        "name": each.name,
        "words": each.words,
        "year": year_words(each.now.year, each.now.is_fiscal) if each.now else "",
        "sentences": each.sentences,
        "footnote": each.footnote,
        "source": {"source_title": source, "source_link": link} if source else None,
        "added": added(each.addition),
    }


def added(found: Addition | None) -> dict[str, Any] | None:
    """What was added once the year was published, with its day and what it gives."""
    if found is None:
        return None
    said = showing.added(found.day, found.text, found.corrected)
    if found.late:
        words = {"day": date_format(found.day), "value": found.late}
        said = {"said": _("Added on %(day)s: %(value)s.") % words, "text": found.text}
    return {**said, "gives": found.gives} if said else None


# --- What fits on one sheet ---------------------------------------------------------------------------------------


def sections(parts: dict[str, list[Item]]) -> list[Item]:
    """All of it on the screen; on paper as many of each part as there is room for, in turns, and how many are left."""
    headed = [name for name in PARTS if parts[name] or name != "alone"]
    left = LINES - HEAD - FOOTER - (SECTION + MORE) * len(headed)
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
        "well": (_("Going well"), _("Nothing was reported as going well.")),
        "badly": (_("Not going well"), _("Nothing was reported as not going well.")),
        "decide": (_("To be decided"), _("No obstacles were reported.")),
        "silent": (_("No update"), ""),
        "alone": (_("Indicators not linked to any target"), ""),
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
    found = lines_needed(f"{item['number']}{item['title'].text}    {item['level']}", LINE * 0.9) * TITLE + PADDING
    found += lines_needed(told, LINE) if told else 0
    if extra := item.get("added"):
        found += lines_needed(added_text(extra), LINE)
    return found + sum(line_height(each) for each in item["lines"])


def line_height(each: Item) -> float:
    source = f" {each['source']['source_title']} 0000" if each["source"] else ""
    said = [each["name"].text, each["words"], "0000 ", *each["sentences"], each["footnote"].text, source]
    extra = each["added"]
    found = float(lines_needed("  ".join(said), LINE - INDENT))
    return found + (lines_needed(added_text(extra), LINE - INDENT) if extra else 0)


def added_text(extra: Item) -> str:
    return "  ".join([extra["said"], *extra["gives"], extra["text"].text])
