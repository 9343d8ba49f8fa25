"""In the table of a year a source stays with its number: that of last time is offered, and fills in nothing."""

from decimal import Decimal
from typing import Any

import pytest

from planning.models import YearRow
from tests.planning.test_year import YEAR, World, address, row, save, send, signed_in, there, whole_year, world

__all__ = ["there", "world"]  # fixtures
pytestmark = pytest.mark.django_db


def line(page: Any, thing: Any) -> Any:
    return next(each for each in page.context["typed"] if each["line"].thing.pk == thing.pk)


def test_the_source_of_another_year_is_offered_and_not_filled_in(there: World) -> None:
    page = signed_in(there.editor).get(address(there.city))

    canopy = line(page, there.canopy)
    assert canopy["form"]["source_title"].value() == ""
    assert canopy["keep"] == f"The source is the same as for {YEAR - 1}: Survey"
    assert canopy["keep"] in page.text


def test_a_new_value_needs_its_own_source_or_the_word_that_the_old_one_holds(there: World) -> None:
    whole_year(there, level="insufficient")
    save(there.editor, there.city, row(there.canopy, 1, value="13", source_title=""))
    assert send(there.lead, there.city).status_code == 409
    assert "Enter the source." in signed_in(there.editor).get(address(there.city)).text

    save(there.editor, there.city, row(there.canopy, 2, value="13", source_title="", keep_source="on"))

    page = signed_in(there.editor).get(address(there.city))
    assert line(page, there.canopy)["form"]["source_title"].value() == "Survey"
    assert send(there.lead, there.city).status_code == 302


def test_another_value_than_the_published_one_leaves_its_source_behind(there: World) -> None:
    there.canopy.values.create(year=YEAR, value=12, source_title="Register", source_link="https://register.example/")
    before = line(signed_in(there.editor).get(address(there.city)), there.canopy)["line"].shown
    assert (before["value"], before["source_title"]) == ("12", "Register")

    sent = {"say": "value", "source_title": "Register", "source_link": "https://register.example/"}
    saved = save(there.editor, there.city, row(there.canopy, value="13", **sent), rest="draft/").json()

    key = f"c{there.canopy.pk}"
    assert (saved["values"][f"{key}-source_title"], saved["values"][f"{key}-source_link"]) == ([""], [""])
    assert YearRow.objects.get().typed == {"value": "13"}
    save(there.editor, there.city, row(there.canopy, 1, value="12.0", say="value", source_title=""))
    same = line(signed_in(there.editor).get(address(there.city)), there.canopy)["line"]
    assert (same.amount.value, same.shown["source_title"]) == (Decimal(12), "Register")


def test_a_tick_can_be_taken_away_again(there: World) -> None:
    save(there.editor, there.city, row(there.canopy, value="13", keep_source="on"))
    assert YearRow.objects.get().typed == {"value": "13", "keep_source": "on"}

    save(there.editor, there.city, row(there.canopy, 1, value="13", source_title="Survey", source_link=""))

    page = signed_in(there.editor).get(address(there.city))
    assert not line(page, there.canopy)["line"].shown["keep_source"]
