import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model

from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    EventFactory,
    GoalFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PostingFactory,
    PracticeFactory,
    ResourceFactory,
    linked,
    term,
)
from tests.feeds.reading import NAMES, SITE, get, queries_of, tree_of

pytestmark = pytest.mark.django_db
CITY = re.compile(r", City \d+$")
ATOM = "/en/feed.atom"
START = datetime(2025, 1, 1, tzinfo=UTC)


def changed(row: Any, days: int) -> None:
    """Past the clock that stamps every change."""
    model: type[Model] = type(row)
    model._base_manager.filter(pk=row.pk).update(changed_at=START + timedelta(days=days))


def texts(tree: Any, path: str) -> list[str]:
    return [node.text or "" for node in tree.findall(path, NAMES)]


def test_the_newest_changes_of_all_kinds_come_first() -> None:
    for days, row in enumerate(
        (CityFactory(name_en="A"), EventFactory(title_en="B"), ResourceFactory(title_en="C"), PracticeFactory())
    ):
        changed(row, days)
    changed(PracticeFactory(title_en="D", city__name_en="E").city, -1)

    tree = tree_of(ATOM)

    assert texts(tree, "atom:entry/atom:title")[-1] == "E"
    assert [title for title in texts(tree, "atom:entry/atom:title") if title in "ABC"] == ["C", "B", "A"]
    assert texts(tree, "atom:entry/atom:updated")[-1] == "2024-12-31T00:00:00+00:00"
    assert texts(tree, "atom:updated") == texts(tree, "atom:entry/atom:updated")[:1]


def test_a_feed_has_all_that_the_format_asks_for() -> None:
    CityFactory(slug="kobe")

    tree = tree_of(ATOM)

    assert get(ATOM).headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert texts(tree, "atom:id") == ["http://localhost:8000/en/feed.atom"]
    assert texts(tree, "atom:author/atom:name") == ["Cities Biodiversity Alliance"]
    assert texts(tree, "atom:entry/atom:id") == ["http://localhost:8000/en/cities/kobe/"]
    links = {node.get("rel"): node.get("href") for node in tree.findall("atom:link", NAMES)}
    assert links == {"alternate": "http://localhost:8000/en/", "self": "http://localhost:8000/en/feed.atom"}


def test_an_entry_says_its_language_and_kind() -> None:
    EventFactory(title_en="Forum", title_zh_hans="论坛")

    (entry,) = tree_of("/zh-hant/feed.atom").findall("atom:entry", NAMES)

    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    assert [node.get("term") for node in entry.findall("atom:category", NAMES)] == ["event"]


def test_a_made_up_city_is_no_news() -> None:
    CityFactory(name_en="Kunming")
    CityFactory(name_en="Example Bay", is_example=True)

    assert texts(tree_of(ATOM), "atom:entry/atom:title") == ["Kunming"]


def test_t15_markup_and_odd_characters_stay_text() -> None:
    CityFactory(name_en="<script>alert(1)</script>&\x0b\ufffe", summary_en="]]>\u202e<b>")

    tree = tree_of(ATOM)

    assert texts(tree, "atom:entry/atom:title") == ["<script>alert(1)</script>&"]
    (summary,) = tree.findall("atom:entry/atom:summary", NAMES)
    assert (summary.get("type"), summary.text) == ("html", "]]&gt;&lt;b&gt;")


def test_t08_drafts_are_no_news() -> None:
    CityFactory(status="draft")
    EventFactory(state="draft")
    ResourceFactory(state="draft")
    PracticeFactory(city__status="draft")

    assert tree_of(ATOM).findall("atom:entry", NAMES) == []


def test_a_feed_stays_short() -> None:
    CityFactory.create_batch(55)

    assert len(tree_of(ATOM).findall("atom:entry", NAMES)) == 50


def test_an_old_event_that_was_entered_lately_does_not_look_new() -> None:
    EventFactory(title_en="A", starts=date(2023, 5, 4))
    EventFactory(title_en="B", starts=date(2100, 1, 1))
    ResourceFactory(title_en="C", released_on=date(2024, 10, 25))
    CityFactory(name_en="D")

    found = {
        entry.findtext("atom:title", namespaces=NAMES): entry.findtext("atom:published", namespaces=NAMES)
        for entry in tree_of(ATOM).findall("atom:entry", NAMES)
    }

    assert found == {"A": "2023-05-04T00:00:00+00:00", "B": None, "C": "2024-10-25T00:00:00+00:00", "D": None}


def test_plans_and_goals_are_news_at_their_place_on_the_page_of_the_plan() -> None:
    plan = PlanFactory(slug="bay-plan", title_en="Bay plan", vision_en="A bay of birds.", city__slug="bay")
    goal = GoalFactory(plan=plan, slug="bay--water", title_en="Water")
    GoalFactory(plan=plan, title_en="Hidden", state="draft")
    PlanFactory(title_en="Secret", state="draft")
    changed(plan, 1)
    changed(goal, 2)

    for feed in (ATOM, "/en/cities/bay/feed.atom"):
        tree = tree_of(feed)
        entries = {
            CITY.sub("", each.findtext("atom:title", "", NAMES)): each.find("atom:link", NAMES).get("href")
            for each in tree.findall("atom:entry", NAMES)
        }
        assert entries["Bay plan"] == f"{SITE}/en/cities/bay/plan/?plan=bay-plan"
        assert entries["Water"] == f"{SITE}/en/cities/bay/plan/?plan=bay-plan#bay--water"
        assert not {"Hidden", "Secret"} & entries.keys()
    assert "A bay of birds." in texts(tree_of(ATOM), "atom:entry/atom:summary")


def test_titles_name_the_city_among_things_of_others_and_not_on_its_own_feed() -> None:
    bay = CityFactory(slug="bay", name_en="Bay", name_ja="ベイ")
    GoalFactory(plan=PlanFactory(city=bay, title_en="Plan of Bay"), title_en="Water")
    PracticeFactory(city=bay, title_en="Reeds")
    EventFactory(city=bay, title_en="Forum")
    EventFactory(city=CityFactory(name_en="Hidden", status="draft"), title_en="Fair")
    ResourceFactory(title_en="Guide")

    def titles(feed: str) -> set[str]:
        return set(texts(tree_of(feed), "atom:entry/atom:title"))

    assert titles(ATOM) == {"Bay", "Plan of Bay", "Water, Bay", "Reeds, Bay", "Forum", "Fair", "Guide"}
    assert titles("/en/cities/bay/feed.atom") == {"Bay", "Plan of Bay", "Water", "Reeds", "Forum"}
    assert "Reeds（ベイ）" in titles("/ja/feed.atom")


def test_what_is_made_up_is_in_no_feed() -> None:
    made_up = CityFactory(slug="example-bay", is_example=True)
    plan = PlanFactory(city=made_up)
    target = PlanTargetFactory(plan=plan)
    target.indicators.add(CityIndicatorFactory(city=made_up))
    topic = term("topics", "parks")
    for row in (PracticeFactory(city=made_up), PostingFactory(city=made_up), ResourceFactory(is_example=True)):
        row.terms.add(topic)
    GoalFactory(plan=plan)
    PlanActionFactory(plan=plan)
    linked(made_up, CityFactory(name_en="Kobe", slug="kobe"))

    assert texts(tree_of(ATOM), "atom:entry/atom:title") == ["Kobe"]
    for feed in ("cities/kobe", "cooperation", "commitments", "topics/parks", "finance/calls"):
        found = texts(tree_of(f"/en/{feed}/feed.atom"), "atom:entry/atom:title")
        assert set(found) <= {"Kobe"}, (feed, found)


def test_many_plans_cost_a_feed_as_many_queries_as_few() -> None:
    GoalFactory()
    few = queries_of(ATOM)
    for _number in range(9):
        GoalFactory()

    assert queries_of(ATOM) == few
