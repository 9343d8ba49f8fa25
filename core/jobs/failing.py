"""How a step of a job does not end, each with a sentence for its person."""

from django.utils.translation import gettext as _

from core.workflow import InvalidTransition


class Unreadable(Exception):
    """The file as a whole, with a sentence why."""


class NotReached(Unreadable):
    """The store is away: the file may be there, and the step is done later."""


class NotNow(InvalidTransition):
    """The job has gone on since, or is not where this step begins."""


def not_reached() -> NotReached:
    return NotReached(_("The file cannot be read now. Nothing was saved. Try again in a few minutes."))
