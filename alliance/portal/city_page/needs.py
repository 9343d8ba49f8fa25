"""The projects of a city on its page: on which step of the ladder each stands, and the money of one of them."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from alliance.portal.city_page.reading import Profile, projects_of
from cities.models import City
from core.content.reading import as_public
from core.text import numbers
from core.text.fallback import Text, localized
from core.text.money import amount as money
from core.text.spelled import capital, spelled
from core.ui.templatetags.ui import marked
from finance.ladder import ladder
from finance.money import NOTHING
from finance.projects.models import ProjectProfile, SideState, Stage
from finance.projects.showing import listed_names, stage_name, support_names
from finance.projects.wording import bar_of

OF_A_STEP, SUPPORTS, PROJECTS_AT_MOST = 3, 2, 3


def ladder_of(profile: Profile) -> dict[str, Any] | None:
    """The ladder with the projects on it; None without a project."""
    rows = profile.projects
    if not rows:
        return None
    asking = [row for row in rows if row.sums.sought]
    return {
        "title": title(len(rows), len(asking)),
        "steps": [step(number, stage.code, rows) for number, stage in enumerate(ladder().stages, 1)],
        "told": project_with_money(
            next(iter(asking), None) or next((row for row in rows if not row.sums.is_empty), None)
        ),
        "looking": [row for row in rows if is_looking(row)],
        "asking": asking,
    }


def title(count: int, asking: int) -> str:
    words = {"count": spelled(count), "asking": spelled(asking)}
    projects = ngettext("%(count)s project", "%(count)s projects", count) % words
    if not asking:
        return capital(projects)
    if count == 1:
        return _("One project, with an amount sought")
    names = ngettext(
        "%(projects)s, %(asking)s of them with an amount sought",
        "%(projects)s, %(asking)s of them with an amount sought",
        asking,
    )
    return capital(names % {**words, "projects": projects})


def step(number: int, code: str, rows: Sequence[ProjectProfile]) -> dict[str, Any]:
    there = [row for row in rows if row.stage == code]
    return {
        "number": str(number),
        "name": stage_name(code),
        "rows": [line(row) for row in there[:OF_A_STEP]],
        "more": max(len(there) - OF_A_STEP, 0),
    }


def line(row: ProjectProfile) -> dict[str, Any]:
    return {"project": row, "title": localized(row, "title"), "note": note(row)}


def note(row: ProjectProfile) -> str:
    """The most telling of what is known: that it waits, the money, or what it looks for."""
    if row.side_state == SideState.ON_HOLD:
        return str(row.get_side_state_display())
    if row.sums.sought:
        return _("%(money)s sought") % {"money": money(row.sums.sought, row.currency)}
    if row.sums.secured:
        return _("%(money)s secured") % {"money": money(row.sums.secured, row.currency)}
    return listed_names(support_names(row.support)[:SUPPORTS])


def is_looking(row: ProjectProfile) -> bool:
    return bool(row.support) and not row.side_state and row.stage != Stage.CLOSED


def project_with_money(row: ProjectProfile | None) -> dict[str, Any] | None:
    """One project with its money: the bar, and a key that says each part."""
    bar = bar_of(row.sums, row.currency) if row is not None else None
    if row is None or bar is None:
        return None
    sums = row.sums
    gap = max(sums.gap, NOTHING) if sums.gap is not None else None
    return {
        **line(row),
        "summary": localized(row, "summary"),
        "stage": row.stage_name,
        "sums": sums,
        "gap": gap,
        "label": bar["label"],
        "total": money(sums.total, row.currency) if sums.total else "",
        "currency": row.currency,
        "key": [
            {"code": code, "label": str(label), "amount": numbers.grouped_number(amount)}
            for code, label, amount in (
                ("secured", _("Secured"), sums.secured),
                ("offered", pgettext("money", "Offered"), sums.offered),
                ("sought", _("Sought"), sums.sought),
                ("gap", _("No funding source entered"), gap),
            )
            if amount
        ],
    }


def project_rows(city: City) -> list[dict[str, Any]]:
    """Those that look for partners, the newest first, by their titles and stages alone."""
    rows = [row for row in map(as_public, projects_of(city.pk)) if is_looking(row)]
    return [{"project": row, "title": localized(row, "title"), "stage": row.stage_name} for row in rows]


# --- The cell at the top ------------------------------------------------------------------------------------------


def cell(shown: dict[str, Any]) -> dict[str, Any] | None:
    """What the city looks for: the money of the newest project that names it, and how many look for help besides. Two
    currencies are never added."""
    asking, looking = shown["asking"], shown["looking"]
    if asking:
        row = asking[0]
        others = len([each for each in looking if each is not row])
        return {
            "label": _("Support sought"),
            "value": money(row.sums.sought, row.currency),
            "note": for_what(localized(row, "title"), others),
            "url": "#projects",
        }
    if not looking:
        return None
    count = len(looking)
    words = {"count": spelled(count)}
    return {
        "label": _("Support sought"),
        "value": capital(ngettext("%(count)s project", "%(count)s projects", count) % words),
        "note": listed_names(dict.fromkeys(name for row in looking for name in support_names(row.support))),
        "url": "#projects",
    }


def for_what(title: Text, others: int) -> str:
    if not others:
        return format_html(_("for “{title}”"), title=marked(title))
    sentence = ngettext(
        "for “{title}”, and support for {count} more project",
        "for “{title}”, and support for {count} more projects",
        others,
    )
    return format_html(sentence, title=marked(title), count=others)
