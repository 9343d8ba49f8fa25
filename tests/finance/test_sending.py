"""What a city opens of a project: nothing is said to be sent before it is."""

import pytest

from core.review.models import Proposal
from tests.finance.helping_projects import World, levels, sent_proposal

pytestmark = pytest.mark.django_db


def test_what_was_opened_is_not_said_to_be_sent_and_can_be_sent_by_the_same_press(world: World) -> None:
    said = levels(world, money="public")
    page = world.at["lead"].get(said.headers["Location"]).text
    assert "Groups that you opened have not been sent for review yet." in page
    assert not Proposal.objects.filter(kind="projectprofile", state="submitted").exists()

    levels(world, money="public", send="1")

    assert sent_proposal().changes
