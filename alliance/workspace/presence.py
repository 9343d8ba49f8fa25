"""Who else of the city is writing where."""

from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext
from cities.team.models import StaffRole
from core import presence
from core.review.proposals.kinds import Section, kind_at


def note(workspace: CityContext, where: TargetRef, section: Section) -> None:
    presence.note(workspace.city.pk, workspace.person.pk, [where.segment, where.key, section.code])


def others(workspace: CityContext, where: TargetRef) -> list[str]:
    """A sentence for each colleague who has a section of this thing open."""
    team = StaffRole.objects.with_rights().filter(city=workspace.city.pk, user__is_active=True)
    names = dict(team.exclude(user=workspace.person.pk).order_by("user__name").values_list("user", "user__name"))
    there = presence.places(workspace.city.pk, names)
    found = []
    for person, name in names.items():
        segment, key, code = there.get(person, ("", "", ""))
        if (segment, key) == tuple(where) and (section := section_at(segment, code)):
            words = {"name": name, "section": section.title}
            found.append(_("%(name)s is editing %(section)s") % words)
    return found


def section_at(segment: str, code: str) -> Section | None:
    kind = kind_at(segment)
    return (kind.short_form(code) or kind.section(code)) if kind else None
