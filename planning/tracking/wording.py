"""What is said of an indicator, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cities.measures import Unit, number_text
from core.text import numbers
from core.text.measured import UNBROKEN, qualified, with_unit
from core.text.ranges import year_said
from core.vocabulary.models import Confidence
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, PlanTarget
from planning.tracking.claims import Gap
from planning.tracking.coverage import Entered, Entry
from planning.tracking.lines import Finding, Point, trend_finding, value_line
from planning.tracking.missing import PlanPart
from planning.tracking.reckoning import (
    OWN_WORDS,
    Amount,
    Course,
    Due,
    Exactness,
    Motion,
    Reckoned,
    Why,
    due,
    newest,
    silent_since,
)

# How many years may pass between two values.
EVERY = {
    CityIndicator.Frequency.TWO_YEARS: 2,
    CityIndicator.Frequency.FIVE_YEARS: 5,
    CityIndicator.Frequency.ONCE: 1_000,
    CityIndicator.Frequency.IRREGULAR: 1_000,
}
NO_SIGN = (Unit.PEOPLE, Unit.COUNT)
TURNED: Mapping[str, str] = {Exactness.AT_LEAST: Exactness.AT_MOST, Exactness.AT_MOST: Exactness.AT_LEAST}


def amount(value: Decimal, unit: str, qualifier: str = "", own_unit: str = "") -> str:
    """An amount in words: "at least 81%"."""
    return qualified(with_unit(number_text(value, unit), sign(unit, own_unit), UNBROKEN), qualifier)


def sign(unit: str, own_unit: str = "") -> str:
    """What stands behind a number; nothing where things are counted."""
    return own_unit if unit == OWN_WORDS else "" if unit in NO_SIGN else str(Unit(unit).label)


def sign_of(indicator: CityIndicator) -> str:
    return sign(indicator.unit, indicator.own_unit)


def amount_of(indicator: CityIndicator, each: Amount) -> str:
    """An amount with its unit: where it is another than that of the indicator, as it was said."""
    return amount(each.value, each.unit or indicator.unit, each.qualifier, indicator.own_unit)


def value_words(indicator: CityIndicator, row: IndicatorValue) -> str:
    """The value, or why there is none."""
    found = row.amount
    return amount_of(indicator, found) if found else str(row.get_why_none_display())


def published_words(indicator: CityIndicator, row: IndicatorValue) -> str:
    """The value as it was published, whatever was corrected since."""
    if row.corrected_value is None or row.value is None:
        return value_words(indicator, row)
    return amount(row.value, row.unit or indicator.unit, row.qualifier, indicator.own_unit)


def confidence_words(row: IndicatorValue | IndicatorGoal | PlanTarget) -> str:
    """How well a fact from a source of the list is known: medium at most until somebody has opened its address.
    Nothing of what the city said itself. Reads row.source."""
    if row.source is None or not row.confidence:
        return ""
    return Confidence.said(row.confidence, [row.source.read_in_archive])


def targets_words(count: int, entry: Entry, drafts: int) -> str:
    """How many targets of a plan are here, and how many of these stand in a draft: of a plan that is not said to be
    whole, how many so far."""
    said = ngettext("%(count)d target entered so far", "%(count)d targets entered so far", count)
    if entry.is_whole:
        said = ngettext("%(count)d target", "%(count)d targets", count)
    said %= {"count": count}
    if not drafts:
        return said
    words = {"targets": said, "count": drafts}
    if drafts == count:
        return _("%(targets)s (from a draft)") % words
    return (
        ngettext("%(targets)s (%(count)d of them from a draft)", "%(targets)s (%(count)d of them from a draft)", drafts)
        % words
    )


def entry_words(entry: Entry) -> str:
    """How much of a plan is entered here, and who says that it is all of it; nothing where nothing is."""
    if entry.state is Entered.NONE:
        return ""
    if entry.on is None:
        return _("Not yet confirmed as complete by the city.")
    return _("The city confirmed on %(day)s that all targets of the document are entered here.") % {
        "day": date_format(entry.on)
    }


def share_words(value: Decimal) -> str:
    return with_unit(numbers.grouped_number(Decimal(round(value * 100))), "%")


def reached(indicator: CityIndicator, found: Reckoned, *, has_goals: bool | None = None, in_short: bool = False) -> str:
    """How far it has come, or why that is not told, also where things get worse; and that a baseline from which it is
    reckoned has no source. Reads its goals, unless `has_goals` says whether there are any. `in_short` is for where the
    baseline and the goal stand beside it."""
    if found.why is Why.NO_VALUE:
        return no_value(indicator.values.all())
    said = how_far(found, in_short=in_short)
    if indicator.baseline_source.strip() or not is_from_baseline(indicator, found, has_goals):
        return said
    return both(said, _("The baseline has no source."))


def is_from_baseline(indicator: CityIndicator, found: Reckoned, has_goals: bool | None) -> bool:
    """Whether what is said rests on the baseline: also that it is kept, where no goal is set."""
    if found.share is not None:
        return True
    return found.holds is not None and not (bool(indicator.goals.all()) if has_goals is None else has_goals)


def both(first: str, second: str) -> str:
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def how_far(found: Reckoned, *, in_short: bool = False) -> str:
    if found.why is not None:
        return without(found)
    if found.holds is not None:
        return kept(found)
    assert found.share is not None
    if found.motion is Motion.SAME:
        return _("No change from the baseline.")
    if found.motion is Motion.AWAY:
        return away(found.share, found.exactness)
    return on_the_way(found, in_short=in_short)


def no_value(rows: Iterable[IndicatorValue]) -> str:
    """That nothing is entered is said of nothing alone: values of parts stand there, or why there was none."""
    found = list(rows)
    if any(row.part and row.amount for row in found):
        return _("Values have been entered only for parts, so progress cannot be calculated.")
    if found:
        last = max(found, key=lambda row: row.year or 0)
        year = year_said(last.year, last.is_fiscal)
        return _("No value for %(year)s: %(why)s.") % {"year": year, "why": last.get_why_none_display()}
    return _("No value has been entered yet.")


def without(found: Reckoned) -> str:
    """Why there is no number."""
    reasons = {
        Why.NO_BASELINE: _("No baseline has been entered, so progress cannot be calculated."),
        Why.NO_GOAL: _("No target value has been entered, so progress cannot be calculated."),
        Why.NO_VALUE: _("No value has been entered yet."),
        Why.NO_YEAR: _("A year is missing, so progress cannot be calculated."),
        Why.OWN_UNIT: _("Progress is not calculated, as the unit is not standard."),
        Why.OTHER_UNIT: _("The values are in units that cannot be converted into each other."),
        Why.NO_WAY: _("The target value equals the baseline, so progress cannot be calculated."),
    }
    return reasons[found.why or Why.NO_VALUE]


def kept(found: Reckoned) -> str:
    return _("The level is maintained.") if found.holds else _("The level is not maintained.")


def away(part: Decimal, exactness: str) -> str:
    """Turns a bound round: at least half of the way backwards is a share of at most minus a half."""
    words = {"share": qualified(share_words(-part), TURNED.get(exactness, exactness))}
    return _("Moved away from the target value, by %(share)s of the distance.") % words


def on_the_way(found: Reckoned, *, in_short: bool = False) -> str:
    assert found.share is not None
    part = qualified(share_words(found.share), found.exactness)
    if found.share >= 1 and found.exactness != Exactness.AT_MOST:  # at most 110 % may be less than the whole
        return _("The target value has been reached: %(share)s of the way from the baseline.") % {"share": part}
    if in_short:
        return _("Progress: %(share)s.") % {"share": part}
    return _("%(share)s of the way from the baseline to the target value.") % {"share": part}


def remarks(indicator: CityIndicator, course: Course, found: Reckoned, year: int) -> list[str]:
    """What a reader should know besides: silence, the line of the year, units that were turned."""
    said = []
    silent = silent_since(course, year, every=EVERY.get(CityIndicator.Frequency(indicator.frequency), 1))
    now = newest(course.values)
    if silent is not None and now is not None:
        said.append(_("No new value since %(year)s.") % {"year": year_in(now)})
    if found.is_on_line is False and found.motion is Motion.TOWARDS and found.share is not None and found.share < 1:
        said.append(_("Behind a steady pace."))
    goals = due(course, year - 1)  # those whose year is over
    if goals and not (goals[-1].is_reached and found.share is not None and found.share >= 1):
        said.append(due_words(indicator, goals, now))
    if found.converted:
        names = [str(Unit(unit).label) for unit in found.converted if unit in Unit.values]
        words = {"units": _(", ").join(names), "unit": str(Unit(indicator.unit).label)}
        said.append(_("Values in %(units)s were converted to %(unit)s.") % words)
    return said


def due_words(indicator: CityIndicator, found: Sequence[Due], now: Amount | None) -> str:
    """The last of the goals that were due, and the newest value beside it where it is not reached; nothing where no
    goal was due."""
    if not found:
        return ""
    last = found[-1]
    words = {"year": year_in(last.goal), "goal": amount_of(indicator, last.goal)}
    if last.is_reached is None or now is None:
        return _("The target value for %(year)s (%(goal)s) was due. No value shows whether it was reached.") % words
    if last.is_reached:
        return _("The target value for %(year)s (%(goal)s) has been reached.") % words
    words |= {"value": amount_of(indicator, now), "value_year": year_in(now)}
    if last.goal.is_draft:
        return (
            _("The draft of the plan aimed for %(goal)s by %(year)s. The value for %(value_year)s is %(value)s.")
            % words
        )
    return _("The plan aimed for %(goal)s by %(year)s. The value for %(value_year)s is %(value)s.") % words


# --- A line over the years ----------------------------------------------------------------------------------------


def year_in(amount: Amount) -> str:
    """The year of an amount as a sentence says it."""
    return year_said(amount.year, amount.is_fiscal)


def line_words(indicator: CityIndicator) -> str:
    """What the values say over the years, without a full stop: it is a title too. Reads values and no goal."""
    points = value_line(indicator.course_of_values).points
    return points_words(indicator, points) if points else no_value(indicator.values.all())


def points_words(indicator: CityIndicator, points: Sequence[Point]) -> str:
    """First and last value with their years; that they rose or fell only where `finding` says so."""
    first, last = points[0].amount, points[-1].amount
    words = {
        "first": amount_of(indicator, first),
        "first_year": year_in(first),
        "last": amount_of(indicator, last),
        "last_year": year_in(last),
    }
    found = trend_finding(points)
    if found is Finding.ONE:
        return _("%(last)s in %(last_year)s") % words
    if found is Finding.ROSE:
        return _("Rose from %(first)s (%(first_year)s) to %(last)s (%(last_year)s)") % words
    if found is Finding.FELL:
        return _("Fell from %(first)s (%(first_year)s) to %(last)s (%(last_year)s)") % words
    return _("Was %(first)s in %(first_year)s and %(last)s in %(last_year)s") % words


def goal_words(indicator: CityIndicator, goal: Amount) -> str:
    """A goal with its year, and that it is of a draft."""
    words = {"goal": amount_of(indicator, goal), "year": year_in(goal)}
    if goal.is_draft:
        return _("Target value in the draft: %(goal)s by %(year)s") % words
    return _("Target value: %(goal)s by %(year)s") % words


# --- The year of a plan -------------------------------------------------------------------------------------------


def trend_words(indicator: CityIndicator, before: Amount | None, now: Amount | None) -> str:
    """A sentence of a value and the one before, each with its year; nothing where one of both is missing, or where
    their units cannot be turned into each other."""
    if before is None or now is None:
        return ""
    points = value_line(Course(indicator.direction, indicator.unit, None, (), (before, now))).points
    return full(points_words(indicator, points)) if len(points) == 2 else ""


def full(words: str) -> str:
    """The words of a line as a sentence among others."""
    return pgettext("a sentence", "%(words)s.") % {"words": words}


def gap_words(found: Gap) -> str:
    if found is Gap.MORE:
        return _("The reported level is higher than the indicators show.")
    return _("The reported level is lower than the indicators show.")


def silent_words(before: Amount | None) -> str:
    if before is None:
        return _("No value has been entered yet.")
    return _("No new value since %(year)s.") % {"year": year_in(before)}


# --- What is still missing ----------------------------------------------------------------------------------------


def missing_words(part: PlanPart) -> str:
    words = {
        PlanPart.LEAD: pgettext("still missing", "the responsible organisation"),
        PlanPart.DATE: pgettext("still missing", "the end date"),
        PlanPart.MILESTONE: pgettext("still missing", "a milestone due by the end of next year"),
        PlanPart.BUDGET: pgettext("still missing", "budget"),
        PlanPart.INDICATOR: pgettext(
            "still missing", "an indicator with a value and a target value for this year or later"
        ),
        PlanPart.ALIGNMENT: pgettext("still missing", "the global target supported"),
        PlanPart.BASELINE: pgettext("still missing", "a baseline"),
        PlanPart.BASELINE_SOURCE: pgettext("still missing", "the source of the baseline"),
        PlanPart.SOURCE: pgettext("still missing", "a value with its source"),
    }
    return words[part]
