"""Who learns that a part was confirmed, that somebody asks for it, or that it was taken back: the leads of the city."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from alliance.workspace.context import CityContext
from alliance.workspace.edit_targets import EditTarget
from core.accounts.tenants import LEAD, names_of, serving
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.review.proposals.kinds import Section, kind_of

OFFERED, CONFIRMED, TAKEN_BACK = "part_offered", "part_confirmed", "part_taken_back"


def offered(workspace: CityContext, thing: EditTarget, section: Section) -> None:
    tell(OFFERED, workspace, thing, section)


def confirmed(workspace: CityContext, thing: EditTarget, section: Section) -> None:
    tell(CONFIRMED, workspace, thing, section)


def taken_back(workspace: CityContext, thing: EditTarget, section: Section) -> None:
    tell(TAKEN_BACK, workspace, thing, section)


def tell(notice: str, workspace: CityContext, thing: EditTarget, section: Section) -> None:
    """All leads but the one who did it."""
    leads = sorted(lead.pk for lead in serving(workspace.city.pk, LEAD) if lead.pk != workspace.person.pk)
    facts = {
        "kind": thing.kind.code,
        "tenant": str(workspace.city.pk),
        "part": section.code,
        "by": str(workspace.person),
    }
    path = reverse("workspace_still_true", args=[workspace.city.slug, thing.where, section.code])
    notify(leads, notice, facts=facts, address=path.split("/", 2)[2])


def together(many: Sequence[Facts]) -> list[Facts]:
    """Facts for the sentences of notices, in the active language: the names of all cities at once."""
    names = names_of({int(facts["tenant"]) for facts in many})
    return [words(facts, names) for facts in many]


def alone(facts: Facts) -> Facts:
    return together([facts])[0]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    kind = kind_of(facts["kind"])
    section = kind.section(facts["part"])
    return {
        "kind": str(kind.label),
        "city": names.get(int(facts["tenant"]), ""),
        "part": str(section.title) if section else facts["part"],
        "by": facts["by"],
    }
