"""What people are told, in words."""

from django.utils.translation import gettext_lazy

from alliance.workspace import by_secretariat, reminding, told_of, year_opening
from core.notifications import wording

wording.register(
    reminding.NOTICE,
    subject=gettext_lazy("Still true? %(kind)s of %(city)s"),
    text=gettext_lazy(
        "Your city confirmed these parts of %(kind)s more than a year ago: %(parts)s. "
        "If nothing has changed, a lead confirms them."
    ),
    words=reminding.alone,
    together=reminding.together,
    stands=reminding.stands,
    group=wording.REMINDERS,
)
wording.register(
    year_opening.NOTICE,
    subject=gettext_lazy("The year %(year)s of the plan of %(city)s"),
    text=gettext_lazy(
        "The table of %(year)s is open: all of last year is in it, and ten minutes a unit are enough. "
        "A lead sends it when all units are done."
    ),
    words=year_opening.alone,
    together=year_opening.together,
    stands=year_opening.stands,
    group=wording.REMINDERS,
)
wording.register(
    told_of.OFFERED,
    subject=gettext_lazy("Please confirm: %(part)s of %(city)s"),
    text=gettext_lazy(
        "%(by)s has looked and says that this is still true: %(kind)s, %(part)s. "
        "A lead of the city confirms it, after reading what will be stated."
    ),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    told_of.CONFIRMED,
    subject=gettext_lazy("Confirmed for %(city)s: %(part)s"),
    text=gettext_lazy(
        "%(by)s has confirmed for %(city)s that this is still true: %(kind)s, %(part)s. "
        "The public page says so. A lead can take it back."
    ),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    told_of.TAKEN_BACK,
    subject=gettext_lazy("No longer confirmed for %(city)s: %(part)s"),
    text=gettext_lazy("%(by)s has taken back for %(city)s that this is still true: %(kind)s, %(part)s."),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    by_secretariat.CHANGED,
    subject=gettext_lazy("The secretariat changed: %(thing)s"),
    text=gettext_lazy(
        "%(by)s of the secretariat changed %(thing)s. What changed: %(fields)s. "
        "The history shows what stood there before. If something is not right, change it in your workspace. "
        "Reason: %(reason)s"
    ),
    words=by_secretariat.alone,
    together=by_secretariat.together,
)
wording.register(
    by_secretariat.TAKEN_BACK,
    subject=gettext_lazy("The secretariat took back: %(thing)s"),
    text=gettext_lazy(
        "%(by)s of the secretariat took %(thing)s back: readers do not see it any more. What was written is kept. "
        "Reason: %(reason)s"
    ),
    words=by_secretariat.alone,
    together=by_secretariat.together,
)
wording.register(
    by_secretariat.REMOVED,
    subject=gettext_lazy("The secretariat removed: %(thing)s"),
    text=gettext_lazy("%(by)s of the secretariat removed %(thing)s. Reason: %(reason)s"),
    words=by_secretariat.alone,
    together=by_secretariat.together,
)
