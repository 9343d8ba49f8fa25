"""A published plan as open data: one table that a spreadsheet program opens and the import reads back, and JSON.

Keys are stable and the same in all languages; headings and words of choices are in the reader's. JSON has the codes.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets
from alliance.portal.exports import iso
from alliance.portal.feeds import CSV, CSVW, describing, file_answer
from alliance.portal.feeds import json_text as as_json_text
from alliance.portal.planning import reading, showing
from core.importexport.books import Page, book_bytes, notes_page
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import first_available, localized
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS, column_name
from core.ui.jsonld import absolute, without_empty
from core.vocabulary.models import Confidence
from planning import dates
from planning.models import (
    CityIndicator,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Plan,
    PlanAction,
    PlanTarget,
    ProgressReport,
)
from planning.spreadsheet import writing
from planning.tracking.claims import behind
from planning.tracking.coverage import entry_of
from planning.tracking.index_values import source_address
from planning.tracking.models import Qualifier, units
from planning.tracking.outcomes import outcome
from planning.tracking.reckoning import OWN_WORDS, Amount, Due, Motion, Reckoned, due, newest, reckon
from planning.tracking.wording import entry_words, without
from planning.years.copies import number_read
from planning.years.listing import KeptIndicator, KeptYear, kept_years_of

REPORT_TEXTS = ("main_actions", "summary", "challenges", "examples", "agreements", "obstacle")


@require_safe
@public_page()
@limited("export", 60, 3_600)
def plan_data(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    name = f"{plan.slug}-{get_language()}.{format}"
    if format == "json":
        response = file_answer(
            json.dumps(as_json(plan), ensure_ascii=False), datasets.JSON, file_name=f"{plan.slug}.json"
        )
    elif format == "csv":
        found = writing.table(plan, is_public=True)
        response = file_answer(datasets.open_table(found.header, found.rows), CSV, file_name=name)
    else:
        response = file_answer(workbook(plan), datasets.XLSX, file_name=name)
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license"'
    if format == "csv":
        response.headers["Link"] += f", {described_at('plan_data_csv', plan)}"
    return response


@require_safe
@public_page("plan")
@limited("export", 60, 3_600)
def plan_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the indicators of a plan have come, a row an indicator and published year. It stands beside the table of
    the plan, which is read back."""
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    name = f"{plan.slug}-progress-{get_language()}.csv"
    rows = progress_rows(plan, writing.contents(plan, is_public=True).indicators)
    response = file_answer(datasets.open_table(progress_header(), rows), CSV, file_name=name)
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license", {described_at("plan_progress_csv", plan)}'
    return response


@require_safe
@public_page("plan")
@limited("export", 60, 3_600)
def plan_columns(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Names the columns of a table of a plan by their codes, which are the same whatever language its heads are in."""
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    title, columns, heads = localized(plan, "title").text, list(PROGRESS), progress_header()
    if name == "plan_data_csv":
        found = writing.table(plan, is_public=True)
        columns, heads = found.columns, found.header
    facts = datasets.table_metadata(
        name,
        title,
        [
            {"name": datasets.code_of(each), "titles": head, "datatype": "string"}
            for each, head in zip((*columns, *datasets.TERMS), (*heads, *datasets.TERMS), strict=True)
        ],
        address=f"{reverse(name, args=[plan.city.slug])}?plan={plan.slug}",
        key="",
    )
    return file_answer(as_json_text(facts), CSVW)


def described_at(name: str, plan: Plan) -> str:
    return describing(f"{reverse(f'{name}_metadata', args=[plan.city.slug])}?plan={plan.slug}")


def page_of(plan: Plan) -> str:
    return absolute(f"{reverse('city_plan', args=[plan.city.slug])}?plan={plan.slug}")


def facts(plan: Plan) -> list[tuple[str, str]]:
    """What a table that is passed on alone must say of itself."""
    found = [
        (_("Title"), localized(plan, "title").text),
        (_("City"), plan.city.name),
        (_("Publisher"), datasets.publisher()),
        (_("Web page"), page_of(plan)),
        (_("Source"), plan.link),
        (_("Targets entered"), entry_words(plan.entry)),
        (_("Date"), timezone.localdate().isoformat()),
        (_("Licence"), datasets.licence()),
    ]
    if plan.is_example:
        found.append((_("Example"), _("This plan is fictional. It shows how a plan looks on this site.")))
    return [(label, text) for label, text in found if text]


# --- The table ----------------------------------------------------------------------------------------------------


def workbook(plan: Plan) -> bytes:
    return book_bytes(pages(plan), title=localized(plan, "title").text, author=datasets.publisher())


def pages(plan: Plan) -> Iterator[Page]:
    contents = writing.contents(plan, is_public=True)
    found = writing.table_of(contents)
    yield Page(title=_("Plan"), header=found.header, rows=found.rows)
    if reports := list(report_rows(contents.targets)):
        yield Page(title=_("Progress reports"), header=report_header(), rows=reports)
    if progress := list(progress_rows(plan, contents.indicators)):
        yield Page(title=_("Progress"), header=progress_header(), rows=progress)
    yield notes_page("About", facts(plan))


def report_header() -> list[str]:
    fields = ("year", "level", "reported_on", *REPORT_TEXTS)
    labels = [str(ProgressReport._meta.get_field(name).verbose_name) for name in fields]  # type: ignore[union-attr]
    return [_("Key on this site"), _("Target"), *(label.capitalize() for label in labels)]


def report_rows(targets: Iterable[PlanTarget]) -> Iterable[list[Cell]]:
    for target in targets:
        for report in sorted(target.reports.all(), key=lambda each: each.year or 0):
            texts = [localized(report, name).text or None for name in REPORT_TEXTS]
            head: list[Cell] = [target.slug, localized(target, "title").text, year_of(report)]
            yield [*head, str(report.get_level_display()), iso(report.reported_on), *texts]


# The codes of the heads below.
PROGRESS = (
    *("key", "indicator", "year", "published_on", "read_anew_on", "value", "qualifier", "unit", "share_percent"),
    *("motion", "is_behind", "is_kept", "expected", "goal_year", "goal_value", "goal_is_reached", "why"),
)


def progress_header() -> list[str]:
    return [
        *(
            _("Key on this site"),
            _("Indicator"),
            _("Year"),
            _("Date of publication"),
            _("Retrieved again on"),
            _("Value"),
        ),
        *(_("Precision"), pgettext("of a value", "Unit"), _("Progress (%)"), _("Change since the baseline")),
        *(_("Behind the line to the target value"), _("Maintained"), _("Value on the straight line in that year")),
        *(
            _("Target value due in"),
            _("Target value that was due"),
            _("Target value reached"),
            _("Reason why progress cannot be calculated"),
        ),
    ]


def progress_rows(plan: Plan, indicators: Iterable[CityIndicator]) -> Iterable[list[Cell]]:
    """How far each indicator had come in each published year, as it was reckoned then, and how far it is today."""
    for year in kept_years_of(plan):
        named = (each for target in year.targets for each in target.indicators)
        for each in {one.slug: one for one in (*named, *year.alone)}.values():
            days: list[Cell] = [iso(year.published_on), iso(year.read_anew_on)]
            amount, unit = amount_of(each, year.year), unit_words(each.unit, each.own_unit)
            found = each.found if amount else Reckoned()  # what rests on an older value is told in its year
            name = first_available(each.name.get).text
            yield [each.slug, name, year.year, *days, *told_cells(amount, unit, found, each.goals)]
    for row in indicators:
        course = row.course
        now, goals = newest(course.values), due(course, showing.this_year() - 1)
        head: list[Cell] = [row.slug, localized(row, "name").text, year_of(now), None, None]
        yield [*head, *told_cells(now, unit_words(row.unit, row.own_unit), reckon(course), goals)]


def amount_of(each: KeptIndicator, year: int) -> Amount | None:
    value = each.value
    number = number_read(value["value"]) if value else None
    if value is None or number is None:
        return None
    return Amount(number, year, value["unit"], value["qualifier"], value.get("is_fiscal", False))


def unit_words(unit: str, own_unit: str) -> str:
    return own_unit if unit == OWN_WORDS else str(dict(units()).get(unit, unit))


def told_cells(amount: Amount | None, unit: str, found: Reckoned, goals: Sequence[Due]) -> list[Cell]:
    """A value with what is reckoned from it; `unit` is that of the indicator, in words. What cannot be told is empty:
    that is no "no". A number in another unit than the value says which."""
    own = unit_words(amount.unit, "") if amount and amount.unit else unit
    share = None if found.share is None else writing.without_zeros(round(found.share * 100, 2))
    last = goals[-1] if goals else None
    return [
        writing.without_zeros(amount.value) if amount else None,
        str(Qualifier(amount.qualifier).label) if amount and amount.qualifier else None,
        own,
        share,
        motion_words(found.motion),
        yes_or_no(behind(found)),
        yes_or_no(found.holds),
        None if found.expected is None else number_in(round(found.expected, 4), unit, own),
        year_of(last.goal) if last else None,
        number_in(last.goal.value, unit_words(last.goal.unit, "") if last.goal.unit else unit, own) if last else None,
        yes_or_no(last.is_reached) if last else None,
        without(found) if found.why else None,
    ]


def year_of(row: Amount | ProgressReport | None) -> Cell:
    return writing.year_cell(row.year, row.is_fiscal) if row else None


def number_in(value: Decimal, unit: str, own: str) -> Cell:
    number = writing.without_zeros(value)
    return number if unit == own else f"{number} {unit}"


def motion_words(motion: Motion | None) -> str | None:
    words = {
        Motion.TOWARDS: _("towards the target value"),
        Motion.AWAY: _("away from the target value"),
        Motion.SAME: _("same as the baseline"),
    }
    return words[motion] if motion else None


def yes_or_no(answer: bool | None) -> str | None:
    return None if answer is None else _("yes") if answer else _("no")


# --- For programs -------------------------------------------------------------------------------------------------


def as_json(plan: Plan) -> dict[str, Any]:
    found = writing.contents(plan, is_public=True)
    return {
        "metadata": without_empty(
            {
                "title": texts(plan, "title"),
                "publisher": datasets.publisher(),
                "page": page_of(plan),
                "date": timezone.localdate().isoformat(),
                "licence": datasets.licence(),
                "licence_url": datasets.licence_url(),
            }
        ),
        "plan": plain(plan, "slug", "kind", "starts", "ends", "is_fiscal", "status", "link")
        | {"title": texts(plan, "title"), "city": plan.city.slug, "is_example": plan.is_example}
        | {
            "is_gbf_aligned": plan.is_gbf_aligned,
            "entry": entry_json(plan, bool(found.targets)),
        },
        "goals": [goal_json(goal) for goal in found.goals],
        "targets": [target_json(target, found.goals) for target in found.targets],
        "actions": [action_json(action, found.goals) for action in found.actions],
        "indicators": [indicator_json(indicator) for indicator in found.indicators],
        "years": [year_json(year) for year in kept_years_of(plan)],
    }


def entry_json(plan: Plan, has_targets: bool) -> dict[str, str | None]:
    """How much of the targets is here, as the API says it."""
    entry = entry_of(plan.whole_on, has_targets=has_targets)
    return {
        "state": entry.state.value,
        "on": iso(entry.on) if entry.on else None,
        "by": plan.city.slug if entry.is_whole else None,
    }


def plain(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def texts(row: Any, field: str) -> dict[str, str]:
    """The text in each language in which there is one."""
    return {LANGUAGE_TAGS[code]: text for code in LANGUAGE_CODES if (text := getattr(row, column_name(field, code)))}


def number(value: Any) -> str | None:
    """Decimals as texts, which loses nothing."""
    found = writing.without_zeros(value)
    return None if found is None else str(found)


def goal_json(row: Goal) -> dict[str, Any]:
    return plain(row, "slug", "number") | {"title": texts(row, "title")}


def target_json(row: PlanTarget, goals: Iterable[Goal]) -> dict[str, Any]:
    known = {goal.pk: goal.slug for goal in goals}
    return plain(row, "slug", "number", "due_year", "due_is_fiscal", "is_draft", "nbsap_target") | {
        **read_in(row),
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "goal": known.get(row.goal_id or 0),
        "url": absolute(row.get_absolute_url()),
        "alignments": [{"target": int(each.term.code), "degree": each.degree} for each in row.alignments.all()],
        "indicators": [indicator.slug for indicator in row.indicators.all()],
        "reports": [
            {"year": each.year, "level": each.level, "reported_on": iso(each.reported_on)}
            | {name: texts(each, name) for name in REPORT_TEXTS}
            for each in sorted(row.reports.all(), key=lambda each: each.year or 0)
        ],
    }


def year_json(row: KeptYear) -> dict[str, Any]:
    """A published year as it was reckoned when it was published. `read_anew_on` is there where no copy of that day was
    kept."""
    return {
        "year": row.year,
        "published_on": iso(row.published_on),
        "read_anew_on": iso(row.read_anew_on),
        "targets": [
            {
                "slug": each.slug,
                "level": each.level or None,
                "gap": each.gap or None,
                "indicators": [kept_json(one) for one in each.indicators],
            }
            for each in row.targets
        ],
        "indicators": [kept_json(one) for one in row.alone],
    }


def kept_json(row: KeptIndicator) -> dict[str, Any]:
    value = row.value
    return {
        "slug": row.slug,
        "value": number(number_read(value["value"])) if value else None,
        "why_none": value["why_none"] if value else "",
        "qualifier": value["qualifier"] if value else "",
        "unit": (value["unit"] if value else "") or row.unit,
        "own_unit": row.own_unit,
        "reckoned": outcome(row.found, row.goals, row.unit, exact, now=row.newest),
    }


def exact(value: Decimal) -> str:
    return str(writing.without_zeros(value))


def action_json(row: PlanAction, goals: Iterable[Goal]) -> dict[str, Any]:
    known = {goal.pk: goal.slug for goal in goals}
    names = ("slug", "number", "official_name", "lead_unit", "starts", "ends", "status", "currency")
    return plain(row, *names, "place") | {
        "is_continuous": dates.goes_on(row.is_continuous, row.ends),
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "budget": number(row.budget),
        "goal": known.get(row.goal_id or 0),
        "targets": [target.slug for target in row.targets.all()],
        "partners": [body.slug for body in row.partners.all()],
        "milestones": [
            plain(each, "due", "done_on") | {"title": texts(each, "title")} for each in row.milestones.all()
        ],
        "url": absolute(row.get_absolute_url()),
    }


def read_in(row: IndicatorValue | IndicatorGoal | PlanTarget) -> dict[str, Any]:
    """Where a fact was read that no city said itself, and how well it is known. Beside the city's own words there is no
    source of the list."""
    source = row.source
    if source is None or (isinstance(row, IndicatorValue) and row.source_title):
        return {"source": None, "confidence": ""}
    about = plain(source, "key", "published") | {"url": source.link or None}
    about |= {"title": texts(source, "title"), "publisher": texts(source, "publisher")}
    about |= {"read_in_archive": iso(source.read_in_archive)}
    return {"source": about, "confidence": Confidence.shown(row.confidence, [source.read_in_archive])}


def indicator_json(row: CityIndicator) -> dict[str, Any]:
    course = row.course
    now, goals = newest(course.values), due(course, showing.this_year() - 1)
    return plain(
        row, "slug", "code", "unit", "own_unit", "direction", "frequency", "baseline_year", "baseline_is_fiscal"
    ) | {
        "name": texts(row, "name"),
        "baseline": number(row.baseline_value),
        "baseline_qualifier": row.baseline_qualifier,
        "baseline_source": row.baseline_source,
        "url": absolute(row.get_absolute_url()),
        "goals": [
            plain(each, "year", "is_fiscal", "qualifier", "unit", "is_draft")
            | {"value": number(each.value), **read_in(each)}
            for each in sorted(row.goals.all(), key=lambda each: each.year or 0)
        ],
        "reckoned": outcome(reckon(course), goals, row.unit, exact, now=now),
        "values": [
            plain(each, "year", "is_fiscal", "qualifier", "unit", "why_none", "part", "source_title", "certainty")
            | {"value": number(each.value), "footnote": texts(each, "footnote"), "source_link": source_address(each)}
            | read_in(each)
            | {"corrected_value": number(each.corrected_value), "added_on": iso(each.added_on)}
            | {"addition": texts(each, "addition")}
            for each in sorted(row.values.all(), key=lambda each: (each.year or 0, each.part))
        ],
    }
