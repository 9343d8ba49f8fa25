"""Who else of the city is writing where."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext
from cities.team.models import StaffRole
from core import presence
from core.autosave import ends_in
from core.review.proposals.kinds import Section, kind_at


def note(workspace: CityContext, where: TargetRef, section: Section) -> None:
    presence.note(workspace.city.pk, workspace.person.pk, [where.segment, where.key, section.code])


def others(workspace: CityContext, where: TargetRef) -> list[str]:
    """A sentence for each colleague who has a section of this thing open."""
    return [
        _("%(name)s is editing %(section)s") % {"name": name, "section": section.title}
        for name, code in colleagues(workspace, tuple(where))
        if (section := section_at(where.segment, code))
    ]


def colleagues(workspace: CityContext, thing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The name of each colleague who has a part of a thing open, and which part. A thing is the first two texts of a
    place."""
    team = StaffRole.objects.with_rights().filter(city=workspace.city.pk, user__is_active=True)
    names = dict(team.exclude(user=workspace.person.pk).order_by("user__name").values_list("user", "user__name"))
    there = presence.places(workspace.city.pk, names)
    for person, name in names.items():
        *place, part = there.get(person, ("", "", ""))
        if place == [*thing]:
            yield name, part


def presence_answer(request: HttpRequest, others: Sequence[str]) -> JsonResponse:
    """What the signal of an open form is answered."""
    return JsonResponse({"others": others, "ends_in": ends_in(request)})


def section_at(segment: str, code: str) -> Section | None:
    kind = kind_at(segment)
    return (kind.short_form(code) or kind.section(code)) if kind else None
