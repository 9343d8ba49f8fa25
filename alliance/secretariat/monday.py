"""The mail on Mondays that tells curators who asked for it how the alliance stands; nobody else gets it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from alliance.secretariat.numbers import count_number, numbers_for
from core.accounts.models import User
from core.notifications.actions import notify
from core.notifications.models import Notice, Preference
from core.notifications.wording import OFF, Facts
from core.review.diff.labels import with_commas

NOTICE = "standing"
GROUP = "standing"
ADDRESS = "review/standing/"
MONDAY = 0


def tell() -> int:
    return tell_on(datetime.now(UTC).date())


def tell_on(day: date) -> int:
    """Answers how many were told. May be repeated: nobody is told twice on one day."""
    if day.weekday() != MONDAY:
        return 0
    people = list(who_asked(day))
    for person in people:
        notify([person.pk], NOTICE, facts=facts_for(person, day), address=ADDRESS)
    return len(people)


def who_asked(day: date) -> Iterator[User]:
    asked = Preference.objects.filter(group=GROUP).exclude(how=OFF).values("person")
    began = datetime.combine(day, time(), UTC)
    told = Notice.objects.filter(kind=NOTICE, at__gte=began).values("person")
    curators = User.objects.filter(Q(is_curator=True) | Q(is_superuser=True), is_active=True)
    yield from curators.filter(pk__in=asked).exclude(pk__in=told).order_by("pk")


def facts_for(person: User, day: date) -> Facts:
    """The numbers that are not 0, by their codes: a reader gets them in their language."""
    found = [count_number(each) for each in numbers_for(person)]
    return {"day": day.isoformat(), **{each.number.code: str(each.count) for each in found if each.count}}


# --- In words -----------------------------------------------------------------------------------------------------


def together(many: Sequence[Facts]) -> list[Facts]:
    """The labels are those of the reader's language; of a list that is gone since nothing is said."""
    names = {each.code: each.label for each in numbers_for(cast(User, AnonymousUser()))}
    return [{"lines": lines_of(facts, names)} for facts in many]


def lines_of(facts: Facts, names: Mapping[str, str]) -> str:
    found = [number_line(names[code], count) for code, count in facts.items() if code in names]
    return with_commas(found) if found else _("Nothing is waiting.")


def number_line(label: str, count: str) -> str:
    return _("%(label)s: %(count)s") % {"label": label, "count": count}


def alone(facts: Facts) -> Facts:
    return together([facts])[0]
