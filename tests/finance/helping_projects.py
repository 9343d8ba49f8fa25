"""A city with a project in each field of which stands a word that no other text has, and the people who look."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.test import Client

from cities.models import City
from core.accounts.models import User
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.text.fallback import in_each
from core.text.languages import column_names
from finance import visibility
from finance.projects import actions
from finance.projects.models import TEXTS, Project, ProjectProfile
from tests import people
from tests.factories import CityFactory

HERE = "/en/w/heron-bay/finance/"
AMOUNTS = {"costs": "8123417.00", "sought": "3217893.00", "secured": "1987654.00"}
KEYS = {
    "costs": "3f3f9c1e-1111-4a52-8d5a-000000000001",
    "sought": "3f3f9c1e-1111-4a52-8d5a-000000000002",
    "secured": "3f3f9c1e-1111-4a52-8d5a-000000000003",
    "study": "3f3f9c1e-1111-4a52-8d5a-000000000004",
}


class World(NamedTuple):
    city: City
    project: Project
    lead: User
    curator: User
    at: dict[str, Client]  # by persona


def canary(name: str) -> str:
    return f"zqcanary{name.replace('_', '')}"


def everything() -> dict[str, Any]:
    """A flat map with a canary in each text, and amounts that nobody would guess."""
    found: dict[str, Any] = {
        **{f"{name}_{code}": canary(name) for name in TEXTS for code in ("en", "ja")},
        "support": ["finance"],
        "currency": "XPF",
        "borrowing": "consent",
        "political_approval": "expected",
        f"costs.{KEYS['costs']}": True,
        f"costs.{KEYS['costs']}.amount": AMOUNTS["costs"],
        f"costs.{KEYS['costs']}.words": {"en": canary("costline")},
        f"studies.{KEYS['study']}": True,
        f"studies.{KEYS['study']}.kind": "legal",
    }
    for state in ("sought", "secured"):
        head = f"money.{KEYS[state]}"
        found |= {head: True, f"{head}.amount": AMOUNTS[state], f"{head}.state": state}
        found[f"{head}.words"] = {"en": canary("moneyline")}
    return found


def all_texts(project: Project) -> dict[str, dict[str, str]]:
    """What is written, by field and language."""
    return {name: said for name in TEXTS if (said := in_each(project, name))}


def no_texts(names: Iterable[str]) -> dict[str, Any]:
    """A flat map that takes away what was written in these fields."""
    return {column: None for name in names if name in TEXTS for column in column_names(name)}


def make_world() -> World:
    city = CityFactory(slug="heron-bay", name_en="Heron Bay", status="founding")
    lead, editor, curator = people.lead(city), people.editor(city), people.curator()
    who = {
        "visitor": None,
        "registered": people.person(),
        "outsider": people.outsider("editor"),
        "editor": editor,
        "lead": lead,
        "curator": curator,
    }
    at = {name: people.sign_in(Client(), user) if user else Client() for name, user in who.items()}
    project = actions.begin(
        city, changes=everything(), stage="concept", reason=canary("stagereason"), by=Actor.person(lead)
    )
    return World(city, project, lead, curator, at)


def send(world: World) -> Any:
    return world.at["lead"].post(f"{HERE}{world.project.slug}/send/")


def sent_proposal() -> Proposal:
    return Proposal.objects.get(kind="projectprofile", state="submitted")


def publish(world: World) -> ProjectProfile:
    proposal = sent_proposal()
    proposals.publish(proposal, expected=proposal.version, curator=world.curator)
    return ProjectProfile.objects.get(project=world.project)


def make_published() -> World:
    world = make_world()
    send(world)
    publish(world)
    return world


def levels(world: World, **chosen: str) -> Any:
    world.project.refresh_from_db()
    said = {**world.project.chosen_levels, **chosen, "version": world.project.version}
    return world.at["lead"].post(f"{HERE}{world.project.slug}/levels/", said)


def canaries(group: str) -> set[str]:
    """Of a group of fields; of the money also its amounts as people and programs write them."""
    found = {canary(name) for name in visibility.groups()[group] if name in TEXTS}
    if group == "money":
        found |= {canary("costline"), canary("moneyline"), "XPF", *spellings()}
    return found


ALONE = {canary("stagereason")}


def spellings() -> set[str]:
    plain = {amount.removesuffix(".00") for amount in AMOUNTS.values()}
    return plain | {f"{int(each):,}" for each in plain}


def told(text: str, words: set[str]) -> set[str]:
    """Whole: the name of one field may begin another's."""
    return {word for word in words if re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text)}
