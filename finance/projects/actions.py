"""The steps of a project: begin, write, move on the ladder, discard; and of what is shown of it: publish, close a part
of it, withdraw.

What stays with the city is saved at once. What leaves it comes with a proposal (`finance.projects.sending`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cities.models import City
from cities.models import State as Published
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.content.levels import Level
from core.history import editing
from core.history.keys import Key, columns_alone
from core.history.snapshot import Plain, Snapshot, apply_patch
from core.history.write import Actor, adding, changing, one_transaction
from core.text import clean
from core.text.fallback import columns, first_available, in_each, shown_value
from core.text.languages import column_names
from core.workflow import InvalidTransition, require_state, take_step, taking
from finance import visibility
from finance.ladder import Need, UnknownStage, ladder
from finance.projects.models import (
    CODED,
    LONGEST_SLUG,
    TEXTS,
    Project,
    ProjectProfile,
    Stage,
    what_is_there,
)
from finance.projects.steps import PROFILE_STEPS, STEPS
from planning.models import PlanAction

type Changes = Mapping[str, Plain]

NOT_WRITTEN = ("stage", "side_state")  # by moving alone
WORK = (
    *(name for name in CODED if name not in NOT_WRITTEN),
    *TEXTS,
    *("terms", "go_on", "levels", "costs", "money", "studies", "results"),
    *("applicant", "seat", "application_languages"),
)
PROFILE = (*ProjectProfile.staff_fields, "state", "published_on", "is_example", "confirmed_parts")
ABOUT = (*(name for name in TEXTS if name != "title"), "results")
MOST = 500  # projects of a city
MOST_LINES = 60  # of costs, of money and of results


# --- The work -----------------------------------------------------------------------------------------------------


def begin(
    city: City,
    *,
    changes: Changes,
    stage: str = Stage.IDEA,
    reason: str = "",
    action: PlanAction | None = None,
    copied: list[str] | None = None,
    slug: str = "",
    form_key: UUID | None = None,
    by: Actor,
) -> Project:
    """A project that begins higher up says why. Its address name follows from its title, unless a program says it;
    `form_key` makes a form that is sent twice one project.

    Raises ValidationError; AlreadyExists for the second of one form, or of two of one name at the same moment.
    """
    if Project.objects.filter(city=city).kept().count() >= MOST:
        raise ValidationError(
            _("A city can have up to %(most)s projects. Discard a project that is no longer needed, then try again.")
            % {"most": MOST}
        )
    if stage != Stage.IDEA and not reason.strip():
        raise ValidationError({"reason": _("Enter the reason for starting at this stage.")})
    if not shown_value(changes, "title").text:
        raise ValidationError({"title": _("Enter the title.")})
    editing.check_keys(changes, WORK)
    with one_transaction():
        row = Project(
            slug=slug or slug_of(city, changes),
            city=city,
            stage=stage,
            began_at=stage,
            stage_on=timezone.localdate(),
            action=action,
            copied=copied or [],
            form_key=form_key,
        )
        with adding(row, "project_begun", by=replace(by, reason=reason.strip()), public=False):
            apply_patch(row, changes)
        check_texts(row)
        check_years(row)
        check_lines(row)
    return row


def slug_of(city: City, changes: Changes) -> str:
    """The address name of a new project, from the title that is set. Led by the city, so that what another city works
    on decides nothing here and nobody learns of it.

    Two hyphens stand between the two: no other city's address name can end in the beginning of this one.
    """
    head = f"{city.slug}--"
    room = LONGEST_SLUG - len(head) - len(f"-{MOST * 2}")
    in_latin = (slugify(str(changes.get(column) or "")) for column in column_names("title"))
    wanted = head + (next(filter(None, in_latin), "")[:room].strip("-") or "project")
    taken = set(Project._base_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def change_project(project: Project, *, changes: Changes, expected: int | None, by: Actor) -> Project:
    """Saved at once: nobody outside the city reads it. Raises VersionConflict, InvalidTransition, ValidationError."""
    editing.check_keys(changes, WORK)
    with changing(project, STEPS["change"].verb, by=by, expected=expected, public=False) as fresh:
        require_state(fresh, STEPS["change"])
        apply_patch(fresh, changes)
        check_texts(fresh)
        check_years(fresh)
        check_lines(fresh)
    return fresh


def check_texts(project: Project) -> None:
    """Raises ValidationError by the name of the text."""
    for name in TEXTS:
        most = Project._meta.get_field(name).max_length  # type: ignore[union-attr]
        if most is not None and any(len(text) > most for text in in_each(project, name).values()):
            raise ValidationError({name: _("Enter %(most)s characters or fewer.") % {"most": most}})
    if not project.text("title").text:
        raise ValidationError({"title": _("Enter the title.")})


def check_years(project: Project) -> None:
    if project.starts and project.ends and project.starts > project.ends:
        raise ValidationError({"ends": _("The last year cannot be before the first year.")})


def check_lines(project: Project) -> None:
    lines = {name: getattr(project, name).count() for name in ("costs", "money", "results")}
    for name, count in lines.items():
        if count > MOST_LINES:
            raise ValidationError(
                {name: _("A project can have at most %(most)s entries of this kind.") % {"most": MOST_LINES}}
            )
    if project.results.exclude(indicator=None).exclude(indicator__city=project.city_id).exists():
        raise ValidationError({"results": _("A result can refer only to an indicator of your own city.")})
    if (lines["costs"] or lines["money"]) and not project.currency:
        raise ValidationError({"currency": _("Enter the currency of the amounts.")})


def move(project: Project, to: str, *, reason: str, expected: int, person: User, by: Actor) -> Project:
    """One rung up where nothing is missing; down, aside and back at any time with a reason.

    Raises InvalidTransition with what is missing, VersionConflict, ValidationError by `reason`.
    """
    reason = clean.one_line(reason)
    told = replace(by, reason=reason[:500])
    with taking(project, STEPS["move"], by=told, expected=expected, person=person) as fresh:
        if to in {each.code for each in ladder().side_states}:
            require_reason(reason)
            fresh.side_state = to
        elif fresh.side_state:
            require_way_back(fresh, to, reason)
            fresh.side_state = ""
        elif is_up(fresh.stage, to):
            require_exit(fresh)
            fresh.stage, fresh.stage_on = to, timezone.localdate()
        else:
            require_reason(reason)
            fresh.stage, fresh.stage_on = to, timezone.localdate()
    return fresh


def is_up(now: str, to: str) -> bool:
    """Raises InvalidTransition for a rung that is skipped, and for one that nobody knows."""
    try:
        if ladder().is_one_up(now, to):
            return True
        if ladder().is_down(now, to):
            return False
    except UnknownStage:
        pass
    raise InvalidTransition(
        _("A project moves forward one stage at a time. Check the current stage, then choose the next one.")
    )


def require_way_back(project: Project, to: str, reason: str) -> None:
    if to != project.stage:
        raise InvalidTransition(
            _("The project is on hold or cancelled. First resume it at the stage that it had reached.")
        )
    require_reason(reason)


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason. Your colleagues will see it in the history.")})


def require_exit(project: Project) -> None:
    if missing := ladder().missing(project.stage, what_is_there(project)):
        raise InvalidTransition(still_needed(project.stage, missing))


def still_needed(stage: str, missing: tuple[Need, ...]) -> str:
    """What a stage still asks for, in a sentence: "To enter Feasibility you still need: the legal study; …"."""
    above = ladder().after(stage)
    words = {
        "stage": first_available(above.name.get).text if above else "",
        "needs": _("; ").join(first_available(each.says.get).text for each in missing),
    }
    return _("To enter %(stage)s you still need: %(needs)s.") % words


def discard(project: Project, *, expected: int, person: User, by: Actor) -> Project:
    """Only what is not public. Raises InvalidTransition."""
    if ProjectProfile.objects.filter(project=project, state=Published.PUBLISHED).exists():
        raise InvalidTransition(_("The project is public. Withdraw its page first."))
    return take_step(project, STEPS["discard"], by=by, expected=expected, person=person)


# --- What is shown ------------------------------------------------------------------------------------------------


def add_profile(row: ProjectProfile, *, changes: Changes, by: Actor) -> ProjectProfile:
    """Not public yet: what it shows comes with a proposal."""
    return editing.add(row, "projectprofile_prepared", changes=changes, allowed=PROFILE, by=by, public=False)


def change_profile(row: ProjectProfile, *, changes: Changes, expected: int | None, by: Actor) -> ProjectProfile:
    return written(row, "projectprofile_changed", changes=changes, expected=expected, by=by)


def close_profile(row: ProjectProfile, *, changes: Changes, expected: int | None, by: Actor) -> ProjectProfile:
    """What curators may do: close it and open it again. They change nothing that the city says."""
    editing.check_keys(changes, ("state",))
    return written(row, "projectprofile_changed", changes=changes, expected=expected, by=by)


def written(row: ProjectProfile, verb: str, *, changes: Changes, expected: int | None, by: Actor) -> ProjectProfile:
    """News only where something changes that everybody reads: of the rest neither feed, nor day, nor page tells."""
    editing.check_keys(changes, PROFILE)
    is_news = tells_everybody(row, changes)
    with changing(row, verb, by=by, expected=expected, public=is_news) as fresh:
        if is_news:
            fresh.changed_at = timezone.now()
        apply_patch(fresh, changes)
    return fresh


def tells_everybody(row: ProjectProfile, changes: Changes) -> bool:
    """Whether a change touches a column that everybody reads, before it or after it."""
    before = ProjectProfile._base_manager.get(pk=row.pk)
    after: dict[str, Any] = {**vars(before), **columns_alone(changes)}
    hidden: set[str] = {*visibility_columns(), "confirmed_parts"}
    levels, wanted = ProjectProfile.levels_in(vars(before)), ProjectProfile.levels_in(after)
    for name, level in levels.items():
        if (level is Level.PUBLIC) != (wanted[name] is Level.PUBLIC):
            return True  # it opens or closes to everybody, though no word of it changes
        if level is not Level.PUBLIC:
            hidden |= {name, *columns(name)}
    return any(Key.parse(key).name not in hidden for key in changes)


def visibility_columns() -> tuple[str, ...]:
    """The levels themselves are told to nobody: only what they open."""
    return tuple(f"{group}_level" for group in visibility.groups() if visibility.chosen(group))


def narrow(row: ProjectProfile, levels: Mapping[str, str], *, person: User, by: Actor) -> ProjectProfile:
    """Closes groups at once: it needs no curator to tell less. What goes back to the city alone is emptied.

    Raises InvalidTransition for a group that would open.
    """
    require_permission(person, "project.send", row.project)
    with one_transaction():
        changes: Snapshot = {}
        for group, code in levels.items():
            now = visibility.level_of_group(group, {group: getattr(row, f"{group}_level")})
            if not visibility.chosen(group) or visibility.wider(visibility.LEVELS[code], now):
                raise InvalidTransition
            changes[f"{group}_level"] = code
            if visibility.LEVELS[code] is Level.CITY:
                changes |= emptied(group)
        return written(row, "projectprofile_narrowed", changes=changes, expected=None, by=by)


def emptied(group: str) -> Snapshot:
    """Every column of a group without what stood in it."""
    fields = {field.name: field for field in ProjectProfile._meta.concrete_fields}
    names = [column for name in visibility.groups()[group] for column in own_columns(name, fields)]
    return {name: None if fields[name].null else "" for name in names}


def own_columns(name: str, fields: Mapping[str, Any]) -> list[str]:
    """The columns of a field: of a text those of all languages."""
    translated = columns(name)
    return translated if translated[0] in fields else [name]


def revert_profile(row: ProjectProfile, *, to: int, expected: int, by: Actor) -> tuple[ProjectProfile, list[str]]:
    """Never: what was closed since would open again. Raises InvalidTransition."""
    raise InvalidTransition(
        _("The page shows the content of the project. To correct the page, the city sends a new version.")
    )


def withdraw(row: ProjectProfile, *, expected: int, person: User, by: Actor) -> ProjectProfile:
    """Takes the page of a project off the site at once, for the city itself; nothing but the title stays in the row.
    Raises InvalidTransition, VersionConflict, PermissionDenied."""
    require_permission(person, "project.send", row.project)
    with taking(row, PROFILE_STEPS["withdraw"], by=by, expected=expected, public=True) as fresh:
        apply_patch(fresh, without_all())
        fresh.changed_at = timezone.now()
    return fresh


def without_all() -> Snapshot:
    """Every group back with the city, and of the description nothing but codes and the title."""
    texts = [name for name in visibility.groups()[visibility.DESCRIPTION] if name in ABOUT]
    found: Snapshot = {column: "" for name in texts for column in columns(name)}
    for group in visibility.groups():
        if visibility.chosen(group):
            found |= {f"{group}_level": visibility.CODES[Level.CITY], **emptied(group)}
    return found
