"""Practices, events and works of the founding places: what the data files say is what everybody reads."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from alliance.founding.loading import HERE
from cities.practices.actions import remove_practice
from cities.practices.models import Practice
from core.history.models import ListedCorrection
from core.history.write import Actor
from core.vocabulary.loading import read_data_file
from core.vocabulary.models import Source
from events.models import Event
from resources.models import Resource

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CURATOR = Actor(id=7, label="A curator")
KINDS: dict[str, Any] = {"practices": Practice, "events": Event, "resources": Resource}
NEW = {
    "practices": "yokohama-green-tax",
    "events": "cities-with-nature-kaohsiung-2025",
    "resources": "kobe-red-data-2021",
}


def test_a_site_of_before_gets_practices_events_works_and_their_sources_at_a_release(founding_facts: None) -> None:
    left = Practice.objects.get(slug="kobe-blue-carbon")
    remove_practice(left, expected=left.version, by=CURATOR)
    for name, slug in NEW.items():
        KINDS[name].objects.get(slug=slug).delete()  # as if the release before had not known it
    Source.objects.filter(key="koho-2024-03").delete()

    call_command("load_vocabulary", stdout=io.StringIO())
    call_command("founding_facts", where_loaded=True, stdout=io.StringIO())

    for name, slug in NEW.items():
        row = KINDS[name].objects.get(slug=slug)
        assert row.sources.exclude(read_in_archive=None).exists(), slug
        assert row.state == "published", slug
    assert Source.objects.get(key="koho-2024-03").read_in_archive
    assert not Practice.objects.filter(slug="kobe-blue-carbon").exists()
    assert not ListedCorrection.objects.exists()


@pytest.mark.parametrize("name", KINDS)
def test_what_the_platform_translated_is_marked_and_its_own_words_are_not(founding_facts: None, name: str) -> None:
    for facts in read_data_file(HERE / f"{name}.yaml")[name]:
        origins = facts.get("title_origin", {})
        ours = sorted(code for code, origin in origins.items() if origin in ("translated", "drafted"))
        row = KINDS[name].objects.get(slug=facts["slug"])
        assert sorted(row.written_for.get("title", {}).get("by_platform", [])) == ours, facts["slug"]


def test_of_two_figures_each_says_what_it_counts_and_when(founding_facts: None) -> None:
    """What sources tell apart stands side by side, in the data and in the words beside it."""
    qilihai = Practice.objects.get(slug="qilihai-wetland")

    assert (qilihai.result_year, "258 bird species" in qilihai.result_en) == (2021, True)  # type: ignore[attr-defined]
    event = Event.objects.get(slug="kunming-forum-2023")
    assert event.title_ja == "都市生物多様性国際フォーラム"  # type: ignore[attr-defined]
    assert "ja" not in event.written_for.get("title", {}).get("by_platform", [])


def test_what_the_alliance_released_comes_first_whatever_else_is_loaded(founding_facts: None) -> None:
    first = Resource.objects.order_by("order", "slug").values_list("slug", flat=True)[:4]

    assert list(first) == ["lbsap-guide", "finance-guide", "cbi", "alliance-platform"]


def test_an_event_that_is_over_has_no_heading_over_an_unknown_programme(founding_facts: None, client: Client) -> None:
    page = client.get("/en/events/cop17/")

    assert page.status_code == 200
    assert 'id="programme"' not in page.text
