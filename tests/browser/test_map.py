"""The map and the list beside it."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("query", ["", "?region=east-asia", "?region=africa", "?biome=1"])
def test_the_map_and_the_list_hold_the_same_cities(page: Page, server: str, query: str) -> None:
    page.goto(f"{server}/en/cities/{query}")

    pinned: list[str] = page.eval_on_selector_all(
        ".map a[data-cards]", "pins => pins.flatMap(pin => pin.dataset.cards.split(' '))"
    )
    listed: list[str] = page.eval_on_selector_all("main .card[id]", "cards => cards.map(card => card.id)")

    assert listed
    assert sorted(pinned) == sorted(listed)


def test_the_pin_of_the_card_under_the_pointer_is_marked(page: Page, server: str) -> None:
    page.goto(f"{server}/en/cities/?region=africa")

    page.hover(".card[id]")

    assert page.locator(".map a.marked").count() == 1
