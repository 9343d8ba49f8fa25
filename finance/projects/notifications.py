"""What people are told, in words. They name no project; the link of a mail to the staff of its city holds the name
of its address."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.feedback import answered
from core.feedback.models import Kind
from core.notifications import wording
from core.notifications.wording import Facts
from core.text import clocks
from core.text.moments import working_days_after
from finance.projects.readings import ANSWER_DAYS, tell_city


def with_due_day(facts: Facts) -> Facts:
    """Counted from the day on which it came at the clock of the reader; old notices know the day alone."""
    came = clocks.local_day(datetime.fromisoformat(facts["at"])) if "at" in facts else date.fromisoformat(facts["on"])
    return {"day": date_format(working_days_after(came, ANSWER_DAYS))}


wording.register(
    "report_reading",
    subject=_("A city asks for your comments on one of its projects by %(day)s"),
    text=_(
        "Read the request and answer it on the site by %(day)s. The time limit is ten working days from "
        "the arrival of the request."
    ),
    words=with_due_day,
)
wording.register(
    "reading_answered",
    subject=_("The secretariat has replied about your project"),
    text=_(
        "You will find the answer, or the reason why the request was closed without one, on the page "
        "where your city asked."
    ),
    words=dict,
)
answered.register(Kind.READING, tell_city)
