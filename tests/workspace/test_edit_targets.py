"""What a city works on: it does not change under the page that shows it, and its addresses are looked up by name."""

import re
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from django.template import Context, Template

from alliance.workspace.context import CityContext
from alliance.workspace.edit_targets import EditTarget
from cities.models import City
from core.accounts.models import User
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from tests.packages import ROOT

ADDRESS = re.compile(r"\bthing\.at\.(\w+)")


@pytest.fixture
def thing() -> EditTarget:
    workspace = CityContext(User(), City(slug="kunming"), "lead")
    return EditTarget(workspace, kind_of("practice"), None, Proposal())


def test_templates_ask_for_addresses_that_there_are(thing: EditTarget) -> None:
    asked = {name for page in (ROOT / "templates").rglob("*.html") for name in ADDRESS.findall(page.read_text())}

    assert {name: thing.at[name] for name in asked} == {name: thing.address(f"workspace_{name}") for name in asked}
    assert len(asked) > 8


def test_an_address_that_is_unknown_is_a_fault_and_no_empty_link(thing: EditTarget) -> None:
    with pytest.raises(LookupError):
        Template("{{ thing.at.chekc }}").render(Context({"thing": thing}))


def test_another_proposal_makes_another_target(thing: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        thing.proposal = None
