"""Which texts are older than their original: kept with every way of writing, asked by pages and lists."""

from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from cities.actions import change_city, revert_city
from cities.models import City
from cities.practices.actions import add_practice, change_practice
from cities.practices.models import Practice
from core.history import bulk
from core.history.models import Entry, RowVersion
from core.history.translations import Gap, by_platform, gaps, is_older, with_missing, with_older
from core.history.write import Actor, set_unversioned
from core.text.fallback import Text, original_of
from tests.factories import CityFactory, PlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=1, label="Example person")


def city(**texts: str) -> City:
    """As one that was there before anybody counted."""
    made: City = CityFactory(**{"name_en": "Example", "summary_en": "First.", "summary_ja": "一。", **texts})
    return made


def changed(row: City, **changes: Any) -> City:
    return change_city(row, changes=changes, expected=row.version, by=BY)


def older_of(row: City) -> list[str]:
    fresh = City.objects.get(pk=row.pk)
    return [code for code in ("en", "zh-hans", "zh-hant", "ja") if is_older(fresh, "summary", code)]


def test_a_translation_is_older_once_the_original_reads_otherwise() -> None:
    row = changed(city(), summary_en="Second.")

    assert older_of(row) == ["ja"]
    assert [each.pk for each in with_older(City.objects.all(), "ja")] == [row.pk]
    assert list(with_older(City.objects.all(), "en")) == []


def test_it_is_no_longer_older_once_it_is_written_anew_or_the_original_goes_back() -> None:
    written = changed(changed(city(), summary_en="Second."), summary_ja="二。")
    back = changed(changed(city(slug="other"), summary_en="Second."), summary_en="First.")

    assert older_of(written) == []
    assert older_of(back) == []
    assert list(with_older(City.objects.all(), "ja")) == []


def test_both_changed_at_once_belong_together() -> None:
    row = changed(city(), summary_en="Second.", summary_ja="二。")

    assert older_of(row) == []
    assert older_of(changed(row, summary_en="Third.")) == ["ja"]


def test_a_translation_that_is_corrected_does_not_make_the_original_older() -> None:
    assert older_of(changed(city(), summary_ja="一です。")) == []


def test_the_language_that_was_there_first_is_the_original() -> None:
    row = changed(city(summary_en="", summary_ja=""), summary_zh_hans="湖。")
    row = changed(row, summary_en="A lake.")

    assert older_of(changed(row, summary_zh_hans="大湖。")) == ["en"]


def test_when_the_original_is_taken_away_the_next_language_takes_its_place() -> None:
    row = changed(changed(city(), summary_en="Second."), summary_en="")

    assert older_of(row) == []
    assert older_of(changed(row, summary_en="Third.")) == []
    assert older_of(changed(City.objects.get(pk=row.pk), summary_ja="三。")) == ["en"]


def test_going_back_to_an_old_version_knows_it_too() -> None:
    first = changed(city(), text_en="Long.")
    second = changed(first, summary_en="Second.")

    back, _left = revert_city(second, to=first.version, expected=second.version, by=BY)

    assert older_of(back) == []


def test_many_rows_changed_at_once_know_it_as_well() -> None:
    rows = [city(slug=f"city-{number}") for number in range(3)]

    bulk.change_many(
        City,
        {row.pk: {"summary_en": "Second."} for row in rows},
        "city_changed",
        expected={row.pk: row.version for row in rows},
        by=BY,
    )

    assert [older_of(row) for row in rows] == [["ja"]] * 3


def test_gaps_name_what_is_missing_and_what_is_older() -> None:
    row = City.objects.get(pk=changed(city(name_ja="例", name_zh_hans="例"), summary_en="Second.").pk)

    found = {(gap.field, gap.language): gap.state for gap in gaps(row)}

    assert found["summary", "ja"] == "older"
    assert found["summary", "zh-hans"] == "missing"
    assert ("name", "ja") not in found
    assert ("text", "ja") not in found  # there is none in any language
    [gap] = [gap for gap in gaps(row, ["ja"]) if gap.field == "summary"]
    today = timezone.localdate().isoformat()
    assert gap == Gap("summary", "ja", "older", "en", today)
    assert Gap("summary", "zh-hans", "missing", "en", today) in gaps(row)


def test_the_list_of_missing_texts_agrees_with_the_gaps() -> None:
    rows = [city(slug="one"), city(slug="two", name_ja="例"), city(slug="three", summary_en="", summary_ja="")]

    for language in ("en", "zh-hans", "zh-hant", "ja"):
        listed = {row.pk for row in with_missing(City.objects.all(), language)}
        assert listed == {
            row.pk for row in City.objects.all() if any(gap.state == "missing" for gap in gaps(row, [language]))
        }
    assert len(rows) == City.objects.count()


def test_a_new_thing_knows_its_original_from_the_first_day() -> None:
    owner = city()
    row = add_practice(slug="shade", city=owner, changes={"title_ja": "木陰", "title_en": "Shade"}, by=BY)
    row = change_practice(row, changes={"title_en": "Shade trees"}, expected=row.version, by=BY)

    assert is_older(Practice.objects.get(pk=row.pk), "title", "ja")


def test_nothing_of_it_stands_in_the_history() -> None:
    changed(city(), summary_en="Second.")

    assert set(Entry.objects.get().changes) == {"summary_en"}
    assert "written_for" not in RowVersion.objects.get().data


def test_a_text_is_the_platforms_own_translation_until_somebody_writes_it_anew() -> None:
    row = changed(city(), summary_zh_hans="首先。")
    set_unversioned(row, {"written_for": by_platform(row, {"summary": ["ja", "zh-hans", "zh-hant"]})})
    with override("ja"):
        before = original_of(row, "summary")
        other = original_of(changed(row, summary_zh_hans="首要。"), "summary")
        after = original_of(changed(City.objects.get(pk=row.pk), summary_ja="二。"), "summary")
    with override("zh-hant"):
        missing = original_of(City.objects.get(pk=row.pk), "summary")

    assert (before, other) == (Text("First.", "en", True), Text("First.", "en", True))
    assert after is None
    assert missing is None


def test_the_original_is_shown_in_the_citys_own_language_before_any_that_its_reader_reads() -> None:
    host = CityFactory(country="JP", local_language="ja")
    plan = PlanFactory(city=host, title_en="Plan", title_ja="計画", title_zh_hans="规划")
    set_unversioned(plan, {"written_for": {"title": {"by_platform": ["zh-hans", "en"]}}})

    with override("en"):
        assert original_of(plan, "title") == Text("計画", "ja", True)
    set_unversioned(plan, {"written_for": {"title": {"by_platform": ["zh-hans"]}}})
    with override("zh-hans"):
        assert original_of(plan, "title") == Text("計画", "ja", True)
    host.country, host.local_language = "FR", "fr"
    with override("zh-hans"):
        assert original_of(plan, "title") == Text("Plan", "en", True)
