"""What people are told, in words."""

from django.utils.translation import gettext_lazy

from alliance.workspace import by_secretariat, ready, reminding, told_of, year_opening
from core.notifications import wording

wording.register(
    reminding.NOTICE,
    subject=gettext_lazy("Please confirm that this is up to date: %(kind)s of %(city)s"),
    text=gettext_lazy(
        "Your city confirmed these parts of %(kind)s more than a year ago: %(parts)s. If nothing has "
        "changed, a lead should confirm them again."
    ),
    words=reminding.alone,
    together=reminding.together,
    stands=reminding.stands,
    group=wording.REMINDERS,
)
wording.register(
    year_opening.NOTICE,
    subject=gettext_lazy("Annual report %(year)s of the plan of %(city)s"),
    text=gettext_lazy(
        "The table for %(year)s is open and already contains last year’s content. Each department needs "
        "about ten minutes. A lead sends the report for review when all departments have finished."
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
        "%(by)s has checked this and says that it is up to date: %(kind)s, %(part)s. A lead of the city "
        "should read the statement and confirm."
    ),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    told_of.CONFIRMED,
    subject=gettext_lazy("Confirmed for %(city)s: %(part)s"),
    text=gettext_lazy(
        "%(by)s has confirmed for %(city)s that this is up to date: %(kind)s, %(part)s. The public page "
        "shows the confirmation. A lead can withdraw it."
    ),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    told_of.TAKEN_BACK,
    subject=gettext_lazy("No longer confirmed for %(city)s: %(part)s"),
    text=gettext_lazy("%(by)s has withdrawn this confirmation for %(city)s: %(kind)s, %(part)s."),
    words=told_of.alone,
    together=told_of.together,
)
wording.register(
    ready.NOTICE,
    subject=gettext_lazy("Ready for a lead of %(city)s: %(thing)s"),
    text=gettext_lazy(
        "%(by)s says that this is ready: %(thing)s. A lead of %(city)s should check it, then finish it or send it "
        "for review."
    ),
    words=ready.alone,
    together=ready.together_in_words,
    stands=ready.stands,
)
wording.register(
    by_secretariat.CHANGED,
    subject=gettext_lazy("The secretariat changed: %(thing)s"),
    text=gettext_lazy(
        "%(by)s of the secretariat changed %(thing)s. Changed fields: %(fields)s. The history shows the "
        "earlier content. If something is not right, change it in your workspace. Reason: %(reason)s"
    ),
    words=by_secretariat.alone,
    together=by_secretariat.together,
)
wording.register(
    by_secretariat.TAKEN_BACK,
    subject=gettext_lazy("The secretariat withdrew: %(thing)s"),
    text=gettext_lazy(
        "%(by)s of the secretariat withdrew %(thing)s. Readers no longer see it. The content is kept. "
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
