"""What a project shows, in words: for its public page and for what is given of it to funders."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.content.levels import Level
from core.text.fallback import first_available, localized
from core.text.languages import column_names
from finance import visibility
from finance.facilities import called
from finance.ladder import ladder
from finance.projects.models import (
    CODED,
    TEXTS,
    TRANSLATED,
    Marker,
    Project,
    ProjectProfile,
    Support,
)
from finance.projects.sending import FIGURES_ON, LINES, NUMBERS, shown_level
from finance.projects.wording import bar_of

AHEAD = ("title", "summary", "owner")  # told at the head of the page
TITLES = {
    "description": gettext_lazy("Project description"),
    "place": gettext_lazy("Place"),
    "money": gettext_lazy("Funding"),
    "documents": gettext_lazy("Documents"),
    "contacts": gettext_lazy("Contact"),
    "safeguards": gettext_lazy("Social aspects and safeguards"),
}
BESIDE = ("currency", "is_climate_estimated", FIGURES_ON)  # which say nothing without what they belong to
MARKERS = ("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification")


def support_names(codes: Iterable[str]) -> list[str]:
    names = {str(each.value): str(each.label) for each in Support}
    return [names[code] for code in codes if code in names]


def listed_names(names: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(names)


def stage_name(code: str) -> str:
    return first_available(ladder().stage(code).name.get).text


def stage_lines(row: ProjectProfile) -> dict[str, Any]:
    """The ladder in words: where it stands, and how facilities call that rung. What comes next asks for is told to
    staff alone."""
    return {
        "name": row.stage_name,
        **stage_number(row),
        "facilities": called(row.stage),
        "aside": row.get_side_state_display(),
    }


def project_facts(row: ProjectProfile) -> list[dict[str, Any]]:
    """Each with its label and, of what the city wrote itself, the language it is in where it is not the reader's."""
    climate, owner = str(row.get_climate_benefit_display()), localized(row, "owner")
    if climate and row.is_climate_estimated:
        climate = _("%(benefit)s (estimated)") % {"benefit": climate}
    pairs = [
        (_("Project owner"), owner.text),
        (_("Purpose"), str(row.get_purpose_display())),
        (_("Years"), years(row)),
        (_("Climate benefits"), climate),
        (_("Political approval"), str(row.get_political_approval_display())),
        (_("Permitted by law to borrow"), str(row.get_borrowing_display())),
    ]
    found: list[dict[str, Any]] = [{"label": label, "text": text} for label, text in pairs if text]
    if owner.text:
        found[0]["said"] = owner
    return found


def markers(row: ProjectProfile) -> list[dict[str, str]]:
    names = {each.value: str(each.label) for each in Marker}
    return [
        {"label": capfirst(group_label(name)), "text": names.get(getattr(row, name), _("not screened yet"))}
        for name in MARKERS
    ]


def years(row: ProjectProfile) -> str:
    return "–".join(dict.fromkeys(str(year) for year in (row.starts, row.ends) if year))


def screened(row: ProjectProfile) -> list[dict[str, str]]:
    """The markers that the city has set."""
    return [each for name, each in zip(MARKERS, markers(row), strict=True) if getattr(row, name)]


def stage_number(row: ProjectProfile) -> dict[str, int]:
    """The stage of a project as a number, and how many stages there are; asks nothing of the database."""
    return {"number": ladder().stage(row.stage).number, "of": len(ladder().stages)}


def steps(row: ProjectProfile) -> list[dict[str, Any]]:
    """The ladder, and on which rung the project stands."""
    return [
        {"number": str(each.number), "name": stage_name(each.code), "is_here": each.code == row.stage}
        for each in ladder().stages
    ]


def group_label(name: str) -> str:
    return str(ProjectProfile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def group_texts(row: ProjectProfile) -> list[dict[str, Any]]:
    """The texts that the reader may read, by group; of a closed one not even the name."""
    titles = {**TITLES, "money": _("Costs and funding sources")}  # the sums stand above, under the shorter one
    found = []
    for code, names in visibility.groups().items():
        texts = [(name, localized(row, name)) for name in names if name in (*TEXTS, *LINES) and name not in AHEAD]
        told = [{"label": capfirst(group_label(name)), "text": text} for name, text in texts if text.text]
        if told:
            is_one = len(told) == 1 and told[0]["label"] == str(titles[code])
            found.append({"code": code, "title": str(titles[code]), "texts": told, "is_one": is_one})
    return found


# --- What is not there --------------------------------------------------------------------------------------------


class GroupStanding(StrEnum):
    """What is told of a group: the first two to readers from outside, the last three to the staff of its city."""

    EMPTY = "empty"
    CLOSED = "closed"
    NOT_WRITTEN = "not_written"
    NOT_SHOWN = "not_shown"
    SHOWN = "shown"


def holds(row: ProjectProfile, group: str) -> bool:
    """Whether something is in a group of a row as somebody reads it."""
    return any(has(row, name) for name in visibility.groups()[group] if name not in BESIDE)


def has(row: ProjectProfile, name: str) -> bool:
    if name in TRANSLATED:
        return any(getattr(row, column) for column in column_names(name))
    return name in (*CODED, *NUMBERS) and getattr(row, name) not in (None, "", [])


def is_written(project: Project, group: str) -> bool:
    """Whether the city has written something in a group of its work. Reads the children of the project."""
    lines: dict[str, Any] = {"cost_lines": project.costs, "money_lines": project.money, "results": project.results}
    for name in visibility.groups()[group]:
        if name in TEXTS and project.text(name).text:
            return True
        if name in lines and lines[name].all():
            return True
        if name in CODED and name not in BESIDE and getattr(project, name) not in (None, "", []):
            return True
    return False


def open_parts(levels: Mapping[str, Any], reader: Level) -> list[str]:
    """The groups that somebody of a level reads, by the columns of levels of a row: of an open one, what is empty was
    not entered. What a city keeps for itself is open to no reader, its own staff neither: nothing of it is copied."""
    return [
        group
        for group in visibility.groups()
        if not visibility.chosen(group)
        or visibility.level_of_group(group, {group: levels.get(f"{group}_level")}) >= max(reader, Level.SECRETARIAT)
    ]


def without_content(row: ProjectProfile, reader: Level) -> list[dict[str, str]]:
    """The groups of which a page shows nothing to a reader from outside, and whether they are open: of a closed one the
    same is said whether the city wrote something or not."""
    said = {
        GroupStanding.EMPTY: _("Visible to readers, nothing entered"),
        GroupStanding.CLOSED: _("Not visible to readers"),
    }
    opened = open_parts(vars(row), reader)
    found = {
        group: GroupStanding.EMPTY if group in opened else GroupStanding.CLOSED
        for group in visibility.groups()
        if visibility.chosen(group) and not (group in opened and holds(row, group))
    }
    return [{"label": str(TITLES[group]), "text": said[standing]} for group, standing in found.items()]


def standing_for_staff(project: Project, profile: ProjectProfile | None, group: str) -> GroupStanding:
    """What staff are told: not written, not shown to anybody outside, or shown to those to whom the group is open."""
    if profile is not None and profile.state == profile.State.PUBLISHED and is_shown(profile, group):
        return GroupStanding.SHOWN
    return GroupStanding.NOT_SHOWN if is_written(project, group) else GroupStanding.NOT_WRITTEN


def is_shown(profile: ProjectProfile, group: str) -> bool:
    is_open = not visibility.chosen(group) or shown_level(profile, group) > Level.CITY
    return is_open and holds(profile, group)


# --- Days ---------------------------------------------------------------------------------------------------------


def days(row: ProjectProfile) -> list[dict[str, str]]:
    """The day of publishing and, for whoever reads the money, that of its figures."""
    pairs = [(_("Published on"), date_format(row.published_on) if row.published_on else "")]
    if not row.sums.is_empty:
        pairs.append((_("Date of the figures"), date_format(row.figures_on) if row.figures_on else _("not known")))
    return [{"label": label, "text": text} for label, text in pairs if text]


def money_of(row: ProjectProfile) -> dict[str, Any] | None:
    """The bar with its table, for whoever reads the money of the project."""
    return bar_of(row.sums, row.currency)
