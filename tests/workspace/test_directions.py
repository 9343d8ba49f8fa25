"""Goals of an indicator are asked about where they lie on the wrong side of where the city began."""

import re
from uuid import uuid4

import pytest

from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests.workspace.conftest import Office

pytestmark = pytest.mark.django_db
SENTENCE = "For this indicator, higher is better, but the target value for 2030 is lower than the value before it."


def drafted(office: Office, **more: Plain) -> Proposal:
    goal = f"goals.{uuid4()}"
    patch: dict[str, Plain] = {
        "name_en": "Canopy",
        "unit": "percent",
        "direction": "up",
        "baseline_value": "30",
        "baseline_year": 2020,
        goal: True,
        f"{goal}.year": 2030,
        f"{goal}.value": "20",
        **more,
    }
    kind = kind_of("cityindicator")
    return actions.start(kind, tenant=office.city.pk, row=None, patch=patch, by=Actor.person(office.editor))


def test_the_check_of_a_draft_asks_about_it(office: Office) -> None:
    draft = drafted(office)

    assert SENTENCE in office.open(f"indicators/{draft.pk}/check/").html


def test_what_is_to_be_kept_may_have_any_goal(office: Office) -> None:
    draft = drafted(office, direction="keep")

    assert SENTENCE not in office.open(f"indicators/{draft.pk}/check/").html


def test_the_form_says_it_and_keeps_what_was_typed(office: Office) -> None:
    draft = drafted(office)
    page = office.open(f"indicators/{draft.pk}/line/")
    said = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.html)) | {"baseline_value": "35"}

    answer = office.at_editor.post(f"/en/w/kunming/indicators/{draft.pk}/line/", said | {"continue": "1"}, follow=True)

    assert SENTENCE in answer.content.decode()
    assert 'value="35"' in answer.content.decode()
