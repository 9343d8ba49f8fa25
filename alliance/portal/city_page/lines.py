"""The values of a city over the years, as lines with their scale, the first and the last value, on its page."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from alliance.portal.city_page.reading import LINES_AT_MOST, Profile
from alliance.portal.city_page.series import drawn_indicators
from alliance.portal.planning.showing import newest_source
from core.text.fallback import localized
from core.text.spelled import capital, spelled
from planning.models import CityIndicator
from planning.tracking.drawing import year_line
from planning.tracking.lines import Finding, trend_finding


def of(profile: Profile) -> dict[str, Any] | None:
    """Indicators with two values or more that are not told as the way to a goal; None where there is none. Those with
    more values come first."""
    found = profile.series.lines
    if not found:
        return None
    return {
        "title": title([points for _each, points in found]),
        "rows": [line(each) for each, _points in found[:LINES_AT_MOST]],
        "more": max(len(found) - LINES_AT_MOST, 0),
    }


def all_of(profile: Profile) -> list[dict[str, Any]]:
    """Every indicator that has two values or more."""
    return [line(each) for each, _points in drawn_indicators(profile.indicators)]


def title(lines: list[Any]) -> str:
    """How many rose and fell, by the rule of lines; where neither is said, the kind of thing."""
    counts = Counter(trend_finding(known) for known in lines)
    rose, fell = counts[Finding.ROSE], counts[Finding.FELL]
    words = {"rose": spelled(rose), "fell": spelled(fell), "count": len(lines)}
    if len(lines) < 2 or not (rose or fell):
        return _("Data over the years")
    if rose and fell:
        return capital(_("Of %(count)s data series over the years, %(rose)s rose and %(fell)s fell") % words)
    if rose:
        return capital(_("%(rose)s of %(count)s data series rose over the years") % words)
    return capital(_("%(fell)s of %(count)s data series fell over the years") % words)


def line(indicator: CityIndicator) -> dict[str, Any]:
    source = newest_source(indicator)
    return {
        "indicator": indicator,
        "name": localized(indicator, "name"),
        "line": year_line(indicator),
        "source": source.cited if source else None,
    }
