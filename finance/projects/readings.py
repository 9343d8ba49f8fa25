"""A city asks the secretariat to read a project: a message to the secretariat, answered within ten working days.

What curators read of the project is what its page shows them, and nothing more for being asked. So the message names
the project by its number alone: of one that is not published not even its title leaves the city.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import State as Published
from core.accounts.models import User
from core.accounts.permissions import require_permission
from core.accounts.tenants import serving
from core.content.levels import Level
from core.feedback import actions as messages
from core.feedback.actions import Message
from core.feedback.models import LONGEST, Kind, Report
from core.feedback.querysets import ReportQuerySet
from core.history.write import Actor, one_transaction
from core.notifications.actions import notify
from core.text.moments import working_days_after
from core.workflow import InvalidTransition
from finance import visibility
from finance.projects.models import Project, ProjectProfile

ANSWER_DAYS = 10  # working days
HEAD = "finance.project:"


def thing_of(project: Project) -> str:
    return f"{HEAD}{project.pk}"


def of_project(project: Project) -> ReportQuerySet:
    """The newest first, with what was written and answered as long as that is kept."""
    return Report.objects.filter(kind=Kind.READING).about(thing_of(project)).select_related("letter")


def due_on(report: Report) -> date:
    return working_days_after(timezone.localdate(report.received_at), ANSWER_DAYS)


def key_in(report: Report) -> int:
    """The number of the project; 0 for a message about something else."""
    number = report.thing.removeprefix(HEAD)
    return int(number) if report.thing.startswith(HEAD) and number.isdigit() else 0


def page_of(report: Report) -> ProjectProfile | None:
    """What curators may read of the project, where something of it is published. Reads its city."""
    rows = ProjectProfile.objects.filter(project=key_in(report), state=Published.PUBLISHED)
    return rows.select_related("city").first()


def read_by_secretariat(profile: ProjectProfile | None) -> tuple[str, ...]:
    """The groups of a project that curators read today; none of one that is not published."""
    if profile is None or profile.state != Published.PUBLISHED:
        return ()
    levels = {group: getattr(profile, f"{group}_level") for group in visibility.groups() if visibility.chosen(group)}
    return tuple(
        group
        for group in visibility.groups()
        if not visibility.chosen(group) or visibility.level_of_group(group, levels) >= Level.SECRETARIAT
    )


def ask(project: Project, *, key: UUID, text: str, language: str, person: User, by: Actor) -> Report:
    """Asks the secretariat to read a project, for an editor or a lead; one at a time for a project. Raises
    ValidationError, InvalidTransition, PermissionDenied."""
    require_permission(person, "project.write", project)
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Describe what you would like comments on.")})
    if len(text) > LONGEST:
        raise ValidationError({"text": _("Enter %(most)s characters or fewer.") % {"most": LONGEST}})
    with one_transaction():
        held = Project._base_manager.select_for_update().get(pk=project.pk)  # two who ask now ask once
        if held.state != Project.State.OPEN:
            raise InvalidTransition
        waiting = of_project(project).open().exclude(pk=key).first()
        if waiting:
            raise InvalidTransition(
                _("Your city has already asked the secretariat. Wait for the answer before you ask again.")
            )
        message = Message(
            key=key,
            kind=Kind.READING,
            text=text,
            email=person.email,
            name=person.name,
            tenant=project.city_id,
            language=language,
        )
        return messages.ask(message, thing=thing_of(project), by=by)


def tell_city(report: Report) -> None:
    """That it was answered, or closed with a reason: all of the staff, not only whoever asked. Of a project that was
    discarded there is no page to read it on."""
    project = Project.objects.kept().select_related("city").filter(pk=key_in(report)).first()
    if project is None:
        return
    people = sorted({person.pk for person in serving(project.city_id)})
    address = f"w/{project.city.slug}/finance/{project.slug}/reading/"
    notify(people, "reading_answered", facts={}, address=address)
