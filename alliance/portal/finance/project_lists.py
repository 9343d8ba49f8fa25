"""The short lists of projects that other pages have: titles, cities and stages, which everybody reads."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from alliance.portal.cooperation.lines import OWNER
from core.content.reading import as_public
from core.prepared import prepared
from core.text.fallback import columns, localized
from core.ui.templatetags.ui import translated
from finance.projects.models import ProjectProfile
from finance.projects.querysets import ProjectProfileQuerySet

NEWEST, MOST = 3, 12
CITY = tuple(name for name in OWNER if not name.startswith("organisation"))


@prepared
def newest_projects() -> QuerySet[ProjectProfile]:
    return in_short(ProjectProfile.objects.shown_to_all().under_way())[:NEWEST]


@prepared
def looking_for_partners() -> QuerySet[ProjectProfile]:
    return in_short(ProjectProfile.objects.shown_to_all().looking())[:NEWEST]


@prepared
def projects_on(term: int) -> QuerySet[ProjectProfile]:
    """Those that name a framework target; one more than are shown, to tell that there are more."""
    through: Any = ProjectProfile.terms.through
    naming = through._default_manager.filter(term=term).values("projectprofile_id")
    return in_short(ProjectProfile.objects.shown_to_all().filter(pk__in=naming))[: MOST + 1]


def in_short(rows: ProjectProfileQuerySet) -> ProjectProfileQuerySet:
    """One query, and nothing that a city may close."""
    shown = rows.select_related("city").only("slug", "stage", "side_state", *columns("title"), *CITY)
    return shown.in_lists()


def named_projects(rows: Iterable[ProjectProfile]) -> list[dict[str, Any]]:
    """Projects for pages that name them beside other things."""
    return [
        {
            "project": row,
            "title": localized(row, "title"),
            "city": row.city,
            "stage": row.stage_name,
            "aside": row.get_side_state_display(),
        }
        for row in map(as_public, rows)
    ]


# --- Side by side -------------------------------------------------------------------------------------------------


def compared(cities: Iterable[int]) -> dict[int, list[ProjectProfile]]:
    """The public projects of some cities, the newest first. One query."""
    found: dict[int, list[ProjectProfile]] = {}
    rows = ProjectProfile.objects.shown_to_all().filter(city__in=cities).in_lists()
    for row in map(as_public, rows.only("slug", "city", "stage", "side_state", *columns("title"))):
        found.setdefault(row.city_id, []).append(row)
    return found


def compared_line(row: ProjectProfile) -> str:
    """Title and stage, never a sum."""
    sentence = _('<a href="{url}">{title}</a> ({stage})')
    stage = row.get_side_state_display() or row.stage_name
    return format_html(sentence, url=row.get_absolute_url(), title=translated(row, "title"), stage=stage)
