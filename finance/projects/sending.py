"""What the work on a project proposes to share: a copy of the groups of fields that leave the city.

A field of a group that stays with the city is in no proposal, so that no curator, no difference and no history outside
the city holds it. Opening a group of a page that is public is a proposal of its own.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import State as Published
from core.content.levels import Level
from core.history.keys import without
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.write import Actor
from core.text import numbers
from core.text.fallback import localized
from core.text.languages import LANGUAGE_CODES, column_names
from core.text.money import amount as money
from finance import visibility
from finance.projects import actions
from finance.projects.models import CODED, TEXTS, PartOfProject, Project, ProjectProfile

NUMBERS = ("total_cost", "sought", "offered", "secured")
LINES = ("results", "cost_lines", "money_lines")
FIGURES_ON = "figures_on"
# The columns of which that is the day.
FIGURES = frozenset({"currency", *NUMBERS, *column_names("cost_lines"), *column_names("money_lines")})


def prepared(project: Project, *, by: Actor) -> ProjectProfile:
    """The row that a proposal is about; there from the first time on that something is sent."""
    found = ProjectProfile.objects.filter(project=project).first()
    if found:
        return found
    row = ProjectProfile(slug=project.slug, city=project.city, project=project, is_example=project.city.is_example)
    return actions.add_profile(row, changes={}, by=by)


def opened(project: Project, profile: ProjectProfile) -> tuple[str, ...]:
    """The groups that the city wants more people to read than read them now."""
    return tuple(
        group
        for group in visibility.groups()
        if visibility.chosen(group) and visibility.wider(project.level_of(group), shown_level(profile, group))
    )


def shown_level(profile: ProjectProfile, group: str) -> Level:
    return visibility.level_of_group(group, {group: getattr(profile, f"{group}_level")})


def patch_for(project: Project, profile: ProjectProfile) -> Snapshot:
    """The changes that a proposal holds. Of a page that is public: the groups that open, where there are some, and
    nothing else; otherwise what is new in those that are open already."""
    is_public = profile.state == Published.PUBLISHED
    opening = opened(project, profile)
    wanted = opening if is_public and opening else visibility.leaving(project.chosen_levels)
    patch = group_columns(project, wanted)
    for group in wanted:
        if visibility.chosen(group):
            patch[f"{group}_level"] = visibility.CODES[project.level_of(group)]
    now = snapshot(ProjectProfile, profile.pk)
    new = {key: value for key, value in patch.items() if (now.get(key) or None) != (value or None)}
    return new if FIGURES & new.keys() else without(FIGURES_ON, new)


def group_columns(project: Project, groups: Iterable[str]) -> Snapshot:
    """The columns of these groups as the work has them now, those of all languages."""
    found: Snapshot = {}
    for name in visibility.fields_of(groups):
        found |= column_of(project, name)
    return found


def column_of(project: Project, name: str) -> Snapshot:
    if name in TEXTS:
        return {column: getattr(project, column) or "" for column in column_names(name)}
    if name in LINES:
        return dict(
            zip(column_names(name), (lines_as_text(project, name, code) for code in LANGUAGE_CODES), strict=True)
        )
    if name in NUMBERS:
        return {name: plain_amount(getattr(project.sums, "total" if name == "total_cost" else name))}
    if name == FIGURES_ON:
        return {name: None if project.sums.is_empty else timezone.localdate().isoformat()}
    if name == "terms":
        return terms_of(project)
    return {name: plain(getattr(project, name))} if name in CODED else {}


def terms_of(project: Project) -> Snapshot:
    """Those that are named no longer are taken away."""
    named = {f"terms.{key}": True for key in project.terms.values_list("pk", flat=True)}
    shown = ProjectProfile.objects.filter(project=project).first()
    before = shown.terms.values_list("pk", flat=True) if shown else ()
    return {**{f"terms.{key}": False for key in before}, **named}


def plain(value: date | Plain) -> Plain:
    return value.isoformat() if isinstance(value, date) else value


def plain_amount(value: Decimal | None) -> Plain:
    return None if value is None else f"{value:.2f}"


# --- Lines in words -----------------------------------------------------------------------------------------------


def lines_as_text(project: Project, name: str, code: str) -> str:
    """Costs, sources of money and results, one a line, as somebody reads them in one language."""
    with override(code):
        if name == "cost_lines":
            found = [cost_line(each, project.currency) for each in project.costs.all()]
        elif name == "money_lines":
            found = [money_line(each, project.currency) for each in project.money.select_related("instrument")]
        else:
            found = [result_line(each) for each in project.results.select_related("indicator")]
    return "\n".join(found)


def words(part: PartOfProject) -> str:
    return part.text.text


def cost_line(each: Any, currency: str) -> str:
    return _("%(what)s: %(amount)s") % {"what": words(each), "amount": money(each.amount, currency)}


def money_line(each: Any, currency: str) -> str:
    said_of = {"source": words(each), "amount": money(each.amount, currency), "state": each.get_state_display()}
    if each.instrument is None:
        return _("%(source)s: %(amount)s, %(state)s") % said_of
    return _("%(source)s: %(amount)s, %(state)s (%(instrument)s)") % {**said_of, "instrument": each.instrument.name}


def counted(each: Any) -> str:
    """What is counted: in the words of the project, else as the indicator of the plan is called."""
    return words(each) or (localized(each.indicator, "name").text if each.indicator else "")


def result_line(each: Any) -> str:
    parts = [
        (_("baseline %(value)s (%(year)s)"), _("baseline %(value)s"), each.baseline, each.baseline_year),
        (_("target %(value)s (%(year)s)"), _("target %(value)s"), each.target, each.target_year),
        (_("reached %(value)s (%(year)s)"), _("reached %(value)s"), each.reached, each.reached_year),
    ]
    told = [
        (dated if year else undated) % {"value": numbers.grouped_number(value), "year": year}
        for dated, undated, value, year in parts
        if value is not None
    ]
    return _("%(what)s: %(values)s") % {"what": counted(each), "values": _(", ").join(told)} if told else counted(each)


# --- When a curator publishes -------------------------------------------------------------------------------------


def require_open(profile: ProjectProfile) -> None:
    """What the city closed meanwhile is not published. Raises ValidationError.

    Call it inside the transaction in which the row was written.
    """
    project = profile.project
    if project.state != Project.State.OPEN:
        raise ValidationError(_("The city has discarded this project."))
    if opened_too_far := [g for g in visibility.groups() if visibility.chosen(g) and is_wider_than_chosen(profile, g)]:
        raise ValidationError(
            _(
                "The city has restricted the visibility of part of this content (%(number)s). The city must "
                "send the project again."
            )
            % {"number": len(opened_too_far)}
        )


def is_wider_than_chosen(profile: ProjectProfile, group: str) -> bool:
    return visibility.wider(shown_level(profile, group), profile.project.level_of(group))
