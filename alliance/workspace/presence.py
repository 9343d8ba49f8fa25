"""Who else of the city is writing where: a signal every half minute while a section is open, and no locks.

Kept in the cache that all processes share, under the city and the person, for a little longer than two signals.
"""

from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from alliance.workspace.addresses import Where
from alliance.workspace.desk import Desk
from cities.team.models import StaffRole
from core.review.proposals.kinds import Section, kind_at

KEPT_FOR = 75


def key_of(city: int, person: int) -> str:
    return f"presence:{city}:{person}"


def note(desk: Desk, where: Where, section: Section) -> None:
    cache.set(key_of(desk.city.pk, desk.person.pk), [where.segment, where.key, section.code], KEPT_FOR)


def others(desk: Desk, where: Where) -> list[str]:
    """A sentence for each colleague who has a section of this thing open."""
    team = StaffRole.objects.with_rights().filter(city=desk.city.pk, user__is_active=True)
    names = dict(team.exclude(user=desk.person.pk).order_by("user__name").values_list("user", "user__name"))
    there: dict[str, Any] = cache.get_many([key_of(desk.city.pk, person) for person in names]) if names else {}
    found = []
    for person, name in names.items():
        segment, key, code = there.get(key_of(desk.city.pk, person), ("", "", ""))
        if (segment, key) == tuple(where) and (section := section_at(segment, code)):
            words = {"name": name, "section": section.title}
            found.append(_("%(name)s is editing %(section)s") % words)
    return found


def section_at(segment: str, code: str) -> Section | None:
    kind = kind_at(segment)
    return (kind.short_form(code) or kind.section(code)) if kind else None
